import { describe, expect, it } from 'vitest';
import { t } from '../text/en';
import { fill, TEMPLATES } from './templates';

const blank = {
  goal: '',
  callToAction: '',
  placements: [],
  startDate: '2027-02-20',
  endDate: '2027-03-19',
  language: 'DE' as const,
};
const { kinds } = t.campaign.templates;

describe('templates', () => {
  it('fill what is blank, in the language of the campaign', () => {
    const filled = fill('sale', blank);
    expect(filled.goal).toBe(kinds.sale.goal);
    expect(filled.callToAction).toBe(kinds.sale.call.DE);
    expect(filled.placements).toContain('FACEBOOK');
    expect(filled.endDate).toBe('2027-03-05');
  });

  it('take the place of another template, never of what a person wrote', () => {
    const chosen = { ...blank, ...fill('sale', blank) };
    expect(fill('hiring', chosen).goal).toBe(kinds.hiring.goal);
    const typed = { ...chosen, goal: 'Sell forty stools.', placements: ['X' as const] };
    const filled = fill('event', typed);
    expect(filled).not.toHaveProperty('goal');
    expect(filled).not.toHaveProperty('placements');
    expect(filled.callToAction).toBe(kinds.event.call.DE);
  });

  it('keep to the limits of a brief', () => {
    for (const key of TEMPLATES) {
      for (const call of Object.values(kinds[key].call)) {
        expect(call.length).toBeLessThanOrEqual(80);
      }
      expect(fill(key, blank).placements?.length).toBeGreaterThan(1);
    }
  });
});
