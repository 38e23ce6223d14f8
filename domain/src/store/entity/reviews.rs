//! Rows: review rounds and decisions.

pub(crate) mod review {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{CampaignId, OrganizationId, ReviewId, StrategyId, UserId, WorkspaceId};
    use crate::review::ReviewState;
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reviews")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: ReviewId,
        pub(crate) workspace_id: WorkspaceId,
        pub(crate) campaign_id: CampaignId,
        pub(crate) strategy_id: StrategyId,
        pub(crate) digest: Digest,
        pub(crate) policy: String,
        pub(crate) state: ReviewState,
        pub(crate) held: bool,
        pub(crate) submitted_by: Option<UserId>,
        pub(crate) submitted_by_name: String,
        pub(crate) opened_at: Instant,
        pub(crate) closed_at: Option<Instant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod review_decision {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{DecisionId, OrganizationId, ReviewId, UserId};
    use crate::review::Verdict;
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_decisions")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: DecisionId,
        pub(crate) review_id: ReviewId,
        pub(crate) step: i32,
        pub(crate) user_id: UserId,
        pub(crate) actor_name: String,
        pub(crate) verdict: Verdict,
        pub(crate) comment: Option<String>,
        pub(crate) digest: Digest,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod review_comment {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{CommentId, OrganizationId, ReviewId, UserId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_comments")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: CommentId,
        pub(crate) review_id: ReviewId,
        pub(crate) user_id: Option<UserId>,
        pub(crate) actor_name: String,
        pub(crate) comment: String,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}
