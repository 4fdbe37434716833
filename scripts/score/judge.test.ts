import { expect, test } from 'vitest';
import type { Labelled } from '../export/truth.ts';
import { judge, overall, type RaisedEvent } from './judge.ts';

const stolen: Labelled = {
  scenario: 'theft-x',
  stolen: true,
  accessKeyId: 'ASIA1',
  identityArn: 'arn:1',
  from: ['192.0.2.1'],
  eventIds: ['thief-1', 'thief-2'],
};
const benign: Labelled = { ...stolen, scenario: 'trap-y', stolen: false, accessKeyId: 'ASIA2', from: [], eventIds: [] };

const raised = (event: Partial<RaisedEvent>): RaisedEvent => ({
  detection: 'd',
  severity: 'high',
  access_key_id: 'ASIA1',
  identity_arn: 'arn:1',
  event_id: 'thief-1',
  ...event,
});

const seriousOf = (events: RaisedEvent[]) => {
  const outcomes = judge([stolen, benign], events);
  return { thefts: overall(outcomes, true).serious, benign: overall(outcomes, false).serious };
};

test('a theft is found if one of the thief’s calls is behind a finding of medium or above', () => {
  expect(seriousOf([raised({})])).toEqual({ thefts: 1, benign: 0 });
  expect(seriousOf([raised({ severity: 'low' })])).toEqual({ thefts: 0, benign: 0 });
});

test('a finding about the workload’s own calls does not count as finding the thief, but as a false alarm', () => {
  expect(seriousOf([raised({ event_id: 'own-1' })])).toEqual({ thefts: 0, benign: 1 });
});

test('a console event without an access key counts by its event ID', () => {
  expect(seriousOf([raised({ access_key_id: null, event_id: 'thief-2' })])).toEqual({ thefts: 1, benign: 0 });
});

test('a benign credential counts once, however many findings name it', () => {
  const twice = [raised({ access_key_id: 'ASIA2', event_id: 'a' }), raised({ access_key_id: 'ASIA2', event_id: 'b' })];
  expect(seriousOf(twice)).toEqual({ thefts: 0, benign: 1 });
});

test('a raised credential of other traffic is a false alarm, be it the same key under another ARN', () => {
  const events = [raised({ access_key_id: 'ASIA2', identity_arn: 'arn:2', event_id: 'a' })];
  expect(seriousOf(events)).toEqual({ thefts: 0, benign: 1 });
});
