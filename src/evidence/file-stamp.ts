import { fstatSync } from 'node:fs';

/** What changes when somebody writes to the file: its size and its time of change. */
export function fileStamp(descriptor: number): string {
  const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
  return `${size} ${mtimeNs}`;
}

/** Why a file is not to be trusted that was written to while it was read: what was read may never have been its content. */
export const changedWhileRead = 'it changed while it was read';
