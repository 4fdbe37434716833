import type { Command as Parser, Option as ParserOption } from 'commander';
import { packageVersion } from '../package.ts';
import type { Option } from './argument-tables.ts';
import { type Command, type CommandEntry, nameOf, positionalsOf } from './command.ts';
import { commander } from './commander.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import { meaning, optionTerm } from './meaning.ts';

/**
 * The parser of the whole command line, with its help. What it would print goes to `writeOut`, and where it would end the
 * process it throws a CommanderError. Commands only have a name and a summary until they are declared.
 */
export function createParser(entries: readonly CommandEntry[], writeOut: (text: string) => void): Parser {
  const parser = new commander.Command('coldtrail')
    .description('Offline forensic analysis of AWS CloudTrail exports.')
    .usage('<command> [options]')
    .version(packageVersion, '--version', 'show the version')
    .helpOption('--help', 'show this help; behind a command, the help of that command')
    .helpCommand(false)
    .addHelpText('after', exitCodesText())
    .configureHelp({ optionDescription: ({ description }) => description, optionTerm: ({ flags }) => shown(flags) })
    .configureOutput({
      writeOut,
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(100, process.stdout.columns ?? 100),
    })
    .showSuggestionAfterError(false)
    .exitOverride();
  for (const entry of entries) parser.command(entry.usage).summary(entry.summary);
  return parser;
}

/** Declares to `parser` what `command`, listed as `entry`, takes. Gives the command's own parser. */
export function declareCommand(parser: Parser, entry: CommandEntry, command: Command): Parser {
  const own = parser.commands.find((candidate) => candidate.name() === nameOf(entry))!;
  own
    .description(command.description)
    .usage(usageText(entry, command))
    .helpOption('--help', 'show this help')
    .addHelpText('after', examplesText(command));
  for (const argument of own.registeredArguments) argument.description = meaning(command.positionals[argument.name()]!);
  for (const [name, option] of Object.entries(command.options)) own.addOption(parserOption(name, option));
  return own;
}

/** What stands behind the command's name: its positionals, and the options that it cannot do without. */
function usageText(entry: CommandEntry, command: Command): string {
  const required = Object.entries(command.options).filter(([, option]) => option.required);
  return [positionalsOf(entry), ...required.map(([name, option]) => optionTerm(name, option)), '[options]']
    .join(' ')
    .trim();
}

/**
 * An option as the parser is to read it. All values that are typed are collected: whether they fit is judged when
 * the whole command line is read. A value that is missing is empty, and not the next option.
 */
function parserOption(name: string, option: Option): ParserOption {
  const flags = optionTerm(name, option).replace(/<(.*)>/, '[$1]');
  const parserOption = new commander.Option(flags, meaning(option));
  // `--no-color` is a name like others, and not the opposite of a --color.
  parserOption.negate = false;
  if (option.value === undefined) return parserOption;
  return parserOption.preset('').argParser((text: string, before: string[] = []) => [...before, text]);
}

/** The flags of an option for its reader, who is to give the value. */
const shown = (flags: string) => flags.replace(/\[(.*)\]/, '<$1>');

const exitCodesText = () =>
  ['\nExit codes:', ...exitCodeMeanings.map(([code, text]) => `  ${code.padEnd(5)}${text}`)].join('\n');

/** Examples are not wrapped, so that they can be copied. */
const examplesText = ({ examples }: Command) =>
  `\nExamples:\n${examples.map(([commandLine, purpose]) => `  # ${purpose}\n  coldtrail ${commandLine}`).join('\n\n')}`;
