import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** Where the app is served: by the server itself, or by a preview in front of one. */
export const base = process.env.BASE ?? 'http://127.0.0.1:8080';

/** Where pictures go. It is not kept. */
export const pictures = new URL('../screenshots/', import.meta.url).pathname;
mkdirSync(pictures, { recursive: true });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const crashes = mkdtempSync(join(tmpdir(), 'promote-browser-'));
process.on('exit', () => rmSync(crashes, { recursive: true, force: true }));

/** A browser without any traffic of its own. */
export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--crash-dumps-dir=${crashes}`,
    ],
  });

/** A person with a browser of their own. What its console says goes to `complain`. */
export async function person(browser, complain, options = {}) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  follow(page);
  page.on('pageerror', (error) => complain(`page error: ${error.message}`));
  page.on('console', (message) => {
    // A document the server has not seen yet is refused once, then sent whole.
    if (message.location().url.endsWith('/graphql') && message.text().includes('400')) return;
    if (message.type() === 'error') complain(`console: ${message.text().slice(0, 300)}`);
  });
  return page;
}

/** Signs in with a password, from wherever the person is. */
export async function signIn(page, { email, password }) {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: /^Hello|^No workspace/ }).waitFor();
}

/** What a page is still reading. Films are read as they play, and sockets stay open. */
const COUNTED = new Set(['document', 'script', 'stylesheet', 'font', 'image', 'fetch', 'xhr']);
const reading = new WeakMap();

function follow(page) {
  const open = new Set();
  const ended = new EventEmitter();
  const end = (request) => {
    if (open.delete(request)) ended.emit('one');
  };
  page.on('request', (request) => {
    if (COUNTED.has(request.resourceType())) open.add(request);
  });
  page.on('requestfinished', end);
  page.on('requestfailed', end);
  reading.set(page, { open, ended });
}

/** Waits until the page has a heading, has read all it asked for and has drawn its pictures. */
export async function settled(page) {
  const { open, ended } = reading.get(page);
  const signal = AbortSignal.timeout(20_000);
  do {
    while (open.size > 0) await once(ended, 'one', { signal });
    await page.waitForFunction(
      (text) => document.querySelector('h1') && !document.body.textContent.includes(text),
      'Loading…',
    );
    await page.evaluate(async () => {
      await document.fonts.ready;
      for (const image of document.images) image.loading = 'eager';
      await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    });
  } while (open.size > 0);
}

/** Shows the page in this scheme. */
export async function inScheme(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  // The page hears of it a moment later, and half of each would have no contrast at all.
  await page.waitForFunction(
    (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
    colorScheme,
  );
  await page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  });
}

/**
 * Goes to another page of the app as a link there does, without loading the app anew: until the old
 * one has given way. Where the app is not open yet, it is loaded.
 */
export async function walkTo(page, path) {
  if (page.url() === base + path) return;
  if (!page.url().startsWith(`${base}/`)) return void (await page.goto(base + path));
  await page.evaluate(async (to) => {
    await new Promise((resolve, reject) => {
      const shown = document.querySelector('main');
      const given = (records) =>
        !shown?.isConnected || records.some((record) => shown.contains(record.target));
      const observer = new MutationObserver((records) => {
        if (!given(records)) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      setTimeout(reject, 20_000, new Error(`${to} does not take the place of ${location}`));
      history.pushState(null, '', to);
    });
  }, path);
}

/** When the largest thing of the page was painted, in milliseconds after it was asked for. */
export const largestPaint = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const latest = (entries) => Math.round(entries.at(-1)?.startTime ?? 0);
        const observer = new PerformanceObserver((list) => resolve(latest(list.getEntries())));
        observer.observe({ type: 'largest-contentful-paint', buffered: true });
        setTimeout(() => resolve(latest(observer.takeRecords())), 1000);
      }),
  );

/** What axe has against the page as it stands; by these rules alone, where some are named. */
export async function violations(page, rules) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${axe};0`);
  const found = await page.evaluate(
    (runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    rules ?? TAGS,
  );
  return found.violations.map((rule) => {
    const where = rule.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`);
    return `axe ${rule.id}: ${where.join(' | ').replace(/\s+/g, ' ').slice(0, 700)}`;
  });
}

/** What somebody sees who looks at the page, and a picture of it, for the report of a failure. */
async function sight(page, name) {
  const file = join(pictures, `failed-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.png`);
  await page.screenshot({ path: file }).catch(() => {});
  const tree = await page
    .locator('body')
    .ariaSnapshot({ timeout: 2000 })
    .catch((error) => `nothing: ${error.message}`);
  const lines = tree.split('\n').slice(0, 70);
  return `${name} was at ${page.url()}\npicture: ${file}\n${lines.join('\n')}`;
}

/** Fails as `act` does or with what was complained of meanwhile, and says what people saw then. */
export async function seeing(people, complaints, act) {
  try {
    await act();
    if (complaints.length > 0) throw new Error(complaints.splice(0).join('\n'));
  } catch (error) {
    const sights = Object.entries(people).map(([who, page]) => sight(page, who));
    const told = (await Promise.all(sights)).join('\n\n');
    throw new Error(`${error.message}\n\n${told}\n`, { cause: error });
  }
}

/** Parts of a story one after the other; those after a failed one are skipped. */
export function storyOf(t, people, complaints) {
  let whole = true;
  return (name, act) =>
    t.test(name, async (part) => {
      if (!whole) return part.skip('an earlier part failed');
      whole = false;
      await seeing(people, complaints, act);
      whole = true;
    });
}
