// The WebSocket at /graphql/ws, by npm's graphql-ws and by hand: node socket.mjs http://127.0.0.1:8080
//
// Makes agencies of its own on that server, whose workers have to run. The server's patience with
// silent clients, graphql.socket_init_seconds, bounds how long this takes.

import assert from 'node:assert/strict';

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { Client, approve, makeCampaign, makeWorkspace, signUp } from './account.mjs';
import { Line } from './line.mjs';
import { report, serverAddress } from './report.mjs';

const CROWD = 100;
const CHANGES = 'subscription($id: ID!) { campaignChanged(campaignId: $id) { kind campaign { state progress } } }';

const address = serverAddress();
const url = `${address.replace(/^http/, 'ws')}/graphql/ws`;
const checks = [];

async function check(id, name, work) {
  let reason;
  try {
    await work();
  } catch (error) {
    reason = error?.message || (error?.code ? `closed with ${error.code}` : JSON.stringify(error));
  }
  checks.push({ id, name, ok: reason === undefined, reason });
}

/** A client of graphql-ws that connects once, with these credentials. */
function connect({ headers = {}, ...options } = {}) {
  class Socket extends WebSocket {
    constructor(target, protocols) {
      super(target, protocols, { headers });
    }
  }
  return createClient({ url, webSocketImpl: Socket, retryAttempts: 0, ...options });
}

/** Everything one operation answers. */
async function all(client, payload) {
  const answers = [];
  for await (const answer of client.iterate(payload)) answers.push(answer);
  return answers;
}

const rejects = async (promise, code) => {
  const event = await promise.then(
    () => assert.fail('it was accepted'),
    (error) => error,
  );
  assert.equal(event.code, code, event.message);
};

const owner = await signUp(address);
const workspace = await makeWorkspace(owner, 'Rowing club');
const { issued } = await owner.change(
  'apiTokenIssue',
  { name: 'Calendar', scopes: ['workspace:read', 'campaigns:write'] },
  'issued { secret apiToken { id } }',
);
const withToken = { connectionParams: { authorization: `Bearer ${issued.secret}` } };
const campaign = await makeCampaign(owner, workspace, 'Saturday courses', ['X']);

// ── What a client of graphql-ws does

await check('query', 'a query is answered once, then complete', async () => {
  const client = connect();
  const answers = await all(client, { query: '{ apiVersion }' });
  assert.equal(answers.length, 1);
  assert.equal(typeof answers[0].data.apiVersion, 'string');
  await client.dispose();
});

await check('variables', 'variables and the name of the operation arrive', async () => {
  const client = connect(withToken);
  const query = 'query A { apiVersion } query B($id: ID!) { campaign(id: $id) { id } }';
  const answers = await all(client, { query, operationName: 'B', variables: { id: campaign } });
  assert.deepEqual(answers, [{ data: { campaign: { id: campaign } }, ...extensions(answers) }]);
  await client.dispose();
});

function extensions([answer]) {
  return answer?.extensions ? { extensions: answer.extensions } : {};
}

await check('mutation', 'a mutation runs', async () => {
  const client = connect();
  const [answer] = await all(client, { query: 'mutation { ping }' });
  assert.equal(answer.data.ping, true);
  await client.dispose();
});

await check('faulty', 'faulty documents end in errors, and the socket stays', async () => {
  const client = connect({ lazy: false, onNonLazyError: () => {} });
  for (const query of ['{', '{ nothing }', 'query($a: Int!) { apiVersion }']) {
    const errors = await all(client, { query }).then(
      () => assert.fail(`${query} was answered`),
      (errors) => errors,
    );
    assert.ok(Array.isArray(errors) && errors.length > 0, `${query}: ${errors}`);
    assert.equal(typeof errors[0].message, 'string');
  }
  assert.equal((await all(client, { query: '{ apiVersion }' })).length, 1);
  await client.dispose();
});

await check('keep-alive', 'the pings of graphql-ws are answered', async () => {
  let pongs = 0;
  const client = connect({ lazy: false, keepAlive: 20, onNonLazyError: () => {} });
  await new Promise((resolve, reject) => {
    client.on('pong', (received) => received && (pongs += 1) === 3 && resolve());
    client.on('closed', (event) => reject(new Error(`closed with ${event.code}`)));
    setTimeout(() => reject(new Error(`${pongs} pongs`)), 10_000).unref();
  });
  await client.dispose();
});

await check('cookie', 'a browser is known by its cookie', async () => {
  const headers = { ...owner.headers, origin: new URL(address).origin };
  const client = connect({ headers });
  const [answer] = await all(client, { query: '{ viewer { user { name } } }' });
  assert.equal(answer.data.viewer.user.name, 'Kim Okafor');
  await client.dispose();
});

await check('token', 'a program is known by the token of its first message', async () => {
  const client = connect(withToken);
  const query = 'query($id: ID!) { campaign(id: $id) { name } }';
  const [answer] = await all(client, { query, variables: { id: campaign } });
  assert.equal(answer.data.campaign.name, 'Saturday courses');
  await client.dispose();
});

