import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../app/session';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { VerdictName } from '../gql/graphql';
import { useAction } from '../shared/action';
import { Confirm } from '../shared/confirm';
import { useDraft } from '../shared/draft';
import { Card } from '../shared/page';
import { t } from '../text/en';
import type { ReviewOnPage } from './page';
import css from './review.module.css';

const DecideDocument = graphql(`
  mutation DecideReview($input: ReviewDecideInput!) {
    reviewDecide(input: $input) {
      review { id state held campaign { id state } }
      userErrors { code message field }
    }
  }
`);

const WithdrawDocument = graphql(`
  mutation WithdrawReview($input: ReviewWithdrawInput!) {
    reviewWithdraw(input: $input) {
      review { id state campaign { id state } }
      userErrors { code message field }
    }
  }
`);

const r = t.campaign.review;
const EXPLAINED: VerdictName[] = ['REQUEST_CHANGES', 'REJECT', 'HOLD'];

interface Props {
  review: ReviewOnPage;
  mayDecide: boolean;
  mayWithdraw: boolean;
  onDone: () => void;
}

/** What the person says of exactly this version. */
export function Decide({ review, mayDecide, mayWithdraw, onDone }: Props) {
  const { viewer } = useSession();
  const toast = useToast();
  const draft = useDraft(`comment.${review.id}`, { comment: '' });
  const decide = useAction(DecideDocument);
  const withdraw = useAction(WithdrawDocument);
  const [missing, setMissing] = useState<string | null>(null);
  const awaited = review.awaiting.some((person) => person.id === viewer.user?.id);
  const comment = draft.value.comment.trim();

  async function say(verdict: VerdictName) {
    const silent = EXPLAINED.includes(verdict) && comment === '';
    setMissing(silent ? (verdict === 'REQUEST_CHANGES' ? r.commentNeeded : r.rejectNeeded) : null);
    if (silent) return;
    const input = { reviewId: review.id, digest: review.digest, verdict, comment: comment || null };
    if (await decide.run({ input })) {
      draft.drop();
      toast(r.sent[verdict]);
    }
    onDone();
  }

  const mine = mayDecide && awaited;
  return (
    <Card title={r.yourDecision}>
      {review.held ? <p className={css.held}>{r.held}</p> : null}
      {mayDecide ? awaited ? null : <p>{r.notAwaited}</p> : <p>{r.notYours}</p>}
      {mine ? (
        <>
          <Textarea
            label={r.comment}
            description={r.commentHint}
            autosize
            minRows={3}
            maxLength={4000}
            value={draft.value.comment}
            onChange={(event) => {
              draft.set({ comment: event.currentTarget.value });
              setMissing(null);
            }}
            error={missing ?? decide.of('comment')}
          />
          <div className={css.verdicts}>
            {review.held ? (
              <Button loading={decide.busy} onClick={() => void say('RESUME')}>
                {r.resume}
              </Button>
            ) : (
              <Button loading={decide.busy} onClick={() => void say('APPROVE')}>
                {r.approve}
              </Button>
            )}
            <Button
              variant="default"
              loading={decide.busy}
              onClick={() => void say('REQUEST_CHANGES')}
            >
              {r.changes}
            </Button>
            <Confirm
              label={r.reject}
              title={r.rejectAsk}
              text={r.rejectText}
              busy={decide.busy}
              onConfirm={() => say('REJECT')}
            />
            {review.held ? null : (
              <Button variant="subtle" loading={decide.busy} onClick={() => void say('HOLD')}>
                {r.hold}
              </Button>
            )}
          </div>
        </>
      ) : null}
      {mayWithdraw ? (
        <div>
          <Button
            variant="default"
            size="xs"
            loading={withdraw.busy}
            onClick={async () => {
              if (await withdraw.run({ input: { reviewId: review.id } })) toast(r.withdrawn);
              onDone();
            }}
          >
            {r.withdraw}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
