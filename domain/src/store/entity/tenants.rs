//! Rows: organizations, their people and workspaces.

pub(crate) mod organization {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::OrganizationId;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organizations")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: OrganizationId,
        pub(crate) name: String,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::Id;
    }
}

pub(crate) mod member {
    use sea_orm::entity::prelude::*;

    use crate::access::OrganizationRole;
    use crate::clock::Instant;
    use crate::id::{MemberId, OrganizationId, UserId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: MemberId,
        pub(crate) user_id: UserId,
        pub(crate) role: OrganizationRole,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod invitation {
    use sea_orm::entity::prelude::*;

    use crate::access::OrganizationRole;
    use crate::clock::Instant;
    use crate::id::{InvitationId, OrganizationId, UserId};
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitations")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: InvitationId,
        pub(crate) email: String,
        pub(crate) role: OrganizationRole,
        pub(crate) workspace_roles: String,
        pub(crate) token_hash: Digest,
        pub(crate) invited_by: UserId,
        pub(crate) created_at: Instant,
        pub(crate) expires_at: Instant,
        pub(crate) accepted_at: Option<Instant>,
        pub(crate) revoked_at: Option<Instant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod workspace {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{OrganizationId, WorkspaceId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "workspaces")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: WorkspaceId,
        pub(crate) name: String,
        pub(crate) approval_policy: String,
        pub(crate) brand_threshold: i32,
        pub(crate) makers: String,
        pub(crate) posting: String,
        pub(crate) monthly_budget_micros: Option<i64>,
        pub(crate) spent_month: Option<String>,
        pub(crate) spent_micros: i64,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}

pub(crate) mod workspace_role {
    use sea_orm::entity::prelude::*;

    use crate::access::WorkspaceRole;
    use crate::id::{OrganizationId, UserId, WorkspaceId};
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "workspace_roles")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) workspace_id: WorkspaceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) user_id: UserId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) role: WorkspaceRole,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}
