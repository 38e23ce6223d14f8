//! Writing and reading style guide versions.

use sea_orm::ColumnTrait;
use serde_json::json;

use super::{guide::StyleGuide, media::reference};
use crate::{
    access::{Actor, Permission},
    audit::{Action, PendingEvent},
    clock::Instant,
    error::{Error, Result},
    id::{MediaId, StyleGuideId, WorkspaceId},
    store::{
        Store,
        digest::Digest,
        entity::style_guide,
        page::{Page, PageRequest},
        tenant::TenantTx,
    },
    tenancy,
};

/// One version of a style guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleGuideVersion {
    /// Its identifier.
    pub id: StyleGuideId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// Counted from 1.
    pub version: i32,
    /// What it says.
    pub content: StyleGuide,
    /// SHA-256 over what it says.
    pub digest: Digest,
    /// Who wrote it.
    pub author_name: String,
    /// When.
    pub created_at: Instant,
}

/// A new version.
#[derive(Debug, Clone)]
pub struct WriteStyleGuide {
    /// For which workspace.
    pub workspace_id: WorkspaceId,
    /// What it says; its `logo` is taken from `logo` here.
    pub content: StyleGuide,
    /// The logo, an uploaded file.
    pub logo: Option<MediaId>,
    /// The version the author started from, so that nobody's work is overwritten unseen.
    pub based_on: Option<i32>,
}

/// Writes a new version.
pub async fn write_style_guide(
    store: &Store,
    actor: &Actor,
    input: WriteStyleGuide,
) -> Result<StyleGuideVersion> {
    actor.require(Permission::BrandWrite)?;
    actor.require_in(Permission::BrandWrite, input.workspace_id, "workspace")?;
    input.content.validate()?;
    let mut tx = store.begin(actor).await?;
    tenancy::load(&tx, input.workspace_id).await?;
    let latest = latest(&tx, input.workspace_id).await?;
    let version = latest.as_ref().map_or(0, |row| row.version);
    if input.based_on.is_some_and(|based_on| based_on != version) {
        return Err(Error::conflict_on(
            "basedOn",
            format!("version {version} is newer; look at it and write again"),
        ));
    }
    let logo = reference(&tx, input.workspace_id, input.logo, "logoId").await?;
    let content = StyleGuide { logo, ..input.content };
    let text = serde_json::to_string(&content).map_err(Error::internal)?;
    let row = style_guide::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        workspace_id: input.workspace_id,
        version: version + 1,
        digest: digest_of(&text),
        content: text,
        author_name: actor.name.clone(),
        created_at: tx.now(),
    };
    tx.insert::<style_guide::Entity, _>(row.clone()).await?;
    tx.record(
        PendingEvent::new(
            Action::StyleGuideWritten,
            row.id,
            json!({ "version": row.version, "digest": row.digest }),
        )
        .in_workspace(row.workspace_id),
    );
    tx.commit().await?;
    row.try_into()
}

/// What a version would say if it were written now, checked like one that is; nothing is written.
pub async fn imagine_style_guide(
    store: &Store,
    actor: &Actor,
    input: WriteStyleGuide,
) -> Result<StyleGuide> {
    actor.require(Permission::WorkspaceRead)?;
    actor.require_in(Permission::WorkspaceRead, input.workspace_id, "workspace")?;
    input.content.validate()?;
    let tx = store.read(actor).await?;
    tenancy::load(&tx, input.workspace_id).await?;
    let logo = reference(&tx, input.workspace_id, input.logo, "logoId").await?;
    Ok(StyleGuide { logo, ..input.content })
}

/// A page of a workspace's versions, newest first.
pub async fn list_style_guides(
    store: &Store,
    actor: &Actor,
    workspace: WorkspaceId,
    page: &PageRequest,
) -> Result<Page<StyleGuideVersion>> {
    actor.require(Permission::WorkspaceRead)?;
    actor.require_in(Permission::WorkspaceRead, workspace, "workspace")?;
    let tx = store.read(actor).await?;
    tenancy::load(&tx, workspace).await?;
    tx.find::<style_guide::Entity>()
        .filter(style_guide::Column::WorkspaceId.eq(workspace))
        .page(style_guide::Column::Id, page)
        .await?
        .try_map(StyleGuideVersion::try_from)
}

/// Versions by id, as far as the actor sees them.
pub async fn style_guides_by_id(
    store: &Store,
    actor: &Actor,
    ids: &[StyleGuideId],
) -> Result<Vec<StyleGuideVersion>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find::<style_guide::Entity>()
        .among(style_guide::Column::Id, ids.iter().copied())
        .visible(style_guide::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await?
        .into_iter()
        .map(StyleGuideVersion::try_from)
        .collect()
}

/// The newest version of each workspace, as far as the actor sees them.
pub async fn current_style_guides(
    store: &Store,
    actor: &Actor,
    workspaces: &[WorkspaceId],
) -> Result<Vec<StyleGuideVersion>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find_largest::<style_guide::Entity>(
        style_guide::Column::Version,
        style_guide::Column::WorkspaceId,
        workspaces.iter().map(|id| (*id).into()),
    )
    .visible(style_guide::Column::WorkspaceId, &actor.visible_workspaces())
    .all()
    .await?
    .into_iter()
    .map(StyleGuideVersion::try_from)
    .collect()
}

async fn latest(tx: &TenantTx, workspace: WorkspaceId) -> Result<Option<style_guide::Model>> {
    tx.find::<style_guide::Entity>()
        .filter(style_guide::Column::WorkspaceId.eq(workspace))
        .descending(style_guide::Column::Version)
        .one()
        .await
}

/// The version a new strategy is planned under.
pub(crate) async fn current(tx: &TenantTx, workspace: WorkspaceId) -> Result<StyleGuideVersion> {
    latest(tx, workspace)
        .await?
        .ok_or_else(|| {
            Error::conflict_on("workspaceId", "has no brand style guide yet; write one first")
        })?
        .try_into()
}

fn digest_of(content: &str) -> Digest {
    Digest::of_parts("style-guide/1", &[content.as_bytes()])
}

impl TryFrom<style_guide::Model> for StyleGuideVersion {
    type Error = Error;

    fn try_from(row: style_guide::Model) -> Result<Self> {
        if digest_of(&row.content) != row.digest {
            return Err(Error::internal(format!("style guide {} was altered", row.id)));
        }
        Ok(Self {
            id: row.id,
            workspace_id: row.workspace_id,
            version: row.version,
            content: serde_json::from_str(&row.content).map_err(Error::internal)?,
            digest: row.digest,
            author_name: row.author_name,
            created_at: row.created_at,
        })
    }
}
