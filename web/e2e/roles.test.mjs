// Every page as every role sees it: no page fails for what a role may not do, and what is offered
// is what the role holds.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeAgency, Person } from './agency.mjs';
import { base, launch, person, seeing, settled, signIn, violations, walkTo } from './browser.mjs';

/** What each role in a workspace holds, as far as it shows. */
const HELD = {
  NONE: [],
  VIEWER: ['read'],
  CLIENT: ['read', 'decide', 'comment'],
  APPROVER: ['read', 'decide', 'comment'],
  EDITOR: ['read', 'write', 'tasks', 'comment'],
  MANAGER: ['read', 'write', 'tasks', 'decide', 'comment', 'manage'],
};

const button = (name) => (page) => page.getByRole('button', { name, exact: true }).first();
const link = (name) => (page) => page.getByRole('link', { name, exact: true }).first();

/** What is offered, on which page, to whom. */
const OFFERS = [
  ['New campaign', link('New campaign'), () => '/campaigns', 'write'],
  ['the wizard', button('Have a strategy drafted'), () => '/campaigns/new', 'write'],
  ['operations', link('Operations'), () => '/', 'tasks'],
  ['a submission', button('Submit for review'), ({ draft }) => `/campaigns/${draft}`, 'write'],
  ['an edit', button('Edit'), ({ draft }) => `/campaigns/${draft}`, 'write'],
  ['an approval', button('Approve'), (_, { open }) => `/reviews/${open}`, 'decide'],
  ['a comment', button('Send'), (_, { open }) => `/reviews/${open}`, 'comment'],
  ['another policy', button('Add a step'), () => '/settings?tab=workspace', 'manage'],
  ['the usage', link('Usage'), () => '/settings', 'manage'],
  ['another brand', button('Save as a new version'), () => '/brand', 'write'],
];

const paths = ({ ready }, { open, stale }) => [
  '/',
  '/campaigns',
  '/campaigns?view=board',
  '/campaigns/new',
  ...['', '?tab=assets', '?tab=work', '?tab=brief', '?tab=history'].map(
    (tab) => `/campaigns/${ready}${tab}`,
  ),
  `/reviews/${open}`,
  `/reviews/${stale}`,
  '/brand',
  '/operations',
  // What is closed to somebody reads the same: no two such pages in a row.
  '/settings',
  '/settings?tab=usage',
  '/settings?tab=workspace',
  '/settings?tab=audit',
  '/settings?tab=tokens',
];

describe('every page', () => {
  let browser;
  let made;
  before(async () => {
    [made, browser] = await Promise.all([makeAgency(['BLUESKY']), launch()]);
  });
  after(() => browser?.close());

  for (const [role, held] of Object.entries(HELD)) {
    test(`as ${role} sees it`, async () => {
      const complaints = [];
      let where = 'signing in';
      const complain = (words) => complaints.push(`${where}: ${words}`);
      const somebody = new Person(`${role[0]}${role.slice(1).toLowerCase()} Brook`);
      await somebody.join(made.owner, made.workspaceId, role === 'NONE' ? null : role);
      const page = await person(browser, complain);
      await seeing({ [`role-${role}`]: page }, complaints, async () => {
        await signIn(page, somebody);
        const offered = new Map();
        const note = async (path) => {
          for (const [what, find, of] of OFFERS) {
            if (of(made.campaigns, made.reviews) !== path) continue;
            offered.set(what, (await find(page).count()) > 0);
          }
        };
        const offering = OFFERS.map(([, , of]) => of(made.campaigns, made.reviews));
        const all = new Set([...paths(made.campaigns, made.reviews), ...offering]);
        for (const path of all) {
          where = path;
          // Whoever may see nothing reads the same on every page.
          await (held.length === 0 ? page.goto(base + path) : walkTo(page, path));
          await settled(page);
          for (const alert of await page.getByRole('alert').allTextContents()) complain(alert);
          await note(path);
          if (path === '/') for (const fault of await violations(page)) complain(fault);
        }
        const due = OFFERS.map(([what, , , permission]) => [what, held.includes(permission)]);
        assert.deepEqual(Object.fromEntries(offered), Object.fromEntries(due));
      });
      await page.context().close();
    });
  }
});
