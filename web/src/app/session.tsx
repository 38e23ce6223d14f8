import { useNavigate } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql';
import type { SessionQuery } from '../gql/graphql';
import { type Permission, permissionsIn } from '../shared/access';
import { Failure, Loading } from '../shared/state';
import { t } from '../text/en';
import { isSignedOut } from './api';
import css from './shell.module.css';

const SessionDocument = graphql(`
  query Session {
    viewer {
      name
      permissions
      user { id name email }
      organization { id name }
      organizations { id name }
    }
    workspaces(first: 50) {
      nodes { id name styleGuide { id version } }
    }
  }
`);

const OwnRolesDocument = graphql(`
  query OwnRoles($after: String) {
    members(first: 100, after: $after) {
      nodes { user { id } workspaceRoles { workspaceId role } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

type Viewer = NonNullable<SessionQuery['viewer']>;
export type SessionWorkspace = SessionQuery['workspaces']['nodes'][number];

export interface Session {
  viewer: Viewer;
  workspaces: SessionWorkspace[];
  /** The workspace that the pages are about; null before the first. */
  workspace: SessionWorkspace | null;
  /** Whether the person may do so, in the chosen workspace or the one named. */
  can: (permission: Permission, workspaceId?: string) => boolean;
  refresh: () => void;
}

const Context = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error('no session around this component');
  return session;
}

const LAST = 'promote.workspace';

export function rememberWorkspace(id: string) {
  try {
    localStorage.setItem(LAST, id);
  } catch {
    // Not kept, then.
  }
}

function lastWorkspace(): string | null {
  try {
    return localStorage.getItem(LAST);
  } catch {
    return null;
  }
}

/** Reads who is signed in; whoever is not is sent to sign in and comes back. */
export function SessionGate(props: { workspaceId: string | undefined; children: ReactNode }) {
  const navigate = useNavigate();
  const [{ data, error }, again] = useQuery({ query: SessionDocument });
  const viewer = data?.viewer ?? null;
  const [after, setAfter] = useState<string | null>(null);
  const [{ data: roles, error: noRoles }] = useQuery({
    query: OwnRolesDocument,
    variables: { after },
  });
  const own = roles?.members.nodes.find((m) => m.user.id === viewer?.user?.id);
  const further = roles?.members.pageInfo;
  const elsewhere = viewer !== null && !own && further?.hasNextPage ? further.endCursor : null;
  // In a large organization one's own roles stand on a later page.
  useEffect(() => {
    if (elsewhere) setAfter(elsewhere);
  }, [elsewhere]);
  const absent = data !== undefined && viewer === null;

  useEffect(() => {
    // Whoever was signed out while this was read is on the way already.
    if (!absent || location.pathname === '/sign-in') return;
    const next = location.pathname + location.search;
    void navigate({ to: '/sign-in', search: next === '/' ? {} : { next }, replace: true });
  }, [absent, navigate]);

  const session = useMemo<Session | null>(() => {
    if (!data?.viewer) return null;
    if (data.viewer.user && !own && !noRoles && (!roles || elsewhere)) return null;
    const workspaces = data.workspaces.nodes;
    const wanted = props.workspaceId ?? lastWorkspace();
    const workspace = workspaces.find((w) => w.id === wanted) ?? workspaces[0] ?? null;
    const granted = data.viewer.permissions;
    return {
      viewer: data.viewer,
      workspaces,
      workspace,
      can: (permission, id = workspace?.id) =>
        permissionsIn(granted, own?.workspaceRoles ?? [], id).has(permission),
      refresh: () => again({ requestPolicy: 'network-only' }),
    };
  }, [data, roles, own, elsewhere, noRoles, props.workspaceId, again]);

  if (session) return <Context value={session}>{props.children}</Context>;
  if (!error || absent || isSignedOut(error)) return <Loading />;
  return (
    <main className={css.lost}>
      <h1>{t.product}</h1>
      <Failure error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
    </main>
  );
}
