import { useState } from 'react';
import { useQuery } from 'urql';
import { usePlacements } from '../campaigns/placements';
import { graphql } from '../gql';
import type { AssetsQuery } from '../gql/graphql';
import { Ago, Copy, Digest, Facts } from '../shared/bits';
import { Dialog } from '../shared/dialog';
import { fileUrl, formatBytes, formatCost } from '../shared/format';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import css from './assets.module.css';
import { byCreative } from './by-creative';
import { DownloadAll } from './download-all';
import { useFresh } from './use-fresh';

const AssetsDocument = graphql(`
  query Assets($id: ID!) {
    campaign(id: $id) {
      id
      name
      assets {
        id
        kind
        creativeKey
        placement
        generation
        digest
        createdAt
        copy { text title hashtags }
        file { name mediaType byteLength width height durationMs altText url }
        provenance { provider model promptDigest seed costMicros }
        strategy { id version }
        styleGuide { id version }
      }
    }
  }
`);

export type MadeAsset = NonNullable<AssetsQuery['campaign']>['assets'][number];
type File = NonNullable<MadeAsset['file']>;

const a = t.campaign.assets;

interface Props {
  campaignId: string;
  revision: number;
}

/** Everything made, piece by piece. */
export function AssetsTab({ campaignId, revision }: Props) {
  const [result, again] = useQuery({ query: AssetsDocument, variables: { id: campaignId } });
  useFresh(revision, again);
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ campaign }) =>
        !campaign || campaign.assets.length === 0 ? (
          <Empty title={a.none} text={a.noneText} />
        ) : (
          <>
            <div className={css.all}>
              <span>{a.count(newest(campaign.assets).length)}</span>
              <DownloadAll assets={newest(campaign.assets)} name={campaign.name} />
            </div>
            <AssetGallery assets={campaign.assets} />
          </>
        )
      }
    </Read>
  );
}

/** Of each piece and kind the newest. */
const newest = (assets: readonly MadeAsset[]) => byCreative(assets).flatMap((g) => g.pieces);

export function AssetGallery({ assets }: { assets: readonly MadeAsset[] }) {
  const [{ data }] = usePlacements();
  return (
    <div className={css.gallery}>
      {byCreative(assets).map(({ key, placement, pieces }) => {
        const place = data?.placements.find((p) => p.key === placement);
        return (
          <section key={key} className={css.creative} aria-labelledby={`creative-${key}`}>
            <h2 id={`creative-${key}`}>
              {place?.label ?? placement} <code>{key}</code>
            </h2>
            <div className={css.pieces}>
              {pieces.map((asset) => (
                <Piece key={asset.id} asset={asset} textMax={place?.textMax ?? null} />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Piece({ asset, textMax }: { asset: MadeAsset; textMax: number | null }) {
  return (
    <article className={css.piece} data-kind={asset.kind}>
      <h3 className="hidden">{t.names.kind[asset.kind]}</h3>
      {asset.file ? (
        asset.kind === 'VIDEO' ? (
          <Video file={asset.file} />
        ) : (
          <Picture file={asset.file} />
        )
      ) : null}
      {asset.copy ? (
        <div className={css.copy}>
          {asset.copy.title ? <strong>{asset.copy.title}</strong> : null}
          <p>{asset.copy.text}</p>
          {textMax ? <span>{a.characters([...asset.copy.text].length, textMax)}</span> : null}
        </div>
      ) : null}
      <div className={css.foot}>
        {asset.copy ? <Copy text={asset.copy.text} label={a.copyText} /> : null}
        {asset.file ? (
          <a href={fileUrl(asset.file.url)} download={asset.file.name}>
            {a.download}
            <span className="hidden"> {asset.file.name}</span>
          </a>
        ) : null}
        <details>
          <summary>{t.campaign.strategy.provenance}</summary>
          <Provenance asset={asset} />
        </details>
      </div>
    </article>
  );
}

function Picture({ file }: { file: File }) {
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  if (broken) return <p className={css.broken}>{a.missingFile}</p>;
  const picture = (
    <img
      src={fileUrl(file.url)}
      alt={file.altText}
      width={file.width}
      height={file.height}
      loading="lazy"
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

function Video({ file }: { file: File }) {
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
