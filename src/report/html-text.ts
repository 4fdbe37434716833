import { invisible, visible } from '../terminal/plain-text.ts';
import { count } from '../terminal/quantity.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A piece of HTML that is safe to put on the page. Everything else is text, and is escaped. */
export interface Html {
  readonly html: string;
}

type Value = Html | string | number | null | readonly Html[];

/** HTML from a template: what is put in is escaped unless it is HTML itself; lists are joined; null is a dash. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: strings.reduce((page, text, at) => page + rendered(values[at - 1]!) + text) };
}

function rendered(value: Value): string {
  if (value === null) return '<span class="none">not known</span>';
  if (typeof value === 'number') return count(value);
  if (typeof value === 'string') return escapeHtml(value);
  if ('html' in value) return value.html;
  return value.map((part) => part.html).join('');
}

/** Log text as HTML: nothing in it is markup, and characters that could mislead its reader are written out. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character]!)
    .replace(invisible, (character) => `<span class="odd">${visible(character)}</span>`);
}
