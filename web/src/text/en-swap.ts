/** Putting one’s own picture in the place of one that was made. */
export const swap = {
  act: 'Swap picture',
  title: 'Put your own picture in its place',
  choose: 'Choose a picture',
  another: 'Choose another picture',
  file: 'The picture',
  drop: 'PNG, JPEG or WebP. Choose one, or drop it here.',
  sending: 'Sending the picture',
  size: (width: number, height: number) => `Cut to ${width} × ${height}`,
  cut: 'What is shown, the picture around it darkened. Drag to move it.',
  preview: 'The picture as it will be shown',
  across: 'From left to right',
  down: 'From top to bottom',
  percent: (n: number) => `${n} percent`,
  fits: 'All of it is shown.',
  alt: 'What does it show?',
  altHint: (used: number, most: number) =>
    `For those who cannot see it: ${used} of at most ${most.toLocaleString('en-GB')} characters.`,
  keep: 'Use this picture',
  done: 'Your picture is the one in force.',
};
