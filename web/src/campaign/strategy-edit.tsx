import { Button, Textarea, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { type Draft, useDraft } from '../shared/draft';
import { Card } from '../shared/page';
import { Problems } from '../shared/problems';
import { t } from '../text/en';
import { CreativesEditor } from './creatives-edit';
import type { CampaignOnPage } from './page';
import css from './strategy.module.css';
import type { StrategyText } from './strategy-document';

const EditDocument = graphql(`
  mutation EditStrategy($input: StrategyEditInput!) {
    strategyEdit(input: $input) {
      strategy { id version digest }
      userErrors { code message field }
    }
  }
`);

export type StrategyContent = Pick<
  StrategyText,
  'positioning' | 'insight' | 'messages' | 'creatives'
>;

interface Typed extends StrategyContent {
  basedOn: string;
}

const s = t.campaign.strategy;
const keyOf = (campaignId: string) => `strategy.${campaignId}`;

/** Whether an edit of the campaign's strategy was begun and neither saved nor dropped. */
export function keptEdit(campaignId: string): boolean {
  try {
    return localStorage.getItem(`promote.draft.${keyOf(campaignId)}`) !== null;
  } catch {
    return false;
  }
}

interface Props {
  campaign: CampaignOnPage;
  strategy: StrategyText;
  onClose: () => void;
}

/** A new version, begun from the one in force. What was typed outlives the page. */
export function StrategyEditor({ campaign, strategy, onClose }: Props) {
  const { positioning, insight, messages, creatives, digest } = strategy;
  const draft = useDraft<Typed>(keyOf(campaign.id), {
    basedOn: digest,
    positioning,
    insight,
    messages,
    creatives,
  });
  const { value, set } = draft;
  const { run, of, problems, busy } = useAction(EditDocument);
  const toast = useToast();
  const overtaken = value.basedOn !== digest;

  async function save(basedOn: string) {
    const { positioning, insight, messages, creatives } = value;
    const done = await run({
      input: { campaignId: campaign.id, basedOn, positioning, insight, messages, creatives },
    });
    if (!done?.strategy) return;
    draft.drop();
    toast(s.saved(done.strategy.version));
    onClose();
  }

  function send(event: FormEvent) {
    event.preventDefault();
    void save(value.basedOn);
  }

  return (
    <form className={css.text} onSubmit={send}>
      <div className={css.bar}>
        <div>
          <h2>{s.editing}</h2>
          <p>{draft.changed ? s.kept : s.editIntro}</p>
        </div>
        <div className={css.buttons}>
          <Button
            variant="default"
            onClick={() => {
              draft.drop();
              onClose();
            }}
          >
            {draft.changed ? s.drop : t.common.cancel}
          </Button>
          {overtaken ? (
            <Button loading={busy} onClick={() => void save(digest)}>
              {s.rebase}
            </Button>
          ) : (
            <Button type="submit" loading={busy}>
              {s.save}
            </Button>
          )}
        </div>
      </div>
      {overtaken ? <p className={css.old}>{s.conflict}</p> : null}
      <Problems of={problems} />
      <Card title={s.positioning}>
        <Textarea
          aria-label={s.positioning}
          autosize
          minRows={2}
          maxLength={1000}
          required
          value={value.positioning}
          onChange={(event) => set({ positioning: event.currentTarget.value })}
          error={of('positioning')}
        />
        <Textarea
          label={s.insight}
          autosize
          minRows={2}
          maxLength={2000}
          required
          withAsterisk={false}
          value={value.insight}
          onChange={(event) => set({ insight: event.currentTarget.value })}
          error={of('insight')}
        />
      </Card>
      <MessagesEditor draft={draft} of={of} />
      <CreativesEditor
        creatives={value.creatives}
        onChange={(creatives) => set({ creatives })}
        brief={strategy.brief ?? null}
        of={of}
      />
    </form>
  );
}

interface MessagesProps {
  draft: Draft<Typed>;
  of: (...fields: string[]) => string | undefined;
}

function MessagesEditor({ draft: { value, set }, of }: MessagesProps) {
  const { messages } = value;
  const change = (i: number, part: Partial<StrategyContent['messages'][number]>) =>
    set({ messages: messages.map((m, n) => (n === i ? { ...m, ...part } : m)) });
  const up = (i: number) => {
    const moved = [...messages];
    const [message] = moved.splice(i, 1);
    if (message) moved.splice(i - 1, 0, message);
    set({ messages: moved });
  };
  return (
    <Card title={s.messages}>
      {messages.map((message, i) => (
        <fieldset key={i} className={css.piece}>
          <legend>{s.message(i + 1)}</legend>
          <TextInput
            label={s.headline}
            required
            withAsterisk={false}
            value={message.headline}
            onChange={(event) => change(i, { headline: event.currentTarget.value })}
            error={of(`messages.${i}.headline`, `messages[${i}].headline`)}
          />
          <Textarea
            label={s.support}
            autosize
            value={message.support}
            onChange={(event) => change(i, { support: event.currentTarget.value })}
            error={of(`messages.${i}.support`, `messages[${i}].support`)}
          />
          <div className={css.buttons}>
            {i > 0 ? (
              <Button size="compact-sm" variant="default" onClick={() => up(i)}>
                {s.up}
              </Button>
            ) : null}
            {messages.length > 1 ? (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={s.remove(s.message(i + 1))}
                onClick={() => set({ messages: messages.filter((_, n) => n !== i) })}
              >
                {t.common.remove}
              </Button>
            ) : null}
          </div>
        </fieldset>
      ))}
      {messages.length < 8 ? (
        <div>
          <Button
            size="xs"
            variant="default"
            onClick={() => set({ messages: [...messages, { headline: '', support: '' }] })}
          >
            {s.add}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
