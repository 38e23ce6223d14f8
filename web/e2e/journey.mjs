// The whole way, as two people go it: sign-up, brand, brief, strategy, changes requested, a new
// version, approval, live work, pictures and film, audit exported.
//
//   BASE=http://127.0.0.1:4173 npm run journey
//
// Ends with 1 where anything differs, or axe or the console complains.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { base, launch, person, violations } from './browser.mjs';

const tag = Math.random().toString(36).slice(2, 8);
const password = `correct horse ${tag}`;
const complaints = [];
let step = '';
const complain = (text) => complaints.push(`${step}: ${text}`);
const browser = await launch();

async function say(name, page) {
  step = name;
  console.log(`· ${name}`);
  if (page) for (const fault of await violations(page)) complain(fault);
}

/** From home to the review that waits for this person. */
async function openReview(page, version) {
  await page.goto(`${base}/`);
  const heading = page.getByRole('heading', { name: 'Waiting for your decision' });
  const waiting = page.locator('section').filter({ has: heading });
  await waiting.getByRole('link', { name: 'Spring stools' }).click();
  await page.getByRole('heading', { name: `Review of version ${version}` }).waitFor();
}

const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });

try {
  const ada = await person(browser, complain);
  await say('sign up');
  await ada.goto(`${base}/sign-up`);
  await ada.getByLabel('Name of the agency').fill(`Lantern ${tag}`);
  await ada.getByLabel('Your name').fill('Ada Quill');
  await ada.getByLabel('Email address').fill(`ada.${tag}@lantern.example`);
  await ada.getByLabel('Password', { exact: true }).fill(password);
  await button(ada, 'Create the account').click();
  await ada.getByRole('heading', { name: 'Hello, Ada' }).waitFor();
  await say('first steps', ada);

  await ada.getByLabel('Name of the client').fill('Moss & Oak');
  await button(ada, 'Create workspace').click();
  await ada.getByRole('link', { name: 'Describe the brand' }).click();
  await ada.getByRole('heading', { name: 'Brand guide' }).waitFor();
  await say('brand', ada);
  await ada.getByLabel('In the brand’s own words').fill('Quiet, exact, never loud.');
  await ada.getByLabel('Hashtags, best first').fill('MossAndOak\nSlowWood');
  const logo = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsHsbUbB/DSP4FgYrsNT0axEQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQuCw+EhC1FJMhUgAAAABJRU5ErkJggg==',
    'base64',
  );
  await ada.locator('input[type=file]').setInputFiles({
    name: 'logo.png',
    mimeType: 'image/png',
    buffer: logo,
  });
  await ada.getByAltText('The logo').or(ada.getByRole('alert')).first().waitFor();
  if (await ada.getByRole('alert').count()) complain(await ada.getByRole('alert').textContent());
  await button(ada, 'Save as a new version').click();
  await ada.getByText('Version 1 by Ada Quill').waitFor();

  await say('invite a second person');
  await ada.getByRole('link', { name: 'Settings' }).click();
  await ada.getByLabel('Email address').fill(`ben.${tag}@lantern.example`);
  await ada.getByLabel('Role in Moss & Oak').selectOption('APPROVER');
  await button(ada, 'Make an invitation').click();
  const link = await ada.getByRole('dialog').locator('code').textContent();
  await say('the invitation', ada);
  const ben = await person(browser, complain);
  await ben.goto(link);
  await ben.getByLabel('Your name').fill('Ben Ash');
  await ben.getByLabel('Password', { exact: true }).fill(password);
  await button(ben, 'Accept the invitation').click();
  await ben.getByRole('heading', { name: 'Hello, Ben' }).waitFor();

  await say('the brief');
  await ada.keyboard.press('Escape');
  await ada.getByRole('link', { name: 'Campaigns', exact: true }).click();
  await ada.getByRole('link', { name: 'New campaign' }).first().click();
  await button(ada, /^Product launch/).click();
  assert.equal(await ada.getByLabel('Call to action').inputValue(), 'See what is new');
  await button(ada, 'Start over').click();
  assert.equal(await ada.getByLabel('Call to action').inputValue(), '');
  await ada.getByLabel('Name of the campaign').fill('Spring stools');
  await ada.getByLabel('What is it to achieve?').fill('Sell 40 stools in April.');
  await ada.getByLabel('What is promoted?').fill('Oak stool. Made from one plank. £120.');
  await ada.getByLabel('Whom is it for?').fill('People who furnish a first flat.');
  await ada.getByText('Bluesky post', { exact: true }).click();
  await ada.getByText('Instagram story', { exact: true }).click();
  await ada.getByLabel('Call to action').fill('See the stool');
  await ada.reload();
  assert.equal(await ada.getByLabel('Name of the campaign').inputValue(), 'Spring stools');
  await button(ada, 'Have a strategy drafted').click();
  await ada.getByRole('heading', { name: 'Spring stools' }).waitFor();
  await ada.getByRole('heading', { name: 'Positioning' }).waitFor({ timeout: 20_000 });
  await say('the first draft', ada);

  await button(ada, 'Submit for review').click();
  await ada.getByRole('heading', { name: 'Review of version 1' }).waitFor();
  await openReview(ben, 1);
  await say('the review', ben);
  await button(ben, 'Request changes').click();
  await ben.getByText('Say what should change.').waitFor();
  await ben.getByLabel('Comment').fill('Say that it is made from one plank.');
  await button(ben, 'Request changes').click();
  await ben.getByText('You asked for changes.').waitFor();

  await say('a new version');
  await ada.getByText('This review is closed').waitFor();
  await ada.getByRole('link', { name: 'Spring stools' }).first().click();
  await ada.getByText('Ben Ash asked for changes').waitFor();
  await button(ada, 'Edit').click();
  await ada.getByLabel('Positioning').fill('One plank, one stool.');
  await say('the editor', ada);
  await ada.reload();
  assert.equal(await ada.getByLabel('Positioning').inputValue(), 'One plank, one stool.');
  await button(ada, 'Save as a new version').click();
  await ada.getByText('Version 2 is saved.').waitFor();
  await ada.getByLabel('Changes against version').selectOption({ label: 'Version 1' });
  await ada.locator('ins', { hasText: 'One plank' }).first().waitFor();
  await say('the comparison', ada);
  await button(ada, 'Submit for review').click();
  await ada.getByRole('heading', { name: 'Review of version 2' }).waitFor();
  const reviewed = ada.url();

  await say('a version overtaken while it is read');
  await openReview(ben, 2);
  await ada.getByRole('link', { name: 'Spring stools' }).first().click();
  await button(ada, 'Edit').click();
  await ada.getByLabel('Positioning').fill('One plank, one stool, one morning.');
  await button(ada, 'Save as a new version').click();
  await ben.getByText('This version is no longer in force').waitFor();
  assert.equal(await button(ben, 'Approve').count(), 0);
  await say('the overtaken version', ben);

  await say('withdrawn and asked again');
  await button(ada, 'Submit for review').click();
  await ada.getByRole('heading', { name: 'Review of version 3' }).waitFor();
  await button(ada, 'Withdraw the submission').click();
  await ada.getByText('This review is closed: withdrawn').waitFor();
  await ada.getByRole('link', { name: 'Spring stools' }).first().click();
  await button(ada, 'Submit for review').click();
  await ada.getByText('Nobody has decided yet.').waitFor();

  await say('held, resumed, approved');
  await openReview(ben, 3);
  await ben.getByLabel('Comment').fill('Wait for the price.');
  await button(ben, 'Put on hold').click();
  await ben.getByText('The review is on hold.').waitFor();
  await button(ben, 'Resume').click();
  await ben.getByText('The review goes on.').waitFor();
  await ada.getByRole('link', { name: 'Spring stools' }).first().click();
  await ada.getByRole('link', { name: 'Work', exact: true }).click();
  await button(ben, 'Approve').click();
  await ben.getByText('You approved.').waitFor();

  await say('live work');
  const seen = new Set();
  const until = Date.now() + 120_000;
  while (Date.now() < until && !seen.has('Ready')) {
    const text = await ada
      .locator('header')
      .filter({ has: ada.locator('h1') })
      .textContent();
    for (const word of ['Being made', 'Ready']) if (text.includes(word)) seen.add(word);
    await ada.waitForTimeout(100);
  }
  assert(seen.has('Ready'), 'the work becomes ready without a reload');
  console.log(`  seen without a reload: ${[...seen].join(', ')}`);
  await say('the work', ada);

  await ada.getByRole('link', { name: 'Assets', exact: true }).click();
  const picture = ada.locator('article img').first();
  await picture.waitFor();
  await picture.scrollIntoViewIfNeeded();
  await ada.waitForFunction(() => document.querySelector('article img').naturalWidth > 0);
  const film = ada.locator('video').first();
  await film.evaluate((video) => video.play());
  await ada.waitForFunction(() => document.querySelector('video').currentTime > 0.3);
  await say('the assets', ada);
  await ada
    .getByRole('button', { name: /^Enlarge/ })
    .first()
    .click();
  await ada.getByRole('dialog').waitFor();
  await say('a picture enlarged', ada);
  await ada.keyboard.press('Escape');

  await say('a text written by hand, made anew, brought back');
  const text = ada.locator('article[data-kind=COPY]').first();
  await text.getByRole('button', { name: /^Edit/ }).click();
  await ada.getByLabel('Text', { exact: true }).fill('Oak, one plank, and a seat for life.');
  await say('the text in an editor', ada);
  await button(ada, 'Keep this text').click();
  await text.getByText('Oak, one plank, and a seat for life.').waitFor();
  await text.getByRole('button', { name: /^Versions/ }).click();
  await ada.getByRole('heading', { name: 'Version 2, in force' }).waitFor();
  await say('its versions', ada);
  await button(ada, 'Bring it back').click();
  await ada.getByRole('dialog').waitFor({ state: 'detached' });
  await ada.waitForFunction(
    () =>
      !document.querySelector('article[data-kind=COPY]').textContent.includes('a seat for life'),
  );
  const drawn = ada.locator('article[data-kind=IMAGE]').first();
  const before = await drawn.locator('img').getAttribute('src');
  await drawn.getByRole('button', { name: /^Make anew/ }).click();
  await ada.getByLabel('What should be different?').fill('Quieter, please.');
  await button(ada, 'Make it anew').click();
  await ada.waitForFunction(
    (old) => document.querySelector('article[data-kind=IMAGE] img')?.getAttribute('src') !== old,
    before,
  );
  await drawn.getByRole('button', { name: /^Versions/ }).waitFor();

  const [archive] = await Promise.all([
    ada.waitForEvent('download'),
    button(ada, 'Download everything').click(),
  ]);
  const head = readFileSync(await archive.path())
    .subarray(0, 4)
    .toString('latin1');
  assert.equal(head, 'PK\u0003\u0004');

  await say('archived, and another called off');
  await button(ada, 'Archive').click();
  await ada.getByText('Archived', { exact: true }).waitFor();
  await ada.getByRole('link', { name: 'Campaigns', exact: true }).click();
  await ada.getByLabel('Search by name').fill('spring');
  await ada.waitForURL(/q=spring/);
  await ada.getByRole('link', { name: 'Spring stools' }).waitFor();
  await ada.getByLabel('State').selectOption('DRAFT');
  await ada.getByText('No campaign matches').waitFor();
  await ada.getByRole('link', { name: 'Clear the filters' }).click();

  await say('the audit log');
  await ada.getByRole('link', { name: 'Settings' }).click();
  await ada.getByRole('link', { name: 'Audit log' }).click();
  await button(ada, 'Verify the chain').click();
  await ada.getByText('The chain is whole').waitFor();
  const [download] = await Promise.all([
    ada.waitForEvent('download'),
    button(ada, 'Export all as JSON').click(),
  ]);
  const events = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert(events.some((e) => e.action === 'campaign.approved'));
  assert.equal(events.length, events[0].sequence);
  await say('a token');
  await ada.getByRole('link', { name: 'API tokens' }).click();
  await ada.getByLabel('Name', { exact: true }).fill('Reader');
  await ada.getByLabel('workspace:read').check();
  await button(ada, 'Issue the token').click();
  await ada.getByText('Copy the token now').waitFor();
  await say('the token', ada);
  await button(ada, 'I have copied it').click();
  await ada.getByText('never used').waitFor();

  await say('sign out');
  await button(ada, 'Sign out').click();
  await ada.getByRole('heading', { name: 'Sign in' }).waitFor();
  await ada.goto(reviewed);
  await ada.getByRole('heading', { name: 'Sign in' }).waitFor();
} catch (error) {
  complaints.push(`${step}: ${error.message.slice(0, 900)}`);
  let n = 0;
  for (const context of browser.contexts()) {
    for (const page of context.pages()) {
      n += 1;
      await page.screenshot({ path: `screenshots/failed-${n}.png` }).catch(() => {});
    }
  }
}
await browser.close();
for (const complaint of complaints) console.log(complaint);
console.log(complaints.length === 0 ? 'the whole way' : `${complaints.length} complaints`);
process.exit(complaints.length === 0 ? 0 : 1);
