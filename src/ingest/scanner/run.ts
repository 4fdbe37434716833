import { category, eventId, eventName, fieldOf, identity } from './fields';
import { addLine, addPlace, clearLines, linesEnd, placesEnd } from './lines';
import { found, fullLines, kinds, lines, longestInRun, mostInRun, places, run, valueStart } from './memory';
import { complete, objectKind, scanObject, stringKind } from './scan-object';
import { shape } from './shape';
import { traits } from './traits';

const comma: u8 = 0x2c;
const openBrace: u8 = 0x7b;
const closeBracket: u8 = 0x5d;

/** By its lowest bits, the last shape of an identity that the host found nothing odd in. */
const usualShapes: usize = memory.data(256 * 4, 16);
// The places of an empty table hold what belongs elsewhere.
for (let k = 0; k < 256; k++) store<i32>(usualShapes + k * 4, k + 1);

/** Tells that a record whose identity is of this shape may be ordinary. */
export function addUsualShape(usual: i32): void {
  store<i32>(usualShapes + (usual & 255) * 4, usual);
}

function isUsualShape(one: i32): bool {
  return load<i32>(usualShapes + (one & 255) * 4) === one;
}

/**
 * Scans the records of a list one after another, from the brace at `start` on, as long as they are ordinary, and writes the
 * lines of those: of `file`, with indexes from `record` on, `offset` being that of `base` in the file. Gives how many.
 */
export function scanRun(
  base: usize,
  start: usize,
  limit: usize,
  beginningLength: i32,
  file: f64,
  record: f64,
  offset: f64,
): i32 {
  let count = 0;
  let at = start;
  clearLines();
  while (linesEnd < fullLines && count < mostInRun && at < limit && load<u8>(at) === openBrace) {
    if (scanObject(base, at, limit, true) !== complete || !isOrdinary(base)) break;
    const end = base + load<usize>(found);
    if (end >= limit || end - at > <usize>longestInRun) break;
    const behind = load<u8>(end);
    if (behind !== comma && behind !== closeBracket) break;
    const index = <u64>record + count;
    addLine(beginningLength, index, at, end);
    addPlace(<u64>file, index, <u64>offset + (at - base), end - at);
    store<usize>(run, end - base);
    count++;
    if (behind === closeBracket) break;
    at = end + 1;
  }
  store<usize>(run + 4, linesEnd - lines);
  store<usize>(run + 8, placesEnd - places);
  return count;
}

/** The object just scanned is an event, and there is nothing about it that the host must look at. */
function isOrdinary(base: usize): bool {
  const hasUsualTime = load<i32>(found + 28) !== 0;
  return (
    traits === 0 &&
    hasUsualTime &&
    kindOf(eventName) === stringKind &&
    kindOf(eventId) !== 0 &&
    kindOf(identity) === objectKind &&
    isUsualShape(shape()) &&
    isOfUsualCategory(base)
  );
}

/** None, as in older logs, or one that begins as `Management` and `Data` do. */
function isOfUsualCategory(base: usize): bool {
  const kind = kindOf(category);
  if (kind !== stringKind) return kind === 0;
  const first = load<u8>(base + load<usize>(valueStart + fieldOf(category) * 4) + 1);
  return first === 0x4d || first === 0x44;
}

function kindOf(use: i32): i32 {
  return load<u8>(kinds + fieldOf(use));
}
