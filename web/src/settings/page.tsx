import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useSession } from '../app/session';
import tabs from '../campaign/campaign.module.css';
import { Page } from '../shared/page';
import { Empty, Loading } from '../shared/state';
import { t } from '../text/en';
import { MembersTab } from './members';

const WorkspaceTab = lazy(() => import('./workspace').then((m) => ({ default: m.WorkspaceTab })));
const TokensTab = lazy(() => import('./tokens').then((m) => ({ default: m.TokensTab })));
const UsageTab = lazy(() => import('./usage').then((m) => ({ default: m.UsageTab })));
const AuditTab = lazy(() => import('./audit').then((m) => ({ default: m.AuditTab })));

const NEEDS = {
  members: 'organization:read',
  workspace: 'workspace:read',
  tokens: 'tokens:write',
  usage: 'workspace:manage',
  audit: 'audit:read',
} as const;

const TABS = ['members', 'workspace', 'tokens', 'usage', 'audit'] as const;

export function SettingsPage() {
  const { viewer, can } = useSession();
  const { tab = 'members' } = useSearch({ from: '/app/settings' });
  const shown = TABS.filter((name) => can(NEEDS[name]));
  return (
    <Page title={t.settings.title} above={viewer.organization.name}>
      <nav className={tabs.tabs} aria-label={t.settings.tabsLabel}>
        {shown.map((name) => (
          <Link
            key={name}
            to="/settings"
            search={(old) => ({
              workspace: old.workspace,
              tab: name === 'members' ? undefined : name,
            })}
            aria-current={tab === name ? 'page' : undefined}
            data-current={tab === name || undefined}
          >
            {t.settings.tabs[name]}
          </Link>
        ))}
      </nav>
      {can(NEEDS[tab]) ? (
        <Suspense fallback={<Loading />}>
          {tab === 'members' ? <MembersTab /> : null}
          {tab === 'workspace' ? <WorkspaceTab /> : null}
          {tab === 'tokens' ? <TokensTab /> : null}
          {tab === 'usage' ? <UsageTab /> : null}
          {tab === 'audit' ? <AuditTab /> : null}
        </Suspense>
      ) : (
        <Empty title={t.settings.forbidden} text={t.settings.forbiddenText} />
      )}
    </Page>
  );
}
