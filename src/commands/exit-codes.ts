/** What each exit code means, for the help and the docs. */
export const exitCodeMeanings: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'done'],
  ['1', 'a fault of the program'],
  ['2', 'wrong usage; nothing was read or written'],
  ['3', 'no event was loaded, or evidence is unreadable'],
  ['4', 'integrity violated'],
  ['5', 'a query failed or was refused'],
  ['10', 'there are findings at or above --fail-on'],
  ['11', 'reproduce found a difference'],
  ['130', 'interrupted (143: terminated); the same command again goes on with the case'],
];
