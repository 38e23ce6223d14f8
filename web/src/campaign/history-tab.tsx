import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import { Activity } from '../home/activity';
import { Decisions } from '../review/decisions';
import { Ago, Digest, ReviewPill } from '../shared/bits';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { useFresh } from './use-fresh';

const HistoryDocument = graphql(`
  query History($id: ID!) {
    campaign(id: $id) {
      id
      reviews {
        id
        state
        digest
        submittedByName
        openedAt
        strategy { id version }
        decisions { id step actorName verdict comment decidedAt }
      }
    }
  }
`);

const h = t.campaign.history;

/** Who was asked and what they said; for some, everything that happened. */
export function HistoryTab({ campaignId, revision }: { campaignId: string; revision: number }) {
  const { can } = useSession();
  const [result, again] = useQuery({ query: HistoryDocument, variables: { id: campaignId } });
  useFresh(revision, again);
  return (
    <>
      <Card title={h.reviews}>
        <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
          {({ campaign }) =>
            !campaign || campaign.reviews.length === 0 ? (
              <Empty title={h.noReviews} />
            ) : (
              <ul className={rows.rows}>
                {campaign.reviews.map((review) => (
                  <li key={review.id}>
                    <div className={rows.main}>
                      <Link to="/reviews/$reviewId" params={{ reviewId: review.id }}>
                        {t.campaign.review.title(review.strategy?.version ?? '–')}
                      </Link>
                      <span className={rows.quiet}>
                        {h.submitted(review.submittedByName)} · <Ago at={review.openedAt} /> ·{' '}
                        <Digest of={review.digest} />
                      </span>
                      <Decisions of={review.decisions} />
                    </div>
                    <ReviewPill state={review.state} />
                  </li>
                ))}
              </ul>
            )
          }
        </Read>
      </Card>
      {can('audit:read') ? <Activity campaignId={campaignId} title={h.events} /> : null}
    </>
  );
}
