import { beginning, lines, places } from './memory';

const comma: u8 = 0x2c;
const newline: u8 = 0x0a;
const billion: u64 = 1000000000;

/** Behind the last line, and behind the last place. */
export let linesEnd: usize = lines;
export let placesEnd: usize = places;

export function clearLines(): void {
  linesEnd = lines;
  placesEnd = places;
}

/** Adds the record's line: the beginning, its index, and what stands behind its brace. */
export function addLine(beginningLength: i32, record: u64, start: usize, end: usize): void {
  memory.copy(linesEnd, beginning, beginningLength);
  const at = numberThen(comma, record, linesEnd + beginningLength);
  const rest = end - start - 1;
  memory.copy(at, start + 1, rest);
  store<u8>(at + rest, newline);
  linesEnd = at + rest + 1;
}

/** Adds where the record stands: file, index, offset, length. */
export function addPlace(file: u64, record: u64, offset: u64, length: u64): void {
  let at = numberThen(comma, file, placesEnd);
  at = numberThen(comma, record, at);
  at = numberThen(comma, offset, at);
  placesEnd = numberThen(newline, length, at);
}

/** Writes the digits of a number and a byte behind them; gives the place behind that. */
function numberThen(byte: u8, value: u64, start: usize): usize {
  let at = start;
  let rest = <u32>value;
  let digits = 1;
  if (value >= billion) {
    // Small numbers are divided faster.
    at = numberThen(0, value / billion, at) - 1;
    rest = <u32>(value % billion);
    digits = 9;
  } else for (let more = rest; more >= 10; more /= 10) digits++;
  const end = at + digits;
  for (let place = end - 1; place >= at; place--) {
    store<u8>(place, <u8>(0x30 + (rest % 10)));
    rest /= 10;
  }
  store<u8>(end, byte);
  return end + 1;
}
