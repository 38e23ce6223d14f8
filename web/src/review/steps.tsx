import { t } from '../text/en';
import type { ReviewOnPage } from './page';
import css from './review.module.css';

const r = t.campaign.review;

/** Whose yes is needed, in which order, and who is missing. */
export function Steps({ review }: { review: ReviewOnPage }) {
  return (
    <div className={css.steps}>
      <ol>
        {review.policy.steps.map((step, i) => (
          <li key={`${i}:${step.name}`}>
            <strong>{r.step(i + 1, step.name)}</strong>
            <span>
              {r.needs(
                step.need === 'AT_LEAST'
                  ? t.names.atLeast(step.count ?? 1)
                  : t.names.need[step.need],
                step.role ? t.names.workspaceRole[step.role] : r.anyone,
              )}
            </span>
          </li>
        ))}
      </ol>
      {review.policy.fourEyes ? <p>{r.fourEyes}</p> : null}
      {review.state === 'OPEN' ? (
        <div>
          <h3>{r.awaiting}</h3>
          {review.awaiting.length === 0 ? (
            <p>{r.nobodyMissing}</p>
          ) : (
            <ul>
              {review.awaiting.map((person) => (
                <li key={person.id}>{person.name}</li>
              ))}
            </ul>
          )}
        </div>
      ) : null}
    </div>
  );
}
