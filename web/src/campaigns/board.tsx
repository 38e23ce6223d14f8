import { Link } from '@tanstack/react-router';
import type { CampaignStateName, CampaignsQuery } from '../gql/graphql';
import { Ago, Bar, CampaignPill } from '../shared/bits';
import rows from '../shared/rows.module.css';
import { t } from '../text/en';
import css from './board.module.css';

type Listed = CampaignsQuery['campaigns']['nodes'][number];
type Column = keyof typeof t.campaign.list.columns;

/** From the first draft to the end, as work flows. */
export const COLUMNS: Record<Column, CampaignStateName[]> = {
  drafting: ['STRATEGIZING', 'DRAFT', 'FAILED'],
  deciding: ['IN_REVIEW', 'CHANGES_REQUESTED'],
  making: ['APPROVED', 'GENERATING'],
  made: ['READY', 'LIVE', 'COMPLETED'],
  closed: ['REJECTED', 'CANCELLED', 'ARCHIVED'],
};

/** The same campaigns, side by side. */
export function Board({ campaigns }: { campaigns: readonly Listed[] }) {
  return (
    <div className={css.board}>
      {(Object.keys(COLUMNS) as Column[]).map((column) => {
        const own = campaigns.filter((c) => COLUMNS[column].includes(c.state));
        return (
          <section key={column} aria-labelledby={`column-${column}`}>
            <h2 id={`column-${column}`}>
              {t.campaign.list.columns[column]} <span>{own.length}</span>
            </h2>
            <ul>
              {own.map((campaign) => (
                <li key={campaign.id} className={rows.main}>
                  <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
                    {campaign.name}
                  </Link>
                  <span>
                    <CampaignPill state={campaign.state} />
                  </span>
                  {campaign.state === 'GENERATING' && typeof campaign.progress === 'number' ? (
                    <Bar
                      value={campaign.progress}
                      label={t.campaign.list.progress(campaign.name)}
                    />
                  ) : null}
                  <span className={rows.quiet}>
                    <Ago at={campaign.updatedAt} />
                  </span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
