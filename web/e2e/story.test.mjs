// The whole way, as two people go it: sign-up, brand, brief, strategy, changes requested, a new
// version, approval, live work, pictures and film, audit exported.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { base, launch, person, settled, storyOf, violations } from './browser.mjs';

const tag = randomBytes(4).toString('hex');
const password = `correct horse ${tag}`;
const SPRING = 'Spring stools';
const LOGO =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsHsbUbB/DSP4FgYrsNT0axEQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQuCw+EhC1FJMhUgAAAABJRU5ErkJggg==';

const photo = fileURLToPath(new URL('../../examples/nordlicht-raeder-photo.jpg', import.meta.url));

const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const link = (page, name) => page.getByRole('link', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name, exact: true });
const text = (page, words) => page.getByText(words);
const downloaded = async (page, name) => {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  return readFileSync(await file.path());
};

/** From home to the review that waits for this person. */
async function openReview(page, version) {
  await page.goto(`${base}/`);
  await link(page, 'Home 1 review waits for you').waitFor();
  const waiting = page
    .locator('section')
    .filter({ has: heading(page, 'Waiting for your decision') });
  await waiting.getByRole('link', { name: SPRING }).click();
  await heading(page, `Review of version ${version}`).waitFor();
}

/** A task is called off: that shows at once, and is taken back where the server refuses. */
async function refused(page) {
  const film = page.locator('li').filter({ hasText: 'Film the video' }).last();
  await film.getByRole('button', { name: /^Cancel/ }).waitFor();
  let answer = () => {};
  const asked = new Promise((resolve) => {
    answer = resolve;
  });
  const isCancel = (request) => request.postData()?.includes('"CancelTask"');
  await page.route('**/graphql', async (route) => {
    if (!isCancel(route.request())) return route.fallback();
    await asked;
    const userErrors = [{ code: 'CONFLICT', message: 'it is too late', field: null }];
    await route.fulfill({ json: { data: { taskCancel: { task: null, userErrors } } } });
  });
  await film.getByRole('button', { name: /^Cancel/ }).click();
  await film.getByText('Cancelled', { exact: true }).waitFor();
  answer();
  await page.getByText('it is too late').waitFor();
  await film.getByText('Cancelled', { exact: true }).waitFor({ state: 'detached' });
  await page.unroute('**/graphql');
}

/** Notes every text and every degree of progress that the page's head shows from now on. */
const watchHead = (page) =>
  page.evaluate(() => {
    const head = document.querySelector('h1').closest('header');
    window.seen = new Set();
    window.degrees = new Set();
    const look = () => {
      for (const word of ['Being made', 'Ready'])
        if (head.textContent.includes(word)) window.seen.add(word);
      const bar = head.querySelector('progress');
      if (bar) window.degrees.add(bar.value);
    };
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(head, options);
    look();
  });

