const DAY = 86_400_000;

export interface Tally {
  attempts: number;
  succeeded: number;
  failed: number;
  costMicros: number;
}

/** A day's numbers, with the day as `2026-05-03`. */
export interface DayTally extends Tally {
  day: string;
}

const NOTHING: Tally = { attempts: 0, succeeded: 0, failed: 0, costMicros: 0 };

/** The period of so many days that ends today, by UTC as the server counts. */
export function lastDays(count: number, now = Date.now()): { from: string; to: string } {
  const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: iso(now - (count - 1) * DAY), to: iso(now) };
}

/** Every day of a period: what is not told of a day is nothing. */
export function everyDay(
  from: string,
  to: string,
  told: readonly { day: string; tally: Tally }[],
): DayTally[] {
  const known = new Map(told.map(({ day, tally }) => [day, tally]));
  const days: DayTally[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.push({ day, ...(known.get(day) ?? NOTHING) });
  }
  return days;
}

/** Weeks instead of days, each named by its first day: a year is too wide for days. */
export function byWeek(days: readonly DayTally[]): DayTally[] {
  const weeks: DayTally[] = [];
  days.forEach((day, position) => {
    const week = weeks.at(-1);
    if (position % 7 === 0 || !week) {
      weeks.push({ ...day });
      return;
    }
    week.attempts += day.attempts;
    week.succeeded += day.succeeded;
    week.failed += day.failed;
    week.costMicros += day.costMicros;
  });
  return weeks;
}
