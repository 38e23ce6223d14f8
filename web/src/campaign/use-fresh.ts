import { useEffect, useRef } from 'react';

/** Reads anew when the revision grows, but not at first. */
export function useFresh(
  revision: number,
  again: (options: { requestPolicy: 'network-only' }) => void,
) {
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    again({ requestPolicy: 'network-only' });
  }, [revision, again]);
}
