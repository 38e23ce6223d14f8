import { t } from '../text/en';
import type { DraftShown } from './draft';

const d = t.campaign.draft;

type Post = Pick<DraftShown, 'title' | 'parts' | 'firstComment' | 'link'>;

interface Described {
  name: string;
  altText: string;
}

/**
 * What goes out for one piece, as a text to copy from: the posts with their links as they are counted,
 * then each further thing under its name.
 */
export function postText({ title, parts, firstComment, link }: Post, files: readonly Described[]) {
  const posts = parts.map(({ text }, at) =>
    parts.length > 1 ? `${d.nth(at + 1, parts.length)}\n\n${text}` : text,
  );
  const more: [string, string][] = files.map((file) => [d.describes(file.name), file.altText]);
  if (firstComment) more.unshift([d.firstComment, firstComment]);
  if (link) more.push([d.link[link.place], link.url]);
  const named = more.map(([name, text]) => `[${name}]\n${text}`);
  return `${[...(title ? [title] : []), ...posts, ...named].join('\n\n')}\n`;
}
