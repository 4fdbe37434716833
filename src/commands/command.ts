import type { ExitCode } from '../errors.ts';
import type { Talk } from '../terminal/talk.ts';
import type { Arguments, OptionTable, PositionalTable } from './argument-tables.ts';

/** What a running command gets besides its arguments. */
export interface Context {
  /** Aborted by SIGINT and SIGTERM. Pass it on; an abort may end the command with any error. */
  readonly signal: AbortSignal;
  /** Standard output: data or the summary. False once nobody reads any more (`| head`): stop writing, end as usual. */
  readonly write: (text: string) => Promise<boolean>;
  /** Standard error: progress and talk. */
  readonly talk: Talk;
}

/** One command of the command line: data for the parser, the help and the docs, and `run`. */
export interface Command<P extends PositionalTable = PositionalTable, O extends OptionTable = OptionTable> {
  /** What it does, in a paragraph: the head of its help. */
  readonly description: string;
  readonly positionals: P;
  readonly options: O;
  /** Command lines without the leading `coldtrail`, each with what it is for. */
  readonly examples: readonly (readonly [commandLine: string, purpose: string])[];
  /** Does the work. Gives every exit code that holds (none: 0); throws a MendableError for what its reader can mend. */
  run(args: Arguments<P, O>, context: Context): Promise<readonly ExitCode[]>;
}

/** Declares a command; only here to infer the types of `run`'s arguments from its tables. */
export const defineCommand = <const P extends PositionalTable, const O extends OptionTable>(command: Command<P, O>) =>
  command;

/** A command as the command line lists it; its module is loaded when it is called. */
export interface CommandEntry {
  /** Its name and positionals: `load <evidence...>`, `query [sql]`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** The word that calls a command. */
export const nameOf = (entry: CommandEntry) => entry.usage.split(' ')[0]!;

/** A command's positionals as its usage has them: `<evidence...>`; empty if it has none. */
export const positionalsOf = (entry: CommandEntry) => entry.usage.slice(nameOf(entry).length + 1);
