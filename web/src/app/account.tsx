import { Button, NativeSelect, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMutation } from 'urql';
import { graphql } from '../gql';
import { t } from '../text/en';
import { useResetApi } from './api';
import { useSession } from './session';
import css from './shell.module.css';
import { useToast } from './toasts';

const SignOutDocument = graphql(`
  mutation SignOut {
    signOut { signedOut userErrors { message } }
  }
`);

const SwitchDocument = graphql(`
  mutation SwitchOrganization($input: SessionSwitchOrganizationInput!) {
    sessionSwitchOrganization(input: $input) {
      organization { id name }
      userErrors { message }
    }
  }
`);

/** Who is signed in, where, how it looks, and the way out. */
export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { viewer } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const reset = useResetApi();
  const toast = useToast();
  const [signing, signOut] = useMutation(SignOutDocument);
  const [, switchTo] = useMutation(SwitchDocument);

  async function leave() {
    const { error } = await signOut({});
    if (error) return toast(t.failure.lost, 'bad');
    await navigate({ to: '/sign-in', search: {} });
    reset();
  }

  async function change(organizationId: string) {
    const { data, error } = await switchTo({ input: { organizationId } });
    const done = data?.sessionSwitchOrganization;
    if (error || !done?.organization) {
      return toast(done?.userErrors[0]?.message ?? t.failure.lost, 'bad');
    }
    toast(t.shell.switched(done.organization.name));
    await navigate({ to: '/', search: { workspace: undefined } });
    reset();
  }

  return (
    <section className={css.account} aria-label={t.shell.account(viewer.name)}>
      {viewer.organizations.length > 1 ? (
        <NativeSelect
          label={t.shell.organization}
          value={viewer.organization.id}
          data={viewer.organizations.map((o) => ({ value: o.id, label: o.name }))}
          onChange={(event) => void change(event.currentTarget.value)}
        />
      ) : null}
      <NativeSelect
        label={t.shell.scheme}
        size="xs"
        value={colorScheme}
        data={(['auto', 'light', 'dark'] as const).map((value) => ({
          value,
          label: t.shell.schemes[value],
        }))}
        onChange={(event) => setColorScheme(event.currentTarget.value as 'auto' | 'light' | 'dark')}
      />
      <div className={css.person}>
        <strong>{viewer.name}</strong>
        <span>{viewer.organization.name}</span>
      </div>
      <Button variant="subtle" size="xs" onClick={onHelp}>
        {t.shell.shortcuts.title}
      </Button>
      <Button variant="default" size="xs" loading={signing.fetching} onClick={() => void leave()}>
        {t.shell.signOut}
      </Button>
    </section>
  );
}
