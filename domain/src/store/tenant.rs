//! The tenant transaction: the only place where a query is born and run.
//!
//! The database connection is private to `store`, so a bare `Entity::find()` has nothing to run on.
//! [`TenantTx`] hands out queries that carry their organization from birth and run themselves.

#![expect(
    clippy::disallowed_methods,
    reason = "the one island where sea-orm's finders are called, always under a tenant filter"
)]

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait as _, DbBackend, EntityTrait, FromQueryResult,
    IntoActiveModel, JoinType, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _, Select, TryGetableMany, UpdateMany, Value,
    sea_query::{
        ArrayType, BinOper, Expr, ExprTrait as _, Func, IntoCondition, SimpleExpr,
        extension::postgres::PgFunc,
    },
};
use uuid::Uuid;

use super::{
    page::{Page, PageRequest},
    transaction::Transaction,
};
use crate::{
    access::{Actor, Visible},
    audit::PendingEvent,
    clock::{Ambient, Instant},
    error::{Error, Result},
    id::{Id, OrganizationId},
};

/// A table whose rows belong to an organization.
pub(crate) trait TenantOwned: EntityTrait {
    /// The column that says to which.
    const TENANT: Self::Column;
}

/// Whether a column is one of these ids. PostgreSQL is given them as one value: however many there are, it
/// is the same statement, planned once.
pub(crate) fn among<I: Into<Uuid>>(
    backend: DbBackend,
    column: impl ColumnTrait,
    ids: impl IntoIterator<Item = I>,
) -> SimpleExpr {
    let ids = ids.into_iter().map(|id| Value::from(id.into()));
    if backend != DbBackend::Postgres {
        return column.is_in(ids);
    }
    let ids = Value::Array(ArrayType::Uuid, Some(Box::new(ids.collect())));
    column.into_expr().eq(PgFunc::any(Expr::value(ids)))
}

/// A transaction in one organization, on behalf of one actor.
#[derive(Debug)]
pub(crate) struct TenantTx {
    pub(super) tx: Transaction,
    pub(super) actor: Actor,
    pub(super) ambient: Ambient,
    pub(super) now: Instant,
    pub(super) pending: Vec<PendingEvent>,
    pub(super) wakes: std::sync::Arc<tokio::sync::Notify>,
}

impl TenantTx {
    /// Whose rows this transaction sees.
    pub(crate) fn organization_id(&self) -> OrganizationId {
        self.actor.organization_id
    }

    /// Whether it is this actor's: of the same someone in the same organization.
    pub(super) fn is_of(&self, actor: &Actor) -> bool {
        (self.actor.kind, self.actor.organization_id) == (actor.kind, actor.organization_id)
    }

    /// On whose behalf it runs.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The instant it began: one for all it writes.
    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    /// Clock and entropy.
    pub(crate) fn ambient(&self) -> &Ambient {
        &self.ambient
    }

    /// A new identifier.
    pub(crate) fn new_id<I: Id>(&self) -> I {
        I::generate(&self.ambient)
    }

    /// So many new identifiers, in ascending order: those of one millisecond are otherwise in none.
    pub(crate) fn new_ids<I: Id + Ord>(&self, count: usize) -> Vec<I> {
        let mut ids: Vec<I> = (0..count).map(|_| self.new_id()).collect();
        ids.sort();
        ids
    }

    fn tenant(&self) -> Uuid {
        self.actor.organization_id.into()
    }

