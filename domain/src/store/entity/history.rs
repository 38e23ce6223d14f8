//! Rows: the audit chain, the outbox and idempotency keys.

pub(crate) mod audit_head {
    use sea_orm::entity::prelude::*;

    use crate::id::OrganizationId;
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_heads")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        pub(crate) seq: i64,
        pub(crate) hash: Digest,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod audit_event {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{AuditEventId, CampaignId, OrganizationId, WorkspaceId};
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_events")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) seq: i64,
        pub(crate) id: AuditEventId,
        pub(crate) at: Instant,
        pub(crate) actor_kind: String,
        pub(crate) actor_id: Option<Uuid>,
        pub(crate) actor_name: String,
        pub(crate) action: String,
        pub(crate) subject: String,
        pub(crate) workspace_id: Option<WorkspaceId>,
        pub(crate) campaign_id: Option<CampaignId>,
        pub(crate) detail: String,
        pub(crate) previous_hash: Digest,
        pub(crate) hash: Digest,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod outbox {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{OrganizationId, OutboxId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: OutboxId,
        pub(crate) payload: String,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod idempotency_key {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::OrganizationId;
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_keys")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) actor_ref: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) key: String,
        pub(crate) request_digest: Digest,
        pub(crate) state: String,
        pub(crate) response: Option<String>,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}
