import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { Ago, Copy } from '../shared/bits';
import { Dialog } from '../shared/dialog';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Read } from '../shared/state';
import { t } from '../text/en';
import { RoleFields, type Roles, rolesInput } from './roles';
import css from './settings.module.css';

const InvitationsDocument = graphql(`
  query Invitations {
    invitations(first: 50) {
      nodes { id email role createdAt expiresAt acceptedAt revokedAt }
    }
  }
`);

const InviteDocument = graphql(`
  mutation InviteMember($input: MemberInviteInput!) {
    memberInvite(input: $input) {
      sent { token invitation { id email } }
      userErrors { code message field }
    }
  }
`);

const RevokeDocument = graphql(`
  mutation RevokeInvitation($input: InvitationRevokeInput!) {
    invitationRevoke(input: $input) {
      invitation { id revokedAt }
      userErrors { code message field }
    }
  }
`);

const m = t.settings.members;
const CONTEXT = { additionalTypenames: ['Invitation'] };

/** Inviting, and who has not come yet. */
export function Invitations() {
  const toast = useToast();
  const [result, again] = useQuery({ query: InvitationsDocument, context: CONTEXT });
  const read = () => again({ requestPolicy: 'network-only' });
  const revoke = useAction(RevokeDocument);
  return (
    <>
      <Invite onDone={read} />
      <Card title={m.invitations}>
        <Read of={result} retry={read}>
          {({ invitations }) => {
            const open = invitations.nodes.filter(
              (i) => !i.acceptedAt && !i.revokedAt && new Date(i.expiresAt).getTime() > Date.now(),
            );
            if (open.length === 0) return <p className={rows.quiet}>{m.noInvitations}</p>;
            return (
              <ul className={rows.rows}>
                {open.map((invitation) => (
                  <li key={invitation.id}>
                    <div className={rows.main}>
                      <strong>{invitation.email}</strong>
                      <span className={rows.quiet}>
                        {t.names.organizationRole[invitation.role]} · {m.expires}{' '}
                        <Ago at={invitation.expiresAt} />
                      </span>
                    </div>
                    <Button
                      size="compact-sm"
                      variant="default"
                      loading={revoke.busy}
                      aria-label={`${m.revoke}: ${invitation.email}`}
                      onClick={async () => {
                        const input = { invitationId: invitation.id };
                        if (!(await revoke.run({ input }))) return;
                        toast(m.revoked);
                        read();
                      }}
                    >
                      {m.revoke}
                    </Button>
                  </li>
                ))}
              </ul>
            );
          }}
        </Read>
      </Card>
    </>
  );
}

function Invite({ onDone }: { onDone: () => void }) {
  const { run, of, busy } = useAction(InviteDocument);
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<Roles>({ role: 'MEMBER', held: {} });
  const [sent, setSent] = useState<{ email: string; link: string } | null>(null);
  return (
    <Card title={m.invite}>
      <form
        className={css.form}
        onSubmit={async (event) => {
          event.preventDefault();
          const done = await run({ input: { email, ...rolesInput(roles) } });
          if (!done?.sent) return;
          const code = encodeURIComponent(done.sent.token);
          setSent({ email, link: `${location.origin}/invitation#${code}` });
          setEmail('');
          onDone();
        }}
      >
        <TextInput
          label={m.email}
          type="email"
          autoComplete="off"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={of('email')}
        />
        <RoleFields roles={roles} onChange={setRoles} />
        <div>
          <Button type="submit" loading={busy}>
            {m.send}
          </Button>
        </div>
      </form>
      {sent ? (
        <Dialog title={m.sent} onClose={() => setSent(null)}>
          <div className={css.form}>
            <p>{m.sentText(sent.email)}</p>
            <code className={css.secret}>{sent.link}</code>
            <div>
              <Copy text={sent.link} />
            </div>
          </div>
        </Dialog>
      ) : null}
    </Card>
  );
}
