import { describe, expect, it } from 'vitest';
import { fileUrl, formatAgo, formatBytes, formatCost, formatDay, formatSpan } from './format';

const now = Date.parse('2026-05-03T12:00:00Z');

describe('formats', () => {
  it('says how long ago', () => {
    expect(formatAgo('2026-05-03T11:59:40Z', now)).toBe('just now');
    expect(formatAgo('2026-05-03T11:55:00Z', now)).toBe('5 minutes ago');
    expect(formatAgo('2026-05-02T11:00:00Z', now)).toBe('yesterday');
    expect(formatAgo('2025-05-02T11:00:00Z', now)).toContain('2025');
  });

  it('says how long', () => {
    expect(formatSpan('2026-05-03T12:00:00Z', '2026-05-03T12:00:01.250Z')).toBe('1.3 s');
    expect(formatSpan('2026-05-03T11:58:30Z', null, now)).toBe('1 min 30 s');
  });

  it('keeps a day the same day everywhere', () => {
    expect(formatDay('2026-12-20')).toBe('20 Dec 2026');
  });

  it('does not round small money to nothing', () => {
    expect(formatCost(0)).toBe('$0');
    expect(formatCost(1_500)).toBe('$0.0015');
    expect(formatCost(2_340_000)).toBe('$2.34');
  });

  it('counts bytes', () => {
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(1_234_567)).toBe('1.2 MB');
  });

  it('keeps an address while it lives', () => {
    const url = (expires: number) => `https://a.example/files/k/z.png?expires=${expires}`;
    expect(fileUrl(url(5_000), 1_000_000)).toBe('/files/k/z.png?expires=5000');
    expect(fileUrl(url(9_000), 2_000_000)).toBe('/files/k/z.png?expires=5000');
    expect(fileUrl(url(9_000), 4_950_000)).toBe('/files/k/z.png?expires=9000');
  });

  it('reads files of the server from the same origin and others as they are', () => {
    expect(fileUrl('https://a.example/files/x/y.png?s=1')).toBe('/files/x/y.png?s=1');
    expect(fileUrl('https://bucket.example/y.png?s=1')).toBe('https://bucket.example/y.png?s=1');
  });
});
