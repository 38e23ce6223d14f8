import { describe, expect, it } from 'vitest';
import { diffWords } from './diff';

describe('diffWords', () => {
  it('finds what went and what came', () => {
    expect(diffWords('a warm cup of tea', 'a hot cup of tea')).toEqual([
      { kind: 'same', text: 'a ' },
      { kind: 'gone', text: 'warm ' },
      { kind: 'new', text: 'hot ' },
      { kind: 'same', text: 'cup of tea' },
    ]);
  });

  it('can be put together again', () => {
    const [before, after] = ['one two three four', 'zero two four five four'];
    const pieces = diffWords(before, after);
    const text = (not: string) =>
      pieces
        .filter((p) => p.kind !== not)
        .map((p) => p.text)
        .join('');
    expect(text('new')).toBe(before);
    expect(text('gone')).toBe(after);
  });

  it('copes with nothing', () => {
    expect(diffWords('', '')).toEqual([]);
    expect(diffWords('', 'new')).toEqual([{ kind: 'new', text: 'new' }]);
    expect(diffWords('old', '')).toEqual([{ kind: 'gone', text: 'old' }]);
  });
});
