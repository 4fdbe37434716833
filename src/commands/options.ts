import type { Options, PositionalOptions } from 'yargs';
import { severities } from '../detect/severity.ts';

/** What is to be examined. */
export const evidencePositional = {
  evidence: {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'files, folders, globs, archives, or - for standard input; only ever read',
  },
} as const satisfies Record<string, PositionalOptions>;

/** Where a command keeps its case. */
export const caseOption = {
  case: { type: 'string', demandOption: true, describe: 'the case database', requiresArg: true },
} as const satisfies Record<string, Options>;

/** Limits on what a command may use of the machine: for every command that opens a case. */
export const resourceOptions = {
  memory: {
    type: 'string',
    requiresArg: true,
    describe: 'limit of the database’s memory, such as 2GB (default: 1GB to load and detect)',
  },
  threads: { type: 'number', requiresArg: true, describe: 'threads at work (default: one a core)' },
  'temp-dir': { type: 'string', requiresArg: true, describe: 'folder for temporary files (default: beside the case)' },
} as const satisfies Record<string, Options>;

/** What a load unpacks at most, so that no file made to fill disk and time can. */
export const unpackOptions = {
  'max-file-size': {
    type: 'string',
    requiresArg: true,
    describe: 'read no file or archive member beyond so many bytes unpacked (default: 4GB)',
  },
  'max-total-size': {
    type: 'string',
    requiresArg: true,
    describe: 'end the load, exit code 3, beyond so many bytes unpacked in one run (default: 1TB)',
  },
} as const satisfies Record<string, Options>;

/** How much a command says on standard error: for every command. */
export const talkOptions = {
  quiet: { type: 'boolean', describe: 'no progress and no talk, only warnings' },
  verbose: { type: 'boolean', describe: 'more talk, and the stack of an unexpected error' },
  'no-color': { type: 'boolean', describe: 'no colours (also: the NO_COLOR variable)' },
} as const satisfies Record<string, Options>;

/** Detections of the user's own. */
export const queriesOption = {
  queries: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'folder of detections of your own, <tactic>/<id>.sql, beside coldtrail’s (repeatable)',
  },
} as const satisfies Record<string, Options>;

/** Which detections run, over which time, with which reference data. */
export const detectOptions = {
  detection: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'run only this detection (repeatable; default: all)',
  },
  ...queriesOption,
  since: {
    type: 'string',
    requiresArg: true,
    describe: 'raise only uses from this time on: RFC 3339, or a date (its whole UTC day)',
  },
  until: {
    type: 'string',
    requiresArg: true,
    describe: 'raise only uses before this time: RFC 3339, or a date (that whole UTC day included)',
  },
  'aws-ip-ranges': {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'ip-ranges.json instead of the built-in table (repeatable; `builtin` keeps that table, too)',
  },
  'trusted-addresses': {
    type: 'string',
    requiresArg: true,
    describe:
      'the customer’s own addresses: one IP or CIDR a line, or JSON of describe-addresses / describe-nat-gateways',
  },
  'org-accounts': {
    type: 'string',
    requiresArg: true,
    describe: 'the customer’s account IDs: one a line, or the JSON of organizations list-accounts',
  },
} as const satisfies Record<string, Options>;

/** Makes findings an exit code. */
export const failOnOption = {
  'fail-on': {
    choices: severities,
    requiresArg: true,
    describe: 'end with exit code 10 if there is a finding of this severity or worse',
  },
} as const satisfies Record<string, Options>;

/** What the report is made of. */
export const reportOptions = {
  format: {
    choices: ['csv', 'json', 'html', 'timesketch'],
    array: true,
    requiresArg: true,
    describe: 'a format to write (repeatable; default: csv, json and html)',
  },
  sign: { type: 'string', requiresArg: true, describe: 'sign SHA256SUMS with this ed25519 private key (PEM)' },
} as const satisfies Record<string, Options>;
