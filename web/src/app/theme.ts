import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Petrol: calm on warm paper, and dark enough at 8 to carry white text. */
const petrol: MantineColorsTuple = [
  '#e8f6f5',
  '#d2ebe9',
  '#a6d7d4',
  '#77c3be',
  '#4fb0aa',
  '#2f9a94',
  '#17837e',
  '#0d6f6b',
  '#0a5d5a',
  '#064644',
];

/** Greys with a little warmth. */
const stone: MantineColorsTuple = [
  '#f8f7f4',
  '#f1efea',
  '#e5e2db',
  '#d3cfc6',
  '#b3aea3',
  '#8f897d',
  '#6b665c',
  '#55514a',
  '#35322d',
  '#1f1d1a',
];

const night: MantineColorsTuple = [
  '#edebe6',
  '#c9c5bd',
  '#b0aba2',
  '#7d786f',
  '#4a4741',
  '#383631',
  '#2a2825',
  '#201f1c',
  '#181715',
  '#11100f',
];

export const theme = createTheme({
  colors: { petrol, gray: stone, dark: night },
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
});
