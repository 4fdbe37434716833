import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wantsColor } from './color.ts';
import { createTalk, type TalkOptions } from './talk.ts';

function talkOn(properties: { isTTY?: boolean; columns?: number }, options: TalkOptions = {}) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), properties);
  return { talk: createTalk(stream as unknown as NodeJS.WriteStream, options), written: () => stream.read() ?? '' };
}

afterEach(() => vi.unstubAllEnvs());

describe('talk on standard error', () => {
  it('says what everybody should know, and keeps details for --verbose', () => {
    const plain = talkOn({});
    plain.talk.say('loaded');
    plain.talk.detail('in 3 batches');
    expect(plain.written()).toBe('loaded\n');
    const verbose = talkOn({}, { verbose: true });
    verbose.talk.detail('in 3 batches');
    expect(verbose.written()).toBe('in 3 batches\n');
  });

  it('only warns under --quiet', () => {
    const { talk, written } = talkOn({ isTTY: true, columns: 80 }, { quiet: true, noColor: true });
    talk.say('loaded');
    talk.status('50 %');
    talk.warn('a file is unreadable');
    expect(written()).toBe('a file is unreadable\n');
    expect(talk.columns).toBe(0);
  });

  it('shows no status off a terminal', () => {
    const { talk, written } = talkOn({});
    talk.status('50 %');
    expect(written()).toBe('');
  });

  it('keeps the status line below what is said', () => {
    vi.stubEnv('TERM', 'xterm');
    const { talk, written } = talkOn({ isTTY: true, columns: 80 });
    talk.status('50 %');
    talk.say('a file was skipped');
    talk.status('');
    expect(written()).toBe('\r\x1b[2K50 %\r\x1b[2Ka file was skipped\n50 %\r\x1b[2K');
  });

  it('makes terminal escapes in a file name visible', () => {
    const { talk, written } = talkOn({});
    talk.say('skipped \x1b]0;owned\x07\u202egnp.json');
    expect(written()).toBe('skipped \\x1b]0;owned\\x07\\u202egnp.json\n');
  });
});

describe('colour', () => {
  it('is for terminals, unless --no-color, NO_COLOR or a dumb terminal says otherwise', () => {
    expect(wantsColor({ isTTY: true }, false, {})).toBe(true);
    expect(wantsColor({ isTTY: true }, false, { NO_COLOR: '' })).toBe(true);
    expect(wantsColor({}, false, {})).toBe(false);
    expect(wantsColor({ isTTY: true }, true, {})).toBe(false);
    expect(wantsColor({ isTTY: true }, false, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor({ isTTY: true }, false, { TERM: 'dumb' })).toBe(false);
  });
});
