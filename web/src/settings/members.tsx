import { Button } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { MembersQuery } from '../gql/graphql';
import { useAction } from '../shared/action';
import { Confirm } from '../shared/confirm';
import { Dialog } from '../shared/dialog';
import { formatDay } from '../shared/format';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Read } from '../shared/state';
import { t } from '../text/en';
import { Invitations } from './invitations';
import { RoleFields, type Roles, rolesInput } from './roles';
import css from './settings.module.css';

const MembersDocument = graphql(`
  query Members($after: String) {
    members(first: 100, after: $after) {
      nodes {
        id
        role
        joinedAt
        user { id name email }
        workspaceRoles { workspaceId role }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const UpdateDocument = graphql(`
  mutation UpdateMember($input: MemberUpdateInput!) {
    memberUpdate(input: $input) {
      member { id role workspaceRoles { workspaceId role } }
      userErrors { code message field }
    }
  }
`);

const RemoveDocument = graphql(`
  mutation RemoveMember($input: MemberRemoveInput!) {
    memberRemove(input: $input) { removedMemberId userErrors { code message field } }
  }
`);

const m = t.settings.members;
type Member = MembersQuery['members']['nodes'][number];
const CONTEXT = { additionalTypenames: ['Member'] };

export function MembersTab() {
  const { can } = useSession();
  const [after, setAfter] = useState<string | null>(null);
  const [result, again] = useQuery({
    query: MembersDocument,
    variables: { after },
    context: CONTEXT,
  });
  const read = () => again({ requestPolicy: 'network-only' });
  const mayWrite = can('members:write');
  return (
    <>
      <Card title={m.title}>
        <Read of={result} retry={read}>
          {({ members: { nodes, pageInfo } }) => (
            <>
              <ul className={rows.rows}>
                {nodes.map((member) => (
                  <MemberRow key={member.id} member={member} mayWrite={mayWrite} again={read} />
                ))}
              </ul>
              {pageInfo.hasNextPage ? (
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => setAfter(pageInfo.endCursor ?? null)}
                >
                  {m.more}
                </Button>
              ) : null}
            </>
          )}
        </Read>
      </Card>
      {mayWrite ? <Invitations /> : null}
    </>
  );
}

interface RowProps {
  member: Member;
  mayWrite: boolean;
  again: () => void;
}

function MemberRow({ member, mayWrite, again }: RowProps) {
  const { viewer, workspaces } = useSession();
  const toast = useToast();
  const remove = useAction(RemoveDocument);
  const [editing, setEditing] = useState(false);
  const { name, email, id } = member.user;
  const self = id === viewer.user?.id;
  const roles = member.workspaceRoles.map((held) => {
    const workspace = workspaces.find((w) => w.id === held.workspaceId);
    const role = t.names.workspaceRole[held.role];
    return workspace ? m.roleIn(workspace.name, role) : role;
  });
  return (
    <li>
      <div className={rows.main}>
        <span>
          <strong>{name}</strong> {self ? <span className={rows.quiet}>({m.you})</span> : null}
        </span>
        <span className={rows.quiet}>
          {email} · {m.joined} {formatDay(member.joinedAt.slice(0, 10))}
        </span>
        {roles.length > 0 ? <span className={rows.quiet}>{roles.join(', ')}</span> : null}
      </div>
      <div className={rows.side}>
        <span>{t.names.organizationRole[member.role]}</span>
        {mayWrite ? (
          <>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={m.editOf(name)}
              onClick={() => setEditing(true)}
            >
              {m.edit}
            </Button>
            {self ? null : (
              <Confirm
                small
                label={m.remove}
                title={m.removeAsk(name)}
                text={m.removeText}
                busy={remove.busy}
                onConfirm={async () => {
                  if (!(await remove.run({ input: { memberId: member.id } }))) return;
                  toast(m.removed);
                  again();
                }}
              />
            )}
          </>
        ) : null}
      </div>
      {editing ? (
        <EditRoles member={member} onClose={() => setEditing(false)} onDone={again} />
      ) : null}
    </li>
  );
}

function EditRoles(props: { member: Member; onClose: () => void; onDone: () => void }) {
  const { member, onClose, onDone } = props;
  const toast = useToast();
  const { run, busy } = useAction(UpdateDocument);
  const [roles, setRoles] = useState<Roles>({
    role: member.role,
    held: Object.fromEntries(member.workspaceRoles.map((h) => [h.workspaceId, h.role])),
  });
  return (
    <Dialog title={m.editOf(member.user.name)} onClose={onClose}>
      <form
        className={css.form}
        onSubmit={async (event) => {
          event.preventDefault();
          if (!(await run({ input: { memberId: member.id, ...rolesInput(roles) } }))) return;
          toast(m.saved);
          onDone();
          onClose();
        }}
      >
        <RoleFields roles={roles} onChange={setRoles} />
        <div>
          <Button type="submit" loading={busy}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
