// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crc32, zip } from './zip';

const bytes = (text: string) => new TextEncoder().encode(text);

it('computes the known checksum', () => {
  expect(crc32(bytes('123456789'))).toBe(0xcbf43926);
});

it('is an archive that others read', async () => {
  const archive = zip([
    { name: 'a.txt', bytes: bytes('hello') },
    { name: 'ü/b.txt', bytes: bytes('') },
  ]);
  const path = join(mkdtempSync(join(tmpdir(), 'zip-')), 'x.zip');
  writeFileSync(path, new Uint8Array(await archive.arrayBuffer()));
  const script =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), z.read("a.txt"))';
  const out = execFileSync('python3', ['-c', script, path], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  expect(out.trim()).toBe("None ['a.txt', 'ü/b.txt'] b'hello'");
});
