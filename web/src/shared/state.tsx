import { Button, Loader } from '@mantine/core';
import type { CombinedError } from '@urql/core';
import type { ReactNode } from 'react';
import { t } from '../text/en';
import { Page } from './page';
import css from './state.module.css';

export function Loading({ label = t.common.loading }: { label?: string }) {
  return (
    <div className={css.state} role="status">
      <Loader size="sm" aria-hidden />
      <span>{label}</span>
    </div>
  );
}

interface EmptyProps {
  title: string;
  text?: ReactNode;
  action?: ReactNode;
}

export function Empty({ title, text, action }: EmptyProps) {
  return (
    <div className={css.empty}>
      <p className={css.title}>{title}</p>
      {text ? <p>{text}</p> : null}
      {action}
    </div>
  );
}

/** What went wrong in words, with the number that finds it in the server's log. */
export function Failure({ error, onRetry }: { error: CombinedError; onRetry?: () => void }) {
  const first = error.graphQLErrors[0];
  const id = first?.extensions.requestId;
  return (
    <div className={css.failure} role="alert">
      <p className={css.title}>{error.networkError ? t.failure.network : t.failure.title}</p>
      {first ? <p>{first.message}</p> : null}
      {typeof id === 'string' ? <p className={css.id}>{t.failure.request(id)}</p> : null}
      {onRetry ? (
        <Button size="xs" variant="default" onClick={onRetry}>
          {t.common.tryAgain}
        </Button>
      ) : null}
    </div>
  );
}

interface Reading<T> {
  data?: T | undefined;
  error?: CombinedError | undefined;
  fetching: boolean;
}

/** Shows what was read, or how it stands with the reading. */
export function Read<T>(props: {
  of: Reading<T>;
  retry: () => void;
  /** Whether it is all of a page, which then needs a heading. */
  whole?: boolean;
  children: (data: T) => ReactNode;
}) {
  const { data, error } = props.of;
  if (data !== undefined && data !== null) {
    return (
      <>
        {error ? <Failure error={error} onRetry={props.retry} /> : null}
        {props.children(data)}
      </>
    );
  }
  if (!error) return <Loading />;
  const failure = <Failure error={error} onRetry={props.retry} />;
  return props.whole ? <Page title={t.failure.page}>{failure}</Page> : failure;
}
