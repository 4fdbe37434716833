import { type ExitCode, usageError } from '../errors.ts';
import { standardInput } from '../evidence/standard-input-name.ts';
import { createTalk } from '../terminal/talk.ts';
import { type CommandEntry, type Context, nameOf } from './command.ts';
import { readArguments } from './read-arguments.ts';
import { closest } from './suggestion.ts';

/**
 * The whole command line. Gives the exit codes that hold after the command that `argv` names has run; throws a
 * MendableError of exit code 2 for whatever it does not understand, before anything is read.
 */
export function createCommandLine(
  entries: readonly CommandEntry[],
  world: Omit<Context, 'talk'>,
): (argv: readonly string[]) => Promise<readonly ExitCode[]> {
  return async (argv) => {
    const entry = calledCommand(argv, entries);
    const called = entry && { entry, command: await entry.load() };
    const read = readArguments(plainWords(argv), entries, called);
    if ('values' in read)
      return await called!.command.run(read.values as never, { ...world, talk: talkFor(read.values) });
    await world.write(read.text);
    return [];
  };
}

/** The command that the first word names; undefined if there is no word, only `--help` or `--version`. */
function calledCommand(argv: readonly string[], entries: readonly CommandEntry[]): CommandEntry | undefined {
  const word = argv.find(isWord);
  const called = entries.find((entry) => nameOf(entry) === word);
  if (word === undefined || called) return called;
  const near = closest(word, entries.map(nameOf));
  throw usageError(`Unknown command: ${word}.${near ? ` Did you mean ${near}?` : ''}\nSee: coldtrail --help`);
}

const isWord = (argument: string) => !argument.startsWith('-');

/** The command line as the parser reads it: the command comes first, and only options begin with a dash. */
function plainWords(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const words = argv.map((word, index) => {
    if (word === '-') return standardInput;
    // No option has white space behind its dashes: this is SQL that begins with a comment.
    return index < end && /^--?\s/.test(word) ? ` ${word}` : word;
  });
  const place = argv.findIndex(isWord);
  return place < 0 ? words : [words[place]!, ...words.toSpliced(place, 1)];
}

const talkFor = (args: Readonly<Record<string, unknown>>) =>
  createTalk(process.stderr, {
    quiet: args.quiet === true,
    verbose: args.verbose === true,
    noColor: args.noColor === true,
  });
