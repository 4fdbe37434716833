import { crc32, createInflateRaw } from 'node:zlib';
import { cutTrailer, damagedHeader, gzipHeaderLength, inflateFault, isGzip, tooLarge, trailerFault } from './gunzip.ts';

/** What a stream of gzip members turned out to be, complete when the stream has ended. */
export interface StreamReport {
  members: number;
  fault?: string | undefined;
  oddity?: string;
  /** It was packed twice. */
  twice?: boolean;
}

const longestHeader = 2 ** 17;
/** Each piece takes a turn of the event loop: zlib's own 16 kB are many turns. */
const chunkSize = 2 ** 17;

/**
 * Unpacks gzip members as `gunzip` does, for files too large for memory: gives the content piece by piece and notes in
 * `report` what is wrong. Gives no more than `limit` bytes.
 */
export async function* gunzipStream(
  packed: AsyncIterable<Buffer>,
  limit: number,
  report: StreamReport,
): AsyncGenerator<Buffer> {
  const input = packed[Symbol.asyncIterator]();
  let pending = Buffer.alloc(0);
  let total = 0;
  const more = async () => {
    const { value, done } = await input.next();
    if (!done) pending = Buffer.concat([pending, value]);
    return !done;
  };
  for (;;) {
    while (pending.length < longestHeader && (await more()));
    if (pending.length === 0) return;
    if (report.members > 0 && !isGzip(pending)) {
      const zeros = pending.every((byte) => byte === 0);
      if (zeros) report.oddity = 'zeros behind the gzip data';
      else report.fault = 'bytes behind the gzip data that are no gzip';
      return;
    }
    const start = gzipHeaderLength(pending);
    if (start === null) {
      report.fault = damagedHeader;
      return;
    }
    pending = pending.subarray(start);
    const inflate = createInflateRaw({ chunkSize });
    const out: Buffer[] = [];
    let ended = false;
    let failure: NodeJS.ErrnoException | undefined;
    inflate.on('data', (part: Buffer) => out.push(part));
    inflate.on('end', () => {
      ended = true;
    });
    inflate.on('error', (error) => {
      failure = error;
    });
    // One promise for all pieces: each would else leave listeners behind.
    const closed = new Promise<void>((resolve) => inflate.once('end', resolve).once('close', resolve));
    let length = 0;
    let checksum = 0;
    let fed = 0;
    let last = pending;
    while (!ended && !failure) {
      fed += pending.length;
      last = pending;
      await Promise.race([closed, written(inflate, pending)]);
      for (const part of out.splice(0)) {
        const given = part.subarray(0, limit - total);
        length += given.length;
        total += given.length;
        checksum = crc32(given, checksum);
        yield given;
        if (total >= limit && given.length < part.length) {
          report.fault = tooLarge(limit);
          return;
        }
      }
      if (ended || failure || inflate.bytesWritten < fed) break;
      pending = Buffer.alloc(0);
      if (!(await more())) {
        inflate.end();
        await closed;
        break;
      }
    }
    report.members++;
    if (failure) {
      report.fault = inflateFault(failure, limit);
      return;
    }
    pending = last.subarray(last.length - (fed - inflate.bytesWritten));
    inflate.destroy();
    while (pending.length < 8 && (await more()));
    report.fault = pending.length < 8 ? cutTrailer : trailerFault(pending.subarray(0, 8), length, checksum);
    if (report.fault) return;
    pending = pending.subarray(8);
  }
}

const written = (stream: NodeJS.WritableStream, bytes: Buffer) =>
  new Promise<void>((resolve) => {
    stream.write(bytes, () => resolve());
  });

/** The content of a file that may be gzipped, or gzipped twice: `unpackGzip` piece by piece. */
export async function* unpackGzipStream(
  packed: AsyncIterableIterator<Buffer>,
  limit: number,
  report: StreamReport,
): AsyncGenerator<Buffer> {
  const outer = await begun(packed);
  if (!isGzip(outer.head)) return yield* outer.pieces;
  const inner = await begun(gunzipStream(outer.pieces, limit, report));
  if (!isGzip(inner.head)) return yield* inner.pieces;
  report.twice = true;
  const second: StreamReport = { members: 0 };
  try {
    yield* gunzipStream(inner.pieces, limit, second);
  } finally {
    report.members = Math.max(report.members, second.members);
    const fault = [report.fault, second.fault].filter((one) => one !== undefined).join('; ');
    if (fault) report.fault = fault;
    if (second.oddity) report.oddity = second.oddity;
  }
}

/** The same pieces, for a reader that stops early while another goes on where it stopped. */
export function kept(pieces: AsyncGenerator<Buffer>): AsyncIterableIterator<Buffer> {
  return {
    next: () => pieces.next(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** A stream whose first piece was looked at. */
async function begun(pieces: AsyncIterableIterator<Buffer>): Promise<{ head: Buffer; pieces: AsyncGenerator<Buffer> }> {
  const first = await pieces.next();
  const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
  return {
    head,
    pieces: (async function* () {
      if (!first.done) yield head;
      yield* pieces;
    })(),
  };
}
