//! Rows: campaigns, briefs and strategies.

pub(crate) mod campaign {
    use sea_orm::entity::prelude::*;

    use crate::campaign::lifecycle::CampaignState;
    use crate::clock::Instant;
    use crate::id::{BriefId, CampaignId, OrganizationId, StrategyId, UserId, WorkspaceId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaigns")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: CampaignId,
        pub(crate) workspace_id: WorkspaceId,
        pub(crate) name: String,
        pub(crate) state: CampaignState,
        pub(crate) brief_id: BriefId,
        pub(crate) strategy_id: Option<StrategyId>,
        pub(crate) created_by: Option<UserId>,
        pub(crate) created_at: Instant,
        pub(crate) updated_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod brief {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{BriefId, CampaignId, OrganizationId};
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "briefs")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: BriefId,
        pub(crate) campaign_id: CampaignId,
        pub(crate) version: i32,
        pub(crate) content: String,
        pub(crate) digest: Digest,
        pub(crate) author_name: String,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod strategy {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{
        BriefId, CampaignId, OrganizationId, StrategyId, StyleGuideId, UserId, WorkspaceId,
    };
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "strategies")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: StrategyId,
        pub(crate) workspace_id: WorkspaceId,
        pub(crate) campaign_id: CampaignId,
        pub(crate) version: i32,
        pub(crate) content: String,
        pub(crate) digest: Digest,
        pub(crate) brief_id: BriefId,
        pub(crate) style_guide_id: StyleGuideId,
        pub(crate) author_id: Option<UserId>,
        pub(crate) author_name: String,
        pub(crate) instruction: Option<String>,
        pub(crate) provenance: Option<String>,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}
