import { styleText } from 'node:util';

/** A style of node's `styleText`: `bold`, `red`, … */
export type Style = Parameters<typeof styleText>[0];

/** `text` in `style` if `color`, else as it is. */
export function paint(color: boolean, style: Style, text: string): string {
  return color ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * Whether to colour what goes to `stream`: only a terminal, and never with `--no-color`, a non-empty NO_COLOR
 * (no-color.org) or TERM=dumb.
 */
export function wantsColor(
  stream: { isTTY?: boolean },
  noColor = false,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  return stream.isTTY === true && !noColor && !env.NO_COLOR && env.TERM !== 'dumb';
}
