import { Button, Textarea } from '@mantine/core';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { useDraft } from '../shared/draft';
import { Card } from '../shared/page';
import { t } from '../text/en';
import css from './strategy.module.css';

const RequestDraftDocument = graphql(`
  mutation RequestDraft($input: CampaignRequestDraftInput!) {
    campaignRequestDraft(input: $input) {
      campaign { id state }
      userErrors { code message field }
    }
  }
`);

const s = t.campaign.strategy;

/** Has the strategist write another version, told what to change. */
export function AskAgain({ campaign }: { campaign: { id: string } }) {
  const draft = useDraft(`again.${campaign.id}`, { instruction: '' });
  const { run, of, busy } = useAction(RequestDraftDocument);
  const toast = useToast();
  return (
    <Card title={s.again}>
      <form
        className={css.again}
        onSubmit={async (event) => {
          event.preventDefault();
          const instruction = draft.value.instruction.trim() || null;
          if (!(await run({ input: { campaignId: campaign.id, instruction } }))) return;
          draft.drop();
          toast(s.asked);
        }}
      >
        <Textarea
          label={s.what}
          description={s.againText}
          autosize
          minRows={2}
          maxLength={1000}
          value={draft.value.instruction}
          onChange={(event) => draft.set({ instruction: event.currentTarget.value })}
          error={of('instruction')}
        />
        <Button type="submit" variant="default" loading={busy}>
          {s.ask}
        </Button>
      </form>
    </Card>
  );
}
