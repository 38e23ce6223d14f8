// Every page, wide and narrow, light and dark: a picture of each in screenshots/, what axe finds,
// what the console says, and whether it has to be scrolled sideways.
//
//   BASE=http://127.0.0.1:8080 PAGES=home,brand WIDTHS=360 SCHEMES=dark node --test e2e/pages.test.mjs
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeAgency } from './agency.mjs';
import { base, launch, person, pictures, seeing, settled, signIn, violations } from './browser.mjs';

const button = (page, name) => page.getByRole('button', { name }).first();
const press = (name) => (page) => button(page, name).click();
const dialog = (name) => async (page) => {
  const menu = page.getByRole('button', { name: 'Menu' });
  const there = button(page, name);
  if (!(await there.isVisible()) && (await menu.isVisible())) await menu.click();
  await there.click();
  await page.getByRole('dialog').waitFor();
};

/** Who looks (nobody is signed out), where, and what is done there before looking. */
const PAGES = {
  'sign-in': ['nobody', () => '/sign-in'],
  'sign-in-refused': [
    'nobody',
    () => '/sign-in',
    async (page) => {
      await page.getByLabel('Email address').fill('nobody@pier.example');
      await page.getByLabel('Password', { exact: true }).fill('not the password');
      await button(page, 'Sign in').click();
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  ],
  'sign-up': ['nobody', () => '/sign-up'],
  invitation: ['nobody', () => '/invitation'],
  home: ['owner', () => '/'],
  shortcuts: ['owner', () => '/', dialog('Keyboard shortcuts')],
  'home-approver': ['approver', () => '/'],
  'home-new': ['newcomer', () => '/'],
  'campaigns-new': ['newcomer', () => '/campaigns'],
  campaigns: ['owner', () => '/campaigns'],
  'campaigns-board': ['owner', () => '/campaigns?view=board'],
  'campaigns-none': ['owner', () => '/campaigns?q=nothing-is-called-so'],
  wizard: ['owner', () => '/campaigns/new'],
  'wizard-template': ['owner', () => '/campaigns/new', press(/^Product launch/)],
  campaign: ['owner', (made) => `/campaigns/${made.campaigns.draft}`],
  'campaign-edit': ['owner', (made) => `/campaigns/${made.campaigns.draft}`, press('Edit')],
  'campaign-rework': ['owner', (made) => `/campaigns/${made.campaigns.rework}`],
  'campaign-compare': [
    'owner',
    (made) => `/campaigns/${made.campaigns.ready}`,
    async (page) => {
      const choice = page.getByLabel('Changes against version');
      await choice.selectOption({ label: 'Version 1' });
    },
  ],
  'campaign-assets': ['owner', (made) => `/campaigns/${made.campaigns.ready}?tab=assets`],
  'campaign-zoom': [
    'owner',
    (made) => `/campaigns/${made.campaigns.ready}?tab=assets`,
    dialog(/^Enlarge/),
  ],
  'campaign-versions': [
    'owner',
    (made) => `/campaigns/${made.campaigns.ready}?tab=assets`,
    dialog(/^Make anew/),
  ],
  'campaign-provenance': [
    'owner',
    (made) => `/campaigns/${made.campaigns.ready}?tab=assets`,
    (page) => page.getByText('How it was made').first().click(),
  ],
  'campaign-work': ['owner', (made) => `/campaigns/${made.campaigns.ready}?tab=work`],
  'campaign-brief': ['owner', (made) => `/campaigns/${made.campaigns.ready}?tab=brief`],
  'campaign-history': ['owner', (made) => `/campaigns/${made.campaigns.ready}?tab=history`],
  'campaign-missing': ['owner', (made) => `/campaigns/${made.workspaceId}`],
  'review-open': ['approver', (made) => `/reviews/${made.reviews.open}`],
  'review-closed': ['owner', (made) => `/reviews/${made.reviews.stale}`],
  'review-approved': ['owner', (made) => `/reviews/${made.reviews.approved}`],
  brand: ['owner', () => '/brand'],
  'brand-reader': ['approver', () => '/brand'],
  members: ['owner', () => '/settings'],
  workspace: ['owner', () => '/settings?tab=workspace'],
  tokens: ['owner', () => '/settings?tab=tokens'],
  usage: ['owner', () => '/settings?tab=usage'],
  'usage-table': [
    'owner',
    () => '/settings?tab=usage&period=year',
    (page) => page.locator('summary', { hasText: 'The days as a table' }).click(),
  ],
  'usage-none': ['newcomer', () => '/settings?tab=usage'],
  audit: ['owner', () => '/settings?tab=audit'],
  operations: ['owner', () => '/operations'],
  'operations-none': ['owner', () => '/operations?show=dead'],
  missing: ['owner', () => '/there-is-no-such-page'],
  menu: ['owner', () => '/', press('Menu')],
};

const chosen = (name, all) => {
  const only = process.env[name]?.split(',');
  return all.filter((one) => !only || only.includes(String(one)));
};
const HEIGHTS = { 1280: 860, 360: 740 };
const widths = chosen('WIDTHS', [1280, 360]);
const schemes = chosen('SCHEMES', ['light', 'dark']);
const names = chosen('PAGES', Object.keys(PAGES));

/** What is only about a part of a page that is looked at anyway. */
const PARTS = new Set(['campaign-provenance', 'menu']);

/** Rules whose answer hangs on colours. The others find in one scheme what they find in the other. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Goes there, unless the page stands there already; what was opened on it is closed. */
async function goTo(page, address) {
  if (page.url() !== address) return page.goto(address);
  await page.keyboard.press('Escape');
}

/** How the page stands in each scheme: a picture, and everything there is against it. */
async function look(page, name, width, complain) {
  for (const [n, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme });
    // The page hears of it a moment later, and half of each would have no contrast at all.
    await page.waitForFunction(
      (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
      colorScheme,
    );
    await settled(page);
    const where = `${name}-${width}-${colorScheme}`;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) complain(`${where}: the page is ${wide} px wide`);
    await page.evaluate(() => window.scrollTo(0, 0));
    const fullPage = !PARTS.has(name) && (await page.getByRole('dialog').count()) === 0;
    await page.screenshot({ path: join(pictures, `${where}.png`), fullPage });
    const rules = n === 0 ? undefined : COLOURS;
    for (const fault of await violations(page, rules)) complain(`${where}: ${fault}`);
  }
}

