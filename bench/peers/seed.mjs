// What is asked for: an agency with campaigns that went the whole way, made through the public API.

import { approve, makeCampaign, makeWorkspace, signUp, until } from '../../conformance/account.mjs';

export const CAMPAIGNS = 20;

const PLACEMENTS = ['MASTODON', 'BLUESKY'];

/** Makes it on the server at `address`; answers with a token that may read it. */
export async function seed(address, say) {
  const owner = await signUp(address);
  const workspace = await makeWorkspace(owner, 'Tidewater');
  const made = [];
  for (let number = 0; number < CAMPAIGNS; number += 1) {
    const campaign = await makeCampaign(owner, workspace, `Season ${number + 1}`, PLACEMENTS);
    await approve(address, owner, workspace, campaign);
    made.push(campaign);
    say(`seeding: ${made.length} of ${CAMPAIGNS} campaigns`);
  }
  for (const campaign of made) await until(owner, campaign, 'READY', 600_000);
  const { issued } = await owner.change(
    'apiTokenIssue',
    { name: 'Benchmark', scopes: ['workspace:read'] },
    'issued { secret }',
  );
  return issued.secret;
}
