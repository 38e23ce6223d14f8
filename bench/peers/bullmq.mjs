// BullMQ's throughput with wake-ups like ours: node bullmq.mjs redis://127.0.0.1:6379 [JOBS]
//
// Adds them in batches, then works them off with a processor that does nothing, counting that each
// came exactly once. Prints one line of JSON. Removes what it made.

import { randomBytes } from 'node:crypto';

import { Queue, Worker } from 'bullmq';

const BATCH = 500;
const CONCURRENCY = 100;

const [address, count = '20000'] = process.argv.slice(2);
if (!address) {
  console.error('usage: node bullmq.mjs REDIS_URL [JOBS]');
  process.exit(2);
}
const jobs = Number(count);
const url = new URL(address);
const connection = {
  host: url.hostname,
  port: Number(url.port || 6379),
  db: Number(url.pathname.slice(1) || 0),
  maxRetriesPerRequest: null,
};
const name = `peer-${randomBytes(6).toString('hex')}`;
const hex = (bytes) => randomBytes(bytes).toString('hex');
const organization = `org_${hex(16)}`;
const wakeUps = Array.from({ length: jobs }, (_, number) => ({
  name: 'wake',
  data: {
    version: 1,
    organization_id: organization,
    task_id: `tsk_${hex(16)}`,
    key: `${number}/0/1700000000000000`,
  },
  opts: { removeOnComplete: true },
}));

const queue = new Queue(name, { connection });
await queue.waitUntilReady();

let began = performance.now();
for (let at = 0; at < jobs; at += BATCH) await queue.addBulk(wakeUps.slice(at, at + BATCH));
const adding = performance.now() - began;

const times = new Map();
const worker = new Worker(name, async (job) => void times.set(job.data.key, (times.get(job.data.key) ?? 0) + 1), {
  connection,
  concurrency: CONCURRENCY,
  autorun: false,
});
await worker.waitUntilReady();
let completed = 0;
const done = new Promise((resolve, reject) => {
  worker.on('completed', () => (completed += 1) === jobs && resolve());
  worker.on('error', reject);
});
began = performance.now();
worker.run().catch(() => {});
await done;
const working = performance.now() - began;
await worker.close();
await queue.obliterate({ force: true });
await queue.close();

const wrong = [...times.values()].filter((n) => n !== 1).length + (jobs - times.size);
console.log(
  JSON.stringify({
    jobs,
    addedPerSecond: Math.round((jobs / adding) * 1000),
    workedPerSecond: Math.round((jobs / working) * 1000),
    notExactlyOnce: wrong,
  }),
);
process.exit(wrong === 0 ? 0 : 1);
