// Every page as every role sees it: no page fails for what a role may not do.
//
//   BASE=http://127.0.0.1:4173 EMAIL=<an owner> PASSWORD=… node e2e/roles.mjs
import { api, findThings } from './api.mjs';
import { base, launch, person, violations } from './browser.mjs';

const complaints = [];
const complainOf = (at) => (text) => complaints.push(`${at.now}: ${text}`);
const browser = await launch();
const owner = await person(browser, complainOf({ now: 'the owner' }));
await owner.goto(`${base}/sign-in`);
await owner.getByLabel('Email address').fill(process.env.EMAIL ?? '');
await owner.getByLabel('Password', { exact: true }).fill(process.env.PASSWORD ?? '');
await owner.getByRole('button', { name: 'Sign in' }).click();
await owner.getByRole('heading', { name: /^Hello/ }).waitFor();
const ask = api(owner);
const { campaign, review } = await findThings(ask);
const { campaign: found } = await ask(
  'query ($id: ID!) { campaign(id: $id) { workspace { id } } }',
  {
    id: campaign,
  },
);
const workspaceId = found.workspace.id;

const paths = [
  '/',
  '/campaigns',
  '/campaigns?view=board',
  '/campaigns/new',
  ...['', '?tab=assets', '?tab=work', '?tab=brief', '?tab=history'].map(
    (tab) => `/campaigns/${campaign}${tab}`,
  ),
  `/reviews/${review}`,
  '/brand',
  '/operations',
  '/settings',
  '/settings?tab=workspace',
  '/settings?tab=tokens',
  '/settings?tab=audit',
];

const roles = process.argv[2]
  ? [process.argv[2] === 'NONE' ? null : process.argv[2]]
  : [null, 'VIEWER', 'CLIENT', 'APPROVER', 'EDITOR', 'MANAGER'];

/** Every page as somebody with this role sees it. */
async function walk(role) {
  const at = { now: `${role} invitation` };
  const complain = complainOf(at);
  const email = `${role ?? 'none'}.${Math.random().toString(36).slice(2, 8)}@roles.example`;
  const { memberInvite } = await ask(
    'mutation ($input: MemberInviteInput!) { memberInvite(input: $input) { sent { token } } }',
    { input: { email, workspaceRoles: role ? [{ workspaceId, role }] : [] } },
  );
  const page = await person(browser, complain);
  await page.goto(`${base}/invitation#${encodeURIComponent(memberInvite.sent.token)}`);
  await page.getByLabel('Your name').fill(`The ${role ?? 'none'}`);
  await page.getByLabel('Password', { exact: true }).fill('a long enough phrase');
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await page.getByRole('navigation').first().waitFor();
  for (const path of paths) {
    at.now = `${role} ${path}`;
    await page.goto(base + path);
    try {
      await page.locator('h1').first().waitFor({ timeout: 20_000 });
    } catch {
      complain(`no heading: ${(await page.locator('body').textContent()).slice(0, 400)}`);
      continue;
    }
    await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {});
    for (const alert of await page.getByRole('alert').allTextContents()) complain(alert);
    if (path === '/') for (const fault of await violations(page)) complain(fault);
  }
  await page.context().close();
}

// Three at a time: they mostly wait.
for (let next = 0; next < roles.length; next += 3) {
  await Promise.all(roles.slice(next, next + 3).map(walk));
}
await browser.close();
for (const complaint of complaints) console.log(complaint);
console.log(
  complaints.length === 0 ? 'every page for every role' : `${complaints.length} complaints`,
);
process.exit(complaints.length === 0 ? 0 : 1);
