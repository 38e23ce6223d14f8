import { useEffect, useMemo, useRef, useState } from 'react';
import { useSubscription } from 'urql';
import { graphql } from '../gql';
import type { CampaignChangedSubscription } from '../gql/graphql';

const ChangedDocument = graphql(`
  subscription CampaignChanged($id: ID!) {
    campaignChanged(campaignId: $id) {
      kind
      at
      campaign {
        id
        state
        progress
        strategy { id version digest }
        tasks { id state progress attempt updatedAt finishedAt }
      }
    }
  }
`);

export type LiveCampaign = CampaignChangedSubscription['campaignChanged']['campaign'];

export interface Live {
  /** How things stand by the newest event; null before the first. */
  campaign: LiveCampaign | null;
  /** Grows whenever something other than progress changed: what was read is to be read anew. */
  revision: number;
  /** Whether the server can be heard. */
  connected: boolean;
}

/** Follows a campaign. Many changes in a moment count as one. */
export function useLive(id: string): Live {
  const [result] = useSubscription({
    query: ChangedDocument,
    variables: { id },
    pause: id === '',
  });
  const change = result.data?.campaignChanged;
  const [revision, setRevision] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (!change || change.kind === 'subscribed' || change.kind === 'task.progressed') return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      setRevision((n) => n + 1);
    }, 400);
  }, [change]);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
    },
    [],
  );
  const campaign = change?.campaign.id === id ? change.campaign : null;
  const connected = campaign !== null && !result.error;
  return useMemo(() => ({ campaign, revision, connected }), [campaign, revision, connected]);
}
