import { crc32, deflateRawSync } from 'node:zlib';

/** A member of a zip archive, with whatever name and flags. */
export interface Entry {
  readonly name: string | Buffer;
  readonly content: string | Buffer;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly method?: number;
}

/** A zip archive, with whatever names and flags. */
export function zip(...entries: Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false, flags = 0, method = stored ? 0 : 8 } of entries) {
    const bytes = Buffer.from(content);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, rest, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const length = directory.reduce((sum, entry) => sum + entry.length, 0);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06'), end]);
}

/** A zip whose comment looks like the end of a directory. */
export function commented(archive: Buffer): Buffer {
  const comment = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(40, 'x')]);
  const end = Buffer.from(archive);
  end.writeUInt16LE(comment.length, end.length - 2);
  return Buffer.concat([end, comment]);
}

/** A zip whose directory does not name its first member. */
export function hiding(...entries: Entry[]): Buffer {
  const whole = zip({ name: 'hidden', content: 'x'.repeat(100), stored: true }, ...entries);
  const start = whole.readUInt32LE(whole.length - 6);
  const first = start + 46 + 'hidden'.length;
  const end = Buffer.from(whole.subarray(whole.length - 22));
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(whole.length - 22 - first, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([whole.subarray(0, start), whole.subarray(first, -22), end]);
}

/** A zip whose second member and all behind it lie elsewhere than its directory says. */
export function displaced(archive: Buffer, insert = ''): Buffer {
  const second = archive.indexOf('PK\x03\x04', 4);
  const first = archive.subarray(0, insert === '' ? second - 1 : second);
  return Buffer.concat([first, Buffer.from(insert), archive.subarray(second)]);
}
