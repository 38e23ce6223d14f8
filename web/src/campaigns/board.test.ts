import { expect, it } from 'vitest';
import { t } from '../text/en';
import { COLUMNS } from './board';

it('has a place for every state, and only one', () => {
  const placed = Object.values(COLUMNS).flat().sort();
  expect(placed).toEqual(Object.keys(t.names.campaignState).sort());
});
