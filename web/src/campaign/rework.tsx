import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { Dialog } from '../shared/dialog';
import { useDraft } from '../shared/draft';
import { t } from '../text/en';
import css from './assets.module.css';
import type { MadeAsset } from './assets-tab';
import type { Home, Limits } from './piece';
import { Swap } from './swap';
import { Versions } from './versions';

const RegenerateDocument = graphql(`
  mutation RegenerateAsset($input: AssetRegenerateInput!) {
    assetRegenerate(input: $input) {
      task { id state }
      userErrors { code message field }
    }
  }
`);

const EditDocument = graphql(`
  mutation EditAsset($input: AssetEditInput!) {
    assetEdit(input: $input) {
      asset { id generation campaign { id state } }
      userErrors { code message field }
    }
  }
`);

const r = t.campaign.rework;

interface Props {
  asset: MadeAsset;
  place: Limits | null;
  home: Home;
}

/** What can be done about one thing: write it by hand, put one's own in its place, have it made anew, go
 * back. */
export function Rework({ asset, place, home }: Props) {
  const [open, setOpen] = useState<'edit' | 'swap' | 'anew' | 'versions' | null>(null);
  const what = `${t.names.kind[asset.kind]}, ${asset.creativeKey}`;
  const close = () => setOpen(null);
  const button = (name: NonNullable<typeof open>, label: string) => (
    <button
      type="button"
      className={css.act}
      aria-label={`${label}: ${what}`}
      onClick={() => setOpen(name)}
    >
      {label}
    </button>
  );
  return (
    <>
      {asset.copy ? button('edit', r.edit) : null}
      {asset.kind === 'IMAGE' && place ? button('swap', t.campaign.swap.act) : null}
      {button('anew', r.anew)}
      {asset.generation > 1 ? button('versions', r.versions) : null}
      {open === 'edit' ? <Edit asset={asset} place={place} onClose={close} /> : null}
      {open === 'swap' && place ? (
        <Swap asset={asset} place={place} workspaceId={home.workspaceId} onClose={close} />
      ) : null}
      {open === 'anew' ? <Anew asset={asset} onClose={close} /> : null}
      {open === 'versions' ? (
        <Versions asset={asset} campaignId={home.campaignId} onClose={close} />
      ) : null}
    </>
  );
}

interface DialogProps {
  asset: MadeAsset;
  onClose: () => void;
}

function Edit({ asset, place, onClose }: DialogProps & { place: Limits | null }) {
  const given = {
    text: asset.copy?.text ?? '',
    title: asset.copy?.title ?? '',
    firstComment: asset.copy?.firstComment ?? '',
  };
  const draft = useDraft(`asset.${asset.id}`, given);
  const { run, of, busy } = useAction(EditDocument);
  const toast = useToast();
  const { text, title, firstComment } = draft.value;
  const threads = place && place.postsMax > 1 ? t.campaign.assets.threads(place.postsMax) : '';
  return (
    <Dialog title={r.editTitle} wide onClose={onClose}>
      <form
        className={css.form}
        onSubmit={async (event) => {
          event.preventDefault();
          const input = { assetId: asset.id, text, title: title.trim() || null, firstComment };
          if (!(await run({ input }))) return;
          draft.drop();
          toast(r.edited);
          onClose();
        }}
      >
        {asset.copy?.title || title ? (
          <TextInput
            label={t.campaign.assets.titleLabel}
            value={title}
            maxLength={100}
            onChange={(event) => draft.set({ title: event.currentTarget.value })}
            error={of('title')}
          />
        ) : null}
        <Textarea
          label={r.text}
          description={
            place
              ? `${t.campaign.assets.characters([...text].length, place.textMax)}${threads}`
              : undefined
          }
          autosize
          minRows={5}
          maxRows={18}
          value={text}
          onChange={(event) => draft.set({ text: event.currentTarget.value })}
          error={of('text')}
          data-autofocus
        />
        {asset.placement === 'INSTAGRAM_STORY' ? null : (
          <Textarea
            label={t.campaign.draft.firstComment}
            description={t.campaign.draft.firstCommentHint}
            autosize
            minRows={2}
            value={firstComment}
            onChange={(event) => draft.set({ firstComment: event.currentTarget.value })}
            error={of('firstComment')}
          />
        )}
        <div className={css.buttons}>
          <Button type="submit" loading={busy} disabled={!draft.changed}>
            {r.keep}
          </Button>
          {draft.changed ? (
            <Button variant="default" onClick={draft.drop}>
              {t.campaign.strategy.drop}
            </Button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}

function Anew({ asset, onClose }: DialogProps) {
  const draft = useDraft(`anew.${asset.id}`, { instruction: '' });
  const { run, of, busy } = useAction(RegenerateDocument);
  const toast = useToast();
  return (
    <Dialog title={r.anewTitle} onClose={onClose}>
      <form
        className={css.form}
        onSubmit={async (event) => {
          event.preventDefault();
          const instruction = draft.value.instruction.trim();
          if (!(await run({ input: { assetId: asset.id, instruction } }))) return;
          draft.drop();
          toast(r.asked);
          onClose();
        }}
      >
        <Textarea
          label={r.instruction}
          description={r.instructionHint}
          autosize
          minRows={3}
          maxLength={1000}
          value={draft.value.instruction}
          onChange={(event) => draft.set({ instruction: event.currentTarget.value })}
          error={of('instruction')}
        />
        <div className={css.buttons}>
          <Button type="submit" loading={busy}>
            {r.make}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