await check('nobody', 'who shows nothing sees nothing', async () => {
  const client = connect();
  const refused = await all(client, { query: CHANGES, variables: { id: campaign } }).then(
    (answers) => answers.flatMap((answer) => answer.errors ?? []),
    (errors) => errors,
  );
  assert.equal(refused[0]?.extensions?.code, 'UNAUTHENTICATED');
  await client.dispose();
});

await check('wrong-token', 'a wrong token is closed with 4403', async () => {
  const client = connect({ connectionParams: { authorization: 'Bearer pa_wrong' } });
  await rejects(all(client, { query: '{ apiVersion }' }), 4403);
});

await check('origin', 'a page of another site gets no socket', async () => {
  const headers = { ...owner.headers, origin: 'https://elsewhere.example' };
  const error = await Line.open(url, { headers }).then(
    () => assert.fail('it was accepted'),
    (error) => error,
  );
  assert.match(error.message, /403/);
});

// ── What a bad client says

const breaches = [
  ['init-text', 'a first message whose payload is no object', 4400, { type: 'connection_init', payload: 'me' }],
  ['init-list', 'a first message whose payload is a list', 4400, { type: 'connection_init', payload: [] }],
  ['init-number', 'a token that is no text', 4403, { type: 'connection_init', payload: { authorization: 1 } }],
  ['init-scheme', 'credentials of another scheme', 4403, { type: 'connection_init', payload: { authorization: 'Basic YTpi' } }],
  ['init-json', 'a first message that is no JSON', 4400, 'hello'],
  ['early', 'an operation before the acknowledgement', 4401, { type: 'subscribe', id: '1', payload: { query: '{ apiVersion }' } }],
];
for (const [id, name, code, message] of breaches) {
  await check(id, `${name}: ${code}`, async () => {
    const line = await Line.open(url);
    line.say(message);
    assert.equal(await line.closing(), code);
  });
}

const query = '{ apiVersion }';
const laterBreaches = [
  ['second-init', 'a second first message', 4429, { type: 'connection_init' }],
  ['no-json', 'no JSON', 4400, '{"type":'],
  ['binary', 'a binary message', 4400, Buffer.from('{"type":"ping"}')],
  ['no-type', 'no type', 4400, { id: '1' }],
  ['unknown-type', 'an unknown type', 4400, { type: 'start', id: '1', payload: { query } }],
  ['servers-type', 'a type only servers say', 4400, { type: 'next', id: '1', payload: {} }],
  ['no-id', 'an operation without an id', 4400, { type: 'subscribe', payload: { query } }],
  ['empty-id', 'an operation whose id is empty', 4400, { type: 'subscribe', id: '', payload: { query } }],
  ['number-id', 'an operation whose id is a number', 4400, { type: 'subscribe', id: 1, payload: { query } }],
  ['no-payload', 'an operation without a payload', 4400, { type: 'subscribe', id: '1' }],
  ['no-query', 'an operation without a document', 4400, { type: 'subscribe', id: '1', payload: {} }],
  ['bad-query', 'a document that is no text', 4400, { type: 'subscribe', id: '1', payload: { query: 1 } }],
  ['bad-variables', 'variables that are no object', 4400, { type: 'subscribe', id: '1', payload: { query, variables: 'x' } }],
  ['ping-payload', 'a ping whose payload is no object', 4400, { type: 'ping', payload: 1 }],
  ['complete-id', 'a complete without an id', 4400, { type: 'complete' }],
];
for (const [id, name, code, message] of laterBreaches) {
  await check(id, `${name}: ${code}`, async () => {
    const line = await Line.ready(url);
    line.say(message);
    assert.equal(await line.closing(), code);
  });
}

await check('protocol', 'another protocol: 4406', async () => {
  const line = await Line.open(url, { protocols: [] });
  assert.equal(await line.closing(), 4406);
});

await check('silence', 'no first message at all: 4408', async () => {
  const line = await Line.open(url);
  assert.equal(await line.closing(), 4408);
});

await check('duplicate', 'an id that still runs: 4409', async () => {
  const line = await Line.ready(url, { headers: owner.headers });
  line.subscribe('a', CHANGES, { id: campaign });
  await line.hearA('next');
  line.subscribe('a', '{ apiVersion }');
  assert.equal(await line.closing(), 4409);
});

// ── What has to be kept

await check('ping', 'a ping is answered with its payload, before and after the first message', async () => {
  const line = await Line.open(url);
  line.say({ type: 'ping' });
  assert.deepEqual(await line.hear(), { type: 'pong' });
  line.say({ type: 'connection_init' });
  assert.equal((await line.hear()).type, 'connection_ack');
  line.say({ type: 'ping', payload: { at: 7 } });
  assert.deepEqual(await line.hear(), { type: 'pong', payload: { at: 7 } });
  line.say({ type: 'pong' });
  line.say({ type: 'ping' });
  assert.deepEqual(await line.hear(), { type: 'pong' });
  line.end();
});

