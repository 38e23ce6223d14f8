import { describe, expect, it } from 'vitest';
import { settle } from './guess';

describe('a guess', () => {
  it('shows until the server says something newer', () => {
    const guess = { value: 'QUEUED', stamp: '10:00' };
    expect(settle('DEAD', '10:00', guess)).toBe('QUEUED');
    expect(settle('LEASED', '10:01', guess)).toBe('LEASED');
  });

  it('is gone once it is taken back', () => {
    expect(settle('DEAD', '10:00', null)).toBe('DEAD');
  });
});
