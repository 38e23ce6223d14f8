const locale = 'en-GB';

const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const shortDay = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** A moment in the person's own zone. */
export const formatTime = (at: string) => dateTime.format(new Date(at));

export const formatExactTime = (at: string) => exact.format(new Date(at));

/** A day of the calendar, which is the same day everywhere. */
export const formatDay = (date: string) => day.format(new Date(`${date}T00:00:00Z`));

/** The same without the year, for an axis. */
export const formatShortDay = (date: string) => shortDay.format(new Date(`${date}T00:00:00Z`));

/** How long ago, or the date where that is more than a week. */
export function formatAgo(at: string, now = Date.now()): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  if (Math.abs(seconds) > 7 * 86_400) return formatTime(at);
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return 'just now';
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Between two moments, or from one until now. */
export function formatSpan(from: string, till: string | null | undefined, now = Date.now()) {
  const ms = (till ? new Date(till).getTime() : now) - new Date(from).getTime();
  if (ms < 0) return '0 s';
  if (ms < 1000) return `${ms} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const count = new Intl.NumberFormat(locale);

/** A number of things: `3,895`. */
export const formatCount = (n: number) => count.format(n);

/** Millionths of a dollar, as exact as they are. */
export function formatCost(micros: number): string {
  if (micros === 0) return '$0';
  return `$${(micros / 1_000_000).toFixed(micros < 10_000 ? 4 : 2)}`;
}

/** As `2026-05-03`, in the person's own zone. */
export function today(offsetDays = 0): string {
  const date = new Date();
  date.setDate(date.getDate() + offsetDays);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const held = new Map<string, { url: string; till: number }>();

/**
 * A file of this server by its path alone, so that it is read from where the page came. Every answer
 * of the API signs anew; the first address is kept while it lives, so that pictures are not loaded
 * again with every change.
 */
export function fileUrl(url: string, now = Date.now()): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed?.pathname.startsWith('/files/')) return url;
  const kept = held.get(parsed.pathname);
  if (kept && kept.till > now + 120_000) return kept.url;
  const fresh = {
    url: parsed.pathname + parsed.search,
    till: Number(parsed.searchParams.get('expires') ?? 0) * 1000,
  };
  held.set(parsed.pathname, fresh);
  return fresh.url;
}
