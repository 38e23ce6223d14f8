/**
 * A value to send, of what was read: the client marks what it read with type names, which no input
 * takes.
 */
export function plain<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plain) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== '__typename');
  return Object.fromEntries(kept.map(([name, inner]) => [name, plain(inner)])) as T;
}
