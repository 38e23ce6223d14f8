import { graphql } from '../gql';
import type { StrategyFieldsFragment } from '../gql/graphql';

export const StrategyFields = graphql(`
  fragment StrategyFields on Strategy {
    id
    version
    digest
    positioning
    insight
    messages { headline support }
    creatives { key placement intent headline direction outputs scheduledOn }
    authorName
    instruction
    createdAt
    provenance { provider model promptDigest seed costMicros }
    styleGuide { id version }
    brief { id version placements startDate endDate }
  }
`);

export const StrategyDocument = graphql(`
  query Strategy($id: ID!) {
    node(id: $id) { __typename id ...StrategyFields }
  }
`);

export const VersionsDocument = graphql(`
  query StrategyVersions($id: ID!) {
    campaign(id: $id) {
      id
      strategies(first: 50) {
        nodes { id version digest authorName createdAt }
      }
    }
  }
`);

export type StrategyText = StrategyFieldsFragment;
