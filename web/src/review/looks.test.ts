import { describe, expect, it } from 'vitest';
import { foldAt, LOOKS, pieces, shortened } from './looks';

const link = 'shop.example/a';

describe('a text as a platform shows it', () => {
  it('colours the link, hashtags and mentions', () => {
    const shown = pieces(`See ${link} now\n\n#LumenBikes by @lumen.bikes!`, link);
    expect(shown.map((p) => [p.kind, p.text])).toEqual([
      ['plain', 'See '],
      ['link', 'shop.example/a'],
      ['plain', ' now\n\n'],
      ['tag', '#LumenBikes'],
      ['plain', ' by '],
      ['tag', '@lumen.bikes'],
      ['plain', '!'],
    ]);
  });

  it('loses nothing', () => {
    for (const text of ['', '#', 'a@b.example', '## x', 'é #日本 語', `${link}${link}`]) {
      const together = pieces(text, link)
        .map((p) => p.text)
        .join('');
      expect(together).toBe(text);
    }
    expect(pieces('a@b.example', null)).toEqual([{ text: 'a@b.example', kind: 'plain' }]);
  });

  it('is folded at the end of a word, and only where it is long', () => {
    expect(foldAt('one two three', null)).toBeNull();
    expect(foldAt('one two three', 13)).toBeNull();
    expect(foldAt('one two three', 9)).toBe(7);
    expect(foldAt('x'.repeat(20), 9)).toBe(9);
    expect(foldAt('🚲'.repeat(5), 3)).toBe(6);
  });

  it('has its link cut, without the scheme', () => {
    expect(shortened('https://www.shop.example/a')).toBe('shop.example/a');
    expect(shortened('https://shop.example/winter?utm_source=x&utm_medium=social')).toBe(
      'shop.example/winter?utm_sourc…',
    );
  });

  it('is known for every placement', () => {
    expect(Object.values(LOOKS)).toHaveLength(8);
  });
});
