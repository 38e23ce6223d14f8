import { NativeSelect } from '@mantine/core';
import { useSession } from '../app/session';
import type { OrganizationRoleName, WorkspaceRoleName } from '../gql/graphql';
import { t } from '../text/en';
import css from './settings.module.css';

export interface Roles {
  role: OrganizationRoleName;
  held: Record<string, WorkspaceRoleName>;
}

const m = t.settings.members;

/** As the API takes them. */
export const rolesInput = ({ role, held }: Roles) => ({
  role,
  workspaceRoles: Object.entries(held).map(([workspaceId, role]) => ({ workspaceId, role })),
});

const options = (names: Record<string, string>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

/** A role in the organization, and one in each workspace. */
export function RoleFields(props: { roles: Roles; onChange: (roles: Roles) => void }) {
  const { roles, onChange } = props;
  const { workspaces } = useSession();
  return (
    <>
      <NativeSelect
        label={m.role}
        description={m.ownersSeeAll}
        value={roles.role}
        data={options(t.names.organizationRole)}
        onChange={(event) =>
          onChange({ ...roles, role: event.currentTarget.value as OrganizationRoleName })
        }
      />
      {roles.role === 'MEMBER' ? (
        <div className={css.pair}>
          {workspaces.map((workspace) => (
            <NativeSelect
              key={workspace.id}
              label={m.workspaceRole(workspace.name)}
              value={roles.held[workspace.id] ?? ''}
              data={[{ value: '', label: m.noRole }, ...options(t.names.workspaceRole)]}
              onChange={(event) => {
                const { [workspace.id]: _, ...others } = roles.held;
                const role = event.currentTarget.value as WorkspaceRoleName | '';
                onChange({
                  ...roles,
                  held: role === '' ? others : { ...others, [workspace.id]: role },
                });
              }}
            />
          ))}
        </div>
      ) : null}
    </>
  );
}
