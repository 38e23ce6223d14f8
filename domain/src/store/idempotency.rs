//! Idempotency keys: the same request twice is carried out once and answered twice.
//!
//! A call claims its key before it runs; the transaction that does the work marks the claim as
//! carried out, so a crash leaves either a claim that did nothing, which the next try takes over, or
//! one that did everything, which the next try is told.

use std::time::Duration;

use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};

use super::{Store, digest::Digest, entity::idempotency_key, system::SystemReason};
use crate::{
    access::{Actor, IdempotencyClaim},
    error::{Error, Result},
};

/// How long an unanswered claim keeps others out: longer than any request may run.
const CLAIM_LIVES: Duration = Duration::from_mins(1);

/// How long answers are kept.
const ANSWER_LIVES: Duration = Duration::from_hours(24);

/// The longest key.
const MAX_KEY: usize = 255;

/// What claiming a key led to.
#[derive(Debug)]
pub enum Claimed {
    /// The key is this call's: carry it out with the claim in the actor, then [`answer`].
    Now(IdempotencyClaim),
    /// The same request was carried out before; this was the answer.
    Before(String),
}

/// Claims a key for a request.
pub async fn claim(store: &Store, actor: &Actor, key: &str, request: Digest) -> Result<Claimed> {
    if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::invalid(
            "Idempotency-Key",
            format!("must be 1 to {MAX_KEY} visible ASCII characters"),
        ));
    }
    let actor = Actor { idempotency: None, ..actor.clone() };
    let tx = store.begin(&actor).await?;
    let claim = IdempotencyClaim {
        key: key.to_owned(),
        actor_ref: actor.uuid().map(|id| id.simple().to_string()).unwrap_or_default(),
        claimed_at: tx.now(),
    };
    let existing =
        tx.find::<idempotency_key::Entity>().filter(of(&claim)).for_update().one().await?;
    let Some(existing) = existing else {
        tx.insert::<idempotency_key::Entity, _>(idempotency_key::Model {
            organization_id: actor.organization_id,
            actor_ref: claim.actor_ref.clone(),
            key: claim.key.clone(),
            request_digest: request,
            state: "claimed".to_owned(),
            response: None,
            created_at: claim.claimed_at,
        })
        .await?;
        tx.commit().await?;
        return Ok(Claimed::Now(claim));
    };
    if existing.request_digest != request {
        return Err(Error::conflict_on(
            "Idempotency-Key",
            "was used for another request; a new request needs a new key",
        ));
    }
    match (existing.state.as_str(), existing.response) {
        ("answered", Some(response)) => Ok(Claimed::Before(response)),
        ("claimed", _) if existing.created_at + CLAIM_LIVES <= tx.now() => {
            tx.update::<idempotency_key::Entity>()
                .filter(of(&claim))
                .set(idempotency_key::Column::CreatedAt, Expr::value(claim.claimed_at))
                .run()
                .await?;
            tx.commit().await?;
            Ok(Claimed::Now(claim))
        }
        ("claimed", _) => Err(Error::conflict_on(
            "Idempotency-Key",
            "belongs to a request that is still running; ask again in a moment",
        )),
        _ => Err(answer_lost()),
    }
}

/// The request was carried out, and what it was answered is not known any more.
pub fn answer_lost() -> Error {
    Error::conflict_on(
        "Idempotency-Key",
        "belongs to a request that was carried out, but its answer was lost; look at the result",
    )
}

/// Keeps the answer of a request that ran, where there is one worth keeping: the next try is else told
/// that it was carried out. One that wrote nothing may be tried again with its key.
pub async fn answer(
    store: &Store,
    actor: &Actor,
    claim: &IdempotencyClaim,
    response: Option<String>,
) -> Result<()> {
    let actor = Actor { idempotency: None, ..actor.clone() };
    let tx = store.begin(&actor).await?;
    if let Some(response) = response {
        tx.update::<idempotency_key::Entity>()
            .filter(of(claim))
            .filter(idempotency_key::Column::CreatedAt.eq(claim.claimed_at))
            .filter(idempotency_key::Column::State.eq("applied"))
            .set(idempotency_key::Column::State, Expr::value("answered"))
            .set(idempotency_key::Column::Response, Expr::value(response))
            .run()
            .await?;
    }
    tx.delete::<idempotency_key::Entity>(
        of(claim)
            .add(idempotency_key::Column::CreatedAt.eq(claim.claimed_at))
            .add(idempotency_key::Column::State.eq("claimed")),
    )
    .await?;
    tx.commit().await
}

/// Forgets keys that nobody will ask for any more.
pub async fn forget_old(store: &Store) -> Result<u64> {
    let tx = store.begin_system(SystemReason::Relay).await?;
    let deleted = tx
        .delete::<idempotency_key::Entity>()
        .filter(idempotency_key::Column::CreatedAt.lt(tx.now() - ANSWER_LIVES))
        .exec(tx.on())
        .await?;
    tx.commit().await?;
    Ok(deleted.rows_affected)
}

fn of(claim: &IdempotencyClaim) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(idempotency_key::Column::ActorRef.eq(claim.actor_ref.as_str()))
        .add(idempotency_key::Column::Key.eq(claim.key.as_str()))
}
