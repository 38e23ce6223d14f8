import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { t } from '../text/en';
import { SignForm, useEnter } from './form';
import { Password } from './password';

const AcceptDocument = graphql(`
  mutation AcceptInvitation($input: InvitationAcceptInput!) {
    invitationAccept(input: $input) { user { id } userErrors { code message field } }
  }
`);

/** The code stands behind the `#`, where no server and no log sees it. */
export function InvitationPage() {
  const enter = useEnter();
  const { run, of, busy } = useAction(AcceptDocument);
  const [token, setToken] = useState(() => decodeURIComponent(location.hash.slice(1)));
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <SignForm
      {...t.sign.invitation}
      busy={busy}
      onSubmit={async () => {
        if (await run({ input: { token, name, password } })) await enter();
      }}
      other={
        <>
          {t.sign.up.other}{' '}
          <Link to="/sign-in" search={{}}>
            {t.sign.up.otherLink}
          </Link>
        </>
      }
    >
      <TextInput
        label={t.sign.invitation.token}
        description={t.sign.invitation.tokenHint}
        required
        withAsterisk={false}
        value={token}
        onChange={(e) => setToken(e.currentTarget.value)}
        error={of('token')}
      />
      <TextInput
        label={t.sign.name}
        autoComplete="name"
        maxLength={100}
        required
        withAsterisk={false}
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
        error={of('name')}
      />
      <Password
        description={t.sign.passwordHint}
        autoComplete="new-password"
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
        error={of('password')}
      />
    </SignForm>
  );
}
