import type { WorkspaceRoleName } from '../gql/graphql';

export type Permission =
  | 'organization:read'
  | 'members:write'
  | 'workspaces:write'
  | 'tokens:write'
  | 'audit:read'
  | 'workspace:read'
  | 'workspace:manage'
  | 'brand:write'
  | 'campaigns:write'
  | 'reviews:decide'
  | 'tasks:manage';

/** What a role in a workspace allows, as `docs/permissions.md` lists it. */
const ROLES: Record<WorkspaceRoleName, Permission[]> = {
  MANAGER: [
    'workspace:read',
    'workspace:manage',
    'brand:write',
    'campaigns:write',
    'reviews:decide',
    'tasks:manage',
  ],
  EDITOR: ['workspace:read', 'brand:write', 'campaigns:write', 'tasks:manage'],
  APPROVER: ['workspace:read', 'reviews:decide'],
  CLIENT: ['workspace:read', 'reviews:decide'],
  VIEWER: ['workspace:read'],
};

interface Held {
  workspaceId: string;
  role: WorkspaceRoleName;
}

/**
 * What a person may do in a workspace: what they may do everywhere, and what their role in it adds.
 * It decides what is offered; the server decides what is done.
 */
export function permissionsIn(
  everywhere: readonly string[],
  held: readonly Held[],
  workspaceId: string | undefined,
): ReadonlySet<string> {
  const here = held.filter((h) => h.workspaceId === workspaceId).flatMap((h) => ROLES[h.role]);
  return new Set([...everywhere, ...here]);
}
