import { describe, expect, it } from 'vitest';
import { dollars, micros } from './money';

describe('money', () => {
  it('is read as people type it', () => {
    expect(micros('50')).toBe(50_000_000);
    expect(micros(' $ 12.34 ')).toBe(12_340_000);
    expect(micros('12,5')).toBe(12_500_000);
    expect(micros('0.000001')).toBe(1);
    expect(micros('0')).toBe(0);
  });

  it('is refused where it is none', () => {
    for (const typed of ['', 'much', '-1', '1e9', '1.2.3', '1,000.00', '99999999']) {
      expect(micros(typed), typed).toBeNull();
    }
  });

  it('is written without cents where there are none', () => {
    expect(dollars(50_000_000)).toBe('50');
    expect(dollars(12_340_000)).toBe('12.34');
    expect(micros(dollars(12_500_000))).toBe(12_500_000);
  });
});
