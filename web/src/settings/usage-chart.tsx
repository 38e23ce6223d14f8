import { Bar, BarChart, CartesianGrid, Legend, Tooltip, XAxis, YAxis } from 'recharts';
import { formatCost, formatCount, formatDay, formatShortDay } from '../shared/format';
import { t } from '../text/en';
import type { DayTally } from './days';
import css from './usage.module.css';

const u = t.settings.usage;

/** What a day says where somebody points at it, or goes to it with the arrow keys. */
function Told(props: {
  weekly: boolean;
  active?: boolean;
  payload?: readonly { payload: DayTally }[];
}) {
  const day = props.payload?.[0]?.payload;
  if (!props.active || !day) return null;
  return (
    <div className={css.tip}>
      <strong>{props.weekly ? u.week(formatDay(day.day)) : formatDay(day.day)}</strong>
      <span>{u.attempts(day.attempts)}</span>
      {day.failed > 0 ? <span>{u.failed(day.failed)}</span> : null}
      <span>{formatCost(day.costMicros)}</span>
    </div>
  );
}

const FRAME = {
  responsive: true,
  height: 240,
  className: css.chart ?? '',
  margin: { top: 8, right: 4, bottom: 0, left: 0 },
} as const;

const AXIS = { stroke: 'var(--quiet)', tickLine: false, fontSize: 12 } as const;

interface Props {
  days: readonly DayTally[];
  /** Whether each of them is a week. */
  weekly: boolean;
  /** What the chart says as a whole, for who cannot see it. */
  label: string;
}

/** How often something was tried, day by day. */
export function AttemptsChart({ days, weekly, label }: Props) {
  return (
    <BarChart {...FRAME} data={[...days]} aria-label={label}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...AXIS} dataKey="day" tickFormatter={formatShortDay} minTickGap={24} />
      <YAxis
        {...AXIS}
        allowDecimals={false}
        width={44}
        axisLine={false}
        tickFormatter={formatCount}
      />
      <Tooltip
        content={<Told weekly={weekly} />}
        cursor={{ fill: 'var(--sunken)' }}
        isAnimationActive={false}
      />
      <Legend verticalAlign="top" align="right" iconType="square" height={28} itemSorter={null} />
      <Bar
        name={u.succeededName}
        dataKey="succeeded"
        stackId="all"
        fill="var(--accent)"
        maxBarSize={28}
        isAnimationActive={false}
      />
      <Bar
        name={u.failedName}
        dataKey="failed"
        stackId="all"
        fill="var(--bad)"
        maxBarSize={28}
        isAnimationActive={false}
      />
    </BarChart>
  );
}

/** What it cost, day by day. */
export function CostChart({ days, weekly, label }: Props) {
  return (
    <BarChart {...FRAME} data={[...days]} aria-label={label}>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...AXIS} dataKey="day" tickFormatter={formatShortDay} minTickGap={24} />
      <YAxis {...AXIS} width={60} axisLine={false} tickFormatter={formatCost} />
      <Tooltip
        content={<Told weekly={weekly} />}
        cursor={{ fill: 'var(--sunken)' }}
        isAnimationActive={false}
      />
      <Bar
        name={u.costName}
        dataKey="costMicros"
        fill="var(--accent)"
        maxBarSize={28}
        isAnimationActive={false}
      />
    </BarChart>
  );
}
