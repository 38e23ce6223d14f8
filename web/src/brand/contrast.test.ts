import { describe, expect, it } from 'vitest';
import { bestOn, contrast, formatRatio, isColor } from './contrast';

describe('contrast', () => {
  it('agrees with known ratios', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 2);
    expect(contrast('#20262b', '#fbf5ea')).toBeCloseTo(14.0883, 3);
  });

  it('finds what reads best', () => {
    expect(bestOn('#12414a', ['#12414a', '#20262b', '#fbf5ea'])?.color).toBe('#fbf5ea');
    expect(bestOn('#12414a', ['nonsense'])).toBeNull();
  });

  it('does not round up', () => {
    expect(formatRatio(4.49)).toBe('4.4 : 1');
  });

  it('knows a colour', () => {
    expect(isColor('#1A73e8')).toBe(true);
    expect(isColor('1a73e8')).toBe(false);
  });
});
