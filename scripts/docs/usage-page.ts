import { type Command, type CommandEntry, nameOf } from '../../src/commands/command.ts';
import { exitCodeMeanings } from '../../src/commands/exit-codes.ts';
import { commands } from '../../src/commands/index.ts';
import { meaning, optionTerm } from '../../src/commands/meaning.ts';
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

function section(entry: CommandEntry, command: Command): string {
  const rows = [
    ...Object.entries(command.positionals).map(([name, positional]) => [`\`${name}\``, meaning(positional)]),
    ...Object.entries(command.options).map(([name, option]) => [
      `\`${optionTerm(name, option)}\``,
      meaning(option, quoted),
    ]),
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

const quoted = (choice: string) => `\`${choice}\``;

const exitCodes = `## Exit codes

${markdownTable(['code', 'meaning'], exitCodeMeanings)}

When several hold, the first of 130, 1, 2, 3, 5, 4, 10, 11. The report is written before 4, 5 and 10.`;
