import { Button } from '@mantine/core';
import { useState } from 'react';
import { useToast } from '../app/toasts';
import { fileUrl } from '../shared/format';
import { save } from '../shared/save';
import { type Entry, zip } from '../shared/zip';
import { t } from '../text/en';
import type { MadeAsset } from './assets-tab';

const a = t.campaign.assets;

async function entryOf(asset: MadeAsset): Promise<Entry | null> {
  const { copy, file } = asset;
  if (copy) {
    const text = copy.title ? `${copy.title}\n\n${copy.text}` : copy.text;
    return { name: `${asset.creativeKey}.txt`, bytes: new TextEncoder().encode(text) };
  }
  if (!file) return null;
  const response = await fetch(fileUrl(file.url));
  if (!response.ok) throw new Error(`${file.name}: ${response.status}`);
  return { name: file.name, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** Everything made, in one archive, put together in this browser. */
export function DownloadAll({ assets, name }: { assets: readonly MadeAsset[]; name: string }) {
  const toast = useToast();
  const [done, setDone] = useState<number | null>(null);

  async function run() {
    setDone(0);
    try {
      const entries: Entry[] = [];
      for (const asset of assets) {
        const entry = await entryOf(asset);
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
