// Everything beside everything, in one run: see ../compare.

import { execFile } from 'node:child_process';
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

import { pgbench, wrk } from './load.mjs';
import { POSTGRAPHILE, PROMOTE, essence, floor } from './nested.mjs';
import { ROOT, environment, postgraphile, privateServer, promote, stopAll, usage } from './programs.mjs';
import { seed } from './seed.mjs';

const run = promisify(execFile);
const number = (name, fallback) => Number(process.env[name] ?? fallback);
const seconds = number('BENCH_SECONDS', 6);
const rounds = number('BENCH_ROUNDS', 3);
const connections = number('BENCH_CONNECTIONS', 16);
const jobs = number('BENCH_JOBS', 20_000);
const binary = process.env.PROMOTE_BIN;
const wakes = process.env.WAKES_BIN;
const node22 = process.env.BENCH_NODE ?? process.execPath;
if (!binary || !wakes) {
  console.error('PROMOTE_BIN and WAKES_BIN have to name release builds of promote and of jobs/examples/wakes.rs');
  process.exit(2);
}

const say = (text) => process.stderr.write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'promote-bench.'));
chmodSync(folder, 0o755);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => finish(1));

async function finish(status) {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
  process.exit(status);
}

/** Statements, one after another. */
async function execute(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let last;
  for (const statement of statements) last = await client.query(statement);
  await client.end();
  return last.rows;
}

const as = (url, role, database = 'bench') => {
  const other = new URL(url);
  other.username = role;
  other.password = role;
  other.pathname = `/${database}`;
  return other.href;
};

/** The database with its roles, and rows made through the API. */
async function prepare(server) {
  const plain = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE";
  await execute(
    server,
    `CREATE ROLE bench_owner ${plain} PASSWORD 'bench_owner'`,
    `CREATE ROLE bench_app ${plain} PASSWORD 'bench_app'`,
    `CREATE ROLE bench_reader ${plain} PASSWORD 'bench_reader'`,
    `CREATE ROLE bench_free ${plain} BYPASSRLS PASSWORD 'bench_free'`,
    'ALTER ROLE bench_reader SET default_transaction_read_only = on',
    'ALTER ROLE bench_free SET default_transaction_read_only = on',
    'CREATE DATABASE bench OWNER bench_owner',
  );
  await run(binary, ['migrate', 'up', '--database-url', as(server, 'bench_owner')], {
    cwd: folder,
    env: environment,
  });
  await execute(
    as(server, 'bench_owner'),
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bench_app',
    'GRANT SELECT ON ALL TABLES IN SCHEMA public TO bench_reader, bench_free',
  );
}

const limits = {
  PROMOTE_LIMITS__ATTEMPTS_PER_MINUTE: '1000000',
  PROMOTE_LIMITS__POINTS_PER_MINUTE: '4000000000',
  PROMOTE_GRAPHQL__MAX_COMPLEXITY: '1000000',
  PROMOTE_TELEMETRY__LOG_FILTER: 'warn,promote=info',
};

async function ask(url, query, headers) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const answer = JSON.parse(text);
  assert.ok(!answer.errors, `${url}: ${JSON.stringify(answer.errors)}`);
  return { data: answer.data, bytes: text.length };
}

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Medians of the rounds, with the range of the rates. */
function sum(results) {
  const rates = results.map((result) => result.perSecond);
  const of = (name) => middle(results.map((result) => result[name]));
  return {
    perSecond: middle(rates),
    range: [Math.min(...rates), Math.max(...rates)],
    p50: of('p50'),
    p99: of('p99'),
    cpu: results[0].cpu === undefined ? undefined : of('cpu'),
    memory: results.at(-1).memory,
  };
}

