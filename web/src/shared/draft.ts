import { useCallback, useEffect, useRef, useState } from 'react';

const PREFIX = 'promote.draft.';

function read<T>(key: string): T | null {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? null : (JSON.parse(kept) as T);
  } catch {
    return null;
  }
}

function write(key: string, value: unknown) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage keeps nothing; typing goes on.
  }
}

export interface Draft<T> {
  value: T;
  set: (change: Partial<T> | ((old: T) => T)) => void;
  /** Whether something typed differs from what was given. */
  changed: boolean;
  /** Forgets what was typed. */
  drop: () => void;
}

/** What somebody types, kept in this browser until it is sent or dropped. */
export function useDraft<T extends object>(key: string, given: T): Draft<T> {
  const [typed, setTyped] = useState<T | null>(() => read<T>(key));
  const held = useRef(key);
  useEffect(() => {
    if (held.current === key) return;
    held.current = key;
    setTyped(read<T>(key));
  }, [key]);
  const start = useRef(given);
  start.current = given;
  const set = useCallback<Draft<T>['set']>(
    (change) => {
      setTyped((old) => {
        const base = old ?? start.current;
        const next = typeof change === 'function' ? change(base) : { ...base, ...change };
        write(key, next);
        return next;
      });
    },
    [key],
  );
  const drop = useCallback(() => {
    write(key, null);
    setTyped(null);
  }, [key]);
  return { value: typed ? { ...given, ...typed } : given, set, changed: typed !== null, drop };
}
