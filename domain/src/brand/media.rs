//! Files of a workspace: logos, product photos, pictures to be posted.

use bytes::Bytes;
use sea_orm::ColumnTrait;
use serde_json::json;
use tokio::sync::Semaphore;

use super::{
    guide::MediaRef,
    picture::{Normalized, normalize},
};
use crate::{
    access::{Actor, Permission},
    audit::{Action, PendingEvent},
    clock::Instant,
    error::{Error, Result},
    id::{MediaId, WorkspaceId},
    store::{Store, digest::Digest, entity::media as entity, object::Objects, tenant::TenantTx},
    tenancy,
};

/// A stored picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Its identifier.
    pub id: MediaId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// The size of the file.
    pub byte_length: i64,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// Where the bytes are kept.
    pub object_key: String,
    /// When it was stored.
    pub created_at: Instant,
}

/// A picture somebody sends.
#[derive(Debug, Clone)]
pub struct UploadPicture {
    /// For which workspace.
    pub workspace_id: WorkspaceId,
    /// The file, at most [`MAX_UPLOAD`](super::MAX_UPLOAD) bytes.
    pub bytes: Bytes,
}

/// Takes in a picture of a brand: a logo, a product's photo.
pub async fn store_picture(
    store: &Store,
    objects: &Objects,
    actor: &Actor,
    upload: UploadPicture,
) -> Result<Media> {
    actor.require(Permission::BrandWrite)?;
    take_in(store, objects, actor, upload, Permission::BrandWrite).await
}

/// Takes in a picture that is to be posted.
pub async fn store_post_picture(
    store: &Store,
    objects: &Objects,
    actor: &Actor,
    upload: UploadPicture,
) -> Result<Media> {
    actor.require(Permission::CampaignsWrite)?;
    take_in(store, objects, actor, upload, Permission::CampaignsWrite).await
}

async fn take_in(
    store: &Store,
    objects: &Objects,
    actor: &Actor,
    upload: UploadPicture,
    permission: Permission,
) -> Result<Media> {
    actor.require_in(permission, upload.workspace_id, "workspace")?;
    tenancy::load(&*store.read(actor).await?, upload.workspace_id).await?;
    let kept = decode(upload.bytes).await?;
    let byte_length = i64::try_from(kept.bytes.len()).map_err(Error::internal)?;
    let (object_key, digest) = objects.put(actor.organization_id, kept.bytes).await?;
    let mut tx = store.begin(actor).await?;
    let row = entity::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        workspace_id: upload.workspace_id,
        media_type: kept.media_type.to_owned(),
        byte_length,
        width: i32::try_from(kept.width).map_err(Error::internal)?,
        height: i32::try_from(kept.height).map_err(Error::internal)?,
        digest,
        object_key,
        created_at: tx.now(),
    };
    tx.insert::<entity::Entity, _>(row.clone()).await?;
    tx.record(
        PendingEvent::new(Action::MediaStored, row.id, json!({ "digest": digest }))
            .in_workspace(row.workspace_id),
    );
    tx.commit().await?;
    Ok(row.into())
}

/// Decoding takes a quarter of a gigabyte at worst: a crowd waits its turn.
static DECODERS: Semaphore = Semaphore::const_new(2);

async fn decode(file: Bytes) -> Result<Normalized> {
    let place = DECODERS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || {
        // Held by the work: whoever asked may be gone before it is done.
        let _place = place;
        normalize(&file)
    })
    .await
    .map_err(Error::internal)?
}

/// One file.
pub async fn media(store: &Store, actor: &Actor, id: MediaId) -> Result<Media> {
    media_by_id(store, actor, &[id]).await?.pop().ok_or(Error::NotFound("file"))
}

/// Files by id, as far as the actor sees them.
pub async fn media_by_id(store: &Store, actor: &Actor, ids: &[MediaId]) -> Result<Vec<Media>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let rows = tx
        .find::<entity::Entity>()
        .among(entity::Column::Id, ids.iter().copied())
        .visible(entity::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await?;
    Ok(rows.into_iter().map(Media::from).collect())
}

/// The pinned reference to a file of a workspace, for content that uses it.
pub(crate) async fn reference(
    tx: &TenantTx,
    workspace: WorkspaceId,
    id: Option<MediaId>,
    field: &str,
) -> Result<Option<MediaRef>> {
    let Some(id) = id else { return Ok(None) };
    let file = own_file(tx, workspace, id, field).await?;
    Ok(Some(MediaRef { id: file.id, digest: file.digest }))
}

/// A file of a workspace, named in `field` by whoever wants to use it.
pub(crate) async fn own_file(
    tx: &TenantTx,
    workspace: WorkspaceId,
    id: MediaId,
    field: &str,
) -> Result<Media> {
    tx.find::<entity::Entity>()
        .filter(entity::Column::Id.eq(id))
        .filter(entity::Column::WorkspaceId.eq(workspace))
        .one()
        .await?
        .map(Media::from)
        .ok_or_else(|| Error::invalid(field, "is no file of this workspace; upload it first"))
}

impl From<entity::Model> for Media {
    fn from(row: entity::Model) -> Self {
        Self {
            id: row.id,
            workspace_id: row.workspace_id,
            media_type: row.media_type,
            byte_length: row.byte_length,
            width: row.width,
            height: row.height,
            digest: row.digest,
            object_key: row.object_key,
            created_at: row.created_at,
        }
    }
}
