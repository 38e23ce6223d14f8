//! Work across organizations: rare, named, and only inside this crate.

#![expect(
    clippy::disallowed_methods,
    clippy::unused_self,
    reason = "queries are begun on a transaction, so that there is always a reason; the island for queries that name their organization themselves, or none"
)]

use sea_orm::{
    ActiveModelTrait, ConnectionTrait as _, DatabaseBackend, DeleteMany, EntityTrait,
    IntoActiveModel, Select, Statement, UpdateMany,
};

use super::{Store, tenant::TenantTx, transaction::Transaction};
use crate::{
    access::Actor,
    clock::{Ambient, Instant},
    error::{Error, Result},
    id::Id,
    text_enum::text_enum,
};

text_enum! {
    /// Why a transaction looks across organizations.
    pub enum SystemReason {
        /// Somebody is not signed in yet, so there is no organization to look in.
        Authenticate = "authenticate",
        /// A new organization comes into being.
        SignUp = "sign_up",
        /// Somebody follows an invitation, whose token alone says to where.
        AcceptInvitation = "accept_invitation",
        /// The relay looks for tasks that are due and messages to send, whosever they are.
        Relay = "relay",
        /// The operator verifies every audit chain.
        VerifyAudit = "verify_audit",
        /// Objects are compared with the rows of every organization that may refer to them.
        Sweep = "sweep",
        /// The operator asks how the system is.
        Observe = "observe",
    }
}

/// A transaction across organizations.
#[derive(Debug)]
pub(crate) struct SystemTx {
    pub(super) tx: Transaction,
    pub(super) ambient: Ambient,
    pub(super) now: Instant,
}

impl SystemTx {
    /// The instant it began.
    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    /// A new identifier.
    pub(crate) fn new_id<I: Id>(&self) -> I {
        I::generate(&self.ambient)
    }

    /// A query over every organization's rows.
    pub(crate) fn find<E: EntityTrait>(&self) -> Select<E> {
        E::find()
    }

    /// A change over every organization's rows.
    pub(crate) fn update<E: EntityTrait>(&self) -> UpdateMany<E> {
        E::update_many()
    }

    /// A removal over every organization's rows.
    pub(crate) fn delete<E: EntityTrait>(&self) -> DeleteMany<E> {
        E::delete_many()
    }

    /// Clock and entropy.
    pub(crate) fn ambient(&self) -> &Ambient {
        &self.ambient
    }

    /// The same transaction, going on as an actor's: for work that begins before there is one.
    pub(crate) fn into_tenant(self, store: &Store, actor: &Actor) -> TenantTx {
        store.continue_as(self, actor)
    }

    /// What queries run on.
    pub(crate) fn on(&self) -> &Transaction {
        &self.tx
    }

    /// Writes a new row.
    pub(crate) async fn insert<E, M>(&self, row: M) -> Result<()>
    where
        E: EntityTrait<Model = M>,
        M: IntoActiveModel<E::ActiveModel> + Send,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        E::insert(row.into_active_model()).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Takes a lock that one transaction holds at a time, until it ends; says whether it got it. On
    /// SQLite a transaction that may write is the only one anyhow.
    pub(crate) async fn try_lock(&self, name: &str) -> Result<bool> {
        if self.tx.get_database_backend() != DatabaseBackend::Postgres {
            return Ok(true);
        }
        let statement = Statement::from_sql_and_values(
            DatabaseBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS got",
            [name.into()],
        );
        let row = self.tx.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| Error::internal("no answer about a lock"))?;
        Ok(row.try_get("", "got")?)
    }

    /// Makes it true.
    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}
