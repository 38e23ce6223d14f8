// The nested question, asked of each in its own words, and the rows that have to come back.

/** Ours. */
export const PROMOTE = `{ campaigns(first: 20) { nodes {
  id name createdAt
  strategy { id version digest authorName createdAt }
  reviews { id digest submittedByName openedAt closedAt }
  assets { id creativeKey generation digest createdAt
    file { mediaType byteLength width height altText } } } } }`;

/** PostGraphile's. */
export const POSTGRAPHILE = `{ allCampaigns(first: 20, orderBy: PRIMARY_KEY_DESC) { nodes {
  rowId name createdAt
  strategy { rowId version digest authorName createdAt }
  reviews(orderBy: PRIMARY_KEY_ASC) { nodes { rowId digest submittedByName openedAt closedAt } }
  assets(orderBy: PRIMARY_KEY_ASC) { nodes { rowId creativeKey generation digest createdAt
    mediaType byteLength width height altText } } } } }`;

const id = (text) => text.replace(/^[a-z]+_/, '').replaceAll('-', '');
const list = (rows) => rows.nodes ?? rows;

/** What both have to tell, in one form. */
export function essence(data) {
  const campaigns = list(data.campaigns ?? data.allCampaigns);
  return campaigns.map((campaign) => ({
    id: id(campaign.rowId ?? campaign.id),
    name: campaign.name,
    strategy: campaign.strategy.digest,
    reviews: list(campaign.reviews).map((review) => [
      id(review.rowId ?? review.id),
      review.digest,
      review.submittedByName,
    ]),
    assets: list(campaign.assets).map((asset) => {
      const file = asset.file === undefined ? asset : (asset.file ?? {});
      return [
        id(asset.rowId ?? asset.id),
        asset.creativeKey,
        asset.digest,
        file.mediaType ?? null,
        Number(file.byteLength ?? 0),
        file.altText ?? null,
      ];
    }),
  }));
}

/** The same question as plain SQL in one transaction, with the rows' organization. */
export const floor = (organization) => `
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT set_config('app.organization_id', '${organization}', true);
SELECT id, name, created_at, strategy_id FROM campaigns
  WHERE organization_id = '${organization}' ORDER BY id DESC LIMIT 20;
SELECT s.id, s.version, s.digest, s.author_name, s.created_at FROM strategies s
  WHERE s.organization_id = '${organization}' AND s.id IN (
    SELECT strategy_id FROM campaigns WHERE organization_id = '${organization}'
    ORDER BY id DESC LIMIT 20);
SELECT id, campaign_id, digest, submitted_by_name, opened_at, closed_at FROM reviews
  WHERE organization_id = '${organization}' AND campaign_id IN (
    SELECT id FROM campaigns WHERE organization_id = '${organization}' ORDER BY id DESC LIMIT 20)
  ORDER BY id;
SELECT id, campaign_id, creative_key, generation, digest, created_at, media_type, byte_length,
    width, height, alt_text FROM assets
  WHERE organization_id = '${organization}' AND campaign_id IN (
    SELECT id FROM campaigns WHERE organization_id = '${organization}' ORDER BY id DESC LIMIT 20)
  ORDER BY id;
COMMIT;
`;
