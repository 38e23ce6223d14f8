//! Committing: state, history and messages become true together or not at all.

use sea_orm::{ColumnTrait, sea_query::Expr};

use super::{
    entity::{audit_event, audit_head, idempotency_key, outbox},
    tenant::TenantTx,
};
use crate::{
    audit::{self, PendingEvent},
    error::{Error, Result},
    event::Signal,
    id::OutboxId,
};

impl TenantTx {
    /// Makes everything written and recorded true, in one step.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        if !pending.is_empty() {
            self.append(pending).await?;
        }
        self.settle_idempotency().await?;
        self.tx.commit().await?;
        self.wakes.notify_one();
        Ok(())
    }

    /// Appends to the organization's chain. The head is locked last of all rows and only until the
    /// commit, so that no two transactions can wait for each other here.
    async fn append(&self, pending: Vec<PendingEvent>) -> Result<()> {
        let head = self
            .find::<audit_head::Entity>()
            .for_update()
            .one()
            .await?
            .ok_or_else(|| Error::internal("organization without an audit chain"))?;
        let mut seq = head.seq;
        let mut previous = head.hash;
        let mut events = Vec::with_capacity(pending.len());
        let mut messages = Vec::with_capacity(pending.len());
        let ids: Vec<OutboxId> = self.new_ids(pending.len());
        for (event, outbox_id) in pending.into_iter().zip(ids) {
            seq = seq.checked_add(1).ok_or_else(|| Error::internal("audit chain is full"))?;
            let signal = Signal {
                organization_id: self.organization_id(),
                workspace_id: event.workspace_id,
                campaign_id: event.campaign_id,
                kind: event.action.as_str().to_owned(),
                subject: event.subject.clone(),
                at: self.now,
            };
            messages.push(outbox::Model {
                organization_id: self.organization_id(),
                id: outbox_id,
                payload: serde_json::to_string(&signal).map_err(Error::internal)?,
                created_at: self.now,
            });
            let mut row = audit_event::Model {
                organization_id: self.organization_id(),
                seq,
                id: self.new_id(),
                at: self.now,
                actor_kind: self.actor.kind.as_str().to_owned(),
                actor_id: self.actor.uuid(),
                actor_name: self.actor.name.clone(),
                action: event.action.as_str().to_owned(),
                subject: event.subject,
                workspace_id: event.workspace_id,
                campaign_id: event.campaign_id,
                detail: event.detail.to_string(),
                previous_hash: previous,
                hash: previous,
            };
            row.hash = audit::link(&row);
            previous = row.hash;
            events.push(row);
        }
        self.insert_all::<audit_event::Entity, _>(events).await?;
        self.insert_all::<outbox::Entity, _>(messages).await?;
        self.update::<audit_head::Entity>()
            .set(audit_head::Column::Seq, Expr::value(seq))
            .set(audit_head::Column::Hash, Expr::value(previous))
            .run()
            .await?;
        Ok(())
    }

    /// Marks the call's idempotency key as carried out. Where the claim is no longer ours, a later
    /// call with the same key has taken over, and this one must not write.
    async fn settle_idempotency(&self) -> Result<()> {
        let Some(claim) = &self.actor.idempotency else { return Ok(()) };
        let settled = self
            .update::<idempotency_key::Entity>()
            .filter(idempotency_key::Column::ActorRef.eq(claim.actor_ref.as_str()))
            .filter(idempotency_key::Column::Key.eq(claim.key.as_str()))
            .filter(idempotency_key::Column::CreatedAt.eq(claim.claimed_at))
            .filter(idempotency_key::Column::State.is_in(["claimed", "applied"]))
            .set(idempotency_key::Column::State, Expr::value("applied"))
            .run()
            .await?;
        if settled == 1 {
            Ok(())
        } else {
            Err(Error::conflict("another request with this Idempotency-Key has taken over"))
        }
    }
}
