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
    mine: reviewsAwaiting(mine: true, first: 20) {
      totalCount
      nodes { ...WaitingReview }
    }
    all: reviewsAwaiting(first: 20) {
      nodes { ...WaitingReview awaiting { id name } }
    }
  }
  fragment WaitingReview on Review {
    id
    openedAt
    submittedByName
    strategy { id version }
    campaign { id name workspace { id name } }
  }
`);

type Mine = WaitingQuery['mine']['nodes'][number];
type Other = WaitingQuery['all']['nodes'][number];
const CONTEXT = { additionalTypenames: ['Review'] };

/** Open reviews: first those that wait for the person, then those that wait for others. */
export function Waiting() {
  const { viewer } = useSession();
  const [result, again] = useQuery({ query: WaitingDocument, context: CONTEXT });
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ mine, all }) => {
        const more = (mine.totalCount ?? 0) - mine.nodes.length;
        const others = all.nodes.filter((r) => !r.awaiting.some((p) => p.id === viewer.user?.id));
        return (
          <>
            <Card title={t.home.waiting}>
              {mine.nodes.length === 0 ? (
                <Empty title={t.home.nothingWaiting} text={t.home.nothingWaitingText} />
              ) : (
                <Reviews of={mine.nodes} />
              )}
              {more > 0 ? <p className={rows.quiet}>{t.home.moreWaiting(more)}</p> : null}
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

function Reviews({ of }: { of: readonly (Mine | Other)[] }) {
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
          {'awaiting' in review ? (
            <span className={rows.quiet}>
              {t.home.waitsFor(review.awaiting.map((p) => p.name).join(', '))}
            </span>
          ) : (
            <Pill mood="warn">{t.home.review}</Pill>
          )}
        </li>
      ))}
    </ul>
  );
}
