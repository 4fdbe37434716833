/** An argument that stands on the command line without a name. Its text is kept as it is. */
export interface Positional {
  /** What it means, in one line. */
  readonly describe: string;
  readonly required?: true;
  /** May be given more than once, and is a list. */
  readonly repeatable?: true;
}

/** An option: with `value` it takes one value (each time that it is given), without it is a flag. */
export interface Option extends Positional {
  /** What its value is, in one word: `file` in `--case <file>`. */
  readonly value?: string;
  /** What holds without it, for its reader only: the default itself is its stage's business. */
  readonly default?: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** Its value is a whole number, from this one on. */
  readonly wholeNumberFrom?: number;
  /** What its value looks like, and examples of that. */
  readonly shape?: { readonly pattern: RegExp; readonly suchAs: string };
}

export type PositionalTable = Readonly<Record<string, Positional>>;
export type OptionTable = Readonly<Record<string, Option>>;

/** The values that a command's `run` receives, by the names of its positionals and options in camel case. */
export type Arguments<P extends PositionalTable, O extends OptionTable> = Values<{
  [Name in keyof P]: P[Name] & { value: string };
}> &
  Values<O>;

type Values<Table> = {
  readonly [Name in keyof Table as CamelCase<Name & string>]:
    | (Table[Name] extends { repeatable: true } ? readonly Value<Table[Name]>[] : Value<Table[Name]>)
    | (Table[Name] extends { required: true } ? never : undefined);
};

type Value<O> = O extends { choices: readonly (infer Choice)[] }
  ? Choice
  : O extends { wholeNumberFrom: number }
    ? number
    : O extends { value: string }
      ? string
      : true;

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** `temp-dir` as `tempDir`. */
export const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
