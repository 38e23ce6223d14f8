import { Button, Checkbox, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { SessionWorkspace } from '../app/session';
import { graphql } from '../gql';
import type { TokensQuery } from '../gql/graphql';
import { useAction } from '../shared/action';
import { Copy } from '../shared/bits';
import { Dialog } from '../shared/dialog';
import { today } from '../shared/format';
import { Card } from '../shared/page';
import { Problems } from '../shared/problems';
import { t } from '../text/en';
import css from './settings.module.css';

const IssueDocument = graphql(`
  mutation IssueToken($input: ApiTokenIssueInput!) {
    apiTokenIssue(input: $input) {
      issued { secret apiToken { id name } }
      userErrors { code message field }
    }
  }
`);

const k = t.settings.tokens;

interface Props {
  scopes: TokensQuery['scopes'];
  workspace: SessionWorkspace | null;
  onDone: () => void;
}

/** Issuing a token. Its secret is held by this component alone, until it is closed. */
export function IssueToken({ scopes, workspace, onDone }: Props) {
  const { run, of, problems, busy } = useAction(IssueDocument);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const [bound, setBound] = useState(false);
  const [ends, setEnds] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const [empty, setEmpty] = useState(false);

  async function send(event: FormEvent) {
    event.preventDefault();
    setEmpty(chosen.length === 0);
    if (chosen.length === 0) return;
    const done = await run({
      input: {
        name,
        scopes: chosen,
        workspaceIds: bound && workspace ? [workspace.id] : null,
        expiresAt: ends ? new Date(`${ends}T23:59:59`).toISOString() : null,
      },
    });
    if (!done?.issued) return;
    setSecret(done.issued.secret);
    setName('');
    setChosen([]);
    onDone();
  }

  return (
    <Card title={k.issue}>
      <form className={css.form} onSubmit={(event) => void send(event)}>
        <TextInput
          label={k.name}
          description={k.nameHint}
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={of('name')}
        />
        <fieldset className={css.scopes}>
          <legend>{k.scopes}</legend>
          {scopes.map((scope) => (
            <Checkbox
              key={scope.name}
              label={scope.name}
              description={scope.description}
              checked={chosen.includes(scope.name)}
              onChange={(event) =>
                setChosen(
                  event.currentTarget.checked
                    ? [...chosen, scope.name]
                    : chosen.filter((s) => s !== scope.name),
                )
              }
            />
          ))}
        </fieldset>
        {empty && chosen.length === 0 ? (
          <p className={css.bad} role="alert">
            {k.oneScope}
          </p>
        ) : null}
        {workspace ? (
          <Checkbox
            label={k.only}
            description={k.onlyText(workspace.name)}
            checked={bound}
            onChange={(event) => setBound(event.currentTarget.checked)}
          />
        ) : null}
        <TextInput
          label={k.expires}
          description={k.expiresHint}
          type="date"
          min={today(1)}
          value={ends}
          onChange={(event) => setEnds(event.currentTarget.value)}
          error={of('expiresAt')}
        />
        <Problems of={problems.filter((p) => p.field !== 'name' && p.field !== 'expiresAt')} />
        <div>
          <Button type="submit" loading={busy}>
            {k.submit}
          </Button>
        </div>
      </form>
      {secret ? (
        <Dialog title={k.shown} onClose={() => setSecret(null)}>
          <div className={css.form}>
            <p>{k.shownText}</p>
            <code className={css.secret}>{secret}</code>
            <div className={css.filters}>
              <Copy text={secret} />
              <Button size="compact-sm" onClick={() => setSecret(null)}>
                {k.done}
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </Card>
  );
}
