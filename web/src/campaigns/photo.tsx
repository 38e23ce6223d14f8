import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../gql';
import { fileUrl } from '../shared/format';
import { PICTURE_KINDS, upload } from '../shared/upload';
import { t } from '../text/en';
import css from './wizard.module.css';

const MediaDocument = graphql(`
  query Media($id: ID!) {
    node(id: $id) { __typename id ... on Media { url width height mediaType } }
  }
`);

interface Props {
  kind?: 'photo' | 'logo';
  readOnly?: boolean;
  workspaceId: string;
  photoId: string | null;
  onChange: (photoId: string | null) => void;
  error: string | undefined;
}

const w = t.campaign.wizard;

const WORDS = {
  photo: { name: w.photo, alt: w.photoAlt, hint: w.photoHint, choose: w.choosePhoto },
  logo: {
    name: t.brand.logo,
    alt: t.brand.logoAlt,
    hint: t.brand.logoHint,
    choose: t.brand.chooseLogo,
  },
};

/** A photo: sent when it is chosen, shown as the server has it. */
export function PhotoField(props: Props) {
  const { kind = 'photo', workspaceId, photoId, onChange, error, readOnly = false } = props;
  const words = WORDS[kind];
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [local, setLocal] = useState<string | null>(null);
  const [{ data }] = useQuery({
    query: MediaDocument,
    variables: { id: photoId ?? '' },
    pause: photoId === null || local !== null,
  });
  useEffect(() => () => (local ? URL.revokeObjectURL(local) : undefined), [local]);

  async function take(file: File | undefined) {
    if (!file) return;
    setBusy(true);
    setProblem(null);
    const sent = await upload(kind, workspaceId, file);
    setBusy(false);
    if ('problem' in sent) return setProblem(sent.problem);
    setLocal(URL.createObjectURL(file));
    onChange(sent.id);
  }

  const kept = data?.node?.__typename === 'Media' ? fileUrl(data.node.url) : null;
  const shown = photoId ? (local ?? kept) : null;
  return (
    <div className={css.photo}>
      <input
        ref={input}
        className="hidden"
        type="file"
        accept={PICTURE_KINDS}
        aria-label={words.name}
        tabIndex={-1}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {shown ? <img src={shown} alt={words.alt} /> : null}
      <p>{readOnly ? words.name : `${words.name}: ${words.hint}`}</p>
      {(problem ?? error) ? (
        <p role="alert" className={css.error}>
          {problem ?? error}
        </p>
      ) : null}
      <div className={css.send} hidden={readOnly}>
        <Button variant="default" loading={busy} onClick={() => input.current?.click()}>
          {words.choose}
        </Button>
        {photoId ? (
          <Button
            variant="subtle"
            onClick={() => {
              setLocal(null);
              onChange(null);
            }}
          >
            {t.common.remove}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