    /// A query over the organization's rows of a table.
    pub(crate) fn find<E: TenantOwned>(&self) -> Scoped<'_, E> {
        Scoped { tx: &self.tx, select: E::find().filter(E::TENANT.eq(self.tenant())) }
    }

    /// Of the rows of each of these groups the one that is largest in a column.
    pub(crate) fn find_largest<E: TenantOwned>(
        &self,
        column: E::Column,
        group: E::Column,
        groups: impl IntoIterator<Item = Uuid>,
    ) -> Scoped<'_, E> {
        let backend = self.tx.get_database_backend();
        let largest = E::find()
            .select_only()
            .column(group)
            .column_as(column.max(), "largest")
            .filter(E::TENANT.eq(self.tenant()))
            .filter(among(backend, group, groups))
            .group_by(group)
            .into_query();
        let row =
            Expr::tuple([Expr::col(group.as_column_ref()), Expr::col(column.as_column_ref())]);
        let mut found = self.find::<E>();
        found.select = found.select.filter(row.in_subquery(largest));
        found
    }

    /// The day of a moment by UTC, as `2026-11-23`: the databases spell it differently.
    pub(crate) fn day(&self, moment: impl ColumnTrait) -> SimpleExpr {
        let spelt = match self.tx.get_database_backend() {
            DbBackend::Sqlite => "substr(?, 1, 10)",
            _ => "to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        };
        Expr::cust_with_expr(spelt, Expr::col(moment.as_column_ref()))
    }

    /// Writes a new row, stamped with the organization.
    pub(crate) async fn insert<E, M>(&self, row: M) -> Result<()>
    where
        E: TenantOwned<Model = M>,
        M: IntoActiveModel<E::ActiveModel> + Send,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        self.insert_all::<E, M>([row]).await
    }

    /// Writes new rows, stamped with the organization; none is fine.
    pub(crate) async fn insert_all<E, M>(
        &self,
        rows: impl IntoIterator<Item = M> + Send,
    ) -> Result<()>
    where
        E: TenantOwned<Model = M>,
        M: IntoActiveModel<E::ActiveModel> + Send,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let rows: Vec<E::ActiveModel> = rows
            .into_iter()
            .map(|row| {
                let mut row = row.into_active_model();
                row.set(E::TENANT, Value::from(self.tenant()));
                row
            })
            .collect();
        // Both databases bound the number of parameters of one statement.
        for chunk in rows.chunks(500) {
            E::insert_many(chunk.to_vec()).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }

    /// A change of the organization's rows of a table.
    pub(crate) fn update<E: TenantOwned>(&self) -> ScopedUpdate<'_, E> {
        ScopedUpdate { tx: &self.tx, update: E::update_many().filter(E::TENANT.eq(self.tenant())) }
    }

    /// Removes the organization's rows that match; says how many.
    pub(crate) async fn delete<E: TenantOwned>(&self, which: impl IntoCondition) -> Result<u64> {
        let deleted = E::delete_many()
            .filter(E::TENANT.eq(self.tenant()))
            .filter(which)
            .exec(&self.tx)
            .await?;
        Ok(deleted.rows_affected)
    }

    /// Rows of people by id: users belong to no organization, so this looks up only ids that rows
    /// of the organization named.
    pub(crate) async fn users(
        &self,
        ids: impl IntoIterator<Item = crate::id::UserId>,
    ) -> Result<Vec<super::entity::user::Model>> {
        use super::entity::user;
        let wanted = among(self.tx.get_database_backend(), user::Column::Id, ids);
        Ok(user::Entity::find().filter(wanted).all(&self.tx).await?)
    }

    /// Notes what happened, for the audit trail and for those who listen; written at commit.
    pub(crate) fn record(&mut self, event: PendingEvent) {
        self.pending.push(event);
    }
}

/// A query over one organization's rows.
#[derive(Debug)]
pub(crate) struct Scoped<'t, E: EntityTrait> {
    tx: &'t Transaction,
    select: Select<E>,
}

