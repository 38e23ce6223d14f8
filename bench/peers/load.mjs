// Load, and what came of it: requests a second, milliseconds at the 50th and the 99th percentile.

import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One GraphQL request again and again, by wrk. */
export async function wrk(url, { query, headers, folder, seconds, connections }) {
  const script = join(folder, 'request.lua');
  const lua = (text) => JSON.stringify(text).replace(/\\u/g, '\\\\u');
  const sent = { 'content-type': 'application/json', accept: 'application/json', ...headers };
  writeFileSync(
    script,
    [
      'wrk.method = "POST"',
      `wrk.body = ${lua(JSON.stringify({ query }))}`,
      ...Object.entries(sent).map(([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`),
      'function done(summary, latency)',
      '  local e = summary.errors',
      '  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,',
      '    latency:percentile(50), latency:percentile(99),',
      '    e.connect + e.read + e.write + e.status + e.timeout))',
      'end',
    ].join('\n'),
  );
  const { stdout } = await run('wrk', [
    ...['--threads', '1', '--connections', String(connections)],
    ...['--duration', `${seconds}s`, '--timeout', '10s', '--script', script, url],
  ]);
  const [requests, micros, p50, p99, failed] = /RESULT (.*)/.exec(stdout)[1].split(' ').map(Number);
  if (failed > 0) throw new Error(`${failed} of ${requests} requests failed at ${url}`);
  return { perSecond: requests / (micros / 1e6), p50: p50 / 1000, p99: p99 / 1000, requests };
}

/** A file of SQL again and again, by pgbench. */
export async function pgbench(url, { sql, folder, seconds, connections }) {
  const script = join(folder, 'floor.sql');
  writeFileSync(script, sql);
  const prefix = join(folder, 'pgbench');
  await run('pgbench', [
    ...['--no-vacuum', '--protocol', 'prepared', '--client', String(connections)],
    ...['--jobs', '1', '--time', String(seconds), '--log', '--log-prefix', prefix],
    ...['--file', script, url],
  ]);
  const times = [];
  for (const name of readdirSync(folder).filter((name) => name.startsWith('pgbench.'))) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      if (line) times.push(Number(line.split(' ')[2]) / 1000);
    }
    rmSync(join(folder, name));
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), requests: times.length };
}
