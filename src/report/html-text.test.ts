import { describe, expect, it } from 'vitest';
import { escapeHtml, html } from './html-text.ts';

describe('log text on the page', () => {
  it('is never markup', () => {
    expect(html`<p title="${'" onload="x'}">${'<script>alert(1)</script>&'}</p>`.html).toBe(
      '<p title="&quot; onload=&quot;x">&lt;script&gt;alert(1)&lt;/script&gt;&amp;</p>',
    );
  });

  it.each([
    ['a terminal escape', '\u001b[31m', '<span class="odd">\\x1b</span>[31m'],
    ['a bidirectional override', '\u202etxt.exe', '<span class="odd">\\u202e</span>txt.exe'],
    ['a zero-width space', 'a\u200bb', 'a<span class="odd">\\u200b</span>b'],
    ['a NUL', 'a\u0000b', 'a<span class="odd">\\x00</span>b'],
    ['a lone surrogate', 'a\ud800b', 'a<span class="odd">\\ud800</span>b'],
  ])('shows %s instead of obeying it', (_, text, shown) => {
    expect(escapeHtml(text)).toBe(shown);
  });

  it('keeps other scripts and emoji readable', () => {
    expect(escapeHtml('größe 日本 😀')).toBe('größe 日本 😀');
  });
});
