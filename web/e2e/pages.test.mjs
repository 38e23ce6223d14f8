// Every page, wide and narrow, light and dark: a picture of each in screenshots/, what axe finds,
// what the console says, and whether it has to be scrolled sideways.
//
//   BASE=http://127.0.0.1:8080 PAGES=home,brand WIDTHS=360 SCHEMES=dark node --test e2e/pages.test.mjs
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeAgency } from './agency.mjs';
import {
  base,
  inScheme,
  largestPaint,
  launch,
  person,
  pictures,
  seeing,
  settled,
  signIn,
  violations,
  walkTo,
} from './browser.mjs';

const button = (page, name) => page.getByRole('button', { name }).first();
const press = (name) => (page) => button(page, name).click();
const dialog = (name) => async (page) => {
  const menu = page.getByRole('button', { name: 'Menu' });
  const there = button(page, name);
  if (!(await there.isVisible()) && (await menu.isVisible())) await menu.click();
  await there.click();
  await page.getByRole('dialog').waitFor();
};

const PHOTO = fileURLToPath(new URL('../../examples/nordlicht-raeder-photo.jpg', import.meta.url));

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
  'campaign-swap': [
    'owner',
    (made) => `/campaigns/${made.campaigns.ready}?tab=assets`,
    async (page) => {
      await dialog(/^Swap picture/)(page);
      await page.locator('input[type=file]').setInputFiles(PHOTO);
      await page.getByAltText('The picture as it will be shown').waitFor();
      await button(page, 'Choose another picture').waitFor();
      await page.getByText('Sending the picture').waitFor({ state: 'detached' });
    },
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

/**
 * Goes there, unless the page stands there already; what was opened on it is closed. The wide pages
 * are loaded one by one, the narrow ones walked through: both ways have to lead there.
 */
async function goTo(page, path, width) {
  if (page.url() === base + path) return page.keyboard.press('Escape');
  return width > 600 ? page.goto(base + path) : walkTo(page, path);
}

/** How long people wait for a page: told, not judged, for it hangs on what else the machine does. */
function tellPaints(t, paints) {
  const slowest = [...paints].sort(([, a], [, b]) => b - a).slice(0, 5);
  const told = slowest.map(([name, ms]) => `${name} ${ms} ms`).join(', ');
  if (told) t.diagnostic(`largest paint, the slowest of ${paints.size} loads: ${told}`);
}

/** How the page stands: a picture, and everything there is against it by these rules. */
async function look(page, name, width, scheme, rules, complain) {
  const where = `${name}-${width}-${scheme}`;
  const wide = await page.evaluate(() => {
    window.scrollTo(0, 0);
    return document.documentElement.scrollWidth;
  });
  if (wide > width) complain(`${where}: the page is ${wide} px wide`);
  const fullPage = !PARTS.has(name) && (await page.getByRole('dialog').count()) === 0;
  const path = join(pictures, `${where}.jpg`);
  await page.screenshot({ path, fullPage, quality: 85, animations: 'disabled' });
  for (const fault of await violations(page, rules)) complain(`${where}: ${fault}`);
}

describe('every page', () => {
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
      const shown = {};
      const paints = new Map();
      for (const who of ['owner', 'approver', 'newcomer', 'nobody']) {
        people[who] = await person(browser, complain, {
          storageState: sessions[who],
          viewport: { width, height: HEIGHTS[width] },
          colorScheme: schemes[0],
          reducedMotion: 'reduce',
        });
        shown[who] = schemes[0];
      }
      for (const name of names) {
        const [who, path, act] = PAGES[name];
        // The menu stands open where there is room for it.
        if (name === 'menu' && width > 600) continue;
        const page = people[who];
        await t.test(name, () =>
          seeing({ [`${who}-${name}-${width}`]: page }, complaints, async () => {
            const loaded = await goTo(page, path(made), width);
            await settled(page);
            if (loaded) paints.set(name, await largestPaint(page));
            if (act) {
              await act(page);
              await settled(page);
            }
            await look(page, name, width, shown[who], undefined, complain);
            // The next page is looked at first as this one was last: every other load is a dark one.
            for (const scheme of schemes.filter((one) => one !== shown[who])) {
              shown[who] = scheme;
              await inScheme(page, scheme);
              await look(page, name, width, scheme, COLOURS, complain);
            }
          }),
        );
      }
      tellPaints(t, paints);
    });
  }
});
