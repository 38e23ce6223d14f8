//! Rows: style guides and stored files.

pub(crate) mod media {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{MediaId, OrganizationId, WorkspaceId};
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "media")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: MediaId,
        pub(crate) workspace_id: WorkspaceId,
        pub(crate) media_type: String,
        pub(crate) byte_length: i64,
        pub(crate) width: i32,
        pub(crate) height: i32,
        pub(crate) digest: Digest,
        pub(crate) object_key: String,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod style_guide {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{OrganizationId, StyleGuideId, WorkspaceId};
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "style_guides")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: StyleGuideId,
        pub(crate) workspace_id: WorkspaceId,
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
