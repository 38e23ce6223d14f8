import { describe, expect, it } from 'vitest';
import { t } from '../text/en';
import { press, SHORTCUTS } from './keys';

describe('shortcuts', () => {
  it('are one key, or two after each other', () => {
    expect(press('', '/')).toEqual({ command: 'search', pending: '' });
    expect(press('', 'g')).toEqual({ pending: 'g' });
    expect(press('g', 'c')).toEqual({ command: 'campaigns', pending: '' });
  });

  it('begin anew after a key that leads nowhere', () => {
    expect(press('g', 'x')).toEqual({ pending: '' });
    expect(press('g', 'g')).toEqual({ pending: 'g' });
    expect(press('g', 'n')).toEqual({ command: 'new', pending: '' });
  });

  it('are each one thing, and each has a name', () => {
    const keys = SHORTCUTS.map((s) => s.keys.join(' '));
    expect(new Set(keys).size).toBe(keys.length);
    for (const { command } of SHORTCUTS) expect(t.shell.shortcuts.commands[command]).toBeTruthy();
  });
});
