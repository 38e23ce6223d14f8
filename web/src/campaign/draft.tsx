import type { ReactNode } from 'react';
import { graphql } from '../gql';
import type { DraftFieldsFragment } from '../gql/graphql';
import { Copy, Facts, Pill } from '../shared/bits';
import { t } from '../text/en';
import css from './draft.module.css';

export const DraftFields = graphql(`
  fragment DraftFields on Draft {
    creativeKey
    placement
    title
    parts { text length }
    link { url place shown }
    firstComment
    disclosure { needed switch reason }
    brokenRules { field rule limit found message source checkedOn }
  }
`);

export type DraftShown = DraftFieldsFragment;

const d = t.campaign.draft;

interface DraftTextProps {
  draft: DraftShown;
  /** How one post is shown; as plain text where left out. */
  show?: (text: string) => ReactNode;
}

const plainly = (text: string) => <p className={css.text}>{text}</p>;

/** The posts as they would read, one below the other. */
export function DraftText({ draft, show = plainly }: DraftTextProps) {
  const [first] = draft.parts;
  if (draft.parts.length === 1 && first) return show(first.text);
  return (
    <ol className={css.thread} aria-label={d.thread(draft.parts.length)}>
      {draft.parts.map((part) => (
        <li key={part.text}>{show(part.text)}</li>
      ))}
    </ol>
  );
}

/** Where it leads, what is said under it, how it is marked, and what the platform would refuse. */
export function DraftFacts({ draft }: { draft: DraftShown }) {
  const { link, firstComment, disclosure, brokenRules } = draft;
  return (
    <div className={css.facts}>
      {brokenRules.length > 0 ? (
        <div className={css.broken} role="note">
          <strong>{d.refused(brokenRules.length)}</strong>
          <ul>
            {brokenRules.map((broken) => (
              <li key={`${broken.field}:${broken.rule}`}>
                <strong>{d.rules[broken.rule]}</strong> {broken.message}
                <small>{d.source(broken.source, broken.checkedOn)}</small>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {firstComment ? (
        <div className={css.comment}>
          <small>{d.firstComment}</small>
          <p className={css.text}>{firstComment}</p>
        </div>
      ) : null}
      {disclosure.needed ? (
        <p>
          <Pill mood="warn">{d.byModel}</Pill> {disclosure.reason}
        </p>
      ) : null}
      {link ? (
        <details>
          <summary>{d.link[link.place]}</summary>
          <Facts
            of={[
              [d.address, link.url],
              [d.shown, link.shown],
              [d.marked, disclosure.reason],
            ]}
          />
          <Copy text={link.url} label={d.copyLink} />
        </details>
      ) : null}
    </div>
  );
}
