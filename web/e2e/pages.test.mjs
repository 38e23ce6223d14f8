// Every page, wide and narrow, light and dark: a picture of each in screenshots/, what axe finds,
// what the console says, and whether it has to be scrolled sideways.
//
//   ONLY=home,brand BASE=http://127.0.0.1:8080 node --test e2e/pages.test.mjs
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeAgency } from './agency.mjs';
import { base, launch, person, pictures, settled, signIn, violations } from './browser.mjs';

const button = (page, name) => page.getByRole('button', { name }).first();
const press = (name) => (page) => button(page, name).click();
const dialog = (name) => async (page) => {
  await button(page, name).click();
  await page.getByRole('dialog').waitFor();
};

/** Who looks (nobody is signed out), where, and what is done there before looking. */
const PAGES = {
  'sign-in': ['nobody', () => '/sign-in'],
  'sign-up': ['nobody', () => '/sign-up'],
  invitation: ['nobody', () => '/invitation'],
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
  home: ['owner', () => '/'],
  'home-approver': ['approver', () => '/'],
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
  audit: ['owner', () => '/settings?tab=audit'],
  operations: ['owner', () => '/operations'],
  'operations-none': ['owner', () => '/operations?show=dead'],
  missing: ['owner', () => '/there-is-no-such-page'],
};

const only = process.env.ONLY?.split(',');
const names = Object.keys(PAGES).filter((name) => !only || only.includes(name));
const VIEWPORTS = [
  { width: 1280, height: 860 },
  { width: 360, height: 740 },
];

/** How the page stands in each scheme: a picture, and everything there is against it. */
async function look(page, name, width, complaints) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const where = `${name}-${width}-${colorScheme}`;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) complaints.push(`${where}: the page is ${wide} px wide`);
    const open = await page.getByRole('dialog').count();
    const path = join(pictures, `${where}.png`);
    await page.screenshot({ path, fullPage: open === 0, animations: 'disabled' });
    for (const fault of await violations(page)) complaints.push(`${where}: ${fault}, see ${path}`);
  }
}

describe('every page', { concurrency: 2 }, () => {
  let browser;
  let made;
  const sessions = { nobody: { cookies: [], origins: [] } };

  before(async () => {
    [made, browser] = await Promise.all([makeAgency(), launch()]);
    for (const who of ['owner', 'approver']) {
      const page = await person(browser, assert.fail);
      await signIn(page, made[who]);
      sessions[who] = await page.context().storageState();
      await page.context().close();
    }
  });
  after(() => browser?.close());

  for (const viewport of VIEWPORTS) {
    test(`${viewport.width} px wide`, async (t) => {
      const people = {};
      for (const name of names) {
        await t.test(name, async () => {
          const [who, path, act] = PAGES[name];
          const complaints = [];
          people[who] ??= await person(browser, (words) => people[who].complaints.push(words), {
            storageState: sessions[who],
            viewport,
            reducedMotion: 'reduce',
          });
          const page = people[who];
          page.complaints = complaints;
          await page.emulateMedia({ colorScheme: 'light' });
          await page.goto(base + path(made));
          await settled(page);
          await act?.(page);
          if (act) await settled(page);
          await look(page, name, viewport.width, complaints);
          assert.deepEqual(complaints, []);
        });
      }
      if (only || viewport.width > 600) return;
      await t.test('menu', async () => {
        const complaints = [];
        const page = people.owner;
        page.complaints = complaints;
        await page.goto(base);
        await settled(page);
        await press('Menu')(page);
        await look(page, 'menu', viewport.width, complaints);
        assert.deepEqual(complaints, []);
      });
    });
  }
});
