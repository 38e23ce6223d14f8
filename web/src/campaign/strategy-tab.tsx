import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { Ago, Digest, Facts } from '../shared/bits';
import { formatCost } from '../shared/format';
import { Card } from '../shared/page';
import { Empty, Loading, Read } from '../shared/state';
import { t } from '../text/en';
import { AskAgain } from './again';
import type { CampaignOnPage } from './page';
import { offers } from './steps';
import css from './strategy.module.css';
import { StrategyDocument, type StrategyText, VersionsDocument } from './strategy-document';
import { keptEdit, StrategyEditor } from './strategy-edit';
import { StrategyRead } from './strategy-read';
import { useFresh } from './use-fresh';

const s = t.campaign.strategy;

export function StrategyTab({ campaign }: { campaign: CampaignOnPage }) {
  const [versions, again] = useQuery({ query: VersionsDocument, variables: { id: campaign.id } });
  useFresh(campaign.strategy?.version ?? 0, again);
  const [chosen, setChosen] = useState<string | null>(null);
  const [against, setAgainst] = useState('');
  const list = versions.data?.campaign?.strategies.nodes ?? [];
  const current = campaign.strategy;
  const shownId = chosen ?? current?.id;

  if (!current || !shownId) {
    return (
      <>
        {campaign.state === 'STRATEGIZING' ? (
          <Loading label={t.names.campaignState.STRATEGIZING} />
        ) : (
          <Empty title={t.campaign.page.noStrategy} />
        )}
        {campaign.state === 'FAILED' ? <AskAgain campaign={campaign} /> : null}
      </>
    );
  }
  return (
    <>
      <div className={css.choose}>
        <NativeSelect
          label={s.choose}
          value={shownId}
          data={(list.length > 0 ? list : [current]).map((v) => ({
            value: v.id,
            label: s.version(v.version) + (v.id === current.id ? ` (${s.inForce})` : ''),
          }))}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setChosen(value === current.id ? null : value);
          }}
        />
        {list.length > 1 ? (
          <NativeSelect
            label={s.compare}
            value={against}
            data={[
              { value: '', label: s.noCompare },
              ...list
                .filter((v) => v.id !== shownId)
                .map((v) => ({ value: v.id, label: s.version(v.version) })),
            ]}
            onChange={(event) => setAgainst(event.currentTarget.value)}
          />
        ) : null}
      </div>
      <Version
        key={shownId}
        campaign={campaign}
        id={shownId}
        against={against === shownId ? '' : against}
      />
    </>
  );
}

function Version(props: { campaign: CampaignOnPage; id: string; against: string }) {
  const { campaign, id, against } = props;
  const [result, again] = useQuery({ query: StrategyDocument, variables: { id } });
  const [other] = useQuery({
    query: StrategyDocument,
    variables: { id: against },
    pause: against === '',
  });
  const node = other.data?.node;
  const before = against && node?.__typename === 'Strategy' ? node : null;
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {(data) =>
        data.node?.__typename === 'Strategy' ? (
          <Held campaign={campaign} strategy={data.node} before={before} />
        ) : (
          <Empty title={t.missing.title} />
        )
      }
    </Read>
  );
}

interface HeldProps {
  campaign: CampaignOnPage;
  strategy: StrategyText;
  before: StrategyText | null;
}

function Held({ campaign, strategy, before }: HeldProps) {
  const { can } = useSession();
  const current = campaign.strategy?.id === strategy.id;
  const mayWrite = current && can('campaigns:write', campaign.workspace?.id);
  const mayEdit = mayWrite && offers(campaign.state, 'edit');
  const [editing, setEditing] = useState(() => keptEdit(campaign.id));
  if (editing && mayEdit) {
    return (
      <StrategyEditor campaign={campaign} strategy={strategy} onClose={() => setEditing(false)} />
    );
  }
  return (
    <div className={css.columns}>
      <StrategyRead
        strategy={strategy}
        before={before}
        action={
          mayEdit ? (
            <Button
              variant="default"
              size="xs"
              aria-keyshortcuts="e"
              onClick={() => setEditing(true)}
            >
              {s.edit}
            </Button>
          ) : null
        }
      />
      <aside className={css.aside}>
        {current ? null : <p className={css.old}>{s.older}</p>}
        {mayWrite && offers(campaign.state, 'draft') ? <AskAgain campaign={campaign} /> : null}
        <Card title={s.provenance}>
          <Facts
            of={[
              [s.author, strategy.authorName],
              [s.written, <Ago key="at" at={strategy.createdAt} />],
              [s.digest, <Digest key="digest" of={strategy.digest} />],
              [s.instruction, strategy.instruction],
              [t.campaign.provenance.guide, strategy.styleGuide?.version],
              [t.campaign.provenance.provider, strategy.provenance?.provider],
              [t.campaign.provenance.model, strategy.provenance?.model],
              [
                t.campaign.provenance.cost,
                strategy.provenance ? formatCost(strategy.provenance.costMicros) : null,
              ],
              [
                t.campaign.provenance.prompt,
                strategy.provenance ? (
                  <Digest key="prompt" of={strategy.provenance.promptDigest} />
                ) : null,
              ],
            ]}
          />
        </Card>
      </aside>
    </div>
  );
}
