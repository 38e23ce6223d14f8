import { NativeSelect } from '@mantine/core';
import { Link, Outlet, useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql';
import { Page } from '../shared/page';
import { Empty } from '../shared/state';
import { t } from '../text/en';
import { AccountMenu } from './account';
import { whenSignedOut } from './api';
import { rememberWorkspace, SessionGate, useSession } from './session';
import css from './shell.module.css';
import { Shortcuts } from './shortcuts';
import { useToast } from './toasts';

const WaitingCountDocument = graphql(`
  query WaitingCount {
    reviewsAwaiting(mine: true, first: 1) { totalCount }
  }
`);
const REVIEWS = { additionalTypenames: ['Review'] };

/** The frame of every page behind the sign-in. */
export function Shell() {
  const { workspace } = useSearch({ from: '/app' });
  const navigate = useNavigate();
  const toast = useToast();
  const inside = useRef(false);
  const enter = useCallback(() => {
    inside.current = true;
  }, []);
  useEffect(
    () =>
      whenSignedOut(() => {
        if (location.pathname === '/sign-in') return;
        const next = location.pathname + location.search;
        if (inside.current) toast(t.shell.signedOutElsewhere, 'bad');
        inside.current = false;
        void navigate({ to: '/sign-in', search: next === '/' ? {} : { next } });
      }),
    [navigate, toast],
  );
  return (
    <SessionGate workspaceId={workspace}>
      <Frame onEnter={enter} />
    </SessionGate>
  );
}

function Frame({ onEnter }: { onEnter: () => void }) {
  useEffect(onEnter, [onEnter]);
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (s) => s.location.pathname });
  const first = useRef(path);
  const { can, workspaces } = useSession();
  const decides = useDecides();
  const closed = workspaces.length === 0 && !can('workspace:read') && !path.startsWith('/settings');
  useEffect(() => {
    if (first.current === path) return;
    first.current = path;
    setOpen(false);
    setHelp(false);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#content">
        {t.shell.skip}
      </a>
      <header className={css.side} data-open={open || undefined}>
        <div className={css.top}>
          <Link to="/" className={css.mark}>
            <img src="/mark.svg" alt="" width={28} height={28} />
            <span>{t.product}</span>
          </Link>
          <button
            type="button"
            className={css.toggle}
            aria-expanded={open}
            aria-controls="menu"
            onClick={() => setOpen(!open)}
          >
            {t.shell.menu} {decides && !open ? <WaitingCount /> : null}
          </button>
        </div>
        <div className={css.menu} id="menu">
          <WorkspaceSwitcher />
          <Navigation />
          <AccountMenu onHelp={() => setHelp(true)} />
        </div>
      </header>
      <main id="content" className={css.main} tabIndex={-1} ref={main}>
        {closed ? (
          <Page title={t.shell.closed}>
            <Empty title={t.shell.closedText} />
          </Page>
        ) : (
          <Outlet />
        )}
      </main>
      <Shortcuts open={help} onOpen={setHelp} />
    </div>
  );
}

function WorkspaceSwitcher() {
  const { workspaces, workspace } = useSession();
  const navigate = useNavigate();
  if (workspace === null) return <p className={css.none}>{t.shell.noWorkspace}</p>;
  return (
    <NativeSelect
      label={t.shell.workspace}
      value={workspace.id}
      data={workspaces.map((w) => ({ value: w.id, label: w.name }))}
      onChange={(event) => {
        const id = event.currentTarget.value;
        rememberWorkspace(id);
        const here = location.pathname;
        const to =
          here.startsWith('/campaigns') || here.startsWith('/reviews') ? '/campaigns' : '.';
        void navigate({ to, search: { workspace: id } });
      }}
    />
  );
}

function Navigation() {
  const { can } = useSession();
  const decides = useDecides();
  return (
    <nav className={css.nav} aria-label={t.shell.main}>
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
        {t.shell.home} {decides ? <WaitingCount /> : null}
      </Link>
      <Link to="/campaigns" activeOptions={{ includeSearch: false }}>
        {t.shell.campaigns}
      </Link>
      <Link to="/brand" activeOptions={{ includeSearch: false }}>
        {t.shell.brand}
      </Link>
      {can('tasks:manage') ? (
        <Link to="/operations" activeOptions={{ includeSearch: false }}>
          {t.shell.operations}
        </Link>
      ) : null}
      <Link to="/settings" activeOptions={{ includeSearch: false }}>
        {t.shell.settings}
      </Link>
    </nav>
  );
}

/** Whether the person may decide in any workspace. */
function useDecides(): boolean {
  const { can, workspaces } = useSession();
  return workspaces.some((w) => can('reviews:decide', w.id));
}

/** How many reviews wait for the person: nothing where none does. Read anew on each page. */
function WaitingCount() {
  const path = useRouterState({ select: (s) => s.location.pathname });
  const [{ data }, again] = useQuery({ query: WaitingCountDocument, context: REVIEWS });
  const read = useRef(path);
  useEffect(() => {
    if (read.current === path) return;
    read.current = path;
    again({ requestPolicy: 'network-only' });
  }, [path, again]);
  const count = data?.reviewsAwaiting.totalCount ?? 0;
  if (count === 0) return null;
  return (
    <span className={css.count}>
      <span aria-hidden>{count}</span>
      <span className="hidden">{t.shell.waiting(count)}</span>
    </span>
  );
}
