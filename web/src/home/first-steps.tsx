import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { Pill } from '../shared/bits';
import { Card } from '../shared/page';
import { t } from '../text/en';
import css from './home.module.css';

const CreateWorkspaceDocument = graphql(`
  mutation CreateWorkspace($input: WorkspaceCreateInput!) {
    workspaceCreate(input: $input) {
      workspace { id name }
      userErrors { code message field }
    }
  }
`);

/** From nothing to a first campaign. */
export function FirstSteps() {
  const { workspace, can } = useSession();
  const branded = workspace?.styleGuide != null;
  return (
    <Card title={t.home.steps}>
      <ol className={css.steps}>
        <li>
          <h3>{t.home.firstWorkspace}</h3>
          {workspace ? (
            <Pill mood="good">{t.home.done}</Pill>
          ) : (
            <>
              <p>{t.home.firstWorkspaceText}</p>
              {can('workspaces:write') ? <NewWorkspace /> : null}
            </>
          )}
        </li>
        <li>
          <h3>{t.home.firstBrand}</h3>
          {branded ? <Pill mood="good">{t.home.done}</Pill> : <p>{t.home.firstBrandText}</p>}
          {workspace && !branded ? <Link to="/brand">{t.home.firstBrand}</Link> : null}
        </li>
        <li>
          <h3>{t.home.firstCampaign}</h3>
          <p>{t.home.firstCampaignText}</p>
          {branded && can('campaigns:write') ? (
            <Link to="/campaigns/new">{t.home.firstCampaign}</Link>
          ) : null}
        </li>
      </ol>
    </Card>
  );
}

export function NewWorkspace({ onDone }: { onDone?: () => void }) {
  const { refresh } = useSession();
  const { run, of, busy } = useAction(CreateWorkspaceDocument);
  const [name, setName] = useState('');
  return (
    <form
      className={css.inline}
      onSubmit={async (event) => {
        event.preventDefault();
        if (!(await run({ input: { name } }))) return;
        setName('');
        refresh();
        onDone?.();
      }}
    >
      <TextInput
        label={t.home.workspaceName}
        value={name}
        maxLength={100}
        required
        withAsterisk={false}
        onChange={(e) => setName(e.currentTarget.value)}
        error={of('name')}
      />
      <Button type="submit" loading={busy}>
        {t.home.createWorkspace}
      </Button>
    </form>
  );
}
