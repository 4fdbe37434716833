import type { Options, PositionalOptions } from 'yargs';
import type { Command, CommandEntry } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';
import { markdownTable } from './markdown-table.ts';

/** docs/usage.md: every command with its arguments, options and examples, from the same data as `--help`. */
export async function usagePage(): Promise<string> {
  const sections = await Promise.all(commands.map(async (entry) => section(entry, await entry.load())));
  return `${[
    '# Usage',
    '<!-- Written by `npm run docs` from src/commands: change the text there. -->',
    'Every command answers `--help`. Data and the summary go to standard output, progress and talk to standard error.',
    markdownTable(
      ['command', 'does'],
      commands.map((entry) => [`[\`${entry.usage}\`](#${nameOf(entry)})`, entry.summary]),
    ),
    ...sections,
    exitCodes,
  ].join('\n\n')}\n`;
}

const nameOf = (entry: CommandEntry) => entry.usage.split(' ')[0]!;

function section(entry: CommandEntry, command: Command): string {
  const rows = [
    ...Object.entries(command.positionals).map(([name, positional]) => [`\`${name}\``, meaning(positional)]),
    ...Object.entries(command.options).map(([name, option]) => [`\`--${name}\``, meaning(option)]),
  ];
  const examples = command.examples.map(([commandLine, purpose]) => `# ${purpose}\ncoldtrail ${commandLine}`);
  return [
    `## ${nameOf(entry)}`,
    `\`coldtrail ${entry.usage}\``,
    command.description,
    markdownTable(['argument', 'meaning'], rows),
    `\`\`\`sh\n${examples.join('\n\n')}\n\`\`\``,
  ].join('\n\n');
}

function meaning(option: Options | PositionalOptions): string {
  const choices = option.choices as readonly string[] | undefined;
  return [
    option.describe,
    ...(choices ? [`: ${choices.map((choice) => `\`${choice}\``).join(', ')}`] : []),
    ...(option.demandOption ? [' (required)'] : []),
  ].join('');
}

const exitCodes = `## Exit codes

${markdownTable(
  ['code', 'meaning'],
  [
    ['0', 'done'],
    ['1', 'a fault of the program'],
    ['2', 'wrong usage; nothing was read or written'],
    ['3', 'no event was loaded, or evidence is unreadable'],
    ['4', 'integrity violated'],
    ['5', 'a query failed or was refused'],
    ['10', 'there are findings at or above `--fail-on`'],
    ['11', '`reproduce` found a difference'],
    ['130', 'interrupted (143: terminated); the next run of the same command goes on with the case'],
  ],
)}

When several hold, the first of 130, 1, 2, 3, 5, 4, 10, 11. The report is written before 4, 5 and 10.`;
