import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { graphql } from '../gql';
import { Ago } from '../shared/bits';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Read } from '../shared/state';
import { t } from '../text/en';
import { actionName } from '../text/en-actions';
import { group } from './group';

const ActivityDocument = graphql(`
  query Activity($workspaceId: ID, $campaignId: ID) {
    auditEvents(workspaceId: $workspaceId, campaignId: $campaignId, first: 40) {
      nodes { id sequence at action actorName campaignId }
    }
  }
`);

interface Props {
  workspaceId?: string;
  campaignId?: string;
  title?: string;
}

/** The newest events of the audit trail, for those who may read it. */
export function Activity({ workspaceId, campaignId, title = t.home.activity }: Props) {
  const [result, again] = useQuery({
    query: ActivityDocument,
    variables: { workspaceId: workspaceId ?? null, campaignId: campaignId ?? null },
  });
  return (
    <Card title={title}>
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ auditEvents: { nodes } }) =>
          nodes.length === 0 ? (
            <p className={rows.quiet}>{t.home.noActivity}</p>
          ) : (
            <ul className={rows.rows}>
              {group(nodes)
                .slice(0, 12)
                .map(({ event, times }) => (
                  <li key={event.id}>
                    <div className={rows.main}>
                      <span>
                        <strong>{event.actorName}</strong>{' '}
                        {event.campaignId && !campaignId ? (
                          <Link
                            to="/campaigns/$campaignId"
                            params={{ campaignId: event.campaignId }}
                          >
                            {actionName(event.action)}
                          </Link>
                        ) : (
                          actionName(event.action)
                        )}
                        {times > 1 ? (
                          <span className={rows.quiet}> {t.home.times(times)}</span>
                        ) : null}
                      </span>
                    </div>
                    <span className={rows.quiet}>
                      <Ago at={event.at} />
                    </span>
                  </li>
                ))}
            </ul>
          )
        }
      </Read>
    </Card>
  );
}
