const HEX = /^#[0-9a-f]{6}$/i;

export const isColor = (text: string) => HEX.test(text);

function channel(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance by WCAG 2.2. */
export function luminance(color: string): number {
  const bits = Number.parseInt(color.slice(1), 16);
  return (
    0.2126 * channel((bits >> 16) & 255) +
    0.7152 * channel((bits >> 8) & 255) +
    0.0722 * channel(bits & 255)
  );
}

/** Contrast ratio by WCAG 2.2, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** What small text needs. */
export const ENOUGH = 4.5;

/** Of a ground, the colour among some that reads best on it. */
export function bestOn(ground: string, colors: readonly string[]) {
  let best: { color: string; ratio: number } | null = null;
  for (const color of colors) {
    if (color === ground || !isColor(color)) continue;
    const ratio = contrast(ground, color);
    if (best === null || ratio > best.ratio) best = { color, ratio };
  }
  return best;
}

/** Never rounded up to what it does not reach. */
export const formatRatio = (ratio: number) => `${(Math.floor(ratio * 10) / 10).toFixed(1)} : 1`;
