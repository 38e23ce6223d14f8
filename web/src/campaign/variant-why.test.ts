import { describe, expect, it } from 'vitest';
import { why } from './variant-why';

const judged = (score: number, chance: number | null, isChosen = false) => ({
  isChosen,
  chance,
  brandCheck: { score, passes: score >= 80 },
});

describe('why', () => {
  it('says of the text in force that it is, with its score', () => {
    expect(why(judged(96, null, true))).toEqual(['The text in force', 'Brand 96 of 100']);
  });

  it('says how likely another draws more', () => {
    expect(why(judged(96, 0.4249))).toEqual([
      'Brand 96 of 100',
      '42 % likely to get more clicks than the text in force',
    ]);
  });

  it('says where nothing is known, and what is below the threshold', () => {
    expect(why(judged(70, null))).toEqual([
      'Brand 70 of 100, too little',
      'No forecast of clicks in this language',
    ]);
  });
});