await check('reuse', 'the id of an operation that is over is free', async () => {
  const line = await Line.ready(url);
  for (let round = 0; round < 3; round += 1) {
    line.subscribe('a', '{ apiVersion }');
    assert.equal((await line.hear()).type, 'next');
    assert.deepEqual(await line.hear(), { type: 'complete', id: 'a' });
  }
  line.end();
});

await check('complete', 'a completed subscription is silent and its id free; others go on', async () => {
  const line = await Line.ready(url, { headers: owner.headers });
  for (const id of ['a', 'b']) {
    line.subscribe(id, CHANGES, { id: campaign });
    assert.equal((await line.hear()).payload.data.campaignChanged.kind, 'subscribed');
  }
  line.say({ type: 'complete', id: 'a' });
  line.say({ type: 'complete', id: 'unknown' });
  line.say({ type: 'ping' });
  assert.deepEqual(await line.hear(), { type: 'pong' });
  const other = { campaignId: campaign, instruction: 'Name the river.' };
  await owner.change('campaignRequestDraft', other, 'campaign { id }');
  for (;;) {
    const message = await line.hearA('next');
    assert.equal(message.id, 'b');
    if (message.payload.data.campaignChanged.kind === 'strategy.written') break;
  }
  line.subscribe('a', '{ apiVersion }');
  for (;;) {
    const message = await line.hear();
    if (message.id === 'a') {
      assert.equal(typeof message.payload?.data?.apiVersion, 'string', JSON.stringify(message));
      break;
    }
  }
  line.end();
});

/** Subscribes with `client` until that kind of change; says what was heard. */
async function listen(client, id, kind, subscribed) {
  const heard = [];
  for await (const answer of client.iterate({ query: CHANGES, variables: { id } })) {
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    const change = answer.data.campaignChanged;
    heard.push(change);
    if (heard.length === 1) subscribed();
    if (change.kind === kind) break;
  }
  return heard;
}

for (const [id, name, sockets] of [
  ['crowd-one', `${CROWD} subscriptions on one socket all hear of everything made`, 1],
  ['crowd-many', `${CROWD} sockets all hear of everything made`, CROWD],
]) {
  await check(id, name, async () => {
    const made = await makeCampaign(owner, workspace, name.slice(0, 40), ['X']);
    const clients = Array.from({ length: sockets }, () => connect(withToken));
    const ready = [];
    const crowd = Array.from({ length: CROWD }, (_, n) => {
      let subscribed;
      ready.push(new Promise((resolve) => (subscribed = resolve)));
      return listen(clients[n % sockets], made, 'campaign.ready', subscribed);
    });
    const stories = Promise.all(crowd);
    await Promise.race([Promise.all(ready), stories]);
    await approve(address, owner, workspace, made);
    for (const heard of await patiently(stories)) {
      const kinds = heard.map((change) => change.kind);
      assert.equal(kinds[0], 'subscribed');
      for (const kind of ['review.opened', 'campaign.approved', 'asset.made']) {
        assert.ok(kinds.includes(kind), `no ${kind} in ${kinds}`);
      }
      assert.deepEqual(heard.at(-1).campaign, { state: 'READY', progress: 100 });
    }
    await Promise.all(clients.map((client) => client.dispose()));
  });
}

async function patiently(promise, patience = 120_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${patience} ms`)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// ── Who may no longer see it. Last: the owner is signed out.

const AT_ONCE = 5_000; // far below the heartbeat that would find it out in the end

await check('revoked', 'a revoked token closes its sockets at once, with 4403', async () => {
  const { issued: brief } = await owner.change(
    'apiTokenIssue',
    { name: 'For a moment', scopes: ['workspace:read'] },
    'issued { secret apiToken { id } }',
  );
  const payload = { authorization: `Bearer ${brief.secret}` };
  const line = await Line.ready(url, { payload });
  line.subscribe('a', CHANGES, { id: campaign });
  await line.hearA('next');
  const bystander = await Line.ready(url, { payload: withToken.connectionParams });
  await owner.change('apiTokenRevoke', { apiTokenId: brief.apiToken.id }, 'apiToken { id }');
  assert.equal(await line.closing(AT_ONCE), 4403);
  bystander.say({ type: 'ping' });
  assert.deepEqual(await bystander.hear(), { type: 'pong' });
  bystander.end();
});

await check('signed-out', 'signing out closes the sockets of the session at once, with 4403', async () => {
  const line = await Line.ready(url, { headers: owner.headers });
  line.subscribe('a', CHANGES, { id: campaign });
  await line.hearA('next');
  const gone = new Client(address, owner.headers);
  await gone.ask('mutation { signOut { signedOut } }');
  assert.equal(await line.closing(AT_ONCE), 4403);
});

report(checks);
// Sockets that failed checks left open do not keep this alive.
setTimeout(() => process.exit(), 1_000).unref();
