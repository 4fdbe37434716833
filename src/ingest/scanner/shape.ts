/** A hash of what the keys within an object are and of what kind their values. */
let mixed: i64 = 0;

export function clearShape(): void {
  mixed = 0;
}

export function shape(): i32 {
  return <i32>mixed;
}

/** Adds a key, with its quotes. */
export function addKey(start: usize, end: usize): void {
  mixed += <i64>(end - start);
  let at = start;
  for (; at + 8 < end; at += 8) add(load<i64>(at));
  const missing = at + 8 - end;
  add(load<i64>(at) << (<i64>missing * 8));
}

/** Adds the kind of a value by its first byte: numbers are of one kind, whatever digit they begin with. */
export function addValue(first: u8, depth: i32): void {
  const kind = first >= 0x2d && first <= 0x39 ? 0x30 : <i32>first;
  add(<i64>depth * 256 + kind);
}

function add(part: i64): void {
  const product = (mixed ^ part) * <i64>0x9e3779b97f4a7c15;
  mixed = product ^ (product >>> 32);
}
