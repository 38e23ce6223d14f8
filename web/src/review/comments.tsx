import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { Ago } from '../shared/bits';
import { useDraft } from '../shared/draft';
import { Card } from '../shared/page';
import { t } from '../text/en';
import type { ReviewOnPage } from './page';
import css from './review.module.css';

const CommentDocument = graphql(`
  mutation CommentReview($input: ReviewCommentInput!) {
    reviewComment(input: $input) {
      review { id comments { id actorName comment commentedAt } }
      userErrors { code message field }
    }
  }
`);

const c = t.campaign.review;

interface Props {
  review: ReviewOnPage;
  mayComment: boolean;
  onDone: () => void;
}

/** What people say besides their verdicts. */
export function Comments({ review, mayComment, onDone }: Props) {
  const draft = useDraft(`remark.${review.id}`, { comment: '' });
  const { run, of, busy } = useAction(CommentDocument);
  const [missing, setMissing] = useState(false);

  async function say(event: FormEvent) {
    event.preventDefault();
    const comment = draft.value.comment.trim();
    setMissing(comment === '');
    if (comment === '') return;
    if (await run({ input: { reviewId: review.id, comment } })) draft.drop();
    onDone();
  }

  return (
    <Card title={c.comments}>
      {review.comments.length === 0 ? <p>{c.noComments}</p> : null}
      {review.comments.length > 0 ? (
        <ul className={css.decisions}>
          {review.comments.map((said) => (
            <li key={said.id}>
              <span>
                <strong>{said.actorName}</strong> <Ago at={said.commentedAt} />
              </span>
              <blockquote>{said.comment}</blockquote>
            </li>
          ))}
        </ul>
      ) : null}
      {mayComment ? (
        <form className={css.say} onSubmit={(event) => void say(event)}>
          <Textarea
            label={c.yourComment}
            description={c.yourCommentHint}
            autosize
            minRows={2}
            maxLength={4000}
            value={draft.value.comment}
            onChange={(event) => {
              draft.set({ comment: event.currentTarget.value });
              setMissing(false);
            }}
            error={missing ? c.saySomething : of('comment')}
          />
          <div>
            <Button type="submit" variant="default" size="xs" loading={busy}>
              {c.sendComment}
            </Button>
          </div>
        </form>
      ) : null}
    </Card>
  );
}
