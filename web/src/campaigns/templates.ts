import { useQuery } from 'urql';
import { graphql } from '../gql';
import type {
  CampaignTemplateKey,
  LanguageName,
  PlacementKey,
  TemplatesQuery,
} from '../gql/graphql';

const TemplatesDocument = graphql(`
  query Templates {
    campaignTemplates {
      key
      placements
      days
      words { language label summary goal callToAction }
    }
  }
`);

export type Template = TemplatesQuery['campaignTemplates'][number];

/** Every template; they are the same for everybody and do not change. */
export function useTemplates() {
  return useQuery({ query: TemplatesDocument, requestPolicy: 'cache-first' });
}

/** What a template says in a language. */
export const wordsIn = (template: Template, language: LanguageName) =>
  template.words.find((words) => words.language === language);

interface Fields {
  goal: string;
  callToAction: string;
  placements: PlacementKey[];
  startDate: string;
  endDate: string;
  language: LanguageName;
  template: CampaignTemplateKey | null;
}

/** What a template fills in: never over something a person typed or chose. */
export function fill(
  chosen: Template,
  typed: Fields,
  templates: readonly Template[],
): Partial<Fields> {
  const words = wordsIn(chosen, typed.language);
  const goals = ['', ...templates.flatMap((other) => other.words.map((w) => w.goal))];
  const calls = ['', ...templates.flatMap((other) => other.words.map((w) => w.callToAction))];
  const choices = ['', ...templates.map((other) => other.placements.join())];
  const filled: Partial<Fields> = {
    template: chosen.key,
    endDate: later(typed.startDate, chosen.days),
  };
  if (words && goals.includes(typed.goal)) filled.goal = words.goal;
  if (words && calls.includes(typed.callToAction)) filled.callToAction = words.callToAction;
  if (choices.includes(typed.placements.join())) filled.placements = [...chosen.placements];
  return filled;
}

/** The same words in another language, where they are still a template's. */
export function translate(
  typed: Fields,
  language: LanguageName,
  templates: readonly Template[],
): Partial<Fields> {
  const changed: Partial<Fields> = { language };
  for (const template of templates) {
    const words = wordsIn(template, language);
    if (!words) continue;
    for (const own of template.words) {
      if (own.goal === typed.goal) changed.goal = words.goal;
      if (own.callToAction === typed.callToAction) changed.callToAction = words.callToAction;
    }
  }
  return changed;
}

/** A day so many days later, both as `YYYY-MM-DD`. */
function later(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days - 1);
  return date.toISOString().slice(0, 10);
}
