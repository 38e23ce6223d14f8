import { describe, expect, it } from 'vitest';
import { byWeek, everyDay, lastDays } from './days';

const tally = (attempts: number) => ({ attempts, succeeded: attempts, failed: 0, costMicros: 5 });

describe('lastDays', () => {
  it('ends today by UTC, and counts today', () => {
    const now = Date.parse('2026-03-01T23:30:00-05:00');
    expect(lastDays(1, now)).toEqual({ from: '2026-03-02', to: '2026-03-02' });
    expect(lastDays(30, now)).toEqual({ from: '2026-02-01', to: '2026-03-02' });
  });
});

describe('everyDay', () => {
  it('leaves no day out, leap days and changes of the clock included', () => {
    const days = everyDay('2028-02-27', '2028-04-02', [{ day: '2028-02-29', tally: tally(3) }]);
    expect(days).toHaveLength(36);
    expect(days.map((d) => d.day)).toContain('2028-03-26');
    expect(days.filter((d) => d.attempts > 0)).toEqual([{ day: '2028-02-29', ...tally(3) }]);
  });
});

describe('byWeek', () => {
  it('loses nothing', () => {
    const days = everyDay('2026-01-01', '2026-01-10', [
      { day: '2026-01-07', tally: tally(2) },
      { day: '2026-01-08', tally: tally(4) },
    ]);
    const weeks = byWeek(days);
    expect(weeks.map((w) => [w.day, w.attempts, w.costMicros])).toEqual([
      ['2026-01-01', 2, 5],
      ['2026-01-08', 4, 5],
    ]);
    expect(days[0]?.attempts).toBe(0);
  });
});
