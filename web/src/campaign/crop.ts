/** A size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A point of a picture, as fractions of its width and height. */
export interface Focus {
  x: number;
  y: number;
}

/** What is shown of a picture, as fractions of it. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The largest part of a picture in this shape, its middle as near the focus as the edges let it. */
export function partOf(picture: Size, shape: Size, focus: Focus): Part {
  const scale = Math.min(picture.width / shape.width, picture.height / shape.height);
  const width = Math.min((shape.width * scale) / picture.width, 1);
  const height = Math.min((shape.height * scale) / picture.height, 1);
  const place = (at: number, part: number) => Math.max(Math.min(at - part / 2, 1 - part), 0);
  return { left: place(focus.x, width), top: place(focus.y, height), width, height };
}

/** How far the focus can go along one side, or nothing where all of that side is shown. */
export function travel(part: number): [from: number, till: number] | null {
  return part < 0.995 ? [part / 2, 1 - part / 2] : null;
}

/** The focus where the part that is shown really is. */
export const middleOf = (part: Part): Focus => ({
  x: part.left + part.width / 2,
  y: part.top + part.height / 2,
});
