import { isMap, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import { severities } from './severity.ts';
import { placeholders, summaryColumns } from './summary.ts';

const text = z.string().trim().min(1, 'is empty: write at least a sentence');

const need = z.union(
  [
    z.strictObject({ events: text, why: text }),
    z.strictObject({ relation: text.regex(/^[a-z_]+$/, 'is no relation’s name'), where: text.optional(), why: text }),
  ],
  'is neither {events, why} nor {relation, where, why}: say what must be in the evidence, and what its absence means',
);

const gap = z.strictObject({
  relation: text.regex(/^[a-z_]+$/, 'is no relation’s name'),
  where: text,
  of: text,
  why: text.includes('{count}', { message: 'does not tell how many: name {count}, and {total} if it helps' }),
});

const header = z.strictObject({
  id: text.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no ID: lower-case words and digits joined by hyphens'),
  title: text,
  severity: z.enum(severities),
  meaning: text,
  logic: text,
  false_positives: z.array(text).min(1, 'is empty: name at least one harmless cause, and how to tell it'),
  references: z.array(z.url('is no URL')).default([]),
  tags: z.array(text.regex(/^attack\.t\d{4}(\.\d{3})?$/, 'is no tag such as attack.t1078.004')).default([]),
  summary: text.refine(
    (template) => placeholders(template).every((name) => summaryColumns.includes(name)),
    `has an unknown {placeholder}. There are: ${summaryColumns.join(', ')}`,
  ),
  needs: z.array(need).default([]),
  gaps: z.array(gap).default([]),
});

/** What a detection says about itself, in the YAML of the comment that it begins with. */
export type Header = z.infer<typeof header>;

/** Something that must be in the evidence, else the detection cannot answer. */
export type Need = z.infer<typeof need>;

/** Something that may be missing for some of what a detection looks at: rows of `relation` `where`, among those `of`. */
export type Gap = z.infer<typeof gap>;

/** A fault in a header and the line of the file where it stands. */
export interface HeaderFault {
  readonly line: number;
  readonly message: string;
}

/** Reads a header; `firstLine` is the line of the file on which `yaml` begins. */
export function parseHeader(yaml: string, firstLine: number): Header | HeaderFault[] {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const lineAt = (offset: number) => firstLine + lines.linePos(offset).line - 1;
  if (document.errors.length > 0)
    return document.errors.map((error) => ({ line: lineAt(error.pos[0]), message: firstLineOf(error.message) }));
  const parsed = header.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => ({
    line: lineAt(offsetOf(document.contents, issue.path)),
    message: `${issue.path.join('.') || 'the header'}: ${mend(issue)}`,
  }));
}

function mend(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `knows no ${issue.keys.join(', ')}: correct or remove it`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing: add it';
  return issue.message;
}

/** Where in the YAML the value at `path` stands, or the nearest value around it. */
function offsetOf(contents: unknown, path: readonly PropertyKey[]): number {
  let node = contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (!isMap(node) && !(node && 'items' in node)) break;
    const items = (node as unknown as { items: unknown[] }).items;
    const item = isMap(node)
      ? items.find((pair) => isPair(pair) && String((pair.key as { value?: unknown }).value) === String(key))
      : items[Number(key)];
    if (!item) break;
    const at = isPair(item) ? (item.key as Node) : (item as Node);
    offset = at.range?.[0] ?? offset;
    node = (isPair(item) ? item.value : item) as Node | null;
  }
  return offset;
}

const firstLineOf = (message: string) => message.split('\n', 1)[0]!;
