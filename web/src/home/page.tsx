import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import type { CampaignStateName, HomeQuery } from '../gql/graphql';
import { Ago, CampaignPill } from '../shared/bits';
import { Card, Page } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Read } from '../shared/state';
import { t } from '../text/en';
import { Activity } from './activity';
import { Failed } from './failed';
import { FirstSteps } from './first-steps';
import { Waiting } from './waiting';

const HomeDocument = graphql(`
  query Home($workspaceId: ID, $changes: [CampaignStateName!]) {
    changes: campaigns(workspaceId: $workspaceId, states: $changes, first: 10) {
      nodes { id name state updatedAt }
    }
    campaigns(workspaceId: $workspaceId, first: 6) {
      nodes { id name state updatedAt }
    }
  }
`);

const CHANGES: CampaignStateName[] = ['CHANGES_REQUESTED'];
const CONTEXT = { additionalTypenames: ['Campaign'] };

/** What waits for the person, and what moved. */
export function HomePage() {
  const { viewer, workspaces, workspace, can } = useSession();
  const [result, again] = useQuery({
    query: HomeDocument,
    variables: { workspaceId: workspace?.id ?? null, changes: CHANGES },
    context: CONTEXT,
  });
  const first = viewer.name.split(' ')[0] ?? viewer.name;
  const decides = workspaces.some((w) => can('reviews:decide', w.id));
  return (
    <Page
      title={t.home.title(first)}
      intro={workspace ? t.home.intro(workspace.name) : t.home.introAll}
    >
      {decides ? <Waiting /> : null}
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ changes, campaigns }) => (
          <>
            {campaigns.nodes.length === 0 ? <FirstSteps /> : null}
            {changes.nodes.length > 0 && can('campaigns:write') ? (
              <Card title={t.home.changes}>
                <p className={rows.quiet}>{t.home.changesText}</p>
                <Campaigns of={changes.nodes} />
              </Card>
            ) : null}
            {workspace && can('tasks:manage') ? <Failed workspaceId={workspace.id} /> : null}
            {campaigns.nodes.length > 0 ? (
              <Card
                title={t.home.campaigns}
                aside={<Link to="/campaigns">{t.shell.campaigns}</Link>}
              >
                <Campaigns of={campaigns.nodes} />
              </Card>
            ) : null}
          </>
        )}
      </Read>
      {can('audit:read') && workspace ? <Activity workspaceId={workspace.id} /> : null}
    </Page>
  );
}

function Campaigns({ of }: { of: HomeQuery['campaigns']['nodes'] }) {
  return (
    <ul className={rows.rows}>
      {of.map((campaign) => (
        <li key={campaign.id}>
          <div className={rows.main}>
            <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
              {campaign.name}
            </Link>
            <span className={rows.quiet}>
              <Ago at={campaign.updatedAt} />
            </span>
          </div>
          <CampaignPill state={campaign.state} />
        </li>
      ))}
    </ul>
  );
}
