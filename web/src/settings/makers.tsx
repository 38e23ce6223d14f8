import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { MakerName, PolicyQuery } from '../gql/graphql';
import { useAction } from '../shared/action';
import { formatCost } from '../shared/format';
import { Card } from '../shared/page';
import { Problems } from '../shared/problems';
import { t } from '../text/en';
import { dollars, micros } from './money';
import css from './settings.module.css';

const MakersDocument = graphql(`
  mutation ChooseMakers($input: WorkspaceUpdateInput!) {
    workspaceUpdate(input: $input) {
      workspace { id brandThreshold monthlyBudgetMicros }
      userErrors { code message field }
    }
  }
`);

const m = t.settings.makers;
type Shown = NonNullable<PolicyQuery['workspace']>;
const CRAFTS = ['strategies', 'texts', 'pictures', 'videos'] as const;
type Craft = (typeof CRAFTS)[number];
type Fallback = 'operator' | 'yes' | 'no';

const fallbackOf = (value: boolean | null | undefined): Fallback =>
  value == null ? 'operator' : value ? 'yes' : 'no';

/** Who makes things for a client, how good they have to be, and what they may cost in a month. */
export function MakersCard({ workspace, readOnly }: { workspace: Shown; readOnly: boolean }) {
  const toast = useToast();
  const { run, of, problems, busy } = useAction(MakersDocument);
  const [chosen, setChosen] = useState<Record<Craft, MakerName | null>>({
    strategies: workspace.makers.strategies.chosen ?? null,
    texts: workspace.makers.texts.chosen ?? null,
    pictures: workspace.makers.pictures.chosen ?? null,
    videos: workspace.makers.videos.chosen ?? null,
  });
  const [fallback, setFallback] = useState(fallbackOf(workspace.makers.fallback));
  const [bounded, setBounded] = useState(workspace.monthlyBudgetMicros != null);
  const [budget, setBudget] = useState(dollars(workspace.monthlyBudgetMicros ?? 50_000_000));
  const [threshold, setThreshold] = useState(String(workspace.brandThreshold));
  const [wrong, setWrong] = useState<string>();

  async function save(event: FormEvent) {
    event.preventDefault();
    const amount = bounded ? micros(budget) : null;
    const isWrong = bounded && amount === null;
    setWrong(isWrong ? m.notMoney : undefined);
    if (isWrong) return;
    const input = {
      workspaceId: workspace.id,
      brandThreshold: Number(threshold),
      makers: { ...chosen, fallback: fallback === 'operator' ? null : fallback === 'yes' },
      monthlyBudgetMicros: amount,
    };
    if (await run({ input })) toast(m.saved);
  }

  // Where there is nothing to choose and nothing to pay, nothing is asked.
  const isFree =
    CRAFTS.every((craft) => workspace.makers[craft].offered.length === 1) &&
    CRAFTS.every((craft) => chosen[craft] === null) &&
    workspace.monthlyBudgetMicros == null &&
    workspace.spentThisMonthMicros === 0;
  const crafts = isFree ? [] : CRAFTS;
  return (
    <form className={css.form} onSubmit={(event) => void save(event)}>
      <Card title={m.title}>
        <p className={css.quiet}>{isFree ? m.onlyBuiltIn : m.text}</p>
        {crafts.map((craft) => {
          const { offered } = workspace.makers[craft];
          const [usual] = offered;
          const gone = chosen[craft] && !offered.includes(chosen[craft]) ? [chosen[craft]] : [];
          return (
            <NativeSelect
              key={craft}
              label={m.crafts[craft]}
              value={chosen[craft] ?? ''}
              disabled={readOnly}
              data={[
                { value: '', label: m.usual(usual ? m.names[usual] : '') },
                ...offered.map((name) => ({ value: name, label: m.names[name] })),
                ...gone.map((name) => ({ value: name, label: m.gone(m.names[name]) })),
              ]}
              onChange={(event) =>
                setChosen({
                  ...chosen,
                  [craft]: (event.currentTarget.value || null) as MakerName | null,
                })
              }
              error={of(`makers.${craft}`)}
            />
          );
        })}
        {isFree ? null : (
          <NativeSelect
            label={m.fallback}
            description={m.fallbackText}
            value={fallback}
            disabled={readOnly}
            data={(['operator', 'yes', 'no'] as const).map((value) => ({
              value,
              label: m.fallbacks[value],
            }))}
            onChange={(event) => setFallback(event.currentTarget.value as Fallback)}
          />
        )}
        <TextInput
          label={m.threshold}
          description={m.thresholdText}
          type="number"
          min={0}
          max={100}
          required
          withAsterisk={false}
          value={threshold}
          readOnly={readOnly}
          onChange={(event) => setThreshold(event.currentTarget.value)}
          error={of('brandThreshold')}
        />
        {isFree ? null : (
          <Checkbox
            label={m.bounded}
            checked={bounded}
            disabled={readOnly}
            onChange={(event) => setBounded(event.currentTarget.checked)}
          />
        )}
        {bounded && !isFree ? (
          <TextInput
            label={m.budget}
            description={m.budgetText}
            inputMode="decimal"
            required
            withAsterisk={false}
            value={budget}
            readOnly={readOnly}
            onChange={(event) => setBudget(event.currentTarget.value)}
            error={wrong ?? of('monthlyBudgetMicros')}
          />
        ) : null}
        {isFree ? null : (
          <p className={css.quiet}>{m.spent(formatCost(workspace.spentThisMonthMicros))}</p>
        )}
        <Problems
          of={problems.filter(
            (p) =>
              !p.field ||
              ![
                'brandThreshold',
                'monthlyBudgetMicros',
                ...CRAFTS.map((c) => `makers.${c}`),
              ].includes(p.field),
          )}
        />
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