async function nested(server, redis) {
  await prepare(server);
  const app = ['--database-url', as(server, 'bench_app'), '--queue-url', redis];
  const maker = await promote(binary, app, { env: limits, folder });
  const token = await seed(maker.address, say);
  await maker.stop();
  await execute(as(server, 'postgres'), 'VACUUM ANALYZE', 'CHECKPOINT');
  const rows = await execute(
    as(server, 'postgres'),
    `SELECT (SELECT id FROM organizations) AS id, (SELECT count(*) FROM campaigns) AS campaigns,
      (SELECT count(*) FROM assets) AS assets, (SELECT count(*) FROM reviews) AS reviews`,
  );
  const { id: organization, campaigns, assets, reviews } = rows[0];
  say(`rows: ${campaigns} campaigns, ${reviews} reviews, ${assets} assets`);

  const ours = await promote(binary, [...app, '--no-workers'], { env: limits, folder });
  const bound = await postgraphile(node22, [as(server, 'bench_reader'), organization]);
  const free = await postgraphile(node22, [as(server, 'bench_free')]);
  const contenders = [
    {
      name: 'promote',
      url: `${ours.address}/graphql`,
      query: PROMOTE,
      headers: { authorization: `Bearer ${token}` },
      pid: ours.pid,
    },
    { name: 'PostGraphile 5, row-level security', url: bound.address, query: POSTGRAPHILE, pid: bound.pid },
    { name: 'PostGraphile 5, no row-level security', url: free.address, query: POSTGRAPHILE, pid: free.pid },
  ];
  const answers = [];
  for (const { url, query, headers } of contenders) answers.push(await ask(url, query, headers));
  for (const other of answers.slice(1)) {
    assert.deepEqual(essence(other.data), essence(answers[0].data), 'they answer other rows');
  }
  say(`the same rows from all: ${answers.map(({ bytes }) => bytes).join(', ')} bytes`);

  const load = { folder, connections };
  for (const { url, query, headers } of contenders) await wrk(url, { ...load, query, headers, seconds: 3 });
  const sql = floor(organization);
  const found = new Map();
  const note = (name, result) => found.set(name, [...(found.get(name) ?? []), result]);
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, url, query, headers, pid } of contenders) {
      const before = usage(pid);
      const result = await wrk(url, { ...load, query, headers, seconds });
      const after = usage(pid);
      const cpu = ((after.seconds - before.seconds) / result.requests) * 1000;
      note(name, { ...result, cpu, memory: after.memory });
      say(`round ${round}: ${name}: ${result.perSecond.toFixed(0)} requests/s`);
    }
    const result = await pgbench(as(server, 'bench_reader'), { ...load, sql, seconds });
    note('the same rows by pgbench', result);
    say(`round ${round}: pgbench: ${result.perSecond.toFixed(0)} transactions/s`);
  }
  await Promise.all([ours.stop(), bound.stop(), free.stop()]);
  return new Map([...found].map(([name, results]) => [name, sum(results)]));
}

/** Wake-ups, by each queue in turn; each checks that every one came exactly once. */
async function wakeUps(redis) {
  const contenders = new Map([
    ['promote', [wakes, 'ours', redis, String(jobs)]],
    ['apalis-redis alone', [wakes, 'apalis', redis, String(jobs)]],
    ['BullMQ', [process.execPath, `${ROOT}/bench/peers/bullmq.mjs`, redis, String(jobs)]],
  ]);
  const found = new Map([...contenders.keys()].map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, [program, ...args]] of contenders) {
      const { stdout } = await run(program, args);
      found.get(name).push(JSON.parse(stdout));
      say(`round ${round}: ${name}: ${stdout.trim()}`);
    }
  }
  return found;
}

const pad = (text, width) => String(text).padStart(width);

function table(found) {
  const own = found.get('promote').perSecond;
  const line = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  line('nested campaigns'.padEnd(38), 'requests/s', '      range', 'p50 ms', 'p99 ms', 'CPU ms', 'RSS MiB', 'promote is');
  console.log(`|${'-'.repeat(40)}|-----------:|------------:|-------:|-------:|-------:|--------:|-----------:|`);
  for (const [name, { perSecond, range, p50, p99, cpu, memory }] of found) {
    line(
      name.padEnd(38),
      pad(perSecond.toFixed(0), 10),
      pad(range.map((rate) => rate.toFixed(0)).join('–'), 11),
      pad(p50.toFixed(1), 6),
      pad(p99.toFixed(1), 6),
      pad(cpu?.toFixed(2) ?? '', 6),
      pad(memory?.toFixed(0) ?? '', 7),
      pad(`${(own / perSecond).toFixed(2)} ×`, 10),
    );
  }
}

try {
  const postgres = await privateServer('postgres');
  const redis = await privateServer('redis');
  const found = await nested(postgres.address, redis.address);
  const queues = await wakeUps(redis.address);
  const versions = await execute(postgres.address, 'SHOW server_version');
  console.log(
    `${cpus().length} × ${cpus()[0].model.trim()}, PostgreSQL ${versions[0].server_version}; ` +
      `${rounds} rounds of ${seconds} s, ${connections} connections, medians\n`,
  );
  table(found);
  const rate = (name, what) => middle(queues.get(name).map((result) => result[what]));
  console.log('\n| wake-ups | of them | added/s | promote is | worked/s | promote is |\n|---|---:|---:|---:|---:|---:|');
  for (const [name, [{ jobs: count }]] of queues) {
    const cells = ['addedPerSecond', 'workedPerSecond'].flatMap((what) => [
      rate(name, what),
      `${(rate('promote', what) / rate(name, what)).toFixed(2)} ×`,
    ]);
    console.log(`| ${[name, count, ...cells].join(' | ')} |`);
  }
  await finish(0);
} catch (error) {
  say(error?.stack ?? String(error));
  await finish(1);
}