impl<E> Scoped<'_, E>
where
    E: TenantOwned,
    E::Model: Send + Sync,
{
    /// Only rows that match.
    pub(crate) fn filter(mut self, which: impl IntoCondition) -> Self {
        self.select = self.select.filter(which);
        self
    }

    /// Only rows of which a column is one of these ids.
    pub(crate) fn among<I: Into<Uuid>>(
        self,
        column: E::Column,
        ids: impl IntoIterator<Item = I>,
    ) -> Self {
        let backend = self.tx.get_database_backend();
        self.filter(among(backend, column, ids))
    }

    /// Only rows of workspaces the actor may see.
    pub(crate) fn visible(self, workspace: E::Column, visible: &Visible) -> Self {
        match visible {
            Visible::All => self,
            Visible::Only(ids) => self.among(workspace, ids.iter().copied()),
        }
    }

    /// Only rows with this text somewhere in a column, in upper or lower case.
    pub(crate) fn containing(self, column: E::Column, text: &str) -> Self {
        let mut pattern = String::from("%");
        for c in text.chars() {
            if matches!(c, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(c);
        }
        pattern.push('%');
        // Both sides are folded by the database, so that what it cannot fold still equals itself.
        let pattern = SimpleExpr::from(Func::lower(Expr::value(pattern)));
        let escaped = pattern.binary(BinOper::Escape, SimpleExpr::Constant('!'.into()));
        let folded = SimpleExpr::from(Func::lower(column.into_expr()));
        self.filter(folded.binary(BinOper::Like, escaped))
    }

    /// Beside each row the one of another table, of the same organization, that a column names.
    pub(crate) fn beside<R: TenantOwned>(mut self, column: E::Column, id: R::Column) -> Self {
        let related = E::belongs_to(R::default()).from((E::TENANT, column)).to((R::TENANT, id));
        self.select = self.select.join(JoinType::InnerJoin, related.into());
        self
    }

    /// What the database makes of the rows, instead of the rows.
    pub(crate) async fn tally<T: TryGetableMany + Send + Sync>(
        self,
        of: impl FnOnce(Select<E>) -> Select<E>,
    ) -> Result<Vec<T>> {
        Ok(of(self.select.select_only()).into_tuple().all(self.tx).await?)
    }

    /// Smallest first.
    pub(crate) fn ascending(mut self, column: E::Column) -> Self {
        self.select = self.select.order_by(column, Order::Asc);
        self
    }

    /// Largest first.
    pub(crate) fn descending(mut self, column: E::Column) -> Self {
        self.select = self.select.order_by(column, Order::Desc);
        self
    }

    /// Holds the rows until the transaction ends. SQLite needs no lock: it has one writer at a time.
    pub(crate) fn for_update(mut self) -> Self {
        self.select = self.select.lock_exclusive();
        self
    }

    /// The first row.
    pub(crate) async fn one(self) -> Result<Option<E::Model>> {
        Ok(self.select.one(self.tx).await?)
    }

    /// The first row, or [`Error::NotFound`].
    pub(crate) async fn get(self, thing: &'static str) -> Result<E::Model> {
        self.one().await?.ok_or(Error::NotFound(thing))
    }

    /// Every row. For sets that are bounded by what they belong to.
    pub(crate) async fn all(self) -> Result<Vec<E::Model>> {
        Ok(self.select.all(self.tx).await?)
    }

    /// Some columns of every row, in this order.
    pub(crate) async fn only<T: FromQueryResult + Send + Sync>(
        self,
        columns: impl IntoIterator<Item = E::Column>,
    ) -> Result<Vec<T>> {
        Ok(self.select.select_only().columns(columns).into_model::<T>().all(self.tx).await?)
    }

    /// How many rows.
    pub(crate) async fn count(self) -> Result<u64> {
        Ok(self.select.count(self.tx).await?)
    }

    /// One page, in the order of `key`, which must be unique: newest first where ids are the key.
    pub(crate) async fn page(
        self,
        key: E::Column,
        request: &PageRequest,
    ) -> Result<Page<E::Model>> {
        let mut select = self.select;
        if let Some(after) = &request.after {
            select = select.filter(after.later_than(key, request.order));
        }
        if let Some(before) = &request.before {
            select = select.filter(before.earlier_than(key, request.order));
        }
        let limit = request.limit.get();
        let rows = select
            .order_by(key, request.scan_order())
            .limit(limit.saturating_add(1))
            .all(self.tx)
            .await?;
        Ok(Page::cut(rows, limit, request))
    }
}

/// A change of one organization's rows.
#[derive(Debug)]
pub(crate) struct ScopedUpdate<'t, E: EntityTrait> {
    tx: &'t Transaction,
    update: UpdateMany<E>,
}

impl<E: TenantOwned> ScopedUpdate<'_, E> {
    /// Only rows that match.
    pub(crate) fn filter(mut self, which: impl IntoCondition) -> Self {
        self.update = self.update.filter(which);
        self
    }

    /// Sets a column.
    pub(crate) fn set(mut self, column: E::Column, value: impl Into<SimpleExpr>) -> Self {
        self.update = self.update.col_expr(column, value.into());
        self
    }

    /// Runs it; says how many rows matched.
    pub(crate) async fn run(self) -> Result<u64> {
        Ok(self.update.exec(self.tx).await?.rows_affected)
    }
}
