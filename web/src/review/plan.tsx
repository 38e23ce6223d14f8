import { useQuery } from 'urql';
import type { StrategyText } from '../campaign/strategy-document';
import { usePlacements } from '../campaigns/placements';
import { graphql } from '../gql';
import type { PlacementsQuery, ReviewMadeQuery, StrategyLookQuery } from '../gql/graphql';
import { formatDay } from '../shared/format';
import { Card } from '../shared/page';
import { t } from '../text/en';
import { PostFrame } from './post-frame';
import css from './review.module.css';

const LookDocument = graphql(`
  query StrategyLook($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Strategy {
        brief { id callToAction link }
        styleGuide {
          id
          brandName
          palette { color usage }
          textPairs { ground text }
          logo { id url width height }
        }
      }
    }
  }
`);

const MadeDocument = graphql(`
  query ReviewMade($id: ID!) {
    campaign(id: $id) {
      id
      assets {
        id
        kind
        creativeKey
        copy { text title }
        file { url width height altText }
        strategy { id }
      }
      strategy { id }
      drafts { ...DraftFields }
    }
  }
`);

type LookNode = Extract<NonNullable<StrategyLookQuery['node']>, { __typename: 'Strategy' }>;
export type Look = LookNode['styleGuide'];
export type Made = NonNullable<ReviewMadeQuery['campaign']>['assets'];
export type Place = PlacementsQuery['placements'][number];

const r = t.campaign.review;
const s = t.campaign.strategy;

interface Props {
  strategy: StrategyText;
  campaignId: string;
}

/** The version under review, and every piece of it where it will stand. */
export function Plan({ strategy, campaignId }: Props) {
  const [{ data: places }] = usePlacements();
  const [{ data: look }] = useQuery({ query: LookDocument, variables: { id: strategy.id } });
  const [{ data: made }] = useQuery({
    query: MadeDocument,
    variables: { id: campaignId },
    pause: campaignId === '',
  });
  const node = look?.node?.__typename === 'Strategy' ? look.node : null;
  // Drafts are of the strategy in force, which need not be the one under review.
  const drafts = made?.campaign?.strategy?.id === strategy.id ? made.campaign.drafts : [];
  const own = (made?.campaign?.assets ?? []).filter((a) => a.strategy?.id === strategy.id);
  return (
    <>
      <Card title={s.positioning}>
        <p className={css.lead}>{strategy.positioning}</p>
        <div>
          <h3>{s.insight}</h3>
          <p>{strategy.insight}</p>
        </div>
        <div>
          <h3>{s.messages}</h3>
          <ol className={css.messages}>
            {strategy.messages.map((message) => (
              <li key={message.headline}>
                <strong>{message.headline}</strong>
                {message.support ? <p>{message.support}</p> : null}
              </li>
            ))}
          </ol>
        </div>
      </Card>
      <section className={css.plan} aria-labelledby="plan">
        <div>
          <h2 id="plan">{own.length > 0 ? r.made : r.plan}</h2>
          {own.length > 0 ? null : <p className={css.quiet}>{r.planText}</p>}
        </div>
        <ul className={css.frames}>
          {strategy.creatives.map((creative) => {
            const place = places?.placements.find((p) => p.key === creative.placement);
            return (
              <li key={creative.key}>
                <div className={css.when}>
                  <strong>{place?.label ?? creative.placement}</strong>
                  <span>{formatDay(creative.scheduledOn)}</span>
                  <span>{creative.outputs.map((o) => t.names.kind[o]).join(', ')}</span>
                </div>
                {place ? (
                  <PostFrame
                    creative={creative}
                    place={place}
                    look={node?.styleGuide ?? null}
                    call={node?.brief?.callToAction ?? ''}
                    draft={drafts.find((d) => d.creativeKey === creative.key) ?? null}
                    made={own.filter((a) => a.creativeKey === creative.key)}
                  />
                ) : null}
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}
