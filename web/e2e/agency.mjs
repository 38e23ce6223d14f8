// Makes an agency through the public API, with a campaign in every stage that a page has to show.
import { randomBytes } from 'node:crypto';
import { base } from './browser.mjs';

const ERRORS = 'userErrors { code message field }';

/** Somebody who talks to the API as a browser does, with a session. */
export class Person {
  #cookie = '';

  constructor(name) {
    const tag = randomBytes(4).toString('hex');
    this.name = name;
    this.email = `${name.split(' ')[0].toLowerCase()}.${tag}@pier.example`;
    this.password = randomBytes(9).toString('hex');
  }

  /** The one field a document asks for. Refusals are errors. */
  async ask(query, variables = {}) {
    const answer = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base, cookie: this.#cookie },
      body: JSON.stringify({ query, variables }),
    });
    const [cookie] = answer.headers.getSetCookie();
    if (cookie) [this.#cookie] = cookie.split(';');
    const { data, errors } = await answer.json();
    if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    const [payload] = Object.values(data);
    if (payload?.userErrors?.length) throw new Error(JSON.stringify(payload.userErrors));
    return payload;
  }

  /** A mutation by its name, the name of its input and what is asked of its payload. */
  do(mutation, input, fields) {
    const type = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input!`;
    const asked = fields ? `${fields} ${ERRORS}` : ERRORS;
    return this.ask(`mutation ($input: ${type}) { ${mutation}(input: $input) { ${asked} } }`, {
      input,
    });
  }

  signUp(organizationName) {
    const { email, name, password } = this;
    return this.do('signUp', { email, name, password, organizationName });
  }

  /** Joins the organization of `host`, with a role in one workspace or none. */
  async join(host, workspaceId, role) {
    const workspaceRoles = role ? [{ workspaceId, role }] : [];
    const input = { email: this.email, workspaceRoles };
    const { sent } = await host.do('memberInvite', input, 'sent { token }');
    const { name, password } = this;
    await this.do('invitationAccept', { token: sent.token, name, password });
  }
}

const day = (plus) => new Date(Date.now() + plus * 86_400_000).toISOString().slice(0, 10);

/** Asks again and again until there is an answer. */
async function until(question, what, seconds = 120) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const answer = await question();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}

/** `placements` are those of the campaign whose work is done. */
export async function makeAgency(placements = ['X', 'LINKEDIN', 'INSTAGRAM_FEED']) {
  const owner = new Person('Nora Winther');
  const approver = new Person('Tomas Aguilar');
  await owner.signUp('North Pier');
  // Somebody who has only just begun.
  const newcomer = new Person('Ida Lund');
  await newcomer.signUp('Lund and Daughters');
  await newcomer.do('workspaceCreate', { name: 'Quay Coffee' });
  const { workspace } = await owner.do(
    'workspaceCreate',
    { name: 'Lumen Bikes' },
    'workspace { id }',
  );
  await owner.do('styleGuideWrite', {
    workspaceId: workspace.id,
    basedOn: 0,
    brandName: 'Lumen Bikes',
    tagline: 'Light, all year',
    tone: 'FRIENDLY',
    headingFont: 'DISPLAY',
    bodyFont: 'SANS',
    emoji: 'SPARING',
    voice: 'Plain and warm.',
    palette: [
      { color: '#14532d', usage: 'PRIMARY', name: 'Pine' },
      { color: '#f59e0b', usage: 'ACCENT', name: 'Lamp' },
      { color: '#fafaf5', usage: 'BACKGROUND', name: 'Chalk' },
      { color: '#1a1d1a', usage: 'TEXT', name: 'Tyre' },
    ],
    hashtags: ['LumenBikes', 'WinterCycling'],
    requiredWords: ['Lumen'],
    bannedWords: ['cheap'],
    examples: ['Dark at four? Good.'],
  });
  await approver.join(owner, workspace.id, 'APPROVER');

  const look = (id) =>
    owner.ask('query ($id: ID!) { campaign(id: $id) { id state strategy { version digest } } }', {
      id,
    });
  const drafted = (id) =>
    until(async () => {
      const campaign = await look(id);
      return campaign.state !== 'STRATEGIZING' && campaign.strategy ? campaign : null;
    }, 'a draft');
  const create = async (name, placements, product) => {
    const brief = {
      goal: 'Sell 80 winter light sets before the year ends.',
      product,
      audience: 'People who ride to work and leave the office after dark.',
      placements,
      startDate: day(3),
      endDate: day(24),
      callToAction: 'Book a fitting',
      link: 'https://lumenbikes.example/winter',
    };
    const input = { workspaceId: workspace.id, name, brief };
    const { campaign } = await owner.do('campaignCreate', input, 'campaign { id }');
    return drafted(campaign.id);
  };
  const submit = async ({ id, strategy }) => {
    const input = { campaignId: id, digest: strategy.digest };
    return (await owner.do('campaignSubmit', input, 'review { id digest }')).review;
  };
  const decide = ({ id, digest }, verdict, comment) =>
    approver.do('reviewDecide', { reviewId: id, digest, verdict, comment });

  const lights =
    'Lumen Winter Set\nTwo lamps of 600 lumen, charged once a week.\n£49, fitted free.';
  const [ready, draft, asked, rework, ended] = await Promise.all([
    create('Winter light sets', placements, lights),
    create(
      'Spring check-up',
      ['FACEBOOK', 'INSTAGRAM_FEED', 'YOUTUBE'],
      'Check-up in spring\nBrakes, chain and lamps.\n£35, ready the same day.',
    ),
    create(
      'Cargo bike trial week',
      ['LINKEDIN', 'X', 'FACEBOOK', 'INSTAGRAM_FEED', 'INSTAGRAM_STORY', 'MASTODON', 'BLUESKY'],
      'Lumen Cargo\nA bike for two children or the shopping.\nOne week on trial.',
    ),
    create(
      'Helmet swap day',
      ['INSTAGRAM_STORY', 'BLUESKY'],
      'Lumen Helmet\nBring the old one, take £10 off the new one.',
    ),
    create('Night ride', ['X', 'MASTODON'], 'The night ride of Lumen\nTwenty miles, one café.'),
  ]);
  const first = await submit(ready);
  await decide(first, 'REQUEST_CHANGES', 'Say what the fitting costs, and keep headlines short.');
  await owner.do('campaignRequestDraft', {
    campaignId: ready.id,
    instruction: 'Say what the fitting costs, and keep headlines short.',
  });
  const second = await submit(await drafted(ready.id));
  await decide(second, 'APPROVE');
  const open = await submit(asked);
  const said = { reviewId: open.id, comment: 'The trial week is booked in both shops.' };
  await owner.do('reviewComment', said);
  await decide(await submit(rework), 'REQUEST_CHANGES', 'The date is missing.');
  await owner.do('campaignCancel', { campaignId: ended.id });
  await until(async () => (await look(ready.id)).state === 'READY', 'the assets');

  return {
    owner,
    approver,
    newcomer,
    workspaceId: workspace.id,
    campaigns: { ready: ready.id, draft: draft.id, asked: asked.id, rework: rework.id },
    reviews: { stale: first.id, approved: second.id, open: open.id },
  };
}
