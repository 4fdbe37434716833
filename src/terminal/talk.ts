import { paint, wantsColor } from './color.ts';
import { visible } from './plain-text.ts';

/** What coldtrail says on standard error while it works. */
export interface Talk {
  /** A line for everybody; silent under `--quiet`. */
  say(line: string): void;
  /** A line for `--verbose` only. */
  detail(line: string): void;
  /** A line that even `--quiet` shows. */
  warn(line: string): void;
  /** What goes on right now: one line that the next replaces, on a terminal only. An empty text clears it. */
  status(line: string): void;
  /** The width of the terminal; 0 where `status` shows nothing, so that nobody needs to compose a line for it. */
  readonly columns: number;
}

export interface TalkOptions {
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly noColor?: boolean | undefined;
}

/** Goes to the first column and clears the line there (ECMA-48: EL 2). */
const clearLine = '\r\x1b[2K';

/** Talk on `stream`. Control characters in a line are made visible: lines quote names from the evidence. */
export function createTalk(stream: NodeJS.WriteStream, options: TalkOptions = {}): Talk {
  const color = wantsColor(stream, options.noColor);
  const showsStatus = stream.isTTY === true && !options.quiet && process.env.TERM !== 'dumb';
  let status = '';
  const line = (text: string) => stream.write(status ? `${clearLine}${text}\n${status}` : `${text}\n`);
  return {
    say: (text) => void (options.quiet || line(visible(text))),
    detail: (text) => void (options.verbose && line(visible(text))),
    warn: (text) => void line(paint(color, 'yellow', visible(text))),
    status(text) {
      if (!showsStatus || text === status) return;
      status = visible(text);
      stream.write(clearLine + status);
    },
    get columns() {
      return showsStatus ? stream.columns : 0;
    },
  };
}
