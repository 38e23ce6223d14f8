// PostGraphile over the product's own tables: node postgraphile.mjs DATABASE_URL [ORGANIZATION]
//
// Says `ready URL` once it serves and ends with its standard input. With an organization (a UUID)
// each request is bound to it by row-level security, as the product binds its own; without, the
// role in DATABASE_URL has to see everything.

import { createServer } from 'node:http';

import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { jsonPgSmartTags } from 'postgraphile/utils';
import { postgraphile } from 'postgraphile';

const CONNECTIONS = 16;

const [connectionString, organization] = process.argv.slice(2);
if (!connectionString) {
  console.error('usage: node postgraphile.mjs DATABASE_URL [ORGANIZATION]');
  process.exit(2);
}
const pgSettings = organization ? { 'app.organization_id': organization } : {};

// The one relation of the query that no foreign key tells of, and names as short as the product's.
const strategy = '(organization_id, strategy_id) references strategies (organization_id, id)|@fieldName strategy';
const tags = {
  version: 1,
  config: {
    class: { campaigns: { tags: { foreignKey: strategy } } },
    constraint: {
      reviews_organization_id_campaign_id_fkey: { tags: { foreignSimpleFieldName: 'reviewsList', foreignFieldName: 'reviews' } },
      assets_organization_id_campaign_id_fkey: { tags: { foreignSimpleFieldName: 'assetsList', foreignFieldName: 'assets' } },
    },
  },
};

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [jsonPgSmartTags(tags)],
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ connectionString, schemas: ['public'], poolConfig: { max: CONNECTIONS } })],
  grafast: { context: () => ({ pgSettings }), explain: false },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
});
const service = instance.createServ(grafserv);
const server = createServer();
server.on('error', (error) => {
  console.log(`failed ${error.message}`);
  process.exit(1);
});
await service.addTo(server);
await service.ready();
server.listen(0, '127.0.0.1', () => {
  console.log(`ready http://127.0.0.1:${server.address().port}/graphql`);
});
process.stdin.on('end', () => process.exit(0)).resume();
