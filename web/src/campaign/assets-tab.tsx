import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { usePlacements } from '../campaigns/placements';
import { graphql } from '../gql';
import type { AssetsQuery } from '../gql/graphql';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import css from './assets.module.css';
import { byCreative } from './by-creative';
import { DownloadAll } from './download-all';
import type { DraftShown } from './draft';
import { type Home, Piece } from './piece';
import { offers } from './steps';
import { useFresh } from './use-fresh';

const AssetsDocument = graphql(`
  query Assets($id: ID!) {
    campaign(id: $id) {
      id
      name
      state
      workspace { id posting { xTextMax } }
      assets {
        id
        kind
        creativeKey
        placement
        generation
        digest
        createdAt
        copy { text title hashtags firstComment }
        variants { digest text title chance isChosen brandCheck { score passes } }
        file { name mediaType byteLength width height durationMs altText url }
        provenance { provider model promptDigest seed costMicros }
        brandCheck { score threshold passes revisions findings { rule points message } }
        strategy { id version }
        styleGuide { id version }
      }
      drafts { ...DraftFields }
    }
  }
`);

export type MadeAsset = NonNullable<AssetsQuery['campaign']>['assets'][number];

const a = t.campaign.assets;

interface Props {
  campaignId: string;
  revision: number;
}

/** Everything made, piece by piece. */
export function AssetsTab({ campaignId, revision }: Props) {
  const [result, again] = useQuery({ query: AssetsDocument, variables: { id: campaignId } });
  useFresh(revision, again);
  const { can } = useSession();
  return (
    <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {({ campaign }) =>
        !campaign || campaign.assets.length === 0 ? (
          <Empty title={a.none} text={a.noneText} />
        ) : (
          <>
            <div className={css.all}>
              <span>{a.count(newest(campaign.assets).length)}</span>
              <DownloadAll
                assets={newest(campaign.assets)}
                drafts={campaign.drafts}
                name={campaign.name}
              />
            </div>
            <AssetGallery
              assets={campaign.assets}
              drafts={campaign.drafts}
              xTextMax={campaign.workspace?.posting.xTextMax ?? null}
              home={
                campaign.workspace &&
                offers(campaign.state, 'rework') &&
                can('campaigns:write', campaign.workspace.id)
                  ? { campaignId: campaign.id, workspaceId: campaign.workspace.id }
                  : null
              }
            />
          </>
        )
      }
    </Read>
  );
}

/** Of each piece and kind the newest. */
const newest = (assets: readonly MadeAsset[]) => byCreative(assets).flatMap((g) => g.pieces);

interface GalleryProps {
  assets: readonly MadeAsset[];
  drafts?: readonly DraftShown[];
  /** The longest post on X, where the client’s account takes longer ones. */
  xTextMax?: number | null;
  /** Of which campaign, where the reader may change what was made. */
  home?: Home | null;
}

export function AssetGallery({ assets, drafts = [], xTextMax = null, home = null }: GalleryProps) {
  const [{ data }] = usePlacements();
  return (
    <div className={css.gallery}>
      {byCreative(assets).map(({ key, placement, pieces }, row) => {
        const usual = data?.placements.find((p) => p.key === placement);
        const place =
          usual && placement === 'X' ? { ...usual, textMax: xTextMax ?? usual.textMax } : usual;
        const draft = drafts.find((d) => d.creativeKey === key);
        return (
          <section key={key} className={css.creative} aria-labelledby={`creative-${key}`}>
            <h2 id={`creative-${key}`}>
              {place?.label ?? placement} <code>{key}</code>
            </h2>
            <div className={css.pieces}>
              {pieces.map((asset) => (
                <Piece
                  key={`${asset.creativeKey}.${asset.kind}`}
                  asset={asset}
                  place={place ?? null}
                  draft={draft ?? null}
                  home={home}
                  first={row === 0}
                  poster={pieces.find((p) => p.kind === 'IMAGE')?.file?.url ?? null}
                />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}
