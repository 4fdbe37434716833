import { usageError } from '../errors.ts';
import { camelCase, type Option, type OptionTable } from './argument-tables.ts';

/** What was typed for each option, by its name in camel case: each value of one that takes a value, true for a flag. */
export type TypedOptions = Readonly<Record<string, readonly string[] | true | undefined>>;

/** The values of all `options` as `run` receives them. Exit 2 for what is missing, and for what none of them takes. */
export function optionValues(options: OptionTable, typed: TypedOptions): Record<string, unknown> {
  const missing = Object.keys(options).filter((name) => options[name]!.required && !typed[camelCase(name)]);
  if (missing.length > 0) throw usageError(`Missing: ${missing.map((name) => `--${name}`).join(', ')}.`);
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      camelCase(name),
      optionValue(name, option, typed[camelCase(name)]),
    ]),
  );
}

function optionValue(name: string, option: Option, texts: readonly string[] | true | undefined): unknown {
  if (texts === undefined || texts === true) return texts;
  if (texts.includes('')) throw usageError(`--${name} needs a value.`);
  if (texts.length > 1 && !option.repeatable)
    throw usageError(`--${name} was given ${texts.length} times; it takes one value.`);
  const values = texts.map((text) => singleValue(name, option, text));
  return option.repeatable ? values : values[0];
}

function singleValue(name: string, { choices, wholeNumberFrom, shape, value }: Option, text: string): string | number {
  if (choices && !choices.includes(text))
    throw usageError(`--${name} ${text} is not among the choices: ${choices.join(', ')}.`);
  if (shape && !shape.pattern.test(text))
    throw usageError(`--${name} ${text} is no ${value}. Write it as ${shape.suchAs}.`);
  if (wholeNumberFrom === undefined) return text;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(number) || number < wholeNumberFrom)
    throw usageError(`--${name} takes a whole number from ${wholeNumberFrom} on.`);
  return number;
}
