import { describe, expect, it } from 'vitest';
import { fill, type Template, translate } from './templates';

const template = (key: Template['key'], placements: Template['placements']): Template => ({
  key,
  placements,
  days: 14,
  words: (['EN', 'DE'] as const).map((language) => ({
    language,
    label: `${key} ${language}`,
    summary: '',
    goal: `${key} goal ${language}`,
    callToAction: `${key} call ${language}`,
  })),
});
const sale = template('SEASONAL_SALE', ['FACEBOOK', 'X']);
const hiring = template('HIRING', ['LINKEDIN']);
const all = [sale, hiring];
const blank = {
  goal: '',
  callToAction: '',
  placements: [],
  startDate: '2027-02-20',
  endDate: '2027-03-19',
  language: 'DE' as const,
  template: null,
};

describe('templates', () => {
  it('fill what is blank, in the language of the campaign', () => {
    expect(fill(sale, blank, all)).toEqual({
      template: 'SEASONAL_SALE',
      goal: 'SEASONAL_SALE goal DE',
      callToAction: 'SEASONAL_SALE call DE',
      placements: ['FACEBOOK', 'X'],
      endDate: '2027-03-05',
    });
  });

  it('take the place of another template, never of what a person wrote', () => {
    const chosen = { ...blank, ...fill(sale, blank, all) };
    expect(fill(hiring, chosen, all).goal).toBe('HIRING goal DE');
    const typed = { ...chosen, goal: 'Sell forty stools.', placements: ['X' as const] };
    const filled = fill(hiring, typed, all);
    expect(filled).not.toHaveProperty('goal');
    expect(filled).not.toHaveProperty('placements');
    expect(filled.callToAction).toBe('HIRING call DE');
  });

  it('go along with another language, a person’s words do not', () => {
    const chosen = { ...blank, ...fill(sale, blank, all), callToAction: 'Nimm zwei' };
    expect(translate(chosen, 'EN', all)).toEqual({
      language: 'EN',
      goal: 'SEASONAL_SALE goal EN',
    });
  });
});
