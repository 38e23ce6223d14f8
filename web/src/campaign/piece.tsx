import { useState } from 'react';
import type { PlacementsQuery } from '../gql/graphql';
import { Ago, Copy, Digest, Facts } from '../shared/bits';
import { Dialog } from '../shared/dialog';
import { fileUrl, formatBytes, formatCost } from '../shared/format';
import { t } from '../text/en';
import css from './assets.module.css';
import type { MadeAsset } from './assets-tab';
import { BrandMark } from './brand-mark';
import { DraftFacts, type DraftShown, DraftText } from './draft';
import { Rework } from './rework';
import { Variants } from './variants';

type File = NonNullable<MadeAsset['file']>;

const a = t.campaign.assets;

/** What is asked of a thing where it appears. */
export type Limits = Pick<
  PlacementsQuery['placements'][number],
  'image' | 'textMax' | 'postsMax' | 'altTextMax'
>;

/** Where a thing that may be changed belongs. */
export interface Home {
  campaignId: string;
  workspaceId: string;
}

interface Props {
  asset: MadeAsset;
  place: Limits | null;
  draft: DraftShown | null;
  /** Of which campaign, where the reader may change what was made. */
  home: Home | null;
  /** The picture that stands where the film has not begun. */
  poster?: string | null;
  /** Whether it is among the first that are seen. */
  first?: boolean;
}

/** One thing that was made. */
export function Piece({ asset, place, draft, home, poster = null, first = false }: Props) {
  const post = asset.kind === 'COPY' ? draft : null;
  return (
    <article className={css.piece} data-kind={asset.kind}>
      <h3 className="hidden">{t.names.kind[asset.kind]}</h3>
      {post ? (
        <div className={css.copy}>
          {post.title ? <strong>{post.title}</strong> : null}
          <DraftText draft={post} />
        </div>
      ) : (
        <Shown asset={asset} poster={poster} first={first} />
      )}
      {post && place ? (
        <p className={css.length}>
          {post.parts.map((part) => a.characters(part.length, place.textMax)).join(' · ')}
        </p>
      ) : null}
      {post ? <DraftFacts draft={post} /> : null}
      <div className={css.foot}>
        {asset.brandCheck ? <BrandMark check={asset.brandCheck} /> : null}
        {asset.copy ? <Copy text={said(asset.copy.text, post)} label={a.copyText} /> : null}
        {asset.file ? (
          <a href={fileUrl(asset.file.url)} download={asset.file.name}>
            {a.download}
            <span className="hidden"> {asset.file.name}</span>
          </a>
        ) : null}
        {home ? <Rework asset={asset} place={place} home={home} /> : null}
        {asset.copy ? <Variants asset={asset} may={home !== null} /> : null}
        <details>
          <summary>{t.campaign.strategy.provenance}</summary>
          <Provenance asset={asset} />
        </details>
      </div>
    </article>
  );
}

/** What is copied to be posted: the draft's posts where there is a draft. */
const said = (text: string, draft: DraftShown | null) =>
  draft ? draft.parts.map((part) => part.text).join('\n\n') : text;

/** The thing itself. */
export function Shown(props: {
  asset: Pick<MadeAsset, 'kind' | 'file' | 'copy'>;
  poster?: string | null;
  first?: boolean;
}) {
  const { asset, poster = null, first = false } = props;
  if (asset.file) {
    return asset.kind === 'VIDEO' ? (
      <Video file={asset.file} poster={poster} />
    ) : (
      <Picture file={asset.file} first={first} />
    );
  }
  return asset.copy ? (
    <div className={css.copy}>
      {asset.copy.title ? <strong>{asset.copy.title}</strong> : null}
      <p>{asset.copy.text}</p>
    </div>
  ) : null;
}

function Picture({ file, first }: { file: File; first: boolean }) {
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  if (broken) return <p className={css.broken}>{a.missingFile}</p>;
  const picture = (
    <img
      src={fileUrl(file.url)}
      alt={file.altText}
      width={file.width}
      height={file.height}
      loading={first ? 'eager' : 'lazy'}
      fetchPriority={first ? 'high' : 'auto'}
      onError={() => setBroken(true)}
    />
  );
  return (
    <>
      <button
        type="button"
        className={css.zoom}
        aria-label={a.zoom(file.altText)}
        onClick={() => setLarge(true)}
      >
        {picture}
      </button>
      {large ? (
        <Dialog title={file.name} wide onClose={() => setLarge(false)}>
          <img
            className={css.large}
            src={fileUrl(file.url)}
            alt={file.altText}
            width={file.width}
            height={file.height}
          />
        </Dialog>
      ) : null}
    </>
  );
}

function Video({ file, poster }: { file: File; poster: string | null }) {
  return (
    <video
      className={css.video}
      src={fileUrl(file.url)}
      width={file.width}
      height={file.height}
      controls
      loop
      muted
      playsInline
      {...(poster ? { poster: fileUrl(poster) } : {})}
      preload="metadata"
      aria-label={file.altText}
    />
  );
}

function Provenance({ asset }: { asset: MadeAsset }) {
  const { provenance, file } = asset;
  const names = t.campaign.provenance;
  return (
    <Facts
      of={[
        [
          names.file,
          file
            ? `${file.name}, ${file.width} × ${file.height}, ${formatBytes(file.byteLength)}`
            : null,
        ],
        [names.alt, file?.altText],
        [names.provider, provenance.provider],
        [names.model, provenance.model],
        [names.made, <Ago key="at" at={asset.createdAt} />],
        [names.generation, asset.generation],
        [names.strategy, asset.strategy?.version],
        [names.guide, asset.styleGuide?.version],
        [names.cost, formatCost(provenance.costMicros)],
        [names.seed, <code key="seed">{provenance.seed}</code>],
        [names.prompt, <Digest key="prompt" of={provenance.promptDigest} />],
        [names.digest, <Digest key="digest" of={asset.digest} />],
      ]}
    />
  );
}
