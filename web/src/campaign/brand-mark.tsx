import { Pill } from '../shared/bits';
import { t } from '../text/en';
import css from './assets.module.css';
import type { MadeAsset } from './assets-tab';

const b = t.campaign.brandCheck;

/** How well a thing keeps to the brand, and what it breaks. */
export function BrandMark({ check }: { check: NonNullable<MadeAsset['brandCheck']> }) {
  const mood = !check.passes ? 'bad' : check.findings.length > 0 ? 'warn' : 'good';
  const score = b.score(check.score);
  if (check.findings.length === 0) {
    return <Pill mood={mood}>{score}</Pill>;
  }
  return (
    <details className={css.check} open={!check.passes || undefined}>
      <summary>
        <Pill mood={mood}>{score}</Pill>
      </summary>
      {check.passes ? null : <p>{b.person(check.threshold, check.revisions)}</p>}
      <ul>
        {check.findings.map((found) => (
          <li key={`${found.rule}:${found.message}`}>
            <strong>{b.rules[found.rule]}</strong> {found.message} <span>−{found.points}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
