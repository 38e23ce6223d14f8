import { NativeSelect } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { costOf, TaskStanding } from '../campaign/work-tab';
import list from '../campaigns/list.module.css';
import { graphql } from '../gql';
import type { TaskStateName } from '../gql/graphql';
import { Ago, Bar } from '../shared/bits';
import { formatCost, formatSpan } from '../shared/format';
import { LinkButton } from '../shared/link-button';
import { Page } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import css from './operations.module.css';

const OperationsDocument = graphql(`
  query Operations($workspaceId: ID, $states: [TaskStateName!], $after: String) {
    tasks(workspaceId: $workspaceId, states: $states, first: 30, after: $after) {
      nodes { ...TaskFields campaign { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const o = t.operations;
type Show = 'all' | 'running' | 'dead' | 'done';
const STATES: Record<Show, TaskStateName[] | null> = {
  all: null,
  running: ['QUEUED', 'LEASED', 'RETRY_WAIT'],
  dead: ['DEAD'],
  done: ['SUCCEEDED', 'CANCELLED'],
};
const CONTEXT = { additionalTypenames: ['Task'] };

export function OperationsPage() {
  const { workspace, can } = useSession();
  const { show = 'all', after } = useSearch({ from: '/app/operations' });
  const navigate = useNavigate({ from: '/operations' });
  const [result, again] = useQuery({
    query: OperationsDocument,
    variables: { workspaceId: workspace?.id ?? null, states: STATES[show], after: after ?? null },
    context: CONTEXT,
  });
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) again({ requestPolicy: 'network-only' });
    }, 5000);
    return () => clearInterval(timer);
  }, [again]);
  const mayManage = can('tasks:manage');
  return (
    <Page title={o.title} intro={o.intro}>
      <div className={css.filter}>
        <NativeSelect
          label={o.states}
          value={show}
          data={(['all', 'running', 'dead', 'done'] as const).map((value) => ({
            value,
            label: o[value],
          }))}
          onChange={(event) => {
            const value = event.currentTarget.value as Show;
            void navigate({
              search: (old) => ({
                ...old,
                show: value === 'all' ? undefined : value,
                after: undefined,
              }),
            });
          }}
        />
      </div>
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ tasks: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title={o.none} text={o.noneText} />
          ) : (
            <>
              <ul className={list.list} aria-label={o.tableLabel}>
                {nodes.map((task) => {
                  const name = t.names.taskKind[task.kind];
                  const last = task.attempts.at(-1);
                  const what = task.creativeKey ? `${name}, ${task.creativeKey}` : name;
                  return (
                    <li key={task.id}>
                      <div className={rows.main}>
                        <span>
                          <strong>{name}</strong>{' '}
                          {task.creativeKey ? <code>{task.creativeKey}</code> : null}
                        </span>
                        {task.campaign ? (
                          <Link
                            className={css.campaign}
                            to="/campaigns/$campaignId"
                            params={{ campaignId: task.campaign.id }}
                            search={{ tab: 'work' }}
                          >
                            {task.campaign.name}
                          </Link>
                        ) : null}
                        <span className={rows.quiet}>
                          {t.campaign.work.attempt(task.attempt, task.maxAttempts)}
                          {last?.finishedAt
                            ? ` · ${t.campaign.work.elapsed} ${formatSpan(last.startedAt, last.finishedAt)}`
                            : null}
                          {` · ${t.campaign.work.cost(formatCost(costOf(task)))} · `}
                          <Ago at={task.updatedAt} />
                        </span>
                        {task.error && task.state !== 'SUCCEEDED' ? (
                          <span className={css.error}>{task.error}</span>
                        ) : null}
                      </div>
                      <div className={rows.side}>
                        {task.state === 'LEASED' ? (
                          <Bar value={task.progress} label={t.campaign.work.progress(what)} />
                        ) : null}
                        <TaskStanding task={task} what={what} mayManage={mayManage} />
                      </div>
                    </li>
                  );
                })}
              </ul>
              <nav className={list.paging} aria-label={t.campaign.list.paging}>
                {after ? (
                  <LinkButton
                    variant="default"
                    to="/operations"
                    search={{ show, after: undefined }}
                  >
                    {t.campaign.list.previous}
                  </LinkButton>
                ) : null}
                {pageInfo.hasNextPage && pageInfo.endCursor ? (
                  <LinkButton
                    variant="default"
                    to="/operations"
                    search={{ show, after: pageInfo.endCursor }}
                  >
                    {t.campaign.list.next}
                  </LinkButton>
                ) : null}
              </nav>
            </>
          )
        }
      </Read>
    </Page>
  );
}
