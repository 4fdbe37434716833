import { recordColumns } from '../case/cloudtrail-logs.ts';
import { type RecordField, recordFields } from './record-field.ts';

/** An instance of the scanner: the bytes that it can see, and what it found in them. */
export interface ScanMemory {
  /** Scans the object at `start`; places are relative to `origin`. Gives a `scanEnd`. */
  scanObject(origin: number, start: number, limit: number, enterLists: boolean): number;
  /** Scans ordinary records of a list: gives how many there are from `start` on, and writes their lines. */
  scanRun(
    origin: number,
    start: number,
    limit: number,
    beginningLength: number,
    file: number,
    record: number,
    offset: number,
  ): number;
  /** Where the host writes how lines begin, and where lines and places of the last run are. */
  readonly beginning: number;
  readonly lines: number;
  readonly places: number;
  /** Tells that a record with an identity of this shape may be ordinary. */
  addUsualShape(shape: number): void;
  /** End of the last record of the last run, bytes of its lines and of its places. */
  readonly run: Int32Array;
  /** Where bytes to scan begin in the memory. */
  readonly content: number;
  /** What the last scan found: see `found` in scanner/memory.ts. */
  readonly found: Int32Array;
  readonly kinds: Uint8Array;
  readonly valueStart: Int32Array;
  readonly valueEnd: Int32Array;
  readonly unknown: Int32Array;
  readonly repeated: Uint8Array;
  readonly repeats: Int32Array;
  /** The whole memory. It is another one when it has grown, and the old one is empty then; so are all views of it. */
  readonly bytes: Buffer;
  /** Bytes of content that there is room for. */
  readonly capacity: number;
  /** Makes room for so many bytes of content. */
  reserve(size: number): void;
}

/** What the module exports: functions, places in its memory, and the memory. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly content: WebAssembly.Global<number>;
  readonly padding: WebAssembly.Global<number>;
  readonly newName: WebAssembly.Global<number>;
  readonly found: WebAssembly.Global<number>;
  readonly kinds: WebAssembly.Global<number>;
  readonly valueStart: WebAssembly.Global<number>;
  readonly valueEnd: WebAssembly.Global<number>;
  readonly unknown: WebAssembly.Global<number>;
  readonly repeated: WebAssembly.Global<number>;
  readonly repeats: WebAssembly.Global<number>;
  readonly run: WebAssembly.Global<number>;
  readonly beginning: WebAssembly.Global<number>;
  readonly lines: WebAssembly.Global<number>;
  readonly places: WebAssembly.Global<number>;
  addField(nameLength: number, kinds: number, use: number): void;
  addUsualShape(shape: number): void;
  scanRun: ScanMemory['scanRun'];
  scanObject(origin: number, start: number, limit: number, enterLists: boolean): number;
}

const page = 2 ** 16;

/** Keys that the scanner looks at: see scanner/fields.ts. */
const uses = ['', 'userIdentity', 'eventTime', 'eventName', 'eventID', 'eventCategory'];
const otherUse = 6;
const listUse = 7;

function useOf({ name, role }: RecordField, number: number): number {
  if (role === 'list') return listUse;
  return number >= recordColumns.length ? otherUse : Math.max(0, uses.indexOf(name));
}

/** A scanner with room for `size` bytes, which knows the fields of records. */
export function createScanMemory(module: WebAssembly.Module, size: number): ScanMemory {
  const exports = new WebAssembly.Instance(module).exports as unknown as Exports;
  const { memory, scanObject, scanRun, addUsualShape } = exports;
  const content = exports.content.value;
  const room = () => memory.buffer.byteLength - content - exports.padding.value;
  const grow = (wanted: number) => {
    if (wanted > room()) memory.grow(Math.ceil((wanted - room()) / page));
  };
  const views = () => ({
    found: new Int32Array(memory.buffer, exports.found.value, 8),
    kinds: new Uint8Array(memory.buffer, exports.kinds.value, recordFields.length),
    valueStart: new Int32Array(memory.buffer, exports.valueStart.value, recordFields.length),
    valueEnd: new Int32Array(memory.buffer, exports.valueEnd.value, recordFields.length),
    unknown: new Int32Array(memory.buffer, exports.unknown.value, 256),
    repeated: new Uint8Array(memory.buffer, exports.repeated.value, recordFields.length),
    repeats: new Int32Array(memory.buffer, exports.repeats.value, recordFields.length),
    bytes: Buffer.from(memory.buffer),
    run: new Int32Array(memory.buffer, exports.run.value, 3),
    capacity: room(),
  });
  grow(size);
  const places = {
    content,
    beginning: exports.beginning.value,
    lines: exports.lines.value,
    places: exports.places.value,
  };
  const self = { scanObject, scanRun, addUsualShape, ...places, ...views(), reserve };
  for (const [number, field] of recordFields.entries()) {
    self.bytes.write(field.name, exports.newName.value);
    exports.addField(field.name.length, field.kinds, useOf(field, number));
  }

  function reserve(wanted: number): void {
    if (wanted <= self.capacity) return;
    grow(Math.max(wanted, 2 * self.capacity));
    Object.assign(self, views());
  }

  return self;
}
