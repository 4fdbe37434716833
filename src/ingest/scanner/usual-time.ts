/** Days by month, from 1; February without its leap day. There is no month 0. */
const shortestMonths: usize = memory.data<u8>([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

/** `YYYY-MM-DDTHH:MM:SSZ` on a day that its month has every year: nearly all times of events. */
export function isUsualTime(start: usize, end: usize): bool {
  if (end - start !== 20) return false;
  if (load<u8>(start, 4) !== 0x2d || load<u8>(start, 7) !== 0x2d || load<u8>(start, 10) !== 0x54) return false;
  if (load<u8>(start, 13) !== 0x3a || load<u8>(start, 16) !== 0x3a || load<u8>(start, 19) !== 0x5a) return false;
  const century = twoDigits(start);
  const month = twoDigits(start + 5);
  const day = twoDigits(start + 8);
  if (century === 0 || century > 99 || twoDigits(start + 2) > 99 || month > 12) return false;
  if (day === 0 || day > <u32>load<u8>(shortestMonths + month)) return false;
  return twoDigits(start + 11) < 24 && twoDigits(start + 14) < 60 && twoDigits(start + 17) < 60;
}

/** The number that two digits write; 1000 if they are none. */
function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 0x30;
  const ones = <u32>load<u8>(at, 1) - 0x30;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}
