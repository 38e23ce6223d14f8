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

let complaints = 0;
let now = 'sign-in';
const complain = (text) => {
  complaints += 1;
  console.log(`${now}: ${text}`);
};

const browser = await launch();
const page = await person(browser, complain);
await page.goto(`${base}/sign-in`);
await page.getByLabel('Email address').fill(process.env.EMAIL ?? '');
await page.getByLabel('Password', { exact: true }).fill(process.env.PASSWORD ?? '');
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('navigation').waitFor({ state: 'attached' });
const { campaign, review } = await findThings(api(page));

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
        complain(`no heading: ${(await page.locator('body').textContent()).slice(0, 300)}`);
        continue;
      }
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) complain(`the page is ${wide} px wide`);
      await page.screenshot({ path: `screenshots/${name}-${width}-${scheme}.png`, fullPage: true });
      for (const fault of await violations(page)) complain(fault);
    }
  }
}
if (only.length === 0 || only.includes('menu')) {
  for (const scheme of schemes) {
    now = `menu ${scheme}`;
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto(base);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.screenshot({ path: `screenshots/menu-360-${scheme}.png` });
    for (const fault of await violations(page)) complain(fault);
  }
}
await browser.close();
console.log(complaints === 0 ? 'nothing to complain of' : `${complaints} complaints`);
process.exit(complaints === 0 ? 0 : 1);
