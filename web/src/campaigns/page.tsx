import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import type { CampaignStateName } from '../gql/graphql';
import { Ago, Bar, CampaignPill } from '../shared/bits';
import { LinkButton } from '../shared/link-button';
import { Page } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { Board } from './board';
import css from './list.module.css';

const CampaignsDocument = graphql(`
  query Campaigns(
    $workspaceId: ID
    $states: [CampaignStateName!]
    $search: String
    $first: Int
    $after: String
  ) {
    campaigns(workspaceId: $workspaceId, states: $states, search: $search, first: $first, after: $after) {
      nodes {
        id
        name
        state
        progress
        updatedAt
        strategy { id version }
        brief { id placements }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const STATES = Object.keys(t.names.campaignState) as CampaignStateName[];
const ON_BOARD = 60;
const CONTEXT = { additionalTypenames: ['Campaign'] };

export function CampaignsPage() {
  const { workspace, can } = useSession();
  const search = useSearch({ from: '/app/campaigns' });
  const board = search.view === 'board';
  const state = STATES.find((s) => s === search.state);
  const [result, again] = useQuery({
    query: CampaignsDocument,
    variables: {
      workspaceId: workspace?.id ?? null,
      states: state ? [state] : null,
      search: search.q ?? null,
      first: board ? ON_BOARD : 20,
      after: board ? null : (search.after ?? null),
    },
    context: CONTEXT,
  });
  const filtered = state !== undefined || search.q !== undefined;
  const branded = workspace?.styleGuide != null;
  const start =
    branded && can('campaigns:write') ? (
      <LinkButton to="/campaigns/new">{t.campaign.list.new}</LinkButton>
    ) : null;
  return (
    <Page title={t.campaign.list.title} actions={start}>
      {workspace && !branded ? (
        <Empty
          title={t.campaign.list.needsBrand}
          action={<Link to="/brand">{t.campaign.list.toBrand}</Link>}
        />
      ) : null}
      <Filters q={search.q} state={state} board={board} />
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ campaigns: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            filtered ? (
              <Empty
                title={t.campaign.list.noMatch}
                text={t.campaign.list.noMatchText}
                action={
                  <Link to="/campaigns" search={board ? { view: 'board' } : {}}>
                    {t.campaign.list.clear}
                  </Link>
                }
              />
            ) : (
              <Empty title={t.campaign.list.none} text={t.campaign.list.noneText} action={start} />
            )
          ) : board ? (
            <>
              <Board campaigns={nodes} />
              {pageInfo.hasNextPage ? <p>{t.campaign.list.boardLimit(ON_BOARD)}</p> : null}
            </>
          ) : (
            <>
              <ul className={css.list} aria-label={t.campaign.list.listLabel}>
                {nodes.map((campaign) => (
                  <li key={campaign.id}>
                    <div className={rows.main}>
                      <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
                        {campaign.name}
                      </Link>
                      <span className={rows.quiet}>
                        {campaign.strategy
                          ? t.campaign.list.version(campaign.strategy.version)
                          : t.campaign.list.noVersion}
                        {' · '}
                        {t.campaign.list.moved} <Ago at={campaign.updatedAt} />
                      </span>
                    </div>
                    <div className={css.state}>
                      <CampaignPill state={campaign.state} />
                      {campaign.progress !== null && campaign.progress !== undefined ? (
                        <Bar
                          value={campaign.progress}
                          label={t.campaign.list.progress(campaign.name)}
                        />
                      ) : null}
                    </div>
                  </li>
                ))}
              </ul>
              {pageInfo.hasNextPage || search.after ? (
                <nav className={css.paging} aria-label={t.campaign.list.paging}>
                  {search.after ? (
                    <LinkButton
                      variant="default"
                      to="/campaigns"
                      search={{ ...search, after: undefined }}
                    >
                      {t.campaign.list.previous}
                    </LinkButton>
                  ) : null}
                  {pageInfo.hasNextPage && pageInfo.endCursor ? (
                    <LinkButton
                      variant="default"
                      to="/campaigns"
                      search={{ ...search, after: pageInfo.endCursor }}
                    >
                      {t.campaign.list.next}
                    </LinkButton>
                  ) : null}
                </nav>
              ) : null}
            </>
          )
        }
      </Read>
    </Page>
  );
}

interface FilterProps {
  q: string | undefined;
  state: string | undefined;
  board: boolean;
}

function Filters({ q, state, board }: FilterProps) {
  const navigate = useNavigate({ from: '/campaigns' });
  const [typed, setTyped] = useState(q ?? '');
  useEffect(() => setTyped(q ?? ''), [q]);
  const look = useDebouncedCallback((words: string) => {
    void navigate({
      search: (old) => ({ ...old, q: words.trim() || undefined, after: undefined }),
      replace: true,
    });
  }, 300);
  return (
    <search className={css.filters}>
      <TextInput
        type="search"
        label={t.campaign.list.search}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label={t.campaign.list.state}
        value={state ?? ''}
        data={[
          { value: '', label: t.campaign.list.any },
          ...STATES.map((value) => ({ value, label: t.names.campaignState[value] })),
        ]}
        onChange={(event) => {
          const value = event.currentTarget.value || undefined;
          void navigate({ search: (old) => ({ ...old, state: value, after: undefined }) });
        }}
      />
      <NativeSelect
        label={t.campaign.list.view}
        value={board ? 'board' : 'list'}
        data={(['list', 'board'] as const).map((value) => ({
          value,
          label: t.campaign.list.views[value],
        }))}
        onChange={(event) => {
          const view = event.currentTarget.value === 'board' ? ('board' as const) : undefined;
          void navigate({ search: (old) => ({ ...old, view, after: undefined }) });
        }}
      />
    </search>
  );
}
