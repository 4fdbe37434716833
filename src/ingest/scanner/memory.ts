/**
 * Where things lie in the module's memory: what the host reads and writes, the notes on what is open, and behind them, up
 * to the memory's end, the bytes to scan.
 */

/** The most keys that can be known, and the longest name of one. */
export const mostFields: i32 = 64;
export const longestName: i32 = 32;
/** The most unknown keys of which a scan says where they stand. */
export const mostUnknown: i32 = 128;
/** The most records in a run, the longest of them, and after how many bytes of lines it ends. */
export const mostInRun: i32 = 1024;
export const longestInRun: i32 = 1 << 16;
const enoughLines: i32 = 1 << 18;
/** The deepest nesting that is followed. */
export const maximumDepth: i32 = 1 << 24;
/** Room behind the bytes to scan: they are read 16 at a time. */
export const padding: i32 = 16;

/** The host writes the name of a field here. */
export const newName: usize = memory.data(longestName);

/** What a scan found: end, traits, last string, list key, shape of the identity, numbers of unknown and repeated keys, usual time. */
export const found: usize = memory.data(8 * 4, 16);
/** Of each known key by its number: kind, start and end of its value. */
export const kinds: usize = memory.data(mostFields, 16);
export const valueStart: usize = memory.data(mostFields * 4, 16);
export const valueEnd: usize = memory.data(mostFields * 4, 16);
/** Starts and ends of unknown keys, in pairs. */
export const unknown: usize = memory.data(mostUnknown * 8, 16);
/** The known keys that stand there again, and of each key how often it does. */
export const repeated: usize = memory.data(mostFields);
export const repeats: usize = memory.data(mostFields * 4, 16);

/** How a line begins in front of a record's index: the host writes it here. */
export const beginning: usize = memory.data(64);
/** What a run gave: where its last record ends, bytes of lines, bytes of places. */
export const run: usize = memory.data(3 * 4, 16);

/** One byte for each level of nesting: 1 for an object, 0 for an array. */
export const levels: usize = (__heap_base + 15) & ~15;
/** Of each record of a run, its line of NDJSON and the line that tells its place: four numbers. */
export const lines: usize = levels + maximumDepth;
export const fullLines: usize = lines + enoughLines;
export const places: usize = fullLines + longestInRun + 128;
/** The bytes to scan begin here. */
export const content: usize = places + mostInRun * 64;
