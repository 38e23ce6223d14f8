import { Button, CopyButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CampaignStateName, TaskStateName } from '../gql/graphql';
import { t } from '../text/en';
import css from './bits.module.css';
import { formatAgo, formatExactTime } from './format';

type Mood = 'good' | 'warn' | 'bad' | 'info' | 'quiet';

export function Pill({ mood, children }: { mood: Mood; children: ReactNode }) {
  return (
    <span className={css.pill} data-mood={mood}>
      {children}
    </span>
  );
}

const CAMPAIGN: Record<CampaignStateName, Mood> = {
  DRAFT: 'quiet',
  STRATEGIZING: 'info',
  IN_REVIEW: 'warn',
  CHANGES_REQUESTED: 'warn',
  APPROVED: 'good',
  GENERATING: 'info',
  READY: 'good',
  LIVE: 'good',
  COMPLETED: 'quiet',
  ARCHIVED: 'quiet',
  REJECTED: 'bad',
  CANCELLED: 'quiet',
  FAILED: 'bad',
};

export function CampaignPill({ state }: { state: CampaignStateName }) {
  return <Pill mood={CAMPAIGN[state]}>{t.names.campaignState[state]}</Pill>;
}

const TASK: Record<TaskStateName, Mood> = {
  QUEUED: 'quiet',
  LEASED: 'info',
  SUCCEEDED: 'good',
  RETRY_WAIT: 'warn',
  DEAD: 'bad',
  CANCELLED: 'quiet',
};

export function TaskPill({ state }: { state: TaskStateName }) {
  return <Pill mood={TASK[state]}>{t.names.taskState[state]}</Pill>;
}

type ReviewState = keyof typeof t.names.reviewState;

const REVIEW: Record<ReviewState, Mood> = {
  OPEN: 'info',
  APPROVED: 'good',
  CHANGES_REQUESTED: 'warn',
  REJECTED: 'bad',
  SUPERSEDED: 'quiet',
  WITHDRAWN: 'quiet',
};

export function ReviewPill({ state }: { state: ReviewState }) {
  return <Pill mood={REVIEW[state]}>{t.names.reviewState[state]}</Pill>;
}

/** How long ago, with the exact moment for who asks. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatExactTime(at)}>
      {formatAgo(at)}
    </time>
  );
}

/** The beginning of a digest; the whole of it by the button beside it. */
export function Digest({ of }: { of: string }) {
  return (
    <code className={css.digest} title={of}>
      {of.slice(0, 12)}…
    </code>
  );
}

export function Copy({ text, label = t.common.copy }: { text: string; label?: string }) {
  return (
    <CopyButton value={text} timeout={2000}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy} aria-live="polite">
          {copied ? t.common.copied : label}
        </Button>
      )}
    </CopyButton>
  );
}

/** Names and values, one under the other. */
export function Facts({ of }: { of: [string, ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {of
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A bar with its number, for sighted people and others. */
export function Bar({ value, label }: { value: number; label: string }) {
  return (
    <div className={css.bar}>
      <progress max={100} value={value} aria-label={label} />
      <span>{value} %</span>
    </div>
  );
}
