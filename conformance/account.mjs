// One agency of its own on the server under test, made through the public API.

import { randomBytes } from 'node:crypto';

const day = (fromNow) => new Date(Date.now() + fromNow * 86_400_000).toISOString().slice(0, 10);

/** A browser or program: keeps its session cookie, or shows a token. */
export class Client {
  #address;
  #headers;

  constructor(address, headers = {}) {
    this.#address = address;
    this.#headers = headers;
  }

  /** What it proves itself with, as headers of a request. */
  get headers() {
    return { ...this.#headers };
  }

  /** The data of one operation. */
  async ask(query, variables = {}) {
    const response = await fetch(`${this.#address}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: new URL(this.#address).origin,
        ...this.#headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const cookie = response.headers.getSetCookie()[0];
    if (cookie) this.#headers.cookie = cookie.split(';')[0];
    const answer = await response.json();
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  /** The payload of one mutation. */
  async change(name, input, selection) {
    const kind = `${name[0].toUpperCase()}${name.slice(1)}Input!`;
    const query = `mutation($input: ${kind}) { ${name}(input: $input) {
      ${selection} userErrors { code field message } } }`;
    const payload = (await this.ask(query, { input }))[name];
    if (payload.userErrors.length > 0) throw new Error(JSON.stringify(payload.userErrors));
    return payload;
  }
}

/** Signs somebody up, with an agency of their own. */
export async function signUp(address) {
  const tag = randomBytes(6).toString('hex');
  const client = new Client(address);
  await client.change(
    'signUp',
    {
      email: `kim.${tag}@example.com`,
      name: 'Kim Okafor',
      password: randomBytes(12).toString('hex'),
      organizationName: `Quayside ${tag}`,
    },
    'user { id }',
  );
  return client;
}

/** A workspace with a brand; answers with its id. */
export async function makeWorkspace(client, name) {
  const { workspace } = await client.change('workspaceCreate', { name }, 'workspace { id }');
  const palette = [
    { color: '#23395d', usage: 'PRIMARY' },
    { color: '#e0a030', usage: 'ACCENT' },
    { color: '#faf8f3', usage: 'BACKGROUND' },
    { color: '#1a1f27', usage: 'TEXT' },
  ];
  await client.change(
    'styleGuideWrite',
    { workspaceId: workspace.id, brandName: 'Tidewater', palette, tone: 'FRIENDLY' },
    'styleGuide { id }',
  );
  return workspace.id;
}

/** A campaign with its first strategy; answers with its id. */
export async function makeCampaign(client, workspaceId, name, placements) {
  const brief = {
    goal: 'Fill the Saturday rowing courses before the season begins.',
    product: 'Two-hour rowing courses for beginners. Boats and vests are there. Eight people a course.',
    audience: 'Adults in town who have not rowed before.',
    placements,
    startDate: day(7),
    endDate: day(28),
    callToAction: 'Book a seat',
  };
  const { campaign } = await client.change(
    'campaignCreate',
    { workspaceId, name, brief },
    'campaign { id }',
  );
  await until(client, campaign.id, 'DRAFT');
  return campaign.id;
}

/** Waits until the campaign is in that state. */
export async function until(client, id, state, patience = 60_000) {
  const deadline = Date.now() + patience;
  for (;;) {
    const { campaign } = await client.ask('query($id: ID!) { campaign(id: $id) { state } }', { id });
    if (campaign.state === state) return;
    if (Date.now() > deadline) throw new Error(`still ${campaign.state}, not ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Has somebody else approve the campaign's strategy, which sets the makers to work. */
export async function approve(address, client, workspaceId, campaignId) {
  const tag = randomBytes(6).toString('hex');
  const { sent } = await client.change(
    'memberInvite',
    {
      email: `noor.${tag}@example.com`,
      workspaceRoles: [{ workspaceId, role: 'APPROVER' }],
    },
    'sent { token }',
  );
  const approver = new Client(address);
  await approver.change(
    'invitationAccept',
    { token: sent.token, name: 'Noor Haddad', password: randomBytes(12).toString('hex') },
    'user { id }',
  );
  const { campaign } = await client.ask(
    'query($id: ID!) { campaign(id: $id) { strategy { digest } } }',
    { id: campaignId },
  );
  const { digest } = campaign.strategy;
  const { review } = await client.change('campaignSubmit', { campaignId, digest }, 'review { id }');
  await approver.change(
    'reviewDecide',
    { reviewId: review.id, digest, verdict: 'APPROVE' },
    'review { state }',
  );
}
