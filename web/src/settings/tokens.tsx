import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../app/session';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { TokensQuery } from '../gql/graphql';
import { useAction } from '../shared/action';
import { Ago, Pill } from '../shared/bits';
import { Confirm } from '../shared/confirm';
import { formatTime } from '../shared/format';
import { Card } from '../shared/page';
import rows from '../shared/rows.module.css';
import { Empty, Read } from '../shared/state';
import { t } from '../text/en';
import { IssueToken } from './token-issue';

const TokensDocument = graphql(`
  query Tokens($after: String) {
    apiTokens(first: 50, after: $after) {
      nodes { id name scopes workspaceIds createdAt expiresAt lastUsedAt revokedAt }
      pageInfo { hasNextPage endCursor }
    }
    scopes { name description }
  }
`);

const RevokeDocument = graphql(`
  mutation RevokeToken($input: ApiTokenRevokeInput!) {
    apiTokenRevoke(input: $input) {
      apiToken { id revokedAt }
      userErrors { code message field }
    }
  }
`);

const k = t.settings.tokens;
type Token = TokensQuery['apiTokens']['nodes'][number];
const CONTEXT = { additionalTypenames: ['ApiToken'] };

export function TokensTab() {
  const { workspace } = useSession();
  const [result, again] = useQuery({
    query: TokensDocument,
    variables: { after: null },
    context: CONTEXT,
  });
  const read = () => again({ requestPolicy: 'network-only' });
  return (
    <Read of={result} retry={read}>
      {({ apiTokens, scopes }) => (
        <>
          <Card title={k.title}>
            {apiTokens.nodes.length === 0 ? (
              <Empty title={k.none} text={k.noneText} />
            ) : (
              <ul className={rows.rows}>
                {apiTokens.nodes.map((token) => (
                  <TokenRow key={token.id} token={token} again={read} />
                ))}
              </ul>
            )}
          </Card>
          <IssueToken scopes={scopes} workspace={workspace} onDone={read} />
        </>
      )}
    </Read>
  );
}

function TokenRow({ token, again }: { token: Token; again: () => void }) {
  const toast = useToast();
  const { run, busy } = useAction(RevokeDocument);
  const [now] = useState(() => Date.now());
  const expired = token.expiresAt ? new Date(token.expiresAt).getTime() <= now : false;
  const state = token.revokedAt ? 'revoked' : expired ? 'expired' : 'active';
  return (
    <li>
      <div className={rows.main}>
        <strong>{token.name}</strong>
        <span className={rows.quiet}>{token.scopes.join(', ')}</span>
        <span className={rows.quiet}>
          {token.workspaceIds ? k.bound(token.workspaceIds.length) : k.everywhere} · {k.created}{' '}
          <Ago at={token.createdAt} /> ·{' '}
          {token.lastUsedAt ? (
            <>
              {k.used} <Ago at={token.lastUsedAt} />
            </>
          ) : (
            k.neverUsed
          )}
          {token.expiresAt ? ` · ${k.ends} ${formatTime(token.expiresAt)}` : null}
        </span>
      </div>
      <div className={rows.side}>
        <Pill mood={state === 'active' ? 'good' : 'quiet'}>{k.state[state]}</Pill>
        {state === 'active' ? (
          <Confirm
            small
            label={k.revoke}
            title={k.revokeAsk(token.name)}
            text={k.revokeText}
            busy={busy}
            onConfirm={async () => {
              if (!(await run({ input: { apiTokenId: token.id } }))) return;
              toast(k.revoked);
              again();
            }}
          />
        ) : null}
      </div>
    </li>
  );
}
