import type { ReactNode } from 'react';
import { usePlacements } from '../campaigns/placements';
import { formatDay } from '../shared/format';
import { Card } from '../shared/page';
import { t } from '../text/en';
import { diffWords } from './diff';
import css from './strategy.module.css';
import type { StrategyText } from './strategy-document';

const s = t.campaign.strategy;

/** A text, with what changed against another where there is one. */
function Words({ now, before }: { now: string; before: string | null | undefined }) {
  if (before === null || before === undefined) return <>{now}</>;
  let place = 0;
  return diffWords(before, now).map((piece) => {
    place += 1;
    if (piece.kind === 'gone') return <del key={place}>{piece.text}</del>;
    if (piece.kind === 'new') return <ins key={place}>{piece.text}</ins>;
    return <span key={place}>{piece.text}</span>;
  });
}

interface Props {
  strategy: StrategyText;
  before: StrategyText | null;
  /** What can be done with it. */
  action?: ReactNode;
}

export function StrategyRead({ strategy, before, action }: Props) {
  const [{ data }] = usePlacements();
  const label = (key: string) => data?.placements.find((p) => p.key === key)?.label ?? key;
  const days = [...new Set(strategy.creatives.map((c) => c.scheduledOn))].sort();
  const gone = before?.creatives.filter((b) => !strategy.creatives.some((c) => c.key === b.key));
  return (
    <div className={css.text}>
      <Card title={s.positioning} aside={action}>
        <p className={css.lead}>
          <Words now={strategy.positioning} before={before?.positioning} />
        </p>
        <div>
          <h3>{s.insight}</h3>
          <p>
            <Words now={strategy.insight} before={before?.insight} />
          </p>
        </div>
      </Card>
      <Card title={s.messages}>
        <ol className={css.messages}>
          {strategy.messages.map((message, i) => {
            const old = before ? (before.messages[i] ?? { headline: '', support: '' }) : null;
            return (
              <li key={`${i}:${message.headline}`}>
                <h3>
                  <Words now={message.headline} before={old?.headline} />
                </h3>
                <p>
                  <Words now={message.support} before={old?.support} />
                </p>
              </li>
            );
          })}
        </ol>
      </Card>
      <Card title={s.creatives}>
        {days.map((day) => (
          <section key={day} className={css.day}>
            <h3>{formatDay(day)}</h3>
            <ul>
              {strategy.creatives
                .filter((c) => c.scheduledOn === day)
                .map((creative) => {
                  const old = before?.creatives.find((b) => b.key === creative.key);
                  const against = before ? (old ?? { headline: '', direction: '' }) : null;
                  return (
                    <li key={creative.key}>
                      <div className={css.tags}>
                        <strong>{label(creative.placement)}</strong>
                        <span>{t.names.intent[creative.intent]}</span>
                        <span>{creative.outputs.map((o) => t.names.kind[o]).join(', ')}</span>
                        <code>{creative.key}</code>
                      </div>
                      <p className={css.headline}>
                        <Words now={creative.headline} before={against?.headline} />
                      </p>
                      <p className={css.direction}>
                        <Words now={creative.direction} before={against?.direction} />
                      </p>
                    </li>
                  );
                })}
            </ul>
          </section>
        ))}
        {gone?.map((creative) => (
          <p key={creative.key}>
            <del>
              {label(creative.placement)}: {creative.headline}
            </del>
          </p>
        ))}
      </Card>
    </div>
  );
}
