import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { t } from '../text/en';
import { SignForm, useEnter } from './form';
import { Password } from './password';

const SignUpDocument = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) { user { id } userErrors { code message field } }
  }
`);

export function SignUpPage() {
  const enter = useEnter();
  const { run, of, busy } = useAction(SignUpDocument);
  const [input, setInput] = useState({ organizationName: '', name: '', email: '', password: '' });
  const field = (key: keyof typeof input) => ({
    required: true,
    withAsterisk: false,
    value: input[key],
    error: of(key),
    onChange: (e: { currentTarget: { value: string } }) => {
      const { value } = e.currentTarget;
      setInput((old) => ({ ...old, [key]: value }));
    },
  });
  return (
    <SignForm
      {...t.sign.up}
      busy={busy}
      onSubmit={async () => {
        if (await run({ input })) await enter();
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
        label={t.sign.organization}
        autoComplete="organization"
        maxLength={100}
        {...field('organizationName')}
      />
      <TextInput label={t.sign.name} autoComplete="name" maxLength={100} {...field('name')} />
      <TextInput label={t.sign.email} type="email" autoComplete="username" {...field('email')} />
      <Password
        description={t.sign.passwordHint}
        autoComplete="new-password"
        minLength={10}
        maxLength={128}
        {...field('password')}
      />
    </SignForm>
  );
}
