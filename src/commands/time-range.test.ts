import { describe, expect, it } from 'vitest';
import { exitCode } from '../errors.ts';
import { timeRange } from './time-range.ts';

const since = (text: string) => timeRange(text, undefined).since;
const until = (text: string) => timeRange(undefined, text).until;

describe('--since and --until', () => {
  it('are optional, each by itself', () => {
    expect(timeRange(undefined, undefined)).toEqual({});
    expect(timeRange('2023-07-01', undefined)).toEqual({ since: '2023-07-01T00:00:00Z' });
    expect(timeRange(undefined, '2023-07-01T01:00:00Z')).toEqual({ until: '2023-07-01T01:00:00Z' });
  });

  it('take a date as its whole UTC day, also as --until', () => {
    expect(timeRange('2023-07-01', '2023-07-01')).toEqual({
      since: '2023-07-01T00:00:00Z',
      until: '2023-07-02T00:00:00Z',
    });
    expect(until('2024-02-28')).toBe('2024-02-29T00:00:00Z');
    expect(until('2023-12-31')).toBe('2024-01-01T00:00:00Z');
  });

  it.each([
    ['2023-07-01T12:30:00Z', '2023-07-01T12:30:00Z'],
    ['2023-07-01t12:30:00z', '2023-07-01T12:30:00Z'],
    ['2023-07-01 12:30:00Z', '2023-07-01T12:30:00Z'],
    ['2023-07-01T00:30:00+02:00', '2023-06-30T22:30:00Z'],
    ['2023-07-01T23:30:00-05:30', '2023-07-02T05:00:00Z'],
    ['2023-07-01T12:30:00-00:00', '2023-07-01T12:30:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2016-12-31T18:59:60-05:00', '2017-01-01T00:00:00Z'],
  ])('read the RFC 3339 time %s as %s', (text, time) => {
    expect(since(text)).toBe(time);
    expect(until(text)).toBe(time);
  });

  it('round a fraction up: no event of whole seconds changes sides', () => {
    expect(since('2023-07-01T12:30:00.001Z')).toBe('2023-07-01T12:30:01Z');
    expect(since('2023-07-01T12:30:00.000000001Z')).toBe('2023-07-01T12:30:01Z');
    expect(since('2023-07-01T12:30:00.000Z')).toBe('2023-07-01T12:30:00Z');
    expect(until('2023-07-01T12:30:59.5Z')).toBe('2023-07-01T12:31:00Z');
  });

  it.each([
    '',
    'yesterday',
    '2023',
    '2023-07',
    '2023-7-1',
    '01/07/2023',
    '2023-02-29',
    '2023-13-01',
    '2023-07-01T12:30Z',
    '2023-07-01T12:30:00',
    '2023-07-01T24:00:00Z',
    '2023-07-01T12:60:00Z',
    '2023-07-01T12:30:61Z',
    '2023-07-01T12:30:60Z',
    '2023-07-01T12:30:00+0200',
    '2023-07-01T12:30:00+24:00',
    '2023-07-01T12:30:00.Z',
    '2023-07-01T12:30:00Z extra',
    '1688214600',
    '+2023-07-01',
  ])('refuse %j, naming the forms that are read', (text) => {
    for (const refused of [() => since(text), () => until(text)])
      expect(refused).toThrow(
        expect.objectContaining({ code: exitCode.usage, message: expect.stringMatching(/RFC 3339/) }),
      );
  });

  it('refuse a time beyond the year 9999, which would sort before all others', () => {
    expect(() => until('9999-12-31')).toThrow(/is no time/);
    expect(() => since('0000-01-01T00:00:00+01:00')).toThrow(/is no time/);
  });

  it('refuse a range in which no event can lie', () => {
    expect(() => timeRange('2023-07-02', '2023-07-01T23:00:00Z')).toThrow(
      expect.objectContaining({ code: exitCode.usage, message: expect.stringMatching(/is not before/) }),
    );
    expect(() => timeRange('2023-07-01T00:00:00Z', '2023-07-01T00:00:00Z')).toThrow(/is not before/);
  });
});
