import { Button } from '@mantine/core';
import { useState } from 'react';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import { useAction } from '../shared/action';
import { t } from '../text/en';
import css from './assets.module.css';
import type { MadeAsset } from './assets-tab';
import { why } from './variant-why';

const ChooseDocument = graphql(`
  mutation ChooseVariant($input: AssetChooseVariantInput!) {
    assetChooseVariant(input: $input) {
      asset { id generation campaign { id state } }
      userErrors { code message field }
    }
  }
`);

const v = t.campaign.variants;

interface Props {
  asset: MadeAsset;
  /** Whether the reader may change what was made. */
  may: boolean;
}

/** What the writer offered for one text, the best first; another becomes the text with one click, and the
 * former again with another. */
export function Variants({ asset, may }: Props) {
  const { run, busy } = useAction(ChooseDocument);
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const { variants } = asset;
  const what = `${t.names.kind[asset.kind]}, ${asset.creativeKey}`;
  return (
    <details className={css.variants} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{v.summary(Math.max(variants.length, 1))}</summary>
      {!open ? null : variants.length < 2 ? (
        <p className={css.length}>{v.one}</p>
      ) : (
        <>
          <p className={css.length}>{v.intro}</p>
          <ol>
            {variants.map((variant, at) => (
              <li key={variant.digest} data-chosen={variant.isChosen}>
                <p className={css.length}>{why(variant).join(' · ')}</p>
                {variant.title ? <strong>{variant.title}</strong> : null}
                <p className={css.wording}>{variant.text}</p>
                {may && !variant.isChosen ? (
                  <Button
                    size="xs"
                    variant="default"
                    loading={busy}
                    aria-label={v.chooseNth(at + 1, what)}
                    onClick={async () => {
                      const input = { assetId: asset.id, variant: variant.digest };
                      if (await run({ input })) toast(v.done);
                    }}
                  >
                    {v.choose}
                  </Button>
                ) : null}
              </li>
            ))}
          </ol>
        </>
      )}
    </details>
  );
}
