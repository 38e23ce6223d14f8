//! Rows: tasks, their attempts, and assets.

pub(crate) mod task {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::generation::{TaskKind, TaskState};
    use crate::id::{CampaignId, OrganizationId, StrategyId, TaskId, UserId, WorkspaceId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tasks")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: TaskId,
        pub(crate) workspace_id: WorkspaceId,
        pub(crate) campaign_id: CampaignId,
        pub(crate) strategy_id: Option<StrategyId>,
        pub(crate) kind: TaskKind,
        pub(crate) creative_key: Option<String>,
        pub(crate) instruction: Option<String>,
        pub(crate) generation: i32,
        pub(crate) requested_by: Option<UserId>,
        pub(crate) requested_by_name: String,
        pub(crate) dedupe_key: String,
        pub(crate) state: TaskState,
        pub(crate) attempt: i32,
        pub(crate) max_attempts: i32,
        pub(crate) fence: i64,
        pub(crate) run_at: Instant,
        pub(crate) wake_at: Option<Instant>,
        pub(crate) lease_owner: Option<String>,
        pub(crate) lease_until: Option<Instant>,
        pub(crate) progress: i32,
        pub(crate) error: Option<String>,
        pub(crate) created_at: Instant,
        pub(crate) updated_at: Instant,
        pub(crate) finished_at: Option<Instant>,
        pub(crate) trace_parent: Option<String>,
        pub(crate) operation: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod task_attempt {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::generation::AttemptOutcome;
    use crate::id::{AttemptId, OrganizationId, TaskId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_attempts")]
    #[expect(clippy::struct_field_names, reason = "a model is what makes things, not this row")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: AttemptId,
        pub(crate) task_id: TaskId,
        pub(crate) attempt: i32,
        pub(crate) fence: i64,
        pub(crate) worker: String,
        pub(crate) started_at: Instant,
        pub(crate) finished_at: Option<Instant>,
        pub(crate) outcome: Option<AttemptOutcome>,
        pub(crate) error: Option<String>,
        pub(crate) provider: Option<String>,
        pub(crate) model: Option<String>,
        pub(crate) cost_micros: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod asset {
    use sea_orm::entity::prelude::*;

    use crate::asset::AssetKind;
    use crate::asset::placement::Placement;
    use crate::clock::Instant;
    use crate::id::{
        AssetId, CampaignId, OrganizationId, StrategyId, StyleGuideId, TaskId, WorkspaceId,
    };
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assets")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: AssetId,
        pub(crate) workspace_id: WorkspaceId,
        pub(crate) campaign_id: CampaignId,
        pub(crate) strategy_id: StrategyId,
        pub(crate) task_id: TaskId,
        pub(crate) creative_key: String,
        pub(crate) placement: Placement,
        pub(crate) kind: AssetKind,
        pub(crate) generation: i32,
        pub(crate) copy: Option<String>,
        pub(crate) variants: Option<String>,
        pub(crate) media_type: Option<String>,
        pub(crate) byte_length: Option<i64>,
        pub(crate) width: Option<i32>,
        pub(crate) height: Option<i32>,
        pub(crate) duration_ms: Option<i64>,
        pub(crate) alt_text: Option<String>,
        pub(crate) digest: Digest,
        pub(crate) object_key: Option<String>,
        pub(crate) provenance: String,
        pub(crate) style_guide_id: StyleGuideId,
        pub(crate) brand_check: Option<String>,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}
