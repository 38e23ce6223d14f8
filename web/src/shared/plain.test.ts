import { expect, it } from 'vitest';
import { plain } from './plain';

it('drops type names at every depth and nothing else', () => {
  const read = { __typename: 'A', list: [{ __typename: 'B', n: 1, none: null }], text: 'x' };
  expect(plain(read)).toEqual({ list: [{ n: 1, none: null }], text: 'x' });
});
