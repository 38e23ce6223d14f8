import { NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useQuery } from 'urql';
import { PERIODS, type PeriodName } from '../app/router';
import { useSession } from '../app/session';
import { graphql } from '../gql';
import type { UsageQuery } from '../gql/graphql';
import { formatCost, formatCount, formatDay } from '../shared/format';
import { Card } from '../shared/page';
import { Empty, Loading, Read } from '../shared/state';
import { t } from '../text/en';
import { byWeek, everyDay, lastDays, type Tally } from './days';
import css from './usage.module.css';

const AttemptsChart = lazy(() =>
  import('./usage-chart').then((m) => ({ default: m.AttemptsChart })),
);
const CostChart = lazy(() => import('./usage-chart').then((m) => ({ default: m.CostChart })));

const UsageDocument = graphql(`
  query Usage($id: ID!, $from: Date, $to: Date) {
    workspace(id: $id) {
      id
      monthlyBudgetMicros
      spentThisMonthMicros
      usage(from: $from, to: $to) {
        from
        to
        total { attempts succeeded failed costMicros }
        days { day tally { attempts succeeded failed costMicros } }
        kinds { kind tally { attempts succeeded failed costMicros } }
        makers { provider model tally { attempts succeeded failed costMicros } }
      }
    }
  }
`);

type Told = NonNullable<UsageQuery['workspace']>['usage'];
const u = t.settings.usage;
const CONTEXT = { additionalTypenames: ['Task'] };
const DAYS: Record<PeriodName, number> = { week: 7, month: 30, quarter: 90, year: 365 };
/** More days than this are shown as weeks. */
const MOST_DAYS = 90;

/** What was tried for the client, and what it cost. */
export function UsageTab() {
  const { workspace } = useSession();
  const { period: name = 'month' } = useSearch({ from: '/app/settings' });
  const navigate = useNavigate({ from: '/settings' });
  const period = useMemo(() => lastDays(DAYS[name]), [name]);
  const [result, again] = useQuery({
    query: UsageDocument,
    variables: { id: workspace?.id ?? '', ...period },
    pause: !workspace,
    context: CONTEXT,
  });
  if (!workspace) return <Empty title={t.shell.noWorkspace} />;
  return (
    <>
      <NativeSelect
        className={css.period}
        label={u.period}
        value={name}
        data={PERIODS.map((value) => ({ value, label: u.periods[value] }))}
        onChange={(event) => {
          const value = event.currentTarget.value as PeriodName;
          void navigate({
            search: (old) => ({ ...old, period: value === 'month' ? undefined : value }),
            replace: true,
          });
        }}
      />
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {(data) =>
          data.workspace ? (
            <>
              <Budget
                limit={data.workspace.monthlyBudgetMicros ?? null}
                spent={data.workspace.spentThisMonthMicros}
              />
              <Usage of={data.workspace.usage} workspace={workspace.name} />
            </>
          ) : (
            <Empty title={t.missing.title} text={t.missing.text} />
          )
        }
      </Read>
    </>
  );
}

/** What this month may cost, and has. */
function Budget({ limit, spent }: { limit: number | null; spent: number }) {
  if (limit === null) return null;
  const said = u.budget(formatCost(spent), formatCost(limit));
  return (
    <Card title={u.budgetTitle}>
      <meter
        className={css.budget}
        min={0}
        max={Math.max(limit, 1)}
        high={limit * 0.8}
        optimum={0}
        value={Math.min(spent, limit)}
        aria-label={said}
      />
      <p className={css.quiet}>{said}</p>
      {spent >= limit ? <p role="status">{u.budgetUsedUp}</p> : null}
    </Card>
  );
}

function Usage({ of: usage, workspace }: { of: Told; workspace: string }) {
  const { total } = usage;
  const all = everyDay(usage.from, usage.to, usage.days);
  const weekly = all.length > MOST_DAYS;
  const days = weekly ? byWeek(all) : all;
  if (total.attempts === 0) return <Empty title={u.none} text={u.noneText} />;
  return (
    <>
      <dl className={css.totals} aria-label={u.between(usage.from, usage.to)}>
        <Total name={u.costName} value={formatCost(total.costMicros)} />
        <Total name={u.attemptsName} value={formatCount(total.attempts)} />
        <Total name={u.succeededName} value={formatCount(total.succeeded)} />
        <Total name={u.failedName} value={formatCount(total.failed)} bad={total.failed > 0} />
      </dl>
      <Card title={weekly ? u.weeks : u.days}>
        <Suspense fallback={<Loading />}>
          <AttemptsChart days={days} weekly={weekly} label={u.attemptsChart(workspace)} />
        </Suspense>
        {total.costMicros > 0 ? (
          <>
            <h3>{u.costName}</h3>
            <Suspense fallback={<Loading />}>
              <CostChart days={days} weekly={weekly} label={u.costChart(workspace)} />
            </Suspense>
          </>
        ) : null}
        <details>
          <summary>{u.asTable}</summary>
          <Numbers
            name={u.day}
            caption={u.asTable}
            of={usage.days.map(({ day, tally }) => [formatDay(day), tally])}
          />
        </details>
      </Card>
      <Card title={u.kinds}>
        <Numbers
          name={u.kind}
          caption={u.kinds}
          of={usage.kinds.map(({ kind, tally }) => [t.names.taskKind[kind], tally])}
        />
      </Card>
      <Card title={u.makers}>
        {usage.makers.length === 0 ? (
          <p className={css.quiet}>{u.noMakers}</p>
        ) : (
          <Numbers
            name={u.maker}
            caption={u.makers}
            of={usage.makers.map(({ provider, model, tally }) => [
              [provider === 'builtin' ? u.builtIn : provider, model].filter(Boolean).join(', '),
              tally,
            ])}
          />
        )}
      </Card>
      <p className={css.quiet}>{u.how}</p>
    </>
  );
}

function Total({ name, value, bad }: { name: string; value: string; bad?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-bad={bad || undefined}>{value}</dd>
    </div>
  );
}

interface NumbersProps {
  name: string;
  caption: string;
  of: [string, Tally][];
}

function Numbers({ name: what, caption, of }: NumbersProps) {
  return (
    // A table that is wider than the page is scrolled by itself, and by keys too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={css.scroll} tabIndex={0} aria-label={caption}>
      <table className={css.table}>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">{u.attemptsName}</th>
            <th scope="col" className={css.wide}>
              {u.succeededName}
            </th>
            <th scope="col">{u.failedName}</th>
            <th scope="col">{u.costName}</th>
          </tr>
        </thead>
        <tbody>
          {of.map(([name, tally]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatCount(tally.attempts)}</td>
              <td className={css.wide}>{formatCount(tally.succeeded)}</td>
              <td>{formatCount(tally.failed)}</td>
              <td>{formatCost(tally.costMicros)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
