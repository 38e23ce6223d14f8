import type { PlacementKey } from '../gql/graphql';

/** What stands below a post to press. */
export type Act = 'reply' | 'repost' | 'like' | 'thumb' | 'send' | 'save' | 'share' | 'star';

/** How a platform lays out a post, as far as an approver can tell one from another. */
export interface PostLook {
  /** The shape of the account's picture. */
  face: 'round' | 'square' | 'ringed';
  /** Where the account's address stands; the platforms that show none have none. */
  account: 'beside' | 'below' | 'none';
  /** Whether the day stands beside the account, below it, or nowhere. */
  day: 'beside' | 'below' | 'none';
  /** Where the words stand. */
  words: 'above' | 'below' | 'caption' | 'box';
  /** Whether the picture has room and round corners around it. */
  inset: boolean;
  /** After so many characters the platform folds the text; nothing where it shows all of it. */
  fold: number | null;
  /** What stands below to press. */
  acts: readonly Act[];
  /** Whether those bear their names. */
  named: boolean;
}

/**
 * By placement. Folds: LinkedIn about 210 characters and Instagram 125, as publishing tools tell them in
 * 2026; Facebook folds by lines, about 480 characters.
 */
export const LOOKS: Record<PlacementKey, PostLook> = {
  X: {
    face: 'round',
    account: 'beside',
    day: 'beside',
    words: 'above',
    inset: true,
    fold: null,
    acts: ['reply', 'repost', 'like', 'save', 'share'],
    named: false,
  },
  LINKEDIN: {
    face: 'square',
    account: 'none',
    day: 'below',
    words: 'above',
    inset: false,
    fold: 210,
    acts: ['thumb', 'reply', 'repost', 'send'],
    named: true,
  },
  INSTAGRAM_FEED: {
    face: 'ringed',
    account: 'none',
    day: 'none',
    words: 'caption',
    inset: false,
    fold: 125,
    acts: ['like', 'reply', 'send', 'save'],
    named: false,
  },
  INSTAGRAM_STORY: {
    face: 'ringed',
    account: 'none',
    day: 'none',
    words: 'below',
    inset: false,
    fold: null,
    acts: [],
    named: false,
  },
  FACEBOOK: {
    face: 'round',
    account: 'none',
    day: 'below',
    words: 'above',
    inset: false,
    fold: 480,
    acts: ['thumb', 'reply', 'share'],
    named: true,
  },
  YOUTUBE: {
    face: 'round',
    account: 'none',
    day: 'none',
    words: 'box',
    inset: false,
    fold: null,
    acts: ['thumb', 'share', 'save'],
    named: true,
  },
  MASTODON: {
    face: 'square',
    account: 'below',
    day: 'beside',
    words: 'above',
    inset: true,
    fold: null,
    acts: ['reply', 'repost', 'star', 'save'],
    named: false,
  },
  BLUESKY: {
    face: 'round',
    account: 'beside',
    day: 'beside',
    words: 'above',
    inset: true,
    fold: null,
    acts: ['reply', 'repost', 'like', 'share'],
    named: false,
  },
};

/** A piece of a text as a platform shows it. */
export interface Piece {
  text: string;
  kind: 'plain' | 'link' | 'tag';
}

/** An address as platforms show a long one: without its scheme, and cut. */
export function shortened(url: string): string {
  const bare = url.replace(/^https?:\/\/(www\.)?/, '');
  return bare.length > 30 ? `${bare.slice(0, 29)}…` : bare;
}

/** Hashtags and mentions: what platforms colour. */
const TAG = /(^|\s)([#@][\p{L}\p{N}_][\p{L}\p{N}_.-]*)/gu;

/** A text in pieces: the link, hashtags and mentions apart. */
export function pieces(text: string, link: string | null): Piece[] {
  const around = link ? text.split(link) : [text];
  return around.flatMap((part, i) => {
    const found = tagged(part);
    return i === 0 || !link ? found : [{ text: link, kind: 'link' as const }, ...found];
  });
}

function tagged(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(TAG)) {
    const at = match.index + (match[1]?.length ?? 0);
    if (at > from) found.push({ text: text.slice(from, at), kind: 'plain' });
    found.push({ text: match[2] ?? '', kind: 'tag' });
    from = at + (match[2]?.length ?? 0);
  }
  if (from < text.length) found.push({ text: text.slice(from), kind: 'plain' });
  return found;
}

/** Where a text is folded: at the end of the last word that fits. Nothing where all of it is shown. */
export function foldAt(text: string, fold: number | null): number | null {
  if (fold === null || [...text].length <= fold) return null;
  const head = [...text].slice(0, fold).join('');
  const space = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n'));
  return space > 0 ? space : head.length;
}
