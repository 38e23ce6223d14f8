// Takes every page, wide and narrow, light and dark, and lets axe look at it.
//
//   BASE=http://127.0.0.1:4173 EMAIL=… PASSWORD=… npm run shots [page …]
//
// Pictures go to screenshots/, which is not kept. Ends with 1 where axe or the console complains.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { api, findThings } from './api.mjs';

const base = process.env.BASE ?? 'http://127.0.0.1:4173';
const only = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [1280, 360];
const schemes = ['light', 'dark'];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' });
const page = await context.newPage();
await page.goto(`${base}/sign-in`);
await page.getByLabel('Email address').fill(process.env.EMAIL ?? '');
await page.getByLabel('Password', { exact: true }).fill(process.env.PASSWORD ?? '');
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('navigation').waitFor({ state: 'attached' });
const { campaign, review } = await findThings(api(page));

const pages = {
  home: '/',
  campaigns: '/campaigns',
  'campaigns-none': '/campaigns?q=nothing-is-called-so',
  wizard: '/campaigns/new',
  campaign: `/campaigns/${campaign}`,
  'campaign-assets': `/campaigns/${campaign}?tab=assets`,
  'campaign-work': `/campaigns/${campaign}?tab=work`,
  'campaign-brief': `/campaigns/${campaign}?tab=brief`,
  'campaign-history': `/campaigns/${campaign}?tab=history`,
  review: `/reviews/${review}`,
  brand: '/brand',
  members: '/settings',
  workspace: '/settings?tab=workspace',
  tokens: '/settings?tab=tokens',
  audit: '/settings?tab=audit',
  operations: '/operations',
  missing: '/there-is-no-such-page',
  'sign-in': '/sign-in',
  'sign-up': '/sign-up',
  invitation: '/invitation',
};

mkdirSync('screenshots', { recursive: true });
let complaints = 0;
const complain = (text) => {
  complaints += 1;
  console.log(text);
};
let now = '';
page.on('pageerror', (error) => complain(`${now}: ${error.message}`));
page.on('console', (message) => {
  // A document the server has not seen yet is refused once, then sent whole.
  if (message.location().url.endsWith('/graphql') && message.text().includes('400')) return;
  if (message.type() === 'error') complain(`${now}: console: ${message.text().slice(0, 300)}`);
});

for (const scheme of schemes) {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  for (const width of widths) {
    await page.setViewportSize({ width, height: width > 600 ? 860 : 740 });
    for (const [name, path] of Object.entries(pages)) {
      if (only.length > 0 && !only.includes(name)) continue;
      now = `${name} ${scheme} ${width}`;
      await page.goto(base + path);
      try {
        await page.locator('h1').first().waitFor({ timeout: 10_000 });
      } catch {
        complain(`${now}: no heading: ${(await page.locator('body').textContent()).slice(0, 300)}`);
        continue;
      }
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) complain(`${now}: the page is ${wide} px wide`);
      await page.screenshot({ path: `screenshots/${name}-${width}-${scheme}.png`, fullPage: true });
      await page.evaluate(`${axe};0`);
      const found = await page.evaluate(() =>
        window.axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        }),
      );
      for (const rule of found.violations) {
        const where = rule.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`);
        complain(`${now}: ${rule.id}: ${where.join(' | ').replace(/\s+/g, ' ').slice(0, 700)}`);
      }
    }
  }
}
await browser.close();
console.log(complaints === 0 ? 'nothing to complain of' : `${complaints} complaints`);
process.exit(complaints === 0 ? 0 : 1);
