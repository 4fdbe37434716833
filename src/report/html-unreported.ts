import { caseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { counted } from '../terminal/quantity.ts';
import { type Html, html } from './html-text.ts';
import type { Unreported } from './unreported.ts';

/**
 * What the page says of uses that could have been findings and are none, as items of a list: that only a span was asked
 * for, and how many places are raised but stand in no finding. Nothing, if neither holds.
 */
export async function renderUnreported(database: Database, { uses, worst }: Unreported): Promise<Html[]> {
  const span = spanText(JSON.parse((await caseProperty(database, 'detect_parameters')) ?? '{}'));
  return [
    ...(span === ''
      ? []
      : [html`<li>Only uses ${span} were to become findings; all others served as a baseline.</li>`]),
    ...(worst === null
      ? []
      : [
          html`<li>${counted(uses, 'use')} of a credential that would be raised, at worst as ${worst}, ${uses === 1 ? 'is' : 'are'} in no
finding: outside of the span that was asked for, or of no detection that was run. <code>cleared.csv</code> lists them.</li>`,
        ]),
  ];
}

const spanText = ({ since, until }: { since?: string | null; until?: string | null }) =>
  [...(since ? [`from ${since} on`] : []), ...(until ? [`before ${until}`] : [])].join(' and ');
