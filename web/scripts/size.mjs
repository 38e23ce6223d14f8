// What a first visit loads: the scripts the page names, compressed. Fails above the budget.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = 300_000;
const page = readFileSync('dist/index.html', 'utf8');
let initial = 0;
let all = 0;
for (const name of readdirSync('dist/assets')) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(readFileSync(`dist/assets/${name}`)).length;
  if (name.endsWith('.js')) {
    all += size;
    if (page.includes(name)) initial += size;
  } else if (page.includes(name)) {
    console.log(`initial style sheet ${(size / 1000).toFixed(1)} kB gzip`);
  }
}
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB gzip`;
console.log(`initial JavaScript ${kb(initial)} of ${kb(budget)}; all routes ${kb(all)}`);
if (initial > budget) process.exit(1);
