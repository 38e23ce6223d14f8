import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { MentionPolicy, PolicyQuery } from '../gql/graphql';
import { useAction } from '../shared/action';
import { Card } from '../shared/page';
import { Problems } from '../shared/problems';
import { t } from '../text/en';
import { accountsIn } from './accounts';
import css from './settings.module.css';

const PostingDocument = graphql(`
  mutation SetPosting($input: WorkspaceUpdateInput!) {
    workspaceUpdate(input: $input) {
      workspace { id posting { mentions accounts xTextMax } }
      userErrors { code message field }
    }
  }
`);

const p = t.settings.posting;
type Shown = NonNullable<PolicyQuery['workspace']>;

/** Whom a client’s texts may mention, and how long a post of its account on X may be. */
export function PostingCard({ workspace, readOnly }: { workspace: Shown; readOnly: boolean }) {
  const toast = useToast();
  const { run, of, problems, busy } = useAction(PostingDocument);
  const { posting } = workspace;
  const [mentions, setMentions] = useState<MentionPolicy>(posting.mentions);
  const [accounts, setAccounts] = useState(posting.accounts.map((a) => `@${a}`).join('\n'));
  const [most, setMost] = useState(posting.xTextMax === null ? '' : String(posting.xTextMax));
  const own = (problem: { field?: string | null }) =>
    (problem.field?.startsWith('posting.accounts') ?? false) ||
    problem.field === 'posting.xTextMax';

  async function save(event: FormEvent) {
    event.preventDefault();
    const input = {
      workspaceId: workspace.id,
      posting: {
        mentions,
        accounts: accountsIn(accounts),
        xTextMax: most.trim() === '' ? null : Number(most),
      },
    };
    if (await run({ input })) toast(p.saved);
  }

  return (
    <form className={css.form} onSubmit={(event) => void save(event)}>
      <Card title={p.title}>
        <p className={css.quiet}>{p.text}</p>
        <NativeSelect
          label={p.mentions}
          value={mentions}
          disabled={readOnly}
          data={(['ANY', 'LISTED', 'NONE'] as const).map((value) => ({
            value,
            label: p.kinds[value],
          }))}
          onChange={(event) => setMentions(event.currentTarget.value as MentionPolicy)}
        />
        {mentions === 'LISTED' ? (
          <Textarea
            label={p.accounts}
            description={p.accountsHint}
            autosize
            minRows={3}
            value={accounts}
            readOnly={readOnly}
            onChange={(event) => setAccounts(event.currentTarget.value)}
            error={
              problems.find((problem) => problem.field?.startsWith('posting.accounts'))?.message
            }
          />
        ) : null}
        <TextInput
          label={p.xTextMax}
          description={p.xTextMaxHint}
          type="number"
          min={280}
          max={25000}
          placeholder="280"
          value={most}
          readOnly={readOnly}
          onChange={(event) => setMost(event.currentTarget.value)}
          error={of('posting.xTextMax')}
        />
        <Problems of={problems.filter((problem) => !own(problem))} />
        {readOnly ? null : (
          <div>
            <Button type="submit" loading={busy}>
              {t.settings.workspace.save}
            </Button>
          </div>
        )}
      </Card>
    </form>
  );
}
