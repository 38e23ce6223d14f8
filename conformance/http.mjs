// GraphQL over HTTP, by the audits of npm's graphql-http: node http.mjs http://127.0.0.1:8080
//
// What the specification only recommends or allows counts here like what it demands.

import { auditServer } from 'graphql-http';

import { report, serverAddress } from './report.mjs';

const results = await auditServer({ url: `${serverAddress()}/graphql`, fetchFn: fetch });
report(
  results.map(({ id, name, status, reason }) => ({ id, name, ok: status === 'ok', reason })),
);
