import { count, counted } from '../terminal/quantity.ts';
import type { Uses } from './html-uses.ts';
import type { ReportHead } from './report-document.ts';
import type { Unreported } from './unreported.ts';

/**
 * The verdict in a few words. Where questions stay open, or uses that would be raised are in no finding, nothing found is no
 * all-clear, and the words say so.
 */
export function verdict(uses: Uses, { case: { events }, detections }: ReportHead, unreported: Unreported): string {
  if (events === 0) return 'The evidence holds no event.';
  const answered = detections.filter(({ status }) => status === 'ran').length;
  const found = foundText(uses, answered, detections.length);
  if (unreported.worst === null) return found ?? 'Nothing was found.';
  const leftOut =
    `${counted(unreported.uses, 'use')} that would be raised, at worst as ${unreported.worst}, ` +
    `${unreported.uses === 1 ? 'is' : 'are'} left out of this report.`;
  return `${found ?? 'Nothing was found of what was asked for.'} ${leftOut}`;
}

/** What the findings and the questions that stay open come to; null for nothing found and none open. */
function foundText({ counts }: Uses, answered: number, asked: number): string | null {
  const serious = counts.critical + counts.high + counts.medium;
  const light = counts.low + counts.info;
  if (serious > 0) {
    const more = light > 0 ? `, ${count(light)} more of low weight` : '';
    return `${counted(serious, 'matter')} ${serious === 1 ? 'calls' : 'call'} for attention${more}.`;
  }
  const lightText = `${counted(light, 'matter')} of low weight.`;
  if (answered === asked) return light > 0 ? `Nothing calls for action. ${lightText}` : null;
  if (light > 0) return `This evidence cannot answer all questions. ${lightText}`;
  return answered === 0 ? 'This evidence cannot answer.' : 'Nothing was found, as far as this evidence can answer.';
}
