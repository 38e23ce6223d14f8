// Takes every page, wide and narrow, light and dark, and lets axe look at it.
//
//   BASE=http://127.0.0.1:4173 EMAIL=… PASSWORD=… npm run shots [page …]
//
// Pictures go to screenshots/, which is not kept. Ends with 1 where axe or the console complains.
import { mkdirSync } from 'node:fs';
import { api, findThings } from './api.mjs';
import { base, launch, person, violations } from './browser.mjs';

const only = process.argv.slice(2);
const widths = [1280, 360];
const schemes = ['light', 'dark'];

const complaints = [];
const complainOf = (at) => (text) => complaints.push(`${at.now}: ${text}`);

const browser = await launch();
const signing = { now: 'signing in' };
const page = await person(browser, complainOf(signing));
await page.goto(`${base}/sign-in`);
await page.getByLabel('Email address').fill(process.env.EMAIL ?? '');
await page.getByLabel('Password', { exact: true }).fill(process.env.PASSWORD ?? '');
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('navigation').waitFor({ state: 'attached' });
const { campaign, review } = await findThings(api(page));
const storageState = await page.context().storageState();

const pages = {
  home: '/',
  campaigns: '/campaigns',
  'campaigns-board': '/campaigns?view=board',
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

/** Every page at one width in one scheme. */
async function look(width, colorScheme) {
  const at = { now: '' };
  const complain = complainOf(at);
  const viewport = { width, height: width > 600 ? 860 : 740 };
  const options = { storageState, viewport, colorScheme, reducedMotion: 'reduce' };
  const page = await person(browser, complain, options);
  for (const [name, path] of Object.entries(pages)) {
    if (only.length > 0 && !only.includes(name)) continue;
    at.now = `${name} ${colorScheme} ${width}`;
    await page.goto(base + path);
    try {
      await page.locator('h1').first().waitFor({ timeout: 20_000 });
    } catch {
      complain(`no heading: ${(await page.locator('body').textContent()).slice(0, 300)}`);
      continue;
    }
    await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {});
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) complain(`the page is ${wide} px wide`);
    const file = `screenshots/${name}-${width}-${colorScheme}.png`;
    await page.screenshot({ path: file, fullPage: true });
    for (const fault of await violations(page)) complain(fault);
  }
  if (width < 600 && (only.length === 0 || only.includes('menu'))) {
    at.now = `menu ${colorScheme}`;
    await page.goto(base);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.screenshot({ path: `screenshots/menu-${width}-${colorScheme}.png` });
    for (const fault of await violations(page)) complain(fault);
  }
  await page.context().close();
}

await Promise.all(widths.flatMap((width) => schemes.map((scheme) => look(width, scheme))));
await browser.close();
for (const complaint of complaints) console.log(complaint);
console.log(complaints.length === 0 ? 'nothing to complain of' : `${complaints.length} complaints`);
process.exit(complaints.length === 0 ? 0 : 1);
