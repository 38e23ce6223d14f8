import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import type { WaitingQuery } from '../gql/graphql';
import { Ago, Pill } from '../shared/bits';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';

const WaitingDocument = graphql(`
  query Waiting {
    reviewsAwaiting(first: 30) {
      nodes {
        id
        openedAt
        submittedByName
        awaiting { id name }
        strategy { id version }
        campaign { id name workspace { id name } }
      }
    }
  }
`);

type Open = WaitingQuery['reviewsAwaiting']['nodes'][number];
const CONTEXT = { additionalTypenames: ['Review'] };

/** Open reviews: first those that wait for the person, then those that wait for others. */
export function Waiting() {
  const { viewer } = useSession();
  const [result, again] = useQuery({ query: WaitingDocument, context: CONTEXT });
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ reviewsAwaiting: { nodes } }) => {
        const mine = nodes.filter((r) => r.awaiting.some((p) => p.id === viewer.user?.id));
        const others = nodes.filter((r) => !mine.includes(r));
        return (
          <>
            <Card title={t.home.waiting}>
              {mine.length === 0 ? (
                <Empty title={t.home.nothingWaiting} text={t.home.nothingWaitingText} />
              ) : (
                <Reviews of={mine} mine />
              )}
            </Card>
            {others.length > 0 ? (
              <Card title={t.home.waitingOthers}>
                <Reviews of={others} />
              </Card>
            ) : null}
          </>
        );
      }}
    </Read>
  );
}

function Reviews({ of, mine = false }: { of: readonly Open[]; mine?: boolean }) {
  return (
    <ul className={rows.rows}>
      {of.map((review) => (
        <li key={review.id}>
          <div className={rows.main}>
            <Link to="/reviews/$reviewId" params={{ reviewId: review.id }}>
              {review.campaign?.name}
            </Link>
            <span className={rows.quiet}>
              {review.campaign?.workspace?.name} ·{' '}
              {review.strategy
                ? `${t.campaign.strategy.version(review.strategy.version)} · `
                : null}
              {t.campaign.history.submitted(review.submittedByName)}, <Ago at={review.openedAt} />
            </span>
          </div>
          {mine ? (
            <Pill mood="warn">{t.home.review}</Pill>
          ) : (
            <span className={rows.quiet}>
              {t.home.waitsFor(review.awaiting.map((p) => p.name).join(', '))}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
