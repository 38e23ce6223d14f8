//! The schema: roots, limits, extensions.

use std::sync::Arc;

use async_graphql::{
    MergedObject, Object, Response, Schema, SchemaBuilder, ServerError, ValidationMode,
};
use futures_util::{Stream, future::Either, stream};

use super::{
    asset::AssetMutation,
    audit::AuditQuery,
    brand::{BrandMutation, BrandQuery},
    campaign::{CampaignMutation, CampaignQuery},
    identity::{IdentityMutation, IdentityQuery},
    judge::{self, Judge, Verdict, Verdicts},
    node::NodeQuery,
    organization::{OrganizationMutation, OrganizationQuery},
    placement::PlacementQuery,
    prepare::Prepared,
    review::{ReviewMutation, ReviewQuery},
    strategy::StrategyMutation,
    subscription::Subscription,
    task::{TaskMutation, TaskQuery},
    template::TemplateQuery,
    token::{TokenMutation, TokenQuery},
    variant::VariantMutation,
    workspace::{WorkspaceMutation, WorkspaceQuery},
};
use crate::{config::GraphQl, limit::document};

/// Our types, ready for requests.
type Types = Schema<Query, Mutation, Subscription>;

/// Our schema: see [`judge`] for why it is two.
#[derive(Clone)]
pub struct PromoteSchema {
    judge: Types,
    executor: Types,
    verdicts: Arc<Verdicts>,
    max_complexity: usize,
}

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
    TemplateQuery,
    NodeQuery,
    IdentityQuery,
    OrganizationQuery,
    TokenQuery,
    WorkspaceQuery,
    BrandQuery,
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
    AssetMutation,
    VariantMutation,
);

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription)
}

/// The schema with its limits.
pub fn build(config: &GraphQl) -> PromoteSchema {
    // Complexity is checked by `judge::charge`, which can say by how much it was too high; the shape
    // of the document before, by `limit::document`. The library's own limits stand behind.
    let types = || {
        let mut types = builder()
            .limit_depth(config.max_depth)
            .limit_recursive_depth(document::nesting_max(config))
            .limit_directives(config.max_directives);
        if !config.introspection {
            types = types.disable_introspection();
        }
        if !config.suggestions {
            types = types.disable_suggestions();
        }
        types
    };
    PromoteSchema {
        judge: types().extension(Judge).finish(),
        executor: types().validation_mode(ValidationMode::Fast).finish(),
        verdicts: Arc::default(),
        max_complexity: config.max_complexity,
    }
}

impl PromoteSchema {
    /// Runs a query or mutation, if it is right and can be paid.
    pub(super) async fn execute(&self, mut prepared: Prepared) -> Response {
        match self.admit(&mut prepared).await {
            Ok(()) => {
                let Prepared { request, requested, .. } = prepared;
                let reads = requested.reads.clone();
                reads.during(self.executor.execute(request.data(requested))).await
            }
            Err(errors) => Response::from_errors(errors),
        }
    }

    /// Runs any operation, if it is right and can be paid: a subscription answers many times.
    pub(super) async fn stream(
        &self,
        mut prepared: Prepared,
    ) -> impl Stream<Item = Response> + use<> {
        match self.admit(&mut prepared).await {
            Ok(()) => {
                let Prepared { request, requested, .. } = prepared;
                let reads = requested.reads.clone();
                let responses = self.executor.execute_stream(request.data(requested));
                Either::Left(reads.throughout(responses))
            }
            Err(errors) => Either::Right(stream::iter([Response::from_errors(errors)])),
        }
    }

    /// Has an operation judged and its caller pay.
    async fn admit(&self, prepared: &mut Prepared) -> Result<(), Vec<ServerError>> {
        if let Some(cost) = prepared.paid {
            prepared.requested.progress.priced(cost);
        } else {
            let cost = self.judged(prepared).await?;
            self.verdicts.keep(prepared.verdict, cost);
            let requested = &prepared.requested;
            judge::charge(requested, cost, self.max_complexity).await.map_err(|e| vec![e])?;
        }
        prepared.requested.progress.begin();
        Ok(())
    }

    /// What an operation costs that was found right before and may be asked for.
    pub(super) fn known_cost(&self, verdict: &[u8; 32]) -> Option<usize> {
        self.verdicts.known(verdict).filter(|cost| *cost <= self.max_complexity)
    }

    /// What an operation costs, if it is right.
    async fn judged(&self, prepared: &mut Prepared) -> Result<usize, Vec<ServerError>> {
        let verdict = Verdict::default();
        let copy = judge::copy(&mut prepared.request, verdict.clone()).map_err(|e| vec![e])?;
        let judged = self.judge.execute(copy).await;
        verdict.cost().filter(|_| judged.errors.is_empty()).ok_or(judged.errors)
    }
}

/// The schema in GraphQL's schema language, as it is committed.
pub fn print() -> String {
    builder().finish().sdl()
}
