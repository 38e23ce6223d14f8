import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useSession } from '../app/session';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { Confirm } from '../shared/confirm';
import { LinkButton } from '../shared/link-button';
import { t } from '../text/en';
import type { CampaignOnPage } from './page';
import { offers } from './steps';

const SubmitDocument = graphql(`
  mutation SubmitCampaign($input: CampaignSubmitInput!) {
    campaignSubmit(input: $input) {
      review { id campaign { id state } }
      userErrors { code message field }
    }
  }
`);

const CancelDocument = graphql(`
  mutation CancelCampaign($input: CampaignCancelInput!) {
    campaignCancel(input: $input) { campaign { id state } userErrors { code message field } }
  }
`);

const ArchiveDocument = graphql(`
  mutation ArchiveCampaign($input: CampaignArchiveInput!) {
    campaignArchive(input: $input) { campaign { id state } userErrors { code message field } }
  }
`);

const p = t.campaign.page;

/** What can be done with the campaign as a whole. */
export function CampaignActions({ campaign }: { campaign: CampaignOnPage }) {
  const { can } = useSession();
  const toast = useToast();
  const navigate = useNavigate();
  const submit = useAction(SubmitDocument);
  const cancel = useAction(CancelDocument);
  const archive = useAction(ArchiveDocument);
  const { id: campaignId, state, strategy } = campaign;
  const mayWrite = can('campaigns:write', campaign.workspace?.id);
  const open = campaign.reviews.find((r) => r.state === 'OPEN');

  async function ask(digest: string) {
    const done = await submit.run({ input: { campaignId, digest } });
    if (!done?.review) return;
    toast(p.submitted);
    await navigate({ to: '/reviews/$reviewId', params: { reviewId: done.review.id } });
  }

  return (
    <>
      {open && state === 'IN_REVIEW' ? (
        <LinkButton to="/reviews/$reviewId" params={{ reviewId: open.id }}>
          {p.toReview}
        </LinkButton>
      ) : null}
      {mayWrite && strategy && offers(state, 'submit') ? (
        <Button loading={submit.busy} onClick={() => void ask(strategy.digest)}>
          {p.submit}
        </Button>
      ) : null}
      {mayWrite && offers(state, 'archive') ? (
        <Button
          variant="default"
          loading={archive.busy}
          onClick={async () => {
            if (await archive.run({ input: { campaignId } })) toast(p.archived);
          }}
        >
          {p.archive}
        </Button>
      ) : null}
      {mayWrite && offers(state, 'cancel') ? (
        <Confirm
          label={p.cancel}
          title={p.cancelAsk}
          text={p.cancelText}
          keep={p.keep}
          busy={cancel.busy}
          onConfirm={async () => {
            if (await cancel.run({ input: { campaignId } })) toast(p.cancelled);
          }}
        />
      ) : null}
    </>
  );
}
