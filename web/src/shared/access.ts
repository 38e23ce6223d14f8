/** What somebody may do, by the names of `docs/permissions.md`. The server says who may. */
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
  | 'reviews:comment'
  | 'reviews:decide'
  | 'tasks:manage';
