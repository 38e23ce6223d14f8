import { useQuery } from 'urql';
import { usePlacements } from '../campaigns/placements';
import { useTemplates, wordsIn } from '../campaigns/templates';
import { graphql } from '../gql';
import { Facts } from '../shared/bits';
import { fileUrl, formatDay } from '../shared/format';
import { Card } from '../shared/page';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import css from './brief.module.css';

const BriefDocument = graphql(`
  query Brief($id: ID!) {
    campaign(id: $id) {
      id
      brief {
        id
        version
        goal
        product
        audience
        placements
        startDate
        endDate
        callToAction
        link
        language
        template
        authorName
        photo { id url width height }
      }
    }
  }
`);

const b = t.campaign.brief;

/** What was asked for. */
export function BriefTab({ campaignId }: { campaignId: string }) {
  const [result, again] = useQuery({ query: BriefDocument, variables: { id: campaignId } });
  const [{ data: places }] = usePlacements();
  const [{ data: templates }] = useTemplates();
  const kindOf = (key: string | null) => {
    const template = templates?.campaignTemplates.find((known) => known.key === key);
    return template ? wordsIn(template, 'EN')?.label : key;
  };
  const label = (key: string) => places?.placements.find((p) => p.key === key)?.label ?? key;
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ campaign }) => {
        const brief = campaign?.brief;
        if (!brief) return <Empty title={t.missing.title} />;
        return (
          <Card title={b.version(brief.version)}>
            <div className={css.brief}>
              <Facts
                of={[
                  [b.template, kindOf(brief.template)],
                  [b.goal, brief.goal],
                  [b.product, brief.product],
                  [b.audience, brief.audience],
                  [b.placements, brief.placements.map(label).join(', ')],
                  [b.runs, b.from(formatDay(brief.startDate), formatDay(brief.endDate))],
                  [b.call, brief.callToAction],
                  [b.link, brief.link],
                  [b.language, t.names.language[brief.language]],
                  [b.author, brief.authorName],
                ]}
              />
              {brief.photo ? (
                <img
                  src={fileUrl(brief.photo.url)}
                  width={brief.photo.width}
                  height={brief.photo.height}
                  alt={b.photoAlt}
                />
              ) : null}
            </div>
          </Card>
        );
      }}
    </Read>
  );
}
