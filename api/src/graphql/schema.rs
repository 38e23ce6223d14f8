//! The schema: roots, limits, extensions.

use async_graphql::{MergedObject, Object, Schema, SchemaBuilder};

use super::{
    audit::AuditQuery,
    brand::BrandMutation,
    campaign::{CampaignMutation, CampaignQuery},
    identity::{IdentityMutation, IdentityQuery},
    node::NodeQuery,
    organization::{OrganizationMutation, OrganizationQuery},
    placement::PlacementQuery,
    progress::Watch,
    review::{ReviewMutation, ReviewQuery},
    strategy::StrategyMutation,
    subscription::Subscription,
    task::{TaskMutation, TaskQuery},
    token::{TokenMutation, TokenQuery},
    workspace::{WorkspaceMutation, WorkspaceQuery},
};
use crate::{config::GraphQl, limit::document};

/// Our schema.
pub type PromoteSchema = Schema<Query, Mutation, Subscription>;

/// Questions about the API itself.
#[derive(Debug, Default)]
pub struct ServerQuery;

#[Object]
impl ServerQuery {
    /// The version of this API's server.
    async fn api_version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }
}

/// Changes to the API's connection itself.
#[derive(Debug, Default)]
pub struct ServerMutation;

#[Object]
impl ServerMutation {
    /// Does nothing and says so: tells a client that it may send mutations.
    async fn ping(&self) -> bool {
        true
    }
}

/// Everything that can be asked.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    ServerQuery,
    PlacementQuery,
    NodeQuery,
    IdentityQuery,
    OrganizationQuery,
    TokenQuery,
    WorkspaceQuery,
    CampaignQuery,
    ReviewQuery,
    TaskQuery,
    AuditQuery,
);

/// Everything that can be done.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    ServerMutation,
    IdentityMutation,
    OrganizationMutation,
    TokenMutation,
    WorkspaceMutation,
    BrandMutation,
    CampaignMutation,
    StrategyMutation,
    ReviewMutation,
    TaskMutation,
);

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription)
}

/// The schema with its limits.
pub fn build(config: &GraphQl) -> PromoteSchema {
    // Complexity is checked by `Watch`, which can say by how much it was too high; the shape of the
    // document before, by `limit::document`. The library's own limits stand behind.
    let mut builder = builder()
        .limit_depth(config.max_depth)
        .limit_recursive_depth(document::nesting_max(config))
        .limit_directives(config.max_directives)
        .extension(Watch { max_complexity: config.max_complexity });
    if !config.introspection {
        builder = builder.disable_introspection();
    }
    if !config.suggestions {
        builder = builder.disable_suggestions();
    }
    builder.finish()
}

/// The schema in GraphQL's schema language, as it is committed.
pub fn print() -> String {
    builder().finish().sdl()
}
