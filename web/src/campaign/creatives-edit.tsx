import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { usePlacements } from '../campaigns/placements';
import type { AssetKindName, IntentName, PlacementKey } from '../gql/graphql';
import { Card } from '../shared/page';
import { t } from '../text/en';
import css from './strategy.module.css';
import type { StrategyText } from './strategy-document';

type Creative = StrategyText['creatives'][number];

interface Props {
  creatives: Creative[];
  onChange: (creatives: Creative[]) => void;
  brief: Pick<NonNullable<StrategyText['brief']>, 'placements' | 'startDate' | 'endDate'> | null;
  of: (...fields: string[]) => string | undefined;
}

const s = t.campaign.strategy;
const INTENTS = Object.keys(t.names.intent) as IntentName[];
const EXTRAS: AssetKindName[] = ['IMAGE', 'VIDEO'];

/** A name no other piece has: the place and a number. */
export function freeKey(placement: PlacementKey, taken: readonly string[]): string {
  const stem = placement.toLowerCase().replaceAll('_', '-');
  let n = 1;
  while (taken.includes(`${stem}-${n}`)) n += 1;
  return `${stem}-${n}`;
}

export function CreativesEditor({ creatives, onChange, brief, of }: Props) {
  const [{ data }] = usePlacements();
  const placeOf = (key: PlacementKey) => data?.placements.find((p) => p.key === key);
  const places = brief?.placements ?? [...new Set(creatives.map((c) => c.placement))];
  const change = (i: number, part: Partial<Creative>) =>
    onChange(creatives.map((c, n) => (n === i ? { ...c, ...part } : c)));

  function add() {
    const placement = places[0];
    if (!placement) return;
    const key = freeKey(
      placement,
      creatives.map((c) => c.key),
    );
    const scheduledOn = creatives.at(-1)?.scheduledOn ?? brief?.startDate ?? '';
    onChange([
      ...creatives,
      {
        key,
        placement,
        intent: 'BENEFIT',
        headline: '',
        direction: '',
        outputs: ['COPY', 'IMAGE'],
        scheduledOn,
      },
    ]);
  }

  return (
    <Card title={s.creatives}>
      {creatives.map((creative, i) => {
        const place = placeOf(creative.placement);
        const at = (name: string) => of(`creatives.${i}.${name}`, `creatives[${i}].${name}`);
        return (
          <fieldset key={creative.key} className={css.piece}>
            <legend>{s.creative(creative.key)}</legend>
            <div className={css.row}>
              <NativeSelect
                label={s.placement}
                value={creative.placement}
                data={places.map((key) => ({ value: key, label: placeOf(key)?.label ?? key }))}
                onChange={(event) => {
                  const placement = event.currentTarget.value as PlacementKey;
                  const outputs = placeOf(placement)?.video
                    ? creative.outputs
                    : creative.outputs.filter((o) => o !== 'VIDEO');
                  change(i, { placement, outputs });
                }}
                error={at('placement')}
              />
              <NativeSelect
                label={s.intent}
                value={creative.intent}
                data={INTENTS.map((key) => ({ value: key, label: t.names.intent[key] }))}
                onChange={(event) => change(i, { intent: event.currentTarget.value as IntentName })}
                error={at('intent')}
              />
              <TextInput
                label={s.day}
                type="date"
                required
                withAsterisk={false}
                min={brief?.startDate ?? ''}
                max={brief?.endDate ?? ''}
                value={creative.scheduledOn}
                onChange={(event) => change(i, { scheduledOn: event.currentTarget.value })}
                error={at('scheduledOn')}
              />
            </div>
            <TextInput
              label={s.headline}
              required
              withAsterisk={false}
              maxLength={120}
              value={creative.headline}
              onChange={(event) => change(i, { headline: event.currentTarget.value })}
              error={at('headline')}
            />
            <Textarea
              label={s.direction}
              autosize
              minRows={2}
              maxLength={1000}
              value={creative.direction}
              onChange={(event) => change(i, { direction: event.currentTarget.value })}
              error={at('direction')}
            />
            <div className={css.buttons}>
              {EXTRAS.filter((kind) => kind !== 'VIDEO' || place?.video).map((kind) => (
                <Checkbox
                  key={kind}
                  label={t.names.kind[kind]}
                  checked={creative.outputs.includes(kind)}
                  onChange={(event) =>
                    change(i, {
                      outputs: event.currentTarget.checked
                        ? [...creative.outputs, kind]
                        : creative.outputs.filter((o) => o !== kind),
                    })
                  }
                />
              ))}
              {creatives.length > 1 ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={s.remove(s.creative(creative.key))}
                  onClick={() => onChange(creatives.filter((_, n) => n !== i))}
                >
                  {t.common.remove}
                </Button>
              ) : null}
            </div>
          </fieldset>
        );
      })}
      {creatives.length < 40 ? (
        <div>
          <Button size="xs" variant="default" onClick={add}>
            {s.addCreative}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
