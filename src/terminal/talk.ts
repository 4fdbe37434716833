import { styleText } from 'node:util';
import { visible } from './plain-text.ts';

type Style = Parameters<typeof styleText>[0];

/** What coldtrail says on standard error while it works. */
export interface Talk {
  /** A line for everybody; silent under `--quiet`. */
  say(line: string): void;
  /** A line for `--verbose` only. */
  detail(line: string): void;
  /** A line that even `--quiet` shows. */
  warn(line: string): void;
  /** Whether a progress bar may be drawn: standard error is a terminal, and not under `--quiet`. */
  readonly progress: boolean;
  readonly verbose: boolean;
}

export interface TalkOptions {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly color?: boolean | undefined;
}

/** Talk on `stream`. Control characters in a line are made visible: lines quote names from the evidence. */
export function createTalk(stream: NodeJS.WriteStream, options: TalkOptions = {}): Talk {
  const line = (text: string) => stream.write(`${visible(text)}\n`);
  return {
    say: (text) => void (options.quiet || line(text)),
    detail: (text) => void (options.verbose && line(text)),
    warn: (text) => void stream.write(`${paint(options.color ?? false, 'yellow', visible(text))}\n`),
    progress: Boolean(stream.isTTY) && !options.quiet,
    verbose: options.verbose ?? false,
  };
}

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
  return Boolean(stream.isTTY) && !noColor && !env.NO_COLOR && env.TERM !== 'dumb';
}
