import { expect, it } from 'vitest';
import { postText } from './post-text';

const link = { url: 'https://a.example/?utm_source=x', place: 'TEXT' as const, shown: null };

it('writes what goes out, and what belongs to it by name', () => {
  const parts = [{ text: 'Beans: https://a.example/?utm_source=x', length: 30 }];
  const draft = { title: 'Beans', parts, firstComment: 'Ask us.', link };
  expect(postText(draft, [{ name: 'x-1.jpg', altText: 'A kettle' }])).toBe(
    [
      'Beans',
      'Beans: https://a.example/?utm_source=x',
      '[First comment]\nAsk us.',
      '[Description of x-1.jpg]\nA kettle',
      '[Link in the text]\nhttps://a.example/?utm_source=x\n',
    ].join('\n\n'),
  );
});

it('numbers the posts of a thread', () => {
  const parts = ['One', 'Two'].map((text) => ({ text, length: 3 }));
  expect(postText({ title: null, parts, firstComment: null, link: null }, [])).toBe(
    '[Post 1 of 2]\n\nOne\n\n[Post 2 of 2]\n\nTwo\n',
  );
});
