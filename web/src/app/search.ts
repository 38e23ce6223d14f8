type Search = Record<string, unknown>;

/** One text from the address, where it is there. */
export function text<K extends string>(search: Search, key: K): { [P in K]?: string } {
  const value = search[key];
  const given = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof given === 'string' && given !== ''
    ? ({ [key]: given } as { [P in K]?: string })
    : {};
}

/** One of some words from the address. */
export function oneOf<K extends string, W extends string>(
  search: Search,
  key: K,
  words: readonly W[],
): { [P in K]?: W } {
  const word = words.find((w) => w === search[key]);
  return word === undefined ? {} : ({ [key]: word } as { [P in K]?: W });
}
