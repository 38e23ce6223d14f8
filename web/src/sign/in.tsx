import { TextInput } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { t } from '../text/en';
import { SignForm, useEnter } from './form';
import { Password } from './password';

const SignInDocument = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) { user { id } userErrors { code message field } }
  }
`);

export function SignInPage() {
  const { next } = useSearch({ from: '/sign/sign-in' });
  const enter = useEnter();
  const { run, of, problems, busy } = useAction(SignInDocument);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const general = problems.find((p) => !p.field)?.message;
  return (
    <SignForm
      {...t.sign.in}
      busy={busy}
      onSubmit={async () => {
        if (await run({ input: { email, password } })) await enter(next);
      }}
      other={
        <>
          {t.sign.in.other} <Link to="/sign-up">{t.sign.in.otherLink}</Link>
        </>
      }
    >
      <TextInput
        label={t.sign.email}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        onChange={(e) => setEmail(e.currentTarget.value)}
        error={of('email')}
      />
      <Password
        autoComplete="current-password"
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
        error={of('password') ?? general}
      />
    </SignForm>
  );
}
