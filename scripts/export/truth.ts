/** A credential whose story is known, because the generator wrote it. */
export type Labelled = {
  /** The scenario it belongs to. */
  scenario: string;
  stolen: boolean;
  accessKeyId: string;
  identityArn: string;
  /** The thief's addresses; empty for a benign credential. */
  from: string[];
  /** The thief's calls. */
  eventIds: string[];
};

/** What is true about an export; lies beside it, never in it. */
export type Truth = {
  seed: string;
  events: number;
  files: number;
  firstDay: string;
  days: number;
  credentials: Labelled[];
};
