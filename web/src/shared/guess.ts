import { useState } from 'react';

/**
 * What the server is expected to answer, shown until it does. `stamp` is of the newest that is known:
 * a guess holds no longer than it stays the same, and not at all once it is taken back.
 */
export function useGuess<T>(actual: T, stamp: string) {
  const [guess, setGuess] = useState<{ value: T; stamp: string } | null>(null);
  return {
    shown: settle(actual, stamp, guess),
    expect: (value: T) => setGuess({ value, stamp }),
    takeBack: () => setGuess(null),
  };
}

export function settle<T>(actual: T, stamp: string, guess: { value: T; stamp: string } | null): T {
  return guess !== null && guess.stamp === stamp ? guess.value : actual;
}
