import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { Bar } from '../shared/bits';
import { Dialog } from '../shared/dialog';
import { useDraft } from '../shared/draft';
import { Problems } from '../shared/problems';
import { PICTURE_KINDS, upload } from '../shared/upload';
import { t } from '../text/en';
import css from './assets.module.css';
import type { MadeAsset } from './assets-tab';
import { type Focus, middleOf, partOf, type Size } from './crop';
import { CropField } from './crop-field';
import type { Limits } from './piece';
import cut from './swap.module.css';

const SwapDocument = graphql(`
  mutation SwapPicture($input: AssetSwapPictureInput!) {
    assetSwapPicture(input: $input) {
      asset { id generation campaign { id state } }
      userErrors { code message field }
    }
  }
`);

const s = t.campaign.swap;

const MIDDLE: Focus = { x: 0.5, y: 0.5 };

interface Props {
  asset: MadeAsset;
  place: Limits;
  workspaceId: string;
  onClose: () => void;
}

/** A person's own picture in the place of one that was made: chosen, cut, described. */
export function Swap({ asset, place, workspaceId, onClose }: Props) {
  const picture = usePicture(workspaceId);
  const [focus, setFocus] = useState(MIDDLE);
  const draft = useDraft(`swap.${asset.id}`, { altText: '' });
  const { run, of, problems, busy, clear } = useAction(SwapDocument);
  const toast = useToast();
  const { altText } = draft.value;
  const known = ['mediaId', 'altText'];

  function take(file: File | undefined) {
    setFocus(MIDDLE);
    clear();
    void picture.take(file);
  }

  return (
    <Dialog title={s.title} wide onClose={onClose}>
      <form
        className={css.form}
        onSubmit={async (event) => {
          event.preventDefault();
          if (!picture.id || !picture.size) return;
          const seen = middleOf(partOf(picture.size, place.image, focus));
          const input = { assetId: asset.id, mediaId: picture.id, altText, focus: seen };
          if (!(await run({ input }))) return;
          draft.drop();
          toast(s.done);
          onClose();
        }}
      >
        <FileField picture={picture} take={take} problem={picture.problem ?? of('mediaId')}>
          {picture.url && picture.size ? (
            <CropField
              url={picture.url}
              picture={picture.size}
              shape={place.image}
              focus={focus}
              onChange={setFocus}
            />
          ) : null}
        </FileField>
        <Textarea
          label={s.alt}
          description={s.altHint([...altText.trim()].length, place.altTextMax)}
          required
          autosize
          minRows={2}
          maxRows={8}
          value={altText}
          onChange={(event) => draft.set({ altText: event.currentTarget.value })}
          error={of('altText')}
        />
        <Problems of={problems.filter((p) => p.field && !known.includes(p.field))} />
        <div className={css.buttons}>
          <Button type="submit" loading={busy} disabled={!picture.id || !altText.trim()}>
            {s.keep}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Picture = ReturnType<typeof usePicture>;

/** A picture of this machine: shown from here, sent at once. */
function usePicture(workspaceId: string) {
  const [url, setUrl] = useState<string | null>(null);
  const [size, setSize] = useState<Size | null>(null);
  const [id, setId] = useState<string | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef<File | null>(null);
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);

  async function take(file: File | undefined) {
    if (!file) return;
    latest.current = file;
    setUrl(URL.createObjectURL(file));
    setSize(null);
    setId(null);
    setProblem(null);
    setSent(0);
    const answer = await upload('post', workspaceId, file, (percent) => {
      if (latest.current === file) setSent(percent);
    });
    // Another one was chosen meanwhile.
    if (latest.current !== file) return;
    setSent(null);
    if ('id' in answer) return setId(answer.id);
    setProblem(answer.problem);
    setUrl(null);
  }

  return { url, size, setSize, id, sent, problem, take };
}

interface FileProps {
  picture: Picture;
  take: (file: File | undefined) => void;
  problem: string | undefined;
  children: React.ReactNode;
}

/** Where a picture is chosen or dropped. */
function FileField({ picture, take, problem, children }: FileProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { url, size, setSize, sent } = picture;
  return (
    <fieldset
      className={cut.file}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <legend className="hidden">{s.file}</legend>
      <input
        ref={input}
        className="hidden"
        type="file"
        accept={PICTURE_KINDS}
        aria-label={s.file}
        tabIndex={-1}
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {url && !size ? (
        <img
          className="hidden"
          src={url}
          alt=""
          onLoad={({ currentTarget }) =>
            setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
          }
        />
      ) : null}
      {children}
      {sent === null ? null : <Bar value={sent} label={s.sending} />}
      {url ? null : <p>{s.drop}</p>}
      {problem ? (
        <p role="alert" className={cut.problem}>
          {problem}
        </p>
      ) : null}
      <Button variant="default" onClick={() => input.current?.click()}>
        {url ? s.another : s.choose}
      </Button>
    </fieldset>
  );
}
