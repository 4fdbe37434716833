import { recordFields } from './record-field.ts';
import { type Scan, trait } from './scan.ts';
import { createScanMemory, type ScanMemory } from './scan-memory.ts';
import { createScanWindow, type ScanWindow } from './scan-window.ts';
import { scannerModule } from './scanner-module.ts';

/**
 * Finds the end of the JSON object (or array) at `start` and what stands at its top level. It reads each byte once and
 * builds nothing: it checks the JSON grammar and notes the top-level keys. So a record that it passes is one that DuckDB
 * parses, apart from invalid UTF-8 and what `traits` names. The work is done in `scanner/`.
 */
export interface RecordScanner {
  readonly scan: Scan;
  /** Holds what is scanned from many places; other bytes are copied for each scan. */
  readonly window: ScanWindow;
  /** Gives a `scanEnd`. With `enterLists`, stops at a list of records inside a wrapper. */
  scanObject(bytes: Buffer, start: number, limit: number, enterLists: boolean): number;
  /**
   * Scans the records of a list from the object at `start` on, as long as they are ordinary: events with nothing about them
   * that is told of elsewhere, each with a comma or the list's end right behind it. Null if the first is not.
   */
  scanRun(bytes: Buffer, start: number, order: RunOrder): Run | null;
  /** Tells that nothing is odd about the `userIdentity` of the object just scanned. */
  expectIdentity(): void;
}

/** What a run of records is written with. */
export interface RunOrder {
  /** How each line begins, in front of the record's index. */
  readonly beginning: Uint8Array;
  readonly file: number;
  /** The first record's index. */
  readonly record: number;
  /** Where the bytes begin in the file. */
  readonly offset: number;
}

/** Ordinary records, written; the texts are there until the next scan. */
export interface Run {
  readonly count: number;
  /** Behind the last of them. */
  readonly end: number;
  /** Their lines for DuckDB. */
  readonly lines: Buffer;
  /** A line of CSV each: file, record, offset, length. */
  readonly places: Buffer;
}

/** Memory never shrinks. One with more room than this is given up when what needed it is done with. */
const usualRoom = 2 ** 27 + 2 ** 20;

/** A scanner for one thread; `module` as another thread compiled it. */
export function createRecordScanner(module = scannerModule()): RecordScanner {
  let memory = createScanMemory(module, 0);
  /** For what stands elsewhere: mended records, texts of records inside strings, rows of tables. */
  let aside: ScanMemory | null = null;
  const scan: Scan = {
    end: 0,
    traits: 0,
    lastString: 0,
    kinds: new Uint8Array(recordFields.length),
    valueStart: new Int32Array(recordFields.length),
    valueEnd: new Int32Array(recordFields.length),
    unknown: [],
    repeated: [],
    listKey: -1,
    identityShape: 0,
    hasUsualTime: false,
  };
  const renewed = (old: ScanMemory) => (old.capacity > usualRoom ? createScanMemory(module, 0) : old);

  function scanObject(bytes: Buffer, start: number, limit: number, enterLists: boolean): number {
    if (bytes.buffer === memory.bytes.buffer) {
      const origin = bytes.byteOffset;
      return filled(memory, memory.scanObject(origin, origin + start, origin + limit, enterLists));
    }
    aside = aside === null ? createScanMemory(module, 2 ** 16) : renewed(aside);
    aside.reserve(limit - start);
    aside.bytes.set(bytes.subarray(start, limit), aside.content);
    const end = aside.content + limit - start;
    return filled(aside, aside.scanObject(aside.content - start, aside.content, end, enterLists));
  }

  /** Takes over what was found. */
  function filled(from: ScanMemory, how: number): number {
    const { found } = from;
    scan.end = found[0]!;
    scan.traits = found[1]!;
    scan.lastString = found[2]!;
    scan.listKey = found[3]!;
    scan.identityShape = found[4]!;
    scan.hasUsualTime = found[7] !== 0;
    scan.kinds = from.kinds;
    scan.valueStart = from.valueStart;
    scan.valueEnd = from.valueEnd;
    if (scan.unknown.length > 0 || (scan.traits & trait.unknownKey) !== 0)
      scan.unknown = Array.from(from.unknown.subarray(0, 2 * found[5]!));
    if (scan.repeated.length > 0 || (scan.traits & trait.repeatedKey) !== 0)
      scan.repeated = Array.from(from.repeated.subarray(0, found[6]!), (field) => ({
        field,
        times: from.repeats[field]!,
      }));
    return how;
  }

  const window = createScanWindow(
    () => memory,
    () => {
      memory = renewed(memory);
    },
  );
  return {
    scan,
    window,
    scanObject,
    scanRun(bytes, start, { beginning, file, record, offset }) {
      const all = memory.bytes;
      if (bytes.buffer !== all.buffer) return null;
      const origin = bytes.byteOffset;
      const limit = origin + bytes.length;
      all.set(beginning, memory.beginning);
      const count = memory.scanRun(origin, origin + start, limit, beginning.length, file, record, offset);
      if (count === 0) return null;
      const { lines, places, run } = memory;
      return {
        count,
        end: run[0]!,
        lines: all.subarray(lines, lines + run[1]!),
        places: all.subarray(places, places + run[2]!),
      };
    },
    expectIdentity() {
      memory.addUsualShape(scan.identityShape);
    },
  };
}