describe('every page', { concurrency: 2 }, () => {
  let browser;
  let made;
  const sessions = { nobody: { cookies: [], origins: [] } };

  before(async () => {
    [made, browser] = await Promise.all([makeAgency(), launch()]);
    for (const who of ['owner', 'approver', 'newcomer']) {
      const page = await person(browser, assert.fail);
      await signIn(page, made[who]);
      sessions[who] = await page.context().storageState();
      await page.context().close();
    }
  });
  after(() => browser?.close());

  for (const width of widths) {
    test(`${width} px wide`, async (t) => {
      const complaints = [];
      const complain = (words) => complaints.push(words);
      const people = {};
      for (const who of ['owner', 'approver', 'newcomer', 'nobody']) {
        people[who] = await person(browser, complain, {
          storageState: sessions[who],
          viewport: { width, height: HEIGHTS[width] },
          reducedMotion: 'reduce',
        });
      }
      for (const name of names) {
        const [who, path, act] = PAGES[name];
        // The menu stands open where there is room for it.
        if (name === 'menu' && width > 600) continue;
        const page = people[who];
        await t.test(name, () =>
          seeing({ [`${who}-${name}-${width}`]: page }, complaints, async () => {
            await page.emulateMedia({ colorScheme: schemes[0] });
            await goTo(page, base + path(made));
            await settled(page);
            await act?.(page);
            await settled(page);
            await look(page, name, width, complain);
          }),
        );
      }
    });
  }
});
