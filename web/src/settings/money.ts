/** Millionths of a dollar as people type them: `12.5`. */
export function dollars(amount: number): string {
  return (amount / 1_000_000).toFixed(2).replace(/\.00$/, '');
}

/** What people typed as millionths of a dollar; null where it is no amount. */
export function micros(typed: string): number | null {
  const text = typed
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.');
  if (!/^\d{1,7}(\.\d{1,6})?$/.test(text)) return null;
  return Math.round(Number(text) * 1_000_000);
}
