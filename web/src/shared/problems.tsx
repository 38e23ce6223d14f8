import type { Problem } from './action';
import css from './problems.module.css';

/** Everything the server had against an input, for forms whose fields cannot say it themselves. */
export function Problems({ of }: { of: readonly Problem[] }) {
  if (of.length === 0) return null;
  return (
    <ul className={css.list} role="alert">
      {of.map((problem) => (
        <li key={`${problem.field}:${problem.message}`}>{problem.message}</li>
      ))}
    </ul>
  );
}
