import { t } from '../text/en';

const v = t.campaign.variants;

interface Judged {
  isChosen: boolean;
  chance: number | null;
  brandCheck: { score: number; passes: boolean };
}

/** Why a variant stands where it does: its score, and how it would fare against the text in force. */
export function why({ isChosen, chance, brandCheck }: Judged): string[] {
  const brand = v.brand(brandCheck.score, brandCheck.passes);
  if (isChosen) return [v.chosen, brand];
  return [brand, chance === null ? v.unknown : v.likelier(Math.round(chance * 100))];
}
