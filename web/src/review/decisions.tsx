import type { VerdictName } from '../gql/graphql';
import { Ago } from '../shared/bits';
import { t } from '../text/en';
import css from './review.module.css';

interface Decision {
  id: string;
  actorName: string;
  verdict: VerdictName;
  comment?: string | null;
  decidedAt: string;
}

/** What was said, by whom and when. */
export function Decisions({ of }: { of: readonly Decision[] }) {
  if (of.length === 0) return null;
  return (
    <ul className={css.decisions}>
      {of.map((decision) => (
        <li key={decision.id} data-verdict={decision.verdict}>
          <span>
            <strong>{decision.actorName}</strong> {t.names.verdict[decision.verdict]}{' '}
            <Ago at={decision.decidedAt} />
          </span>
          {decision.comment ? <blockquote>{decision.comment}</blockquote> : null}
        </li>
      ))}
    </ul>
  );
}
