import { describe, expect, it } from 'vitest';
import { counted, duration, size } from './quantity.ts';

describe('quantities', () => {
  it('count with thousands and the right number of the noun', () => {
    expect([counted(0, 'file'), counted(1, 'file'), counted(2900, 'event')]).toEqual([
      '0 files',
      '1 file',
      '2,900 events',
    ]);
    expect(counted(2, 'address', 'addresses')).toBe('2 addresses');
  });

  it('give sizes in decimal units', () => {
    expect([0, 999, 1000, 1340, 99_949, 640e6, 3.2e9].map(size)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.3 kB',
      '99.9 kB',
      '640 MB',
      '3.2 GB',
    ]);
  });

  it('give durations as people say them', () => {
    expect([0.04, 9.94, 48.2, 59.6, 200, 3720].map(duration)).toEqual([
      '0.0 s',
      '9.9 s',
      '48 s',
      '1 min 0 s',
      '3 min 20 s',
      '1 h 2 min',
    ]);
  });
});
