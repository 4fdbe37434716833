import { describe, expect, it } from 'vitest';
import { byteSize } from './byte-size.ts';

describe('a size on the command line', () => {
  it.each([
    ['4GB', 4e9],
    ['1.5 tb', 1.5e12],
    ['500kB', 500_000],
    ['12b', 12],
  ])('%s is so many bytes', (text, bytes) => {
    expect(byteSize(text, '--max-file-size')).toBe(bytes);
  });

  it.each(['4', '0GB', 'GB', '4GiB', '-1GB', '1e3MB', '9000000TB'])('%s is refused', (text) => {
    expect(() => byteSize(text, '--max-file-size')).toThrow(
      expect.objectContaining({ code: 2, message: `--max-file-size ${text} is no size. Write it as 4GB or 500MB.` }),
    );
  });
});
