import { Button } from '@mantine/core';
import { useState } from 'react';
import { useToast } from '../app/toasts';
import { fileUrl } from '../shared/format';
import { save } from '../shared/save';
import { type Entry, zip } from '../shared/zip';
import { t } from '../text/en';
import type { MadeAsset } from './assets-tab';
import type { DraftShown } from './draft';
import { postText } from './post-text';

const a = t.campaign.assets;

interface Made {
  assets: readonly MadeAsset[];
  drafts: readonly DraftShown[];
}

interface Piece extends Made {
  asset: MadeAsset;
}

interface Props extends Made {
  name: string;
}

const textFile = (name: string, text: string): Entry => ({
  name: `${name}.txt`,
  bytes: new TextEncoder().encode(text),
});

/** A text as it would go out, or a file. */
async function entryOf({ asset, assets, drafts }: Piece): Promise<Entry | null> {
  const { copy, creativeKey, file } = asset;
  if (copy) {
    const draft = drafts.find((one) => one.creativeKey === creativeKey);
    if (!draft) return textFile(creativeKey, copy.text);
    const own = assets.filter((one) => one.creativeKey === creativeKey);
    return textFile(
      creativeKey,
      postText(
        draft,
        own.flatMap((one) => one.file ?? []),
      ),
    );
  }
  if (!file) return null;
  const response = await fetch(fileUrl(file.url));
  if (!response.ok) throw new Error(`${file.name}: ${response.status}`);
  return { name: file.name, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** Everything made, in one archive, put together in this browser. */
export function DownloadAll({ assets, drafts, name }: Props) {
  const toast = useToast();
  const [done, setDone] = useState<number | null>(null);

  async function run() {
    setDone(0);
    try {
      const entries: Entry[] = [];
      for (const asset of assets) {
        const entry = await entryOf({ asset, assets, drafts });
        if (entry) entries.push(entry);
        setDone(entries.length);
      }
      save(zip(entries), `${name}.zip`);
    } catch {
      toast(a.notAll, 'bad');
    }
    setDone(null);
  }

  return (
    <Button variant="default" disabled={done !== null} onClick={() => void run()}>
      {done === null ? a.downloadAll : a.collecting(done, assets.length)}
    </Button>
  );
}
