import type { ArchiveEntry } from './archive.ts';

/** What every member begins with, `PK` and two bytes. */
export const localSignature = 0x04034b50;
/** Sizes behind a member that was written before they were known, zip64 ones too, in bytes at most. */
export const longestDescriptor = 24;

/** What a header says of a member, wherever it stands. */
export interface MemberFacts {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly size: number;
  readonly crc32: number | null;
}

/** The member whose packed content lies at `offset`; one that cannot be read says why. */
export function memberEntry(facts: MemberFacts, offset: number, length: number): ArchiveEntry {
  const { flags, method } = facts;
  if (flags & 1) return unreadMember(facts, 'rejected', 'encrypted: unpack the archive with its password first');
  if (method !== 0 && method !== 8)
    return unreadMember(
      facts,
      'rejected',
      `packed with method ${method}, which coldtrail does not read: unpack the archive first`,
    );
  return { ...baseOf(facts), offset, length, deflated: method === 8 };
}

const baseOf = ({ name, size, crc32 }: MemberFacts) => ({ name, isFolder: name.at(-1) === 0x2f, size, crc32 });

/** A member that is not read, and why. */
export function unreadMember(facts: MemberFacts, status: 'skipped' | 'rejected', reason: string): ArchiveEntry {
  return { ...baseOf(facts), offset: 0, length: 0, deflated: false, problem: { status, reason } };
}

/** Sizes of 0xffffffff stand in the zip64 field, in the order size, packed size, offset. */
export function zip64Sizes(extra: Buffer, sizes: [number, number, number]): [number, number, number] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let value = at + 4;
    return sizes.map((size) => {
      if (size !== 0xffffffff || value + 8 > extra.length) return size;
      value += 8;
      return Number(extra.readBigUInt64LE(value - 8));
    }) as [number, number, number];
  }
  return sizes;
}
