import { expect, it } from 'vitest';
import { byCreative } from './by-creative';

const made = (creativeKey: string, kind: string, generation = 1) => ({
  creativeKey,
  kind,
  generation,
  placement: 'X',
});

it('groups by piece, keeps the newest of each kind, and puts pictures first', () => {
  const groups = byCreative([
    made('x-10', 'COPY'),
    made('x-2', 'COPY'),
    made('x-2', 'IMAGE', 1),
    made('x-2', 'IMAGE', 2),
  ]);
  expect(groups.map((g) => g.key)).toEqual(['x-2', 'x-10']);
  expect(groups[0]?.pieces.map((p) => [p.kind, p.generation])).toEqual([
    ['IMAGE', 2],
    ['COPY', 1],
  ]);
});
