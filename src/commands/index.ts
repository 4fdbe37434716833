import type { Command, CommandEntry } from './command.ts';

// A command's types of arguments are its own business: only its `run` knows them.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyCommand = Command<any, any>;

const entry = (usage: string, summary: string, load: () => Promise<{ command: AnyCommand }>): CommandEntry => ({
  usage,
  summary,
  load: async () => (await load()).command,
});

/** All commands, in the order of the help. Each module is imported only when its command is called. */
export const commands: readonly CommandEntry[] = [
  entry('analyze <evidence...>', 'the main job: load, detect and report in one go', () => import('./analyze.ts')),
  entry('load <evidence...>', 'read evidence into a case database', () => import('./load.ts')),
  entry('detect', 'run detections on a case', () => import('./detect.ts')),
  entry('report', 'write the report of a case', () => import('./report.ts')),
  entry('query [sql]', 'run one SELECT against a case', () => import('./query.ts')),
  entry('tables [table]', 'list what can be queried in a case', () => import('./tables.ts')),
  entry('export <folder>', 'write the events for other tools', () => import('./export.ts')),
  entry('detections [id]', 'list the detections, or explain one', () => import('./detections.ts')),
];
