//! Rows: people and how they sign in.

pub(crate) mod user {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::UserId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: UserId,
        pub(crate) email: String,
        pub(crate) name: String,
        pub(crate) password_hash: Option<String>,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod session {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{OrganizationId, SessionId, UserId};
    use crate::store::digest::Digest;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: SessionId,
        pub(crate) token_hash: Digest,
        pub(crate) user_id: UserId,
        pub(crate) organization_id: OrganizationId,
        pub(crate) created_at: Instant,
        pub(crate) last_seen_at: Instant,
        pub(crate) expires_at: Instant,
        pub(crate) revoked_at: Option<Instant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod api_token {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;
    use crate::id::{ApiTokenId, OrganizationId, UserId};
    use crate::store::digest::Digest;
    use crate::store::tenant::TenantOwned;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_tokens")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) organization_id: OrganizationId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: ApiTokenId,
        pub(crate) issuer_id: UserId,
        pub(crate) name: String,
        pub(crate) token_hash: Digest,
        pub(crate) scopes: String,
        pub(crate) workspaces: Option<String>,
        pub(crate) created_at: Instant,
        pub(crate) expires_at: Option<Instant>,
        pub(crate) last_used_at: Option<Instant>,
        pub(crate) revoked_at: Option<Instant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl TenantOwned for Entity {
        const TENANT: Column = Column::OrganizationId;
    }
}
