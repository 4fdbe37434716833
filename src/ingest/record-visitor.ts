/** What the finder reports, in the order of the bytes. Offsets are within `bytes`, the window given to `push`. */
export interface RecordVisitor {
  /**
   * A whole object (`scanner.scan` describes it) or a whole string. False if it holds no event itself, but
   * perhaps a list of them under a key that nobody knows: then the finder looks into it, or calls `noEvent`.
   */
  item(bytes: Buffer, start: number, end: number, inList: boolean): boolean;
  /** Takes the ordinary records of a list from the object at `start` on, and gives where they end: `start` if there are none. */
  run(bytes: Buffer, start: number): number;
  /** The item just refused holds no list of events either. */
  noEvent(bytes: Buffer, start: number, end: number): void;
  /** Bytes where a record should stand but none does. */
  bad(bytes: Buffer, start: number, end: number, reason: string, inList: boolean): void;
  /** A document follows another on the same line. */
  sameLine(): void;
  /** A list of records begins: under this key of a wrapper, or bare. */
  list(key: string | null): unknown;
  /** The structure around the records is damaged. */
  fault(reason: string): unknown;
  /**
   * True if the whole object or text at `start` is or wraps an event, with an eventVersion: what follows damage may be the
   * rest of the damaged record.
   */
  holdsEvent(bytes: Buffer, start: number, end: number): boolean;
}
