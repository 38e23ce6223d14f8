import { describe, expect, it } from 'vitest';
import { accountsIn } from './accounts';

describe('accountsIn', () => {
  it('reads lines, commas and signs', () => {
    expect(accountsIn('@kettle\ncrane@mastodon.example, ＠otter;kettle\n')).toEqual([
      'kettle',
      'crane@mastodon.example',
      'otter',
    ]);
  });

  it('reads nothing as nothing', () => {
    expect(accountsIn(' \n,')).toEqual([]);
  });
});
