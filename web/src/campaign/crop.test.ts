import { expect, it } from 'vitest';
import { middleOf, partOf, travel } from './crop';

const photo = { width: 1600, height: 1200 };
const story = { width: 1080, height: 1920 };
const wide = { width: 1600, height: 900 };
const middle = { x: 0.5, y: 0.5 };

it('shows the largest part that has the shape', () => {
  expect(partOf(photo, wide, middle)).toEqual({ left: 0, top: 0.125, width: 1, height: 0.75 });
  const tall = partOf(photo, story, middle);
  expect([tall.top, tall.height]).toEqual([0, 1]);
  expect((tall.width * photo.width) / (tall.height * photo.height)).toBeCloseTo(1080 / 1920);
  expect(partOf(wide, wide, { x: 0, y: 1 })).toEqual({ left: 0, top: 0, width: 1, height: 1 });
});

it('follows the focus up to the edges', () => {
  expect(partOf(photo, wide, { x: 0.5, y: 0 }).top).toBe(0);
  expect(partOf(photo, wide, { x: 0.5, y: 0.9 }).top).toBe(0.25);
  expect(partOf(photo, wide, { x: 0.9, y: 0.45 }).top).toBeCloseTo(0.075);
  expect(middleOf(partOf(photo, wide, { x: 0.9, y: 2 }))).toEqual({ x: 0.5, y: 0.625 });
});

it('moves only along the side that is cut', () => {
  const part = partOf(photo, wide, middle);
  expect(travel(part.width)).toBeNull();
  expect(travel(part.height)).toEqual([0.375, 0.625]);
});
