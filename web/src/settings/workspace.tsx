import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, Fragment, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { ApprovalNeed, PolicyQuery, WorkspaceRoleName } from '../gql/graphql';
import { NewWorkspace } from '../home/first-steps';
import { useAction } from '../shared/action';
import { Card } from '../shared/page';
import { Problems } from '../shared/problems';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { MakersCard } from './makers';
import { PostingCard } from './posting';
import css from './settings.module.css';

const PolicyDocument = graphql(`
  query Policy($id: ID!) {
    workspace(id: $id) {
      id
      name
      approvalPolicy { fourEyes steps { name role need count } }
      brandThreshold
      posting { mentions accounts xTextMax }
      monthlyBudgetMicros
      spentThisMonthMicros
      makers {
        strategies { chosen offered }
        texts { chosen offered }
        pictures { chosen offered }
        videos { chosen offered }
        fallback
      }
    }
  }
`);

const UpdateDocument = graphql(`
  mutation UpdateWorkspace($input: WorkspaceUpdateInput!) {
    workspaceUpdate(input: $input) {
      workspace { id name }
      userErrors { code message field }
    }
  }
`);

const w = t.settings.workspace;
type Shown = NonNullable<PolicyQuery['workspace']>;
type Step = Shown['approvalPolicy']['steps'][number];

const options = (names: Record<string, string>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

export function WorkspaceTab() {
  const { workspace, can } = useSession();
  const toast = useToast();
  const [result, again] = useQuery({
    query: PolicyDocument,
    variables: { id: workspace?.id ?? '' },
    pause: workspace === null,
  });
  return (
    <>
      {workspace === null ? (
        <Empty title={t.shell.noWorkspace} text={t.home.firstWorkspaceText} />
      ) : (
        <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
          {({ workspace: shown }) =>
            shown && shown.id === workspace.id ? (
              <Fragment key={shown.id}>
                <Editor workspace={shown} readOnly={!can('workspace:manage')} />
                <PostingCard workspace={shown} readOnly={!can('workspace:manage')} />
                <MakersCard workspace={shown} readOnly={!can('workspace:manage')} />
              </Fragment>
            ) : null
          }
        </Read>
      )}
      {can('workspaces:write') ? (
        <Card title={w.new}>
          <NewWorkspace onDone={() => toast(w.created)} />
        </Card>
      ) : null}
    </>
  );
}

function Editor({ workspace, readOnly }: { workspace: Shown; readOnly: boolean }) {
  const { refresh } = useSession();
  const toast = useToast();
  const { run, of, problems, busy } = useAction(UpdateDocument);
  const [name, setName] = useState(workspace.name);
  const [steps, setSteps] = useState<Step[]>(workspace.approvalPolicy.steps);
  const [fourEyes, setFourEyes] = useState(workspace.approvalPolicy.fourEyes);
  const change = (i: number, part: Partial<Step>) =>
    setSteps(steps.map((step, n) => (n === i ? { ...step, ...part } : step)));

  async function save(event: FormEvent) {
    event.preventDefault();
    const cleaned = steps.map((step) => ({
      name: step.name,
      role: step.role ?? null,
      need: step.need,
      count: step.need === 'AT_LEAST' ? (step.count ?? 1) : null,
    }));
    const input = {
      workspaceId: workspace.id,
      name,
      approvalPolicy: { fourEyes, steps: cleaned },
    };
    if (!(await run({ input }))) return;
    toast(w.saved);
    refresh();
  }

  return (
    <form className={css.form} onSubmit={(event) => void save(event)}>
      <Card title={w.rename}>
        <TextInput
          label={w.name}
          value={name}
          readOnly={readOnly}
          maxLength={100}
          required
          withAsterisk={false}
          onChange={(event) => setName(event.currentTarget.value)}
          error={of('name')}
        />
      </Card>
      <Card title={w.policy}>
        <p className={css.quiet}>{w.policyText}</p>
        {steps.map((step, i) => (
          <fieldset key={`step-${i + 1}`} className={css.step} disabled={readOnly}>
            <legend>{w.step(i + 1)}</legend>
            <TextInput
              label={w.stepName}
              required
              withAsterisk={false}
              value={step.name}
              onChange={(event) => change(i, { name: event.currentTarget.value })}
            />
            <NativeSelect
              label={w.who}
              value={step.role ?? ''}
              data={[{ value: '', label: w.anyone }, ...options(t.names.workspaceRole)]}
              onChange={(event) =>
                change(i, { role: (event.currentTarget.value || null) as WorkspaceRoleName | null })
              }
            />
            <NativeSelect
              label={w.need}
              value={step.need}
              data={options(t.names.need)}
              onChange={(event) => change(i, { need: event.currentTarget.value as ApprovalNeed })}
            />
            {step.need === 'AT_LEAST' ? (
              <TextInput
                label={w.count}
                type="number"
                min={1}
                max={50}
                value={step.count ?? 1}
                onChange={(event) => change(i, { count: Number(event.currentTarget.value) || 1 })}
              />
            ) : null}
            {steps.length > 1 && !readOnly ? (
              <Button
                variant="default"
                aria-label={`${t.common.remove}: ${w.step(i + 1)}`}
                onClick={() => setSteps(steps.filter((_, n) => n !== i))}
              >
                {t.common.remove}
              </Button>
            ) : null}
          </fieldset>
        ))}
        {steps.length < 5 && !readOnly ? (
          <div>
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                setSteps([...steps, { name: '', role: null, need: 'ANY', count: null }])
              }
            >
              {w.addStep}
            </Button>
          </div>
        ) : null}
        <Checkbox
          label={w.fourEyes}
          checked={fourEyes}
          disabled={readOnly}
          onChange={(event) => setFourEyes(event.currentTarget.checked)}
        />
        <Problems of={problems.filter((p) => p.field !== 'name')} />
        {readOnly ? (
          <p className={css.quiet}>{w.readOnly}</p>
        ) : (
          <div>
            <Button type="submit" loading={busy}>
              {w.save}
            </Button>
          </div>
        )}
      </Card>
    </form>
  );
}
