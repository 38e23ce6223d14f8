import { Link, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import type { CampaignPageQuery } from '../gql/graphql';
import { Ago, Bar, CampaignPill } from '../shared/bits';
import { Page } from '../shared/page';
import { Empty, Loading, Read } from '../shared/state';
import { t } from '../text/en';
import { CampaignActions } from './actions';
import css from './campaign.module.css';
import { type Live, useLive } from './live';
import { StrategyTab } from './strategy-tab';
import { useFresh } from './use-fresh';

/** The scripts of the tabs that are not there from the start. */
const SCRIPTS = {
  assets: () => import('./assets-tab'),
  work: () => import('./work-tab'),
  brief: () => import('./brief-tab'),
  history: () => import('./history-tab'),
};
const AssetsTab = lazy(() => SCRIPTS.assets().then((m) => ({ default: m.AssetsTab })));
const WorkTab = lazy(() => SCRIPTS.work().then((m) => ({ default: m.WorkTab })));
const BriefTab = lazy(() => SCRIPTS.brief().then((m) => ({ default: m.BriefTab })));
const HistoryTab = lazy(() => SCRIPTS.history().then((m) => ({ default: m.HistoryTab })));

const CampaignPageDocument = graphql(`
  query CampaignPage($id: ID!) {
    campaign(id: $id) {
      id
      name
      state
      progress
      createdAt
      createdBy { id name }
      workspace { id name }
      brief { id startDate endDate placements }
      strategy { id version digest }
      reviews {
        id
        state
        digest
        decisions { id verdict comment actorName decidedAt }
      }
    }
  }
`);

export type CampaignOnPage = NonNullable<CampaignPageQuery['campaign']>;

const TABS = ['strategy', 'assets', 'work', 'brief', 'history'] as const;
const p = t.campaign.page;

export function CampaignPage() {
  const { campaignId } = useParams({ from: '/app/campaigns/$campaignId' });
  const { tab = 'strategy' } = useSearch({ from: '/app/campaigns/$campaignId' });
  useEffect(() => {
    // Its script comes while the campaign is read, not after.
    if (tab !== 'strategy') SCRIPTS[tab]().catch(() => {});
  }, [tab]);
  const live = useLive(campaignId);
  const [result, again] = useQuery({ query: CampaignPageDocument, variables: { id: campaignId } });
  useFresh(live.revision, again);
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })} whole>
      {({ campaign }) =>
        campaign && campaign.id === campaignId ? (
          <Shown key={campaignId} campaign={campaign} live={live} />
        ) : campaign ? (
          <Loading />
        ) : (
          <Page title={p.missing}>
            <Empty
              title={p.missingText}
              action={<Link to="/campaigns">{t.shell.campaigns}</Link>}
            />
          </Page>
        )
      }
    </Read>
  );
}

function Shown({ campaign, live }: { campaign: CampaignOnPage; live: Live }) {
  const { tab = 'strategy' } = useSearch({ from: '/app/campaigns/$campaignId' });
  const { can } = useSession();
  const state = live.campaign?.state ?? campaign.state;
  const progress = live.campaign ? live.campaign.progress : campaign.progress;
  const now = { ...campaign, state, strategy: live.campaign?.strategy ?? campaign.strategy };
  return (
    <Page
      title={campaign.name}
      above={
        <>
          {campaign.workspace ? p.from(campaign.workspace.name) : null}
          {campaign.createdBy ? ` · ${t.common.by(campaign.createdBy.name)}` : null}
          {' · '}
          <Ago at={campaign.createdAt} />
        </>
      }
      intro={
        <div className={css.standing}>
          <CampaignPill state={state} />
          {progress !== null && progress !== undefined ? (
            <div className={css.progress}>
              <Bar value={progress} label={t.campaign.list.progress(campaign.name)} />
            </div>
          ) : null}
          <LiveMark connected={live.connected} />
        </div>
      }
      actions={<CampaignActions campaign={now} />}
    >
      <Notice campaign={now} />
      <nav className={css.tabs} aria-label={p.tabsLabel}>
        {TABS.map((name) => (
          <Link
            key={name}
            to="/campaigns/$campaignId"
            params={{ campaignId: campaign.id }}
            search={(old) => ({ ...old, tab: name === 'strategy' ? undefined : name })}
            aria-current={tab === name ? 'page' : undefined}
            data-current={tab === name || undefined}
          >
            {p.tabs[name]}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        {tab === 'strategy' ? <StrategyTab campaign={now} /> : null}
        {tab === 'assets' ? <AssetsTab campaignId={campaign.id} revision={live.revision} /> : null}
        {tab === 'work' ? (
          <WorkTab
            campaignId={campaign.id}
            live={live}
            mayManage={can('tasks:manage', campaign.workspace?.id)}
          />
        ) : null}
        {tab === 'brief' ? <BriefTab campaignId={campaign.id} /> : null}
        {tab === 'history' ? (
          <HistoryTab campaignId={campaign.id} revision={live.revision} />
        ) : null}
      </Suspense>
    </Page>
  );
}

/** Says so only where following fails for longer than a moment. */
function LiveMark({ connected }: { connected: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (connected) return setLate(false);
    const timer = setTimeout(() => setLate(true), 4000);
    return () => clearTimeout(timer);
  }, [connected]);
  if (!connected && !late) return null;
  return (
    <span className={css.live} data-lost={!connected || undefined}>
      {connected ? p.live : p.lost}
    </span>
  );
}

/** What the state asks of people. */
function Notice({ campaign }: { campaign: CampaignOnPage }) {
  if (campaign.state === 'STRATEGIZING') return <p className={css.notice}>{p.strategizing}</p>;
  if (campaign.state === 'FAILED') return <p className={css.notice}>{p.failed}</p>;
  if (campaign.state !== 'CHANGES_REQUESTED') return null;
  const asked = campaign.reviews
    .flatMap((r) => r.decisions)
    .filter((d) => d.verdict === 'REQUEST_CHANGES')
    .at(-1);
  if (!asked) return null;
  return (
    <blockquote className={css.notice}>
      <strong>{p.changesAsked(asked.actorName)}</strong>
      <p>{asked.comment}</p>
    </blockquote>
  );
}
