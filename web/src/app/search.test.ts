import { expect, it } from 'vitest';
import { oneOf, text } from './search';

it('takes texts and nothing else', () => {
  expect(text({ q: 'tea' }, 'q')).toEqual({ q: 'tea' });
  expect(text({ q: 2024 }, 'q')).toEqual({ q: '2024' });
  expect(text({ q: '' }, 'q')).toEqual({});
  expect(text({ q: { a: 1 } }, 'q')).toEqual({});
});

it('takes only known words', () => {
  expect(oneOf({ tab: 'work' }, 'tab', ['work', 'brief'])).toEqual({ tab: 'work' });
  expect(oneOf({ tab: 'else' }, 'tab', ['work', 'brief'])).toEqual({});
});
