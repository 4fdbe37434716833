import yargs, { type Argv } from 'yargs';
import { type ExitCode, usageError } from '../errors.ts';
import { standardInput } from '../evidence/standard-input-name.ts';
import { packageVersion } from '../package.ts';
import { createTalk } from '../terminal/talk.ts';
import { checkArguments } from './check-arguments.ts';
import type { Command, CommandEntry, Context } from './command.ts';
import { closest } from './suggestion.ts';

const epilogue =
  'Exit codes: 0 done, 1 fault of the program, 2 wrong usage, 3 no event or unreadable evidence, ' +
  '4 integrity violated, 5 query failed, 10 findings (--fail-on), 11 difference, 130 interrupted.';

/**
 * The parser of the whole command line. Gives the exit codes that hold after the command that `argv` names has run;
 * throws a MendableError of exit code 2 for whatever it does not understand, before anything is read.
 */
export function createCommandLine(
  entries: readonly CommandEntry[],
  world: Omit<Context, 'talk'>,
): (argv: readonly string[]) => Promise<readonly ExitCode[]> {
  return async (argv) => {
    let codes: readonly ExitCode[] = [];
    const called = calledCommand(argv, entries);
    const command = await called?.load();
    const words = plainWords(argv);
    refuseUnknownOptions(words, called, command);
    const parser = newParser();
    for (const entry of entries) {
      const setUp = (y: Argv) => (entry === called ? withCommand(y, entry, command!) : y);
      parser.command(entry.usage, entry.summary, setUp, async (args) => {
        checkArguments(args, command!);
        codes = await command!.run(args as never, { ...world, talk: talkFor(args) });
      });
    }
    parser.fail((problem, error) => {
      if (error && error.name !== 'YError') throw error;
      throw usageError(mended(problem ?? error.message, called));
    });
    let help = '';
    await parser.parseAsync(words.map(readable), {}, (_error, _args, output) => {
      help = output;
    });
    if (help) await world.write(`${help}\n`);
    return codes;
  };
}

/**
 * The command line without `--`, which the parser would keep from the positionals. What begins with a dash and is no option
 * gets something in front that changes nothing: SQL that begins with a comment a space, a path behind `--` its folder.
 */
function plainWords(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const options = (end < 0 ? argv : argv.slice(0, end)).map((word) => (isSql(word) ? ` ${word}` : word));
  const rest = (end < 0 ? [] : argv.slice(end + 1)).map((word) => {
    if (isSql(word)) return ` ${word}`;
    return word.startsWith('-') && word !== '-' ? `./${word}` : word;
  });
  return [...options, ...rest];
}

/** A comment of SQL: no option has white space behind its dashes. */
const isSql = (word: string) => /^--?\s/.test(word);

/** The parser loses a bare dash. */
const readable = (argument: string) => (argument === '-' ? standardInput : argument);

function newParser(): Argv {
  return yargs()
    .scriptName('coldtrail')
    .usage('$0 <command>\n\nOffline forensic analysis of AWS CloudTrail exports.')
    .locale('en')
    .exitProcess(false)
    .version(packageVersion)
    .help()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .strict()
    .demandCommand(1, 'Which command?')
    .epilogue(epilogue)
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': true,
      'parse-positional-numbers': false,
    });
}

function withCommand(parser: Argv, entry: CommandEntry, command: Command): Argv {
  parser.usage(`$0 ${entry.usage}\n\n${command.description}`);
  // `array` types the value; for the parser the two dots of the usage say it (it would else show a default of []).
  for (const [name, { array: _, ...positional }] of Object.entries(command.positionals))
    parser.positional(name, positional);
  parser.options(command.options);
  for (const [commandLine, purpose] of command.examples) parser.example(`$0 ${commandLine}`, purpose);
  return parser;
}

const nameOf = (entry: CommandEntry) => entry.usage.split(' ')[0]!;

const talkFor = (args: Record<string, unknown>) =>
  createTalk(process.stderr, {
    quiet: args.quiet === true,
    verbose: args.verbose === true,
    noColor: args.noColor === true,
  });

/** The command that the first word names; undefined if there is no word, only `--help` or `--version`. */
function calledCommand(argv: readonly string[], entries: readonly CommandEntry[]): CommandEntry | undefined {
  const word = argv.find((argument) => !argument.startsWith('-'));
  const called = entries.find((entry) => nameOf(entry) === word);
  if (word === undefined || called) return called;
  const near = closest(word, entries.map(nameOf));
  throw usageError(`Unknown command: ${word}.${near ? ` Did you mean ${near}?` : ''}\nSee: coldtrail --help`);
}

/** The parser would first complain of what is missing, and a mistyped option is the reason for that. */
function refuseUnknownOptions(
  argv: readonly string[],
  called: CommandEntry | undefined,
  command: Command | undefined,
): void {
  const known = [...Object.keys(command?.options ?? {}), 'help', 'version'];
  for (const word of argv) {
    const option = /^--?([^=]+)/s.exec(word)?.[1];
    if (option === undefined || known.includes(option)) continue;
    const near = closest(option, known);
    const hint = near ? ` Did you mean --${near}?` : '';
    throw usageError(`Unknown option: ${word}.${hint}\nSee: coldtrail ${called ? `${nameOf(called)} ` : ''}--help`);
  }
}

/** The parser's complaint in words that mend it. */
function mended(problem: string, called: CommandEntry | undefined): string {
  const name = called ? `${nameOf(called)} ` : '';
  const sentence = problem
    .trim()
    .replace(/^Not enough non-option arguments.*/s, `Missing: ${called?.usage.slice(name.length)}`)
    .replace(/^Missing required arguments?: (.*)/, (_, names: string) => `Missing: --${names.replaceAll(', ', ', --')}`)
    .replace(/^Not enough arguments following: (.*)/, '--$1 needs a value')
    .replace(/([^.?!])$/, '$1.');
  return `${sentence}\nSee: coldtrail ${name}--help`;
}
