import type { LanguageName, PlacementKey } from '../gql/graphql';
import { t } from '../text/en';

export type TemplateKey = keyof typeof t.campaign.templates.kinds;

export const TEMPLATES = Object.keys(t.campaign.templates.kinds) as TemplateKey[];

interface Plan {
  placements: PlacementKey[];
  /** How long it runs. */
  days: number;
}

const PLANS: Record<TemplateKey, Plan> = {
  launch: { placements: ['LINKEDIN', 'X', 'INSTAGRAM_FEED', 'INSTAGRAM_STORY'], days: 28 },
  sale: { placements: ['INSTAGRAM_FEED', 'INSTAGRAM_STORY', 'FACEBOOK', 'X'], days: 14 },
  event: { placements: ['FACEBOOK', 'INSTAGRAM_STORY', 'LINKEDIN', 'MASTODON'], days: 21 },
  awareness: { placements: ['INSTAGRAM_FEED', 'YOUTUBE', 'LINKEDIN', 'BLUESKY'], days: 42 },
  hiring: { placements: ['LINKEDIN', 'X', 'MASTODON', 'BLUESKY'], days: 30 },
};

interface Fields {
  goal: string;
  callToAction: string;
  placements: PlacementKey[];
  startDate: string;
  endDate: string;
  language: LanguageName;
}

/** What a template fills in: never over something a person typed or chose. */
export function fill(key: TemplateKey, typed: Fields): Partial<Fields> {
  const words = t.campaign.templates.kinds[key];
  const plan = PLANS[key];
  const others = TEMPLATES.map((other) => t.campaign.templates.kinds[other]);
  const goals = ['', ...others.map((o) => o.goal)];
  const calls = ['', ...others.flatMap((o) => Object.values(o.call))];
  const choices = ['', ...TEMPLATES.map((other) => PLANS[other].placements.join())];
  const filled: Partial<Fields> = { endDate: later(typed.startDate, plan.days) };
  if (goals.includes(typed.goal)) filled.goal = words.goal;
  if (calls.includes(typed.callToAction)) filled.callToAction = words.call[typed.language];
  if (choices.includes(typed.placements.join())) filled.placements = plan.placements;
  return filled;
}

/** A day so many days later, both as `YYYY-MM-DD`. */
function later(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days - 1);
  return date.toISOString().slice(0, 10);
}
