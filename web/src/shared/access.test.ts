import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WorkspaceRoleName } from '../gql/graphql';
import { permissionsIn } from './access';

const ROLES: WorkspaceRoleName[] = ['MANAGER', 'EDITOR', 'APPROVER', 'CLIENT', 'VIEWER'];

describe('permissionsIn', () => {
  it('adds a role only in its workspace', () => {
    const held = [{ workspaceId: 'a', role: 'EDITOR' as const }];
    expect(permissionsIn([], held, 'a').has('campaigns:write')).toBe(true);
    expect(permissionsIn([], held, 'b').has('campaigns:write')).toBe(false);
    expect(permissionsIn(['brand:write'], held, 'b').has('brand:write')).toBe(true);
  });

  it('agrees with the documented table', () => {
    const rows = readFileSync('../docs/permissions.md', 'utf8')
      .split('\n')
      .filter((line) => line.includes('| workspace |'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows) {
      const permission = (row[1] ?? '').replaceAll('`', '');
      ROLES.forEach((role, i) => {
        const granted = permissionsIn([], [{ workspaceId: 'a', role }], 'a').has(permission);
        expect([role, permission, granted]).toEqual([role, permission, row[6 + i] === '✓']);
      });
    }
  });
});
