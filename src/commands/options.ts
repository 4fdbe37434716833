import { severities } from '../detect/severity.ts';
import type { OptionTable, PositionalTable } from './argument-tables.ts';

/** What is to be examined. */
export const evidencePositional = {
  evidence: {
    describe: 'files, folders, globs, archives, or - for standard input; only ever read',
    required: true,
    repeatable: true,
  },
} as const satisfies PositionalTable;

/** Where a command keeps its case. */
export const caseOption = {
  case: { value: 'file', describe: 'the case database', required: true },
} as const satisfies OptionTable;

/** Limits on what a command may use of the machine: for every command that opens a case. */
export const resourceOptions = {
  memory: {
    value: 'amount',
    shape: { pattern: /^[1-9]\d*(\.\d+)?\s?[kmgt]i?b$/i, suchAs: '2GB or 1500MB' },
    describe: 'limit of the database’s memory, such as 2GB',
    default: '1GB to load and detect',
  },
  threads: { value: 'count', wholeNumberFrom: 1, describe: 'threads at work', default: 'one a core' },
  'temp-dir': { value: 'folder', describe: 'folder for temporary files', default: 'beside the case' },
} as const satisfies OptionTable;

/** What a load unpacks at most, so that no file made to fill disk and time can. */
export const unpackOptions = {
  'max-file-size': {
    value: 'size',
    describe: 'read no file or archive member beyond so many bytes unpacked',
    default: '4GB',
  },
  'max-total-size': {
    value: 'size',
    describe: 'end the load, exit code 3, beyond so many bytes unpacked in one run',
    default: '1TB',
  },
} as const satisfies OptionTable;

/** How much a command says on standard error: for every command. */
export const talkOptions = {
  quiet: { describe: 'no progress and no talk, only warnings' },
  verbose: { describe: 'more talk, and the stack of an unexpected error' },
  'no-color': { describe: 'no colours (also: the NO_COLOR variable)' },
} as const satisfies OptionTable;

/** Detections of the user's own. */
export const queriesOption = {
  queries: {
    value: 'folder',
    describe: 'folder of detections of your own, <tactic>/<id>.sql, beside coldtrail’s',
    repeatable: true,
  },
} as const satisfies OptionTable;

/** Which detections run, over which time, with which reference data. */
export const detectOptions = {
  detection: {
    value: 'id',
    describe: 'run only this detection',
    repeatable: true,
    default: 'all',
  },
  ...queriesOption,
  since: {
    value: 'time',
    describe: 'raise only uses from this time on: RFC 3339, or a date (its whole UTC day)',
  },
  until: {
    value: 'time',
    describe: 'raise only uses before this time: RFC 3339, or a date (that whole UTC day included)',
  },
  'aws-ip-ranges': {
    value: 'file',
    describe: 'ip-ranges.json instead of the built-in table; `builtin` keeps that table, too',
    repeatable: true,
  },
  'trusted-addresses': {
    value: 'file',
    describe:
      'the customer’s own addresses: one IP or CIDR a line, or JSON of describe-addresses / describe-nat-gateways',
  },
  'org-accounts': {
    value: 'file',
    describe: 'the customer’s account IDs: one a line, or the JSON of organizations list-accounts',
  },
} as const satisfies OptionTable;

/** Makes findings an exit code. */
export const failOnOption = {
  'fail-on': {
    value: 'severity',
    choices: severities,
    describe: 'end with exit code 10 if there is a finding of this severity or worse',
  },
} as const satisfies OptionTable;

/** What the report is made of. */
export const reportOptions = {
  format: {
    value: 'format',
    choices: ['csv', 'json', 'html', 'timesketch'],
    describe: 'a format to write',
    repeatable: true,
    default: 'csv, json and html',
  },
  sign: { value: 'key', describe: 'sign SHA256SUMS with this ed25519 private key (PEM)' },
} as const satisfies OptionTable;