test('two people, from signing up to the audit log', async (t) => {
  const browser = await launch();
  t.after(() => browser.close());
  const complaints = [];
  const complain = (words) => complaints.push(words);
  const ada = await person(browser, complain);
  const ben = await person(browser, complain);
  const part = storyOf(t, { ada, ben }, complaints);
  const whole = async (page) => {
    await settled(page);
    for (const fault of await violations(page)) complain(fault);
  };
  let reviewed = '';

  await part('an agency, its first client and the brand', async () => {
    await ada.goto(`${base}/sign-up`);
    await ada.getByLabel('Name of the agency').fill(`Lantern ${tag}`);
    await ada.getByLabel('Your name').fill('Ada Quill');
    await ada.getByLabel('Email address').fill(`ada.${tag}@lantern.example`);
    await ada.getByLabel('Password', { exact: true }).fill(password);
    await button(ada, 'Create the account').click();
    await heading(ada, 'Hello, Ada').waitFor();
    await whole(ada);
    await ada.getByLabel('Name of the client').fill('Moss & Oak');
    await button(ada, 'Create workspace').click();
    await link(ada, 'Describe the brand').click();
    await heading(ada, 'Brand guide').waitFor();
    await whole(ada);
    await ada.getByLabel('In the brand’s own words').fill('Quiet, exact, never loud.');
    await ada.getByLabel('Hashtags, best first').fill('MossAndOak\nSlowWood');
    const buffer = Buffer.from(LOGO, 'base64');
    const logo = { name: 'logo.png', mimeType: 'image/png', buffer };
    await ada.locator('input[type=file]').setInputFiles(logo);
    await ada.getByAltText('The logo').waitFor();
    await button(ada, 'Save as a new version').click();
    await text(ada, 'Version 1 by Ada Quill').waitFor();
  });

  await part('a second person comes by an invitation', async () => {
    await link(ada, 'Settings').click();
    await ada.getByLabel('Email address').fill(`ben.${tag}@lantern.example`);
    await ada.getByLabel('Role in Moss & Oak').selectOption('APPROVER');
    await button(ada, 'Make an invitation').click();
    const address = await ada.getByRole('dialog').locator('code').textContent();
    await whole(ada);
    await ben.goto(address);
    await ben.getByLabel('Your name').fill('Ben Ash');
    await ben.getByLabel('Password', { exact: true }).fill(password);
    await button(ben, 'Accept the invitation').click();
    await heading(ben, 'Hello, Ben').waitFor();
    await ada.keyboard.press('Escape');
  });

  await part('a brief, kept while it is typed', async () => {
    await link(ada, 'Campaigns').click();
    await link(ada, 'New campaign').first().click();
    await button(ada, /^Product launch/).click();
    assert.equal(await ada.getByLabel('Call to action').inputValue(), 'See what is new');
    await button(ada, 'Start over').click();
    assert.equal(await ada.getByLabel('Call to action').inputValue(), '');
    await ada.getByLabel('Name of the campaign').fill(SPRING);
    await ada.getByLabel('What is it to achieve?').fill('Sell 40 stools in April.');
    await ada.getByLabel('What is promoted?').fill('Oak stool. Made from one plank. £120.');
    await ada.getByLabel('Whom is it for?').fill('People who furnish a first flat.');
    await ada.getByText('Bluesky post', { exact: true }).click();
    await ada.getByText('Instagram story', { exact: true }).click();
    await ada.getByLabel('Call to action').fill('See the stool');
    await ada.reload();
    assert.equal(await ada.getByLabel('Name of the campaign').inputValue(), SPRING);
    await button(ada, 'Have a strategy drafted').click();
    await heading(ada, SPRING).waitFor();
  });

  await part('the strategy comes by itself, and is submitted', async () => {
    await heading(ada, 'Positioning').waitFor();
    await whole(ada);
    await button(ada, 'Submit for review').click();
    await heading(ada, 'Review of version 1').waitFor();
    // Four eyes: whoever wrote it has nothing to approve it with.
    await text(ada, 'Nothing waits for you in this step.').waitFor();
    assert.equal(await button(ada, 'Approve').count(), 0);
  });

  await part('the second person asks for changes, and must say which', async () => {
    await openReview(ben, 1);
    await whole(ben);
    await button(ben, 'Request changes').click();
    await text(ben, 'Say what should change.').waitFor();
    await ben.getByLabel('Comment').fill('Say that it is made from one plank.');
    await button(ben, 'Request changes').click();
    await text(ben, 'You asked for changes.').waitFor();
    await text(ada, 'This review is closed').waitFor();
    await link(ada, SPRING).first().click();
    await text(ada, 'Ben Ash asked for changes').waitFor();
    await text(ada, 'Say that it is made from one plank.').first().waitFor();
  });

  await part('a new version, kept while it is typed, and what it changes', async () => {
    await button(ada, 'Edit').click();
    await ada.getByLabel('Positioning').fill('One plank, one stool.');
    await whole(ada);
    await ada.reload();
    assert.equal(await ada.getByLabel('Positioning').inputValue(), 'One plank, one stool.');
    await button(ada, 'Save as a new version').click();
    await text(ada, 'Version 2 is saved.').waitFor();
    await ada.getByLabel('Changes against version').selectOption({ label: 'Version 1' });
    await ada.locator('ins', { hasText: 'One plank' }).first().waitFor();
    await whole(ada);
    await button(ada, 'Submit for review').click();
    await heading(ada, 'Review of version 2').waitFor();
    reviewed = ada.url();
  });

  await part('a version is overtaken while it is read', async () => {
    await openReview(ben, 2);
    await ben.getByLabel('Comment').fill('Half a thought');
    await link(ada, SPRING).first().click();
    await button(ada, 'Edit').click();
    await ada.getByLabel('Positioning').fill('One plank, one stool, one morning.');
    await button(ada, 'Save as a new version').click();
    await text(ben, 'This version is no longer in force').waitFor();
    assert.equal(await button(ben, 'Approve').count(), 0);
    await whole(ben);
  });

  await part('withdrawn, submitted again, held and resumed', async () => {
    await button(ada, 'Submit for review').click();
    await heading(ada, 'Review of version 3').waitFor();
    await button(ada, 'Withdraw the submission').click();
    await text(ada, 'This review is closed: withdrawn').waitFor();
    await link(ada, SPRING).first().click();
    await button(ada, 'Submit for review').click();
    await text(ada, 'Nobody has decided yet.').waitFor();
    await openReview(ben, 3);
    await ada.getByLabel('Say something').fill('The price comes on Monday.');
    await button(ada, 'Send').click();
    await text(ben, 'The price comes on Monday.').waitFor();
    await ben.getByLabel('Comment').fill('Wait for the price.');
    await button(ben, 'Put on hold').click();
    await text(ben, 'The review is on hold.').waitFor();
    await button(ben, 'Resume').click();
    await text(ben, 'The review goes on.').waitFor();
  });

  await part('approved, and the work seen as it goes on', async () => {
    await link(ada, SPRING).first().click();
    await link(ada, 'Work').click();
    await text(ada, 'Follows live').waitFor();
    await watchHead(ada);
    await button(ben, 'Approve').click();
    await text(ben, 'You approved.').waitFor();
    await refused(ada);
    const done = () => window.seen.has('Ready');
    await ada.waitForFunction(done, null, { timeout: 120_000 });
    const { seen, degrees } = await ada.evaluate(() => ({
      seen: [...window.seen],
      degrees: [...window.degrees],
    }));
    assert.deepEqual(seen, ['Being made', 'Ready']);
    assert(degrees.length > 1, `progress moved without a reload: ${degrees}`);
    t.diagnostic(`progress seen without a reload: ${degrees.join(', ')} %`);
    await whole(ada);
  });

  await part('pictures show and the film plays', async () => {
    await link(ada, 'Assets').click();
    await ada.locator('article img').first().waitFor();
    await settled(ada);
    const widths = await ada
      .locator('article img')
      .evaluateAll((images) => images.map((image) => image.naturalWidth));
    assert(widths.length >= 2 && widths.every((width) => width >= 500), `widths: ${widths}`);
    const film = ada.locator('article video').first();
    await film.evaluate((video) => video.play());
    await ada.waitForFunction(() => document.querySelector('article video').currentTime > 0.3);
    assert.equal(await film.evaluate((video) => video.error), null);
    await film.evaluate((video) => video.pause());
    await whole(ada);
    await button(ada, /^Enlarge/)
      .first()
      .click();
    await ada.getByRole('dialog').waitFor();
    await whole(ada);
    await ada.keyboard.press('Escape');
  });

  await part('a text written by hand, brought back; a picture made anew', async () => {
    const copy = ada.locator('article[data-kind=COPY]').first();
    await copy.getByRole('button', { name: /^Edit/ }).click();
    await ada.getByLabel('Text', { exact: true }).fill('Oak, one plank, and a seat for life.');
    await whole(ada);
    await button(ada, 'Keep this text').click();
    await copy.getByText('Oak, one plank, and a seat for life.').waitFor();
    await copy.getByRole('button', { name: /^Versions/ }).click();
    await heading(ada, 'Version 2, in force').waitFor();
    await whole(ada);
    await button(ada, 'Bring it back').click();
    await ada.getByRole('dialog').waitFor({ state: 'detached' });
    await copy.getByText('a seat for life').waitFor({ state: 'detached' });
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
  });

  await part('another variant of a text, and the former again', async () => {
    const copy = ada.locator('article[data-kind=COPY]').first();
    await copy.locator('summary', { hasText: /variants?$/ }).click();
    const chosen = copy.locator('li[data-chosen=true]');
    const first = await chosen.locator('p').last().innerText();
    await copy
      .getByText(/^Brand \d+ of 100 · /)
      .first()
      .waitFor();
    await whole(ada);
    await copy
      .getByRole('button', { name: /^Use this text/ })
      .first()
      .click();
    await ada.waitForFunction((old) => {
      const now = document.querySelector(
        'article[data-kind=COPY] li[data-chosen=true] p:last-of-type',
      );
      return now && now.innerText !== old;
    }, first);
    const all = await copy.locator('li p:last-of-type').allInnerTexts();
    await copy
      .getByRole('button', { name: /^Use this text/ })
      .nth(0)
      .waitFor();
    assert.ok(all.includes(first), 'the former one stays among them');
    const former = copy
      .locator('li')
      .filter({ hasText: first.split('\n')[0] })
      .first();
    await former.getByRole('button', { name: /^Use this text/ }).click();
    await ada.waitForFunction(
      (old) =>
        document.querySelector('article[data-kind=COPY] li[data-chosen=true] p:last-of-type')
          ?.innerText === old,
      first,
    );
    await copy.locator('summary', { hasText: /variants?$/ }).click();
  });

  await part('a picture of one’s own in its place', async () => {
    const drawn = ada.locator('article[data-kind=IMAGE]').first();
    const before = await drawn.locator('img').getAttribute('src');
    await drawn.getByRole('button', { name: /^Swap picture/ }).click();
    await ada.locator('input[type=file]').setInputFiles(photo);
    await ada.getByAltText('The picture as it will be shown').waitFor();
    await whole(ada);
    const slider = ada.getByRole('slider').first();
    const stood = await slider.inputValue();
    await slider.press('ArrowRight');
    assert.notEqual(await slider.inputValue(), stood);
    await ada.getByLabel('What does it show?').fill('A cargo bicycle by the harbour');
    await button(ada, 'Use this picture').click();
    await ada.getByRole('dialog').waitFor({ state: 'detached' });
    await ada.waitForFunction(
      (old) => document.querySelector('article[data-kind=IMAGE] img')?.getAttribute('src') !== old,
      before,
    );
    await drawn.getByAltText('A cargo bicycle by the harbour').waitFor();
    await drawn.getByRole('button', { name: /^Versions/ }).click();
    await ada.getByText(/^given by Ada Quill/).waitFor();
    await whole(ada);
    await ada.keyboard.press('Escape');
    const archive = await downloaded(ada, 'Download everything');
    assert.equal(archive.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
    assert(archive.includes('[Description of '), 'texts say what the pictures show');
    assert(archive.length > 100_000, `the archive has ${archive.length} bytes`);
  });

  await part('archived, found again in the list', async () => {
    await button(ada, 'Archive').click();
    await ada.getByText('Archived', { exact: true }).waitFor();
    await link(ada, 'Campaigns').click();
    await ada.getByLabel('Search by name').fill('spring');
    await ada.waitForURL(/q=spring/);
    await link(ada, SPRING).waitFor();
    await ada.getByLabel('State').selectOption('DRAFT');
    await text(ada, 'No campaign matches').waitFor();
    await link(ada, 'Clear the filters').click();
    await link(ada, SPRING).waitFor();
  });

  await part('walked by keyboard', async () => {
    await ada.keyboard.press('?');
    await heading(ada, 'Keyboard shortcuts').waitFor();
    await whole(ada);
    await ada.keyboard.press('Escape');
    await ada.keyboard.press('g');
    await ada.keyboard.press('b');
    await heading(ada, 'Brand guide').waitFor();
    await ada.keyboard.press('/');
    await ada.waitForFunction(() => document.activeElement.matches('[type=search]'));
    await ada.keyboard.type('n spring');
    await ada.waitForURL(/q=n(\+|%20)spring/);
    await text(ada, 'No campaign matches').waitFor();
    await link(ada, 'Clear the filters').click();
    await link(ada, SPRING).waitFor();
    await ada.keyboard.press('j');
    await ada.keyboard.press('Enter');
    await heading(ada, SPRING).waitFor();
    await ada.keyboard.press('?');
    await ada.getByLabel('Single keys do something').uncheck();
    await ada.keyboard.press('Escape');
    await ada.keyboard.press('?');
    await ada.keyboard.press('g');
    await ada.keyboard.press('b');
    assert.equal(await ada.getByRole('dialog').count(), 0);
    await button(ada, 'Keyboard shortcuts').click();
    await ada.getByLabel('Single keys do something').check();
    await ada.keyboard.press('Escape');
  });

  await part('what it took is counted', async () => {
    await link(ada, 'Settings').click();
    await link(ada, 'Usage').click();
    const films = ada.getByRole('row').filter({ hasText: 'Film the video' });
    await films.waitFor();
    const [tries, succeeded] = await films.getByRole('cell').allTextContents();
    assert(Number(tries) > 0 && Number(succeeded) > 0, `${succeeded} of ${tries}`);
    await ada.getByRole('application').first().waitFor();
    await ada.getByLabel('Period').selectOption({ label: 'The last 365 days' });
    await heading(ada, 'Week by week').waitFor();
    await whole(ada);
  });

  await part('the audit log is whole, and exported whole', async () => {
    await link(ada, 'Settings').click();
    await link(ada, 'Audit log').click();
    await button(ada, 'Verify the chain').click();
    await text(ada, 'The chain is whole').waitFor();
    const events = JSON.parse((await downloaded(ada, 'Export all as JSON')).toString());
    const actions = new Set(events.map((event) => event.action));
    for (const action of ['review.decided', 'campaign.approved', 'asset.made', 'campaign.ready'])
      assert(actions.has(action), `${action} is in the export`);
    assert.equal(events.length, events[0].sequence);
    // Newest first: each carries the hash of the one behind it.
    for (const [index, event] of events.slice(0, -1).entries())
      assert.equal(event.previousHash, events[index + 1].hash);
  });

  await part('a token works until it is revoked', async () => {
    await link(ada, 'API tokens').click();
    await ada.getByLabel('Name', { exact: true }).fill('Reader');
    await ada.getByLabel('workspace:read').check();
    await button(ada, 'Issue the token').click();
    await text(ada, 'Copy the token now').waitFor();
    await whole(ada);
    const secret = await ada.getByRole('dialog').locator('code').textContent();
    const ask = () =>
      fetch(`${base}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query: '{ viewer { name isApiToken } }' }),
      });
    assert.equal((await (await ask()).json()).data.viewer.isApiToken, true);
    await button(ada, 'I have copied it').click();
    await button(ada, 'Revoke').click();
    await ada.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await text(ada, 'The token is revoked.').waitFor();
    assert.equal((await ask()).status, 401);
  });

  await part('signed out, and back to where one wanted to go', async () => {
    await button(ada, 'Sign out').click();
    await heading(ada, 'Sign in').waitFor();
    await ada.goto(reviewed);
    await heading(ada, 'Sign in').waitFor();
    await ada.getByLabel('Email address').fill(`ada.${tag}@lantern.example`);
    await ada.getByLabel('Password', { exact: true }).fill(password);
    await button(ada, 'Sign in').click();
    await heading(ada, 'Review of version 2').waitFor();
  });
});
