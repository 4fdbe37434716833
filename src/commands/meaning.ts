import type { Option } from './argument-tables.ts';

/** What an argument means, for the help and the docs: with its choices, and in brackets what else holds for it. */
export function meaning(argument: Option, quote = (choice: string) => choice): string {
  const choices = argument.choices ? `: ${argument.choices.map(quote).join(', ')}` : '';
  const notes = [
    ...(argument.required ? ['required'] : []),
    ...(argument.repeatable ? ['repeatable'] : []),
    ...(argument.default ? [`default: ${argument.default}`] : []),
  ];
  return `${argument.describe}${choices}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}

/** An option as it is typed: `--case <file>`, `--quiet`. */
export const optionTerm = (name: string, { value }: Option) => (value ? `--${name} <${value}>` : `--${name}`);
