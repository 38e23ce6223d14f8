import { Button } from '@mantine/core';
import { useQuery } from 'urql';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { VersionsQuery } from '../gql/graphql';
import { useAction } from '../shared/action';
import { Ago } from '../shared/bits';
import { Dialog } from '../shared/dialog';
import { Read } from '../shared/state';
import { t } from '../text/en';
import css from './assets.module.css';
import type { MadeAsset } from './assets-tab';
import { diffWords } from './diff';
import { Shown } from './piece';

const VersionsDocument = graphql(`
  query Versions($id: ID!) {
    campaign(id: $id) {
      id
      assets(history: true) {
        id
        kind
        creativeKey
        generation
        createdAt
        copy { text title hashtags firstComment }
        file { name mediaType byteLength width height durationMs altText url }
        provenance { provider model promptDigest seed costMicros }
        brandCheck { score }
      }
    }
  }
`);

const RestoreDocument = graphql(`
  mutation RestoreAsset($input: AssetRestoreInput!) {
    assetRestore(input: $input) {
      asset { id generation campaign { id state } }
      userErrors { code message field }
    }
  }
`);

type Version = NonNullable<VersionsQuery['campaign']>['assets'][number];

const r = t.campaign.rework;

interface Props {
  asset: MadeAsset;
  campaignId: string;
  onClose: () => void;
}

/** Every generation of one thing, the newest first, each beside the one in force. */
export function Versions({ asset, campaignId, onClose }: Props) {
  const [result, again] = useQuery({
    query: VersionsDocument,
    variables: { id: campaignId },
    requestPolicy: 'network-only',
  });
  const restore = useAction(RestoreDocument);
  const toast = useToast();
  return (
    <Dialog title={r.versionsTitle} wide onClose={onClose}>
      <Read of={result} retry={() => again({ requestPolicy: 'network-only' })}>
        {({ campaign }) => (
          <ol className={css.versions}>
            {ofSame(campaign?.assets ?? [], asset).map((version, at, all) => (
              <li key={version.id}>
                <h3>{at === 0 ? r.current(version.generation) : r.nth(version.generation)}</h3>
                <p className={css.length}>
                  {r.by(version.provenance.provider, version.provenance.model, version.kind)},{' '}
                  <Ago at={version.createdAt} />
                  {version.brandCheck
                    ? ` · ${t.campaign.brandCheck.score(version.brandCheck.score)}`
                    : null}
                </p>
                {at > 0 && version.copy && all[0]?.copy ? (
                  <Difference before={version.copy.text} after={all[0].copy.text} />
                ) : (
                  <Shown asset={version} />
                )}
                {version.file ? (
                  <div>
                    <h4>{r.altText}</h4>
                    <Difference
                      before={version.file.altText}
                      after={all[0]?.file?.altText ?? version.file.altText}
                    />
                  </div>
                ) : null}
                {at > 0 ? (
                  <Button
                    variant="default"
                    loading={restore.busy}
                    onClick={async () => {
                      if (!(await restore.run({ input: { assetId: version.id } }))) return;
                      toast(r.restored);
                      onClose();
                    }}
                  >
                    {r.restore}
                  </Button>
                ) : null}
              </li>
            ))}
          </ol>
        )}
      </Read>
    </Dialog>
  );
}

function ofSame(all: readonly Version[], asset: MadeAsset) {
  return all
    .filter((other) => other.creativeKey === asset.creativeKey && other.kind === asset.kind)
    .sort((a, b) => b.generation - a.generation);
}

/** A former text; struck out what is gone since, marked what came. */
function Difference({ before, after }: { before: string; after: string }) {
  return (
    <p className={css.difference}>
      {diffWords(before, after).map((piece, at) => {
        // The pieces of one comparison never change their places.
        const key = `${at}:${piece.kind}`;
        if (piece.kind === 'gone') return <del key={key}>{piece.text}</del>;
        if (piece.kind === 'new') return <ins key={key}>{piece.text}</ins>;
        return <span key={key}>{piece.text}</span>;
      })}
    </p>
  );
}
