import { expect, it } from 'vitest';
import { group } from './group';

const event = (id: number, action: string, actorName = 'Ada') => ({
  id: String(id),
  at: '2026-05-03T12:00:00Z',
  action,
  actorName,
  campaignId: 'c',
});

it('tells repetitions once, and only those in a row', () => {
  const told = group([event(4, 'a'), event(3, 'a'), event(2, 'b'), event(1, 'a')]);
  expect(told.map((x) => [x.event.id, x.times])).toEqual([
    ['4', 2],
    ['2', 1],
    ['1', 1],
  ]);
  expect(group([event(2, 'a'), event(1, 'a', 'Bo')])).toHaveLength(2);
});
