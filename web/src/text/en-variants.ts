/** Other ways to word a text, and choosing one. */
export const variants = {
  summary: (n: number) => (n === 1 ? '1 variant' : `${n} variants`),
  one: 'The writer offered this one text. Have it made anew to get others, or edit it.',
  intro: 'Ordered by the brand check, then by what draws clicks.',
  chosen: 'The text in force',
  brand: (score: number, passes: boolean) =>
    passes ? `Brand ${score} of 100` : `Brand ${score} of 100, too little`,
  likelier: (percent: number) => `${percent} % likely to get more clicks than the text in force`,
  unknown: 'No forecast of clicks in this language',
  choose: 'Use this text',
  chooseNth: (n: number, what: string) => `Use this text: variant ${n}, ${what}`,
  done: 'It is the text now. The one before stays among the variants.',
};
