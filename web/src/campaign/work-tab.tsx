import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { TaskFieldsFragment } from '../gql/graphql';
import { useAction } from '../shared/action';
import { Ago, Bar, TaskPill } from '../shared/bits';
import { formatCost, formatSpan } from '../shared/format';
import { useGuess } from '../shared/guess';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import type { Live } from './live';
import { useFresh } from './use-fresh';
import css from './work.module.css';

export const TaskFields = graphql(`
  fragment TaskFields on Task {
    id
    kind
    creativeKey
    state
    progress
    attempt
    maxAttempts
    runAt
    error
    createdAt
    updatedAt
    finishedAt
    attempts { id number startedAt finishedAt outcome error provider model costMicros }
  }
`);

const WorkDocument = graphql(`
  query Work($id: ID!) {
    campaign(id: $id) { id tasks { ...TaskFields } }
  }
`);

const RetryDocument = graphql(`
  mutation RetryTask($input: TaskRetryInput!) {
    taskRetry(input: $input) { task { id state } userErrors { code message field } }
  }
`);

const CancelTaskDocument = graphql(`
  mutation CancelTask($input: TaskCancelInput!) {
    taskCancel(input: $input) { task { id state } userErrors { code message field } }
  }
`);

export type WorkTask = TaskFieldsFragment;

const w = t.campaign.work;
const RUNNING = new Set(['QUEUED', 'LEASED', 'RETRY_WAIT']);

interface Props {
  campaignId: string;
  live: Live;
  mayManage: boolean;
}

/** Every task with how far it is, by the newest that was heard of it. */
export function WorkTab({ campaignId, live, mayManage }: Props) {
  const [result, again] = useQuery({ query: WorkDocument, variables: { id: campaignId } });
  useFresh(live.revision, again);
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ campaign }) => {
        const heard = new Map(live.campaign?.tasks.map((task) => [task.id, task]));
        const tasks = (campaign?.tasks ?? []).map((task) => {
          const newer = heard.get(task.id);
          return newer && newer.updatedAt >= task.updatedAt ? { ...task, ...newer } : task;
        });
        if (tasks.length === 0) return <Empty title={w.none} text={w.noneText} />;
        const done = tasks.filter((task) => task.state === 'SUCCEEDED').length;
        const cost = tasks.reduce((sum, task) => sum + costOf(task), 0);
        return (
          <Card
            title={w.done(done, tasks.length)}
            aside={<span className={rows.quiet}>{w.cost(formatCost(cost))}</span>}
          >
            <ul className={rows.rows}>
              {tasks.map((task) => (
                <li key={task.id}>
                  <TaskRow task={task} mayManage={mayManage} />
                </li>
              ))}
            </ul>
          </Card>
        );
      }}
    </Read>
  );
}

export const costOf = (task: WorkTask) =>
  task.attempts.reduce((sum, attempt) => sum + (attempt.costMicros ?? 0), 0);

function TaskRow({ task, mayManage }: { task: WorkTask; mayManage: boolean }) {
  const name = t.names.taskKind[task.kind];
  const what = task.creativeKey ? `${name}, ${task.creativeKey}` : name;
  return (
    <>
      <div className={rows.main}>
        <span>
          <strong>{name}</strong> {task.creativeKey ? <code>{task.creativeKey}</code> : null}
        </span>
        <span className={rows.quiet}>
          {task.attempt > 0 ? w.attempt(task.attempt, task.maxAttempts) : null}
          <Elapsed task={task} />
          {task.state === 'RETRY_WAIT' ? (
            <>
              {' · '}
              {w.due} <Ago at={task.runAt} />
            </>
          ) : null}
        </span>
        {task.error && task.state !== 'SUCCEEDED' ? (
          <span className={css.error}>{task.error}</span>
        ) : null}
      </div>
      <div className={css.side}>
        {task.state === 'LEASED' ? <Bar value={task.progress} label={w.progress(what)} /> : null}
        <TaskStanding task={task} what={what} mayManage={mayManage} />
      </div>
    </>
  );
}

/** How long the newest try took, or has been running. */
function Elapsed({ task }: { task: WorkTask }) {
  const last = task.attempts.at(-1);
  const running = task.state === 'LEASED' && last !== undefined && !last.finishedAt;
  const [, tick] = useState(0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [running]);
  if (!last) return null;
  if (!running && !last.finishedAt) return null;
  return (
    <>
      {' · '}
      {running ? w.running : w.elapsed} {formatSpan(last.startedAt, last.finishedAt)}
    </>
  );
}

interface ActionProps {
  task: Pick<WorkTask, 'id' | 'state' | 'updatedAt'>;
  what: string;
  mayManage: boolean;
}

/** How a task stands and what can be done about it. What was asked for shows at once. */
export function TaskStanding({ task, what, mayManage }: ActionProps) {
  const toast = useToast();
  const retry = useAction(RetryDocument);
  const cancel = useAction(CancelTaskDocument);
  const { shown, expect, takeBack } = useGuess(task.state, task.updatedAt);
  const input = { taskId: task.id };
  return (
    <>
      <TaskPill state={shown} />
      {mayManage && shown === 'DEAD' ? (
        <Button
          size="compact-sm"
          aria-label={`${w.retry}: ${what}`}
          onClick={async () => {
            expect('QUEUED');
            if (await retry.run({ input })) toast(w.retried);
            else takeBack();
          }}
        >
          {w.retry}
        </Button>
      ) : null}
      {mayManage && RUNNING.has(shown) ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={retry.busy}
          aria-label={`${w.cancel}: ${what}`}
          onClick={async () => {
            expect('CANCELLED');
            if (await cancel.run({ input })) toast(w.cancelled);
            else takeBack();
          }}
        >
          {w.cancel}
        </Button>
      ) : null}
    </>
  );
}
