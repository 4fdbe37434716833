import { describe, expect, it } from 'vitest';
import type { DetectionOutcome, ReportHead, Severity } from './report-document.ts';
import { verdict } from './verdict.ts';

const statuses = (...all: DetectionOutcome['status'][]) =>
  all.map((status) => ({ id: 'a', title: 'A', status, why: null, findingCount: 0 }));

const of = (
  counts: Partial<Record<Severity, number>>,
  detections = statuses('ran', 'ran'),
  unreported: { uses: number; worst: Severity | null } = { uses: 0, worst: null },
  events = 10,
) =>
  verdict(
    { counts: { critical: 0, high: 0, medium: 0, low: 0, info: 0, ...counts }, rows: [] },
    { case: { events }, detections } as unknown as ReportHead,
    unreported,
  );

describe('the verdict', () => {
  it.each([
    [of({}), 'Nothing was found.'],
    [of({ low: 2 }), 'Nothing calls for action. 2 matters of low weight.'],
    [of({ high: 1, info: 1 }), '1 matter calls for attention, 1 more of low weight.'],
    [of({}, statuses('ran'), undefined, 0), 'The evidence holds no event.'],
  ])('of evidence that answers: %s', (text, expected) => expect(text).toBe(expected));

  it.each([
    [of({}, statuses('inconclusive', 'inconclusive')), 'This evidence cannot answer.'],
    [of({}, statuses('ran', 'inconclusive')), 'Nothing was found, as far as this evidence can answer.'],
    [of({ info: 1 }, statuses('ran', 'failed')), 'This evidence cannot answer all questions. 1 matter of low weight.'],
  ])('of evidence that leaves questions open is no all-clear: %s', (text, expected) => expect(text).toBe(expected));

  it.each([
    [
      of({}, statuses('ran'), { uses: 2, worst: 'high' }),
      'Nothing was found of what was asked for. 2 uses that would be raised, at worst as high, are left out of this report.',
    ],
    [
      of({ low: 1 }, statuses('ran'), { uses: 1, worst: 'medium' }),
      'Nothing calls for action. 1 matter of low weight. 1 use that would be raised, at worst as medium, is left out of this report.',
    ],
  ])('says what was raised but not asked for: %s', (text, expected) => expect(text).toBe(expected));
});
