import { Link, useParams } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { useLive } from '../campaign/live';
import { useFresh } from '../campaign/use-fresh';
import { graphql } from '../gql';
import type { ReviewPageQuery } from '../gql/graphql';
import { Ago, Digest, Pill, ReviewPill } from '../shared/bits';
import { formatTime } from '../shared/format';
import { Card, Page } from '../shared/page';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { Comments } from './comments';
import { Decide } from './decide';
import { Decisions } from './decisions';
import { Plan } from './plan';
import css from './review.module.css';
import { Steps } from './steps';

const ReviewPageDocument = graphql(`
  query ReviewPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Review {
        state
        held
        digest
        policy { fourEyes steps { name role need count } }
        decisions { id step actorName verdict comment digest decidedAt }
        comments { id actorName comment commentedAt }
        awaiting { id name }
        submittedByName
        openedAt
        closedAt
        strategy { ...StrategyFields }
        campaign {
          id
          name
          state
          workspace { id name }
          strategy { id version digest }
        }
      }
    }
  }
`);

export type ReviewOnPage = Extract<NonNullable<ReviewPageQuery['node']>, { __typename: 'Review' }>;

const r = t.campaign.review;

export function ReviewPage() {
  const { reviewId } = useParams({ from: '/app/reviews/$reviewId' });
  const [result, again] = useQuery({ query: ReviewPageDocument, variables: { id: reviewId } });
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })} whole>
      {({ node }) =>
        node?.__typename === 'Review' ? (
          <Shown
            key={node.id}
            review={node}
            again={() => again({ requestPolicy: 'network-only' })}
          />
        ) : (
          <Page title={r.missing}>
            <Empty title={r.missingText} action={<Link to="/">{t.shell.home}</Link>} />
          </Page>
        )
      }
    </Read>
  );
}

function Shown({ review, again }: { review: ReviewOnPage; again: () => void }) {
  const { can } = useSession();
  const campaign = review.campaign;
  const live = useLive(campaign?.id ?? '');
  useFresh(live.revision, again);
  const inForce = live.campaign?.strategy ?? campaign?.strategy;
  const overtaken = review.state === 'OPEN' && inForce != null && inForce.digest !== review.digest;
  const stale = overtaken || review.state === 'SUPERSEDED';
  const { strategy } = review;
  return (
    <Page
      title={r.title(strategy?.version ?? '–')}
      above={
        campaign ? (
          <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
            {campaign.name}
          </Link>
        ) : null
      }
      intro={
        <div className={css.standing}>
          <ReviewPill state={review.state} />
          {review.held ? <Pill mood="warn">{t.names.held}</Pill> : null}
          <span>
            {t.campaign.history.submitted(review.submittedByName)} · <Ago at={review.openedAt} />
          </span>
        </div>
      }
    >
      {stale ? (
        <div className={css.stale} role="alert">
          <strong>{r.stale}</strong>
          <p>{r.staleText}</p>
        </div>
      ) : null}
      {review.closedAt && !stale ? (
        <p className={css.closed}>
          {r.closed(t.names.reviewState[review.state], formatTime(review.closedAt))}
        </p>
      ) : null}
      <div className={css.columns}>
        <div className={css.main}>
          {strategy ? <Plan strategy={strategy} campaignId={campaign?.id ?? ''} /> : null}
        </div>
        <aside className={css.aside}>
          <Card title={review.state === 'OPEN' ? r.pinned : r.wasPinned}>
            <p>
              {t.campaign.strategy.version(strategy?.version ?? 0)}, <Digest of={review.digest} />
              {strategy?.styleGuide ? `, ${r.brandLine(strategy.styleGuide.version)}` : null}
            </p>
          </Card>
          {review.state === 'OPEN' && !stale ? (
            <Decide
              review={review}
              mayDecide={can('reviews:decide', campaign?.workspace?.id)}
              mayWithdraw={can('campaigns:write', campaign?.workspace?.id)}
              onDone={again}
            />
          ) : null}
          <Card title={r.who}>
            <Steps review={review} />
          </Card>
          <Card title={r.decided}>
            {review.decisions.length === 0 ? <p>{r.nobodyDecided}</p> : null}
            <Decisions of={review.decisions} />
          </Card>
          <Comments
            review={review}
            mayComment={can('reviews:comment', campaign?.workspace?.id)}
            onDone={again}
          />
        </aside>
      </div>
    </Page>
  );
}
