import { Button, NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { AuditQuery, VerifyQuery } from '../gql/graphql';
import { Digest } from '../shared/bits';
import { formatTime } from '../shared/format';
import { LinkButton } from '../shared/link-button';
import { Card } from '../shared/page';
import { save } from '../shared/save';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { actionName, actions } from '../text/en-actions';
import css from './settings.module.css';

const AuditDocument = graphql(`
  query Audit($action: String, $after: String, $first: Int) {
    auditEvents(action: $action, after: $after, first: $first) {
      nodes {
        id
        sequence
        at
        actorKind
        actorName
        action
        subject
        workspaceId
        campaignId
        detail
        previousHash
        hash
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const VerifyDocument = graphql(`
  query Verify {
    auditVerification { intact events head fault }
  }
`);

const a = t.settings.audit;
type Event = AuditQuery['auditEvents']['nodes'][number];

export function AuditTab() {
  const { action, after } = useSearch({ from: '/app/settings' });
  const navigate = useNavigate({ from: '/settings' });
  const [result, again] = useQuery({
    query: AuditDocument,
    variables: { action: action ?? null, after: after ?? null, first: 50 },
  });
  return (
    <Card title={a.title}>
      <p className={css.quiet}>{a.text}</p>
      <Chain />
      <div className={css.filters}>
        <NativeSelect
          label={a.filter}
          value={action ?? ''}
          data={[
            { value: '', label: a.all },
            ...Object.keys(actions).map((value) => ({ value, label: actionName(value) })),
          ]}
          onChange={(event) => {
            const value = event.currentTarget.value || undefined;
            void navigate({ search: (old) => ({ ...old, action: value, after: undefined }) });
          }}
        />
        <Export action={action ?? null} />
      </div>
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ auditEvents: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title={a.none} text={a.noneText} />
          ) : (
            <>
              <Events events={nodes} />
              <div className={css.filters}>
                {after ? (
                  <LinkButton variant="default" to="/settings" search={{ tab: 'audit', action }}>
                    {t.campaign.list.previous}
                  </LinkButton>
                ) : null}
                {pageInfo.hasNextPage && pageInfo.endCursor ? (
                  <LinkButton
                    variant="default"
                    to="/settings"
                    search={{ tab: 'audit', action, after: pageInfo.endCursor }}
                  >
                    {a.older}
                  </LinkButton>
                ) : null}
              </div>
            </>
          )
        }
      </Read>
    </Card>
  );
}

function Events({ events }: { events: readonly Event[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className={css.table} aria-label={a.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{a.number}</th>
            <th scope="col">{a.at}</th>
            <th scope="col">{a.who}</th>
            <th scope="col">{a.what}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td>{event.sequence}</td>
              <td>
                <time dateTime={event.at}>{formatTime(event.at)}</time>
              </td>
              <td>{event.actorName}</td>
              <td>
                {actionName(event.action)}
                <details>
                  <summary>{a.more}</summary>
                  <pre>
                    {JSON.stringify({ subject: event.subject, ...asObject(event.detail) }, null, 2)}
                  </pre>
                  {a.hash} <Digest of={event.hash} /> · {a.previous}{' '}
                  <Digest of={event.previousHash} />
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const asObject = (detail: unknown) =>
  typeof detail === 'object' && detail !== null ? detail : { detail };

/** Has the server read every event and compute the chain again. */
function Chain() {
  const client = useClient();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<VerifyQuery['auditVerification'] | null>(null);
  async function verify() {
    setBusy(true);
    const { data, error } = await client
      .query(VerifyDocument, {}, { requestPolicy: 'network-only' })
      .toPromise();
    setBusy(false);
    if (error || !data) return toast(error?.message ?? t.failure.title, 'bad');
    setFound(data.auditVerification);
  }
  return (
    <div className={css.filters} aria-live="polite">
      <Button variant="default" loading={busy} onClick={() => void verify()}>
        {a.verify}
      </Button>
      {found ? (
        <p className={found.intact ? css.good : css.bad}>
          {found.intact ? a.intact(found.events, found.head) : `${a.broken}: ${found.fault ?? ''}`}
        </p>
      ) : null}
    </div>
  );
}

/** Reads everything the filter lets through, page by page, into one file. */
function Export({ action }: { action: string | null }) {
  const client = useClient();
  const toast = useToast();
  const [count, setCount] = useState<number | null>(null);

  async function run() {
    const events: Event[] = [];
    let after: string | null = null;
    setCount(0);
    do {
      const variables: { action: string | null; after: string | null; first: number } = {
        action,
        after,
        first: 100,
      };
      const { data, error } = await client
        .query(AuditDocument, variables, { requestPolicy: 'network-only' })
        .toPromise();
      if (error || !data) {
        setCount(null);
        return toast(error?.message ?? t.failure.title, 'bad');
      }
      events.push(...data.auditEvents.nodes);
      setCount(events.length);
      const { hasNextPage, endCursor } = data.auditEvents.pageInfo;
      after = hasNextPage ? (endCursor ?? null) : null;
    } while (after !== null);
    save(new Blob([JSON.stringify(events, null, 2)], { type: 'application/json' }), 'audit.json');
    setCount(null);
    toast(a.exported(events.length));
  }

  return (
    <Button variant="default" disabled={count !== null} onClick={() => void run()}>
      {count === null ? (action ? a.export : a.exportAll) : a.exporting(count)}
    </Button>
  );
}
