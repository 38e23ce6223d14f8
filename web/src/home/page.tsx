import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import type { CampaignStateName } from '../gql/graphql';
import { Ago, CampaignPill, Pill } from '../shared/bits';
import { Card, Page } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { Activity } from './activity';
import { FirstSteps } from './first-steps';

const HomeDocument = graphql(`
  query Home($workspaceId: ID, $changes: [CampaignStateName!], $dead: [TaskStateName!]) {
    reviewsAwaiting(first: 20) {
      nodes {
        id
        openedAt
        submittedByName
        strategy { id version }
        campaign { id name workspace { id name } }
      }
    }
    changes: campaigns(workspaceId: $workspaceId, states: $changes, first: 10) {
      nodes { id name updatedAt }
    }
    campaigns(workspaceId: $workspaceId, first: 6) {
      nodes { id name state updatedAt }
    }
    tasks(workspaceId: $workspaceId, states: $dead, first: 10) {
      nodes { id kind error updatedAt campaign { id name } }
    }
  }
`);

const CHANGES: CampaignStateName[] = ['CHANGES_REQUESTED'];

/** What waits for the person, and what moved. */
export function HomePage() {
  const { viewer, workspace, can } = useSession();
  const [result, again] = useQuery({
    query: HomeDocument,
    variables: { workspaceId: workspace?.id ?? null, changes: CHANGES, dead: ['DEAD'] },
    context: CONTEXT,
  });
  const first = viewer.name.split(' ')[0] ?? viewer.name;
  return (
    <Page
      title={t.home.title(first)}
      intro={workspace ? t.home.intro(workspace.name) : t.home.introAll}
    >
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {(data) => (
          <>
            {data.campaigns.nodes.length === 0 ? <FirstSteps /> : null}
            <Card title={t.home.waiting}>
              {data.reviewsAwaiting.nodes.length === 0 ? (
                <Empty title={t.home.nothingWaiting} text={t.home.nothingWaitingText} />
              ) : (
                <ul className={rows.rows}>
                  {data.reviewsAwaiting.nodes.map((review) => (
                    <li key={review.id}>
                      <div className={rows.main}>
                        <Link to="/reviews/$reviewId" params={{ reviewId: review.id }}>
                          {review.campaign?.name}
                        </Link>
                        <span className={rows.quiet}>
                          {review.campaign?.workspace?.name} ·{' '}
                          {review.strategy
                            ? `${t.campaign.strategy.version(review.strategy.version)} · `
                            : ''}
                          {t.home.submitted(review.submittedByName, '')}
                          <Ago at={review.openedAt} />
                        </span>
                      </div>
                      <Pill mood="warn">{t.home.review}</Pill>
                    </li>
                  ))}
                </ul>
              )}
            </Card>
            {data.changes.nodes.length > 0 && can('campaigns:write') ? (
              <Card title={t.home.changes}>
                <p className={rows.quiet}>{t.home.changesText}</p>
                <ul className={rows.rows}>
                  {data.changes.nodes.map((campaign) => (
                    <li key={campaign.id}>
                      <div className={rows.main}>
                        <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
                          {campaign.name}
                        </Link>
                      </div>
                      <span className={rows.quiet}>
                        <Ago at={campaign.updatedAt} />
                      </span>
                    </li>
                  ))}
                </ul>
              </Card>
            ) : null}
            {data.tasks.nodes.length > 0 && can('tasks:manage') ? (
              <Card
                title={t.home.failed}
                aside={
                  <Link to="/operations" search={{ show: 'dead' }}>
                    {t.shell.operations}
                  </Link>
                }
              >
                <p className={rows.quiet}>{t.home.failedText}</p>
                <ul className={rows.rows}>
                  {data.tasks.nodes.map((task) => (
                    <li key={task.id}>
                      <div className={rows.main}>
                        <strong>{t.names.taskKind[task.kind]}</strong>
                        <span className={rows.quiet}>
                          {task.campaign?.name}
                          {task.error ? `: ${task.error}` : ''}
                        </span>
                      </div>
                      <span className={rows.quiet}>
                        <Ago at={task.updatedAt} />
                      </span>
                    </li>
                  ))}
                </ul>
              </Card>
            ) : null}
            {data.campaigns.nodes.length > 0 ? (
              <Card
                title={t.home.campaigns}
                aside={<Link to="/campaigns">{t.shell.campaigns}</Link>}
              >
                <ul className={rows.rows}>
                  {data.campaigns.nodes.map((campaign) => (
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
              </Card>
            ) : null}
          </>
        )}
      </Read>
      {can('audit:read') && workspace ? <Activity workspaceId={workspace.id} /> : null}
    </Page>
  );
}

const CONTEXT = { additionalTypenames: ['Campaign', 'Review', 'Task'] };
