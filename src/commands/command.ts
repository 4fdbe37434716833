import type { ArgumentsCamelCase, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { ExitCode } from '../errors.ts';
import type { Talk } from '../terminal/talk.ts';

/** What a running command gets besides its arguments. */
export interface Context {
  /** Aborted by SIGINT and SIGTERM. Pass it on; an abort may end the command with any error. */
  readonly signal: AbortSignal;
  /** Standard output: data or the summary. False once nobody reads any more (`| head`): stop writing, end as usual. */
  readonly write: (text: string) => Promise<boolean>;
  /** Standard error: progress and talk. */
  readonly talk: Talk;
}

type OptionTable = Readonly<Record<string, Options>>;
type PositionalTable = Readonly<Record<string, PositionalOptions>>;

/** The values that a command's `run` receives, by the camel-case names of its positionals and options. */
export type Arguments<P extends PositionalTable, O extends OptionTable> = ArgumentsCamelCase<
  InferredOptionTypes<P> & InferredOptionTypes<O>
>;

/** One command of the command line: data for the parser, the help and the docs, and `run`. */
export interface Command<P extends PositionalTable = PositionalTable, O extends OptionTable = OptionTable> {
  /** What it does, in a paragraph: the head of its help. */
  readonly description: string;
  readonly positionals: P;
  /** Options that take one value each; repeatable ones have `array: true`. */
  readonly options: O;
  /** Command lines without the leading `coldtrail`, each with what it is for. */
  readonly examples: readonly (readonly [commandLine: string, purpose: string])[];
  /** Does the work. Gives every exit code that holds (none: 0); throws a MendableError for what its reader can mend. */
  run(args: Arguments<P, O>, context: Context): Promise<readonly ExitCode[]>;
}

/** Declares a command; only here to infer the types of `run`'s arguments from its options. */
export const defineCommand = <P extends PositionalTable, O extends OptionTable>(command: Command<P, O>) => command;

/** A command as the command line lists it; its module is loaded when it is called. */
export interface CommandEntry {
  /** Its name and positionals, in yargs' notation: `load <evidence..>`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}
