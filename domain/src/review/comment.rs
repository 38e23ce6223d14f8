//! What people say in a round besides their verdicts: kept as it was said, never changed.

use sea_orm::ColumnTrait;
use serde_json::json;

use super::{
    query::{Review, rounds},
    service::event,
};
use crate::{
    access::{Actor, Permission},
    audit::Action,
    clock::Instant,
    error::{Check, Error, Result},
    id::{CommentId, ReviewId, UserId},
    store::{
        Store,
        entity::{review, review_comment},
    },
};

/// The longest comment, in characters.
const MAX_COMMENT: usize = 4_000;

/// The most comments of one round.
const MAX_COMMENTS: u64 = 500;

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its identifier.
    pub id: CommentId,
    /// In which round.
    pub review_id: ReviewId,
    /// Who, or who issued the token that said it.
    pub user_id: Option<UserId>,
    /// Their name at the time.
    pub actor_name: String,
    /// What.
    pub comment: String,
    /// When.
    pub created_at: Instant,
}

/// Says something in a round, open or not: it decides nothing.
pub async fn comment(store: &Store, actor: &Actor, id: ReviewId, said: &str) -> Result<Review> {
    actor.require(Permission::ReviewsComment)?;
    let said = said.trim();
    let mut check = Check::new();
    check.text(said, MAX_COMMENT, "comment");
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    let round = tx.find::<review::Entity>().filter(review::Column::Id.eq(id)).get("review").await?;
    actor.require_in(Permission::ReviewsComment, round.workspace_id, "review")?;
    let before = tx
        .find::<review_comment::Entity>()
        .filter(review_comment::Column::ReviewId.eq(id))
        .count()
        .await?;
    if before >= MAX_COMMENTS {
        let message = format!("a review has at most {MAX_COMMENTS} comments");
        return Err(Error::LimitReached(message));
    }
    let row = review_comment::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        review_id: id,
        user_id: actor.user_id(),
        actor_name: actor.name.clone(),
        comment: said.to_owned(),
        created_at: tx.now(),
    };
    tx.insert::<review_comment::Entity, _>(row.clone()).await?;
    let detail = json!({ "comment": row.id, "said": row.comment, "digest": round.digest });
    tx.record(event(Action::ReviewCommented, &round, detail));
    tx.commit().await?;
    Ok(round.into())
}

/// Every comment of rounds the actor sees, oldest first.
pub async fn comments_by_review(
    store: &Store,
    actor: &Actor,
    reviews: &[ReviewId],
) -> Result<Vec<Comment>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let visible = rounds(&tx, actor, reviews).await?;
    let rows = tx
        .find::<review_comment::Entity>()
        .among(review_comment::Column::ReviewId, visible.iter().map(|row| row.id))
        .ascending(review_comment::Column::Id)
        .all()
        .await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

impl From<review_comment::Model> for Comment {
    fn from(row: review_comment::Model) -> Self {
        let review_comment::Model {
            id, review_id, user_id, actor_name, comment, created_at, ..
        } = row;
        Self { id, review_id, user_id, actor_name, comment, created_at }
    }
}
