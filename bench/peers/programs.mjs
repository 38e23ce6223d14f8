// Programs that live as long as this one: private servers, the product, PostGraphile.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Ours without what names settings of the product: those it is told on purpose. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('PROMOTE_')),
);

const running = new Set();

/** Starts a program; waits for the line that `ready` makes something of. */
export function start(command, args, { ready, from = 'stdout', env = {}, cwd }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...environment, ...env },
    stdio: ['pipe', from === 'stdout' ? 'pipe' : 'ignore', from === 'stderr' ? 'pipe' : 'inherit'],
  });
  running.add(child);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    const said = [];
    child.once('error', reject);
    ended.then((code) => {
      running.delete(child);
      reject(new Error(`${command} ended with ${code}:\n${said.join('\n')}`));
    });
    createInterface({ input: child[from] }).on('line', (line) => {
      if (said.length < 200) said.push(line);
      const found = ready(line);
      if (found) resolve({ address: found, pid: child.pid, stop: () => stop(child, ended) });
    });
  });
}

async function stop(child, ended) {
  child.stdin.end();
  const patience = setTimeout(() => child.kill('SIGTERM'), 2_000);
  await ended;
  clearTimeout(patience);
}

/** Ends everything that still runs. */
export async function stopAll() {
  const all = [...running];
  const ended = all.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of all.reverse()) child.stdin.end();
  const patience = setTimeout(() => all.forEach((child) => child.kill('SIGTERM')), 2_000);
  await Promise.all(ended);
  clearTimeout(patience);
}

const afterReady = (line) => {
  if (line.startsWith('failed ')) throw new Error(line);
  return line.startsWith('ready ') && line.slice('ready '.length);
};

/** A throw-away PostgreSQL or Redis. */
export const privateServer = (kind) =>
  start('sh', [`${ROOT}/scripts/private-server`, kind], { ready: afterReady });

/** `promote serve` on a free port. */
export const promote = (binary, args, { env, folder }) =>
  start(binary, ['serve', '--listen', '127.0.0.1:0', '--data-dir', folder, ...args], {
    from: 'stderr',
    cwd: folder,
    env: { ...env, PROMOTE_TELEMETRY__LOG_FORMAT: 'json' },
    ready: (line) => /serving (http:\/\/[^"\s]+)/.exec(line)?.[1],
  });

export const postgraphile = (node, args) =>
  start(node, [`${ROOT}/bench/peers/postgraphile.mjs`, ...args], {
    ready: afterReady,
    env: { NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
  });

/** What a process used so far: seconds of processor time, and its most memory in MiB. */
export function usage(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    seconds: (Number(fields[11]) + Number(fields[12])) / 100,
    memory: Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024,
  };
}
