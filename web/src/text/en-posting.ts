/** What a client wants of its posts. */
export const posting = {
  title: 'Posts',
  text: 'Whoever writes keeps to this. A text of yours that does not is kept, and its draft says so.',
  mentions: 'Whom texts may mention',
  kinds: { ANY: 'Anybody', LISTED: 'Only these accounts', NONE: 'Nobody' },
  accounts: 'Accounts',
  accountsHint: 'One a line: @brand, or @brand@mastodon.example.',
  xTextMax: 'Longest post on X',
  xTextMaxHint:
    'Left empty, the 280 everybody has. Up to 25,000 where the client’s account pays for longer posts.',
  saved: 'Saved, for whatever is written from now on.',
};
