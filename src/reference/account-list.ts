import { z } from 'zod';
import { usageError } from '../errors.ts';

const listAccounts = z.object({ Accounts: z.array(z.object({ Id: z.string() })) });

/**
 * Reads the customer's account IDs, sorted: one a line (blank lines and lines that begin with # are passed over), or the
 * JSON of `aws organizations list-accounts`. Exit 2, naming the `file` and the line, for what is no account ID.
 */
export function parseAccountList(text: string, file: string): string[] {
  const ids = text.trimStart().startsWith('{') ? fromJson(text, file) : fromLines(text, file);
  return [...new Set(ids)].sort();
}

function fromLines(text: string, file: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) return [];
    const [id = ''] = content.split(/[\s,;]+/);
    return [accountId(id, `${file}, line ${index + 1}`)];
  });
}

function fromJson(text: string, file: string): string[] {
  try {
    return listAccounts.parse(JSON.parse(text)).Accounts.map(({ Id }) => accountId(Id, file));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    throw usageError(
      `--org-accounts ${file} begins like JSON but is no answer of \`aws organizations list-accounts\`. ` +
        'Give its unchanged output, or one account ID a line.',
    );
  }
}

function accountId(text: string, place: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw usageError(`--org-accounts ${place}: ${JSON.stringify(text)} is no account ID of twelve digits.`);
}
