// How a script here says what it found: what failed, line by line, and a sum; all of it as one JSON
// document with --json. The exit status tells whether everything was right.

/** @param {{id: string, name: string, ok: boolean, reason?: string}[]} checks */
export function report(checks) {
  const failed = checks.filter((check) => !check.ok);
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(checks));
  } else {
    for (const { id, name, reason } of failed) console.log(`FAILED  ${id}  ${name}\n        ${reason}`);
    console.log(`${checks.length - failed.length} of ${checks.length} ok`);
  }
  process.exitCode = failed.length === 0 && checks.length > 0 ? 0 : 1;
}

/** The server's address: the first argument that is no option. */
export function serverAddress() {
  const address = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
  if (!address) {
    console.error(`usage: node ${process.argv[1]} URL [--json]`);
    process.exit(2);
  }
  return address.replace(/\/$/, '');
}
