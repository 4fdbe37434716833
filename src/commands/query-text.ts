import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { usageError } from '../errors.ts';

/** Where the SQL comes from: the argument, `--file`, or standard input. */
export async function queryText(
  argument: string | undefined,
  file: string | undefined,
  stdin: NodeJS.ReadStream = process.stdin,
): Promise<string> {
  if (argument !== undefined && file !== undefined)
    throw usageError('The query is given twice, as an argument and with --file. Give one of them.');
  if (file !== undefined) return await readQueryFile(file);
  if (argument !== undefined) return argument;
  if (stdin.isTTY) throw usageError('Missing: the query. Give it as an argument, with --file, or on standard input.');
  return await text(stdin);
}

async function readQueryFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
}
