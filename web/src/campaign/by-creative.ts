interface Group<A extends Made> {
  key: string;
  placement: A['placement'];
  pieces: A[];
}

interface Made {
  kind: string;
  creativeKey: string;
  placement: string;
  generation: number;
}

const ORDER = ['IMAGE', 'VIDEO', 'COPY'];

/** What was made, by piece of the strategy: of each kind the newest, pictures first. */
export function byCreative<A extends Made>(assets: readonly A[]) {
  const groups = new Map<string, Group<A>>();
  for (const asset of assets) {
    const key = asset.creativeKey;
    const group: Group<A> = groups.get(key) ?? { key, placement: asset.placement, pieces: [] };
    groups.set(key, group);
    const same = group.pieces.findIndex((p) => p.kind === asset.kind);
    const older = group.pieces[same];
    if (!older) group.pieces.push(asset);
    else if (older.generation < asset.generation) group.pieces[same] = asset;
  }
  const sorted = [...groups.values()];
  for (const group of sorted) {
    group.pieces.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  }
  return sorted.sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
}
