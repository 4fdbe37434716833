import type { Command as Parser } from 'commander';
import { MendableError, usageError } from '../errors.ts';
import { camelCase } from './argument-tables.ts';
import { type Command, type CommandEntry, nameOf, positionalsOf } from './command.ts';
import { commander } from './commander.ts';
import { optionValues } from './option-values.ts';
import { createParser, declareCommand } from './parser.ts';
import { closest } from './suggestion.ts';

/** A command that was called, its module loaded. */
export interface CalledCommand {
  readonly entry: CommandEntry;
  readonly command: Command;
}

/** The values for a command to run with, or the text that `--help` or `--version` asked for. */
export type ReadArguments = { readonly values: Readonly<Record<string, unknown>> } | { readonly text: string };

/** Reads a command line; `called` is the command that its first word names. Exit 2 for what is not understood. */
export function readArguments(
  words: readonly string[],
  entries: readonly CommandEntry[],
  called: CalledCommand | undefined,
): ReadArguments {
  let text = '';
  const parser = createParser(entries, (written) => {
    text += written;
  });
  const own = called ? declareCommand(parser, called.entry, called.command) : parser;
  try {
    parser.parse(words, { from: 'user' });
    return { values: { ...positionalValues(own), ...optionValues(called?.command.options ?? {}, own.opts()) } };
  } catch (error) {
    if (text) return { text };
    const see = called ? `coldtrail ${nameOf(called.entry)} --help` : 'coldtrail --help';
    throw usageError(`${complaint(error, own, called)}\nSee: ${see}`);
  }
}

const positionalValues = (own: Parser) =>
  Object.fromEntries(
    own.registeredArguments.map((argument, index) => [camelCase(argument.name()), own.processedArgs[index]]),
  );

/** What is wrong with the command line, in words that mend it. */
function complaint(error: unknown, own: Parser, called: CalledCommand | undefined): string {
  if (error instanceof MendableError) return error.message;
  if (!(error instanceof commander.CommanderError)) throw error;
  const excess = own.args.slice(own.registeredArguments.length);
  switch (error.code) {
    case 'commander.help':
    case 'commander.unknownCommand':
      return 'Which command?';
    case 'commander.missingArgument':
      return `Missing: ${called && positionalsOf(called.entry)}.`;
    case 'commander.excessArguments':
      return `Unknown argument${excess.length > 1 ? 's' : ''}: ${excess.join(', ')}.`;
    default:
      return unknownOption(/'(.*)'/s.exec(error.message)![1]!, own);
  }
}

function unknownOption(word: string, own: Parser): string {
  const [, name] = /^-{0,2}([^=]*)/.exec(word)!;
  const known = [...own.options.map((option) => option.name()), 'help', 'version'];
  if (word.includes('=') && known.includes(name!)) return `--${name} takes no value.`;
  const near = closest(name!, known);
  return `Unknown option: ${word}.${near ? ` Did you mean --${near}?` : ''}`;
}
