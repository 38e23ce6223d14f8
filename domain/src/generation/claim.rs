//! Taking a task.

use std::time::Duration;

use sea_orm::{ColumnTrait, sea_query::Expr};

use super::{
    Budget, MakerChoice, former,
    lifecycle::{TaskKind, TaskState, TaskStep, must_be_alone},
    loss::{lose_attempt, losses},
    port::Again,
    settle::{Failed, fail, give_up},
};
use crate::{
    access::{Actor, Permission},
    brand::StyleGuideVersion,
    campaign::{self, BriefVersion, StrategyVersion, strategy::Creative},
    error::{Error, Result},
    id::{AttemptId, CampaignId, OrganizationId, TaskId, UserId, WorkspaceId},
    post::policy::PostPolicy,
    review,
    store::{
        Store,
        entity::{media, style_guide, task, task_attempt},
        tenant::TenantTx,
    },
    tenancy,
};

/// A worker's hold on a task.
#[derive(Debug, Clone)]
pub struct Lease {
    /// Whose task.
    pub organization_id: OrganizationId,
    /// Which.
    pub task_id: TaskId,
    /// For which campaign.
    pub campaign_id: CampaignId,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// Raised with every claim: whoever holds the highest holds the task.
    pub fence: i64,
    /// This attempt.
    pub attempt_id: AttemptId,
    /// What it does.
    pub kind: TaskKind,
    /// How often that is made by then, counted from 1.
    pub generation: i32,
    /// The trace of the request that asked for it.
    pub trace_parent: Option<String>,
}

/// What is claimed: the hold, and everything the work needs.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The hold.
    pub lease: Lease,
    /// What to do.
    pub work: Work,
    /// What the workspace wants of whatever is made for it.
    pub terms: Terms,
}

/// What a workspace wants of whatever is made for it.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The score of the brand check below which a work is revised.
    pub threshold: u8,
    /// What is wanted of whatever is posted.
    pub posting: PostPolicy,
    /// Who is to make it.
    pub makers: MakerChoice,
    /// What it may cost.
    pub budget: Budget,
}

/// What to do.
#[derive(Debug, Clone)]
pub enum Work {
    /// Plan a campaign.
    Strategize {
        /// What is asked for.
        brief: BriefVersion,
        /// The brand.
        brand: Brand,
        /// The version to better.
        previous: Option<StrategyVersion>,
        /// What a person said to it.
        instruction: Option<String>,
        /// Who asked.
        requested_by: Option<UserId>,
        /// Their name.
        requested_by_name: String,
    },
    /// Make one output of one creative of an approved strategy.
    Make {
        /// Which output.
        kind: TaskKind,
        /// What was asked for.
        brief: BriefVersion,
        /// The brand.
        brand: Brand,
        /// What was approved; its digest has just been checked against the approval.
        strategy: StrategyVersion,
        /// Which creative of it.
        creative: Creative,
        /// What a person said to the generation before it, and what chose there.
        again: Again,
        /// The comment a person wants under the post: it is theirs, and stays when its text is made anew.
        first_comment: Option<String>,
        /// What a provider runs for this task already.
        operation: Option<String>,
    },
}

/// A style guide and where the pictures it and the brief use are kept.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The version to make it in.
    pub guide: StyleGuideVersion,
    /// Object key of the logo.
    pub logo: Option<String>,
    /// Object key of the product photo.
    pub photo: Option<String>,
}

/// Whether a worker does other work in the same process meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Company {
    /// Nothing else.
    Alone,
    /// Perhaps.
    Others,
}

/// What came of asking for a task.
#[derive(Debug)]
pub enum Taking {
    /// It is the worker's.
    Taken(Box<Claim>),
    /// Its workers fell silent so often that one more time would be its last: it is taken only by
    /// one that does nothing else meanwhile, so that nobody is buried for what a neighbour did.
    /// It has been due for so long.
    Alone(Duration),
    /// Somebody else has it, or it is settled, or not due.
    Not,
}

/// Takes a task, if it is there to be taken, for somebody who does nothing else meanwhile.
pub async fn claim(
    store: &Store,
    organization: OrganizationId,
    id: TaskId,
    worker: &str,
) -> Result<Option<Claim>> {
    Ok(match take(store, (organization, id), worker, Company::Alone).await? {
        Taking::Taken(claim) => Some(*claim),
        Taking::Alone(_) | Taking::Not => None,
    })
}

/// Takes a task, if it is there to be taken. `worker` says who, for people to read.
///
/// No try waits for the database longer than a lease allows.
pub async fn take(
    store: &Store,
    (organization, id): (OrganizationId, TaskId),
    worker: &str,
    company: Company,
) -> Result<Taking> {
    let actor = &Actor::worker(organization);
    // Done again where the database is away for a moment: whoever took it meanwhile has it.
    let ask = |reading| store.again(move || hold(store, actor, (id, worker, company), reading));
    Ok(match ask(Reading::Whole).await? {
        Asked::Held(lease, Some(read)) => {
            let (work, terms) = *read;
            Taking::Taken(Box::new(Claim { lease, work, terms }))
        }
        Asked::Alone(waited) => Taking::Alone(waited),
        Asked::Held(_, None) | Asked::Not => Taking::Not,
        // What cannot be loaded cannot be made: the attempt is over, and the task says why.
        Asked::Unread(error) => {
            if let Asked::Held(lease, _) = ask(Reading::Nothing).await? {
                let (message, is_retryable) = (error.to_string(), error.is_retryable());
                let failed = Failed { message, is_retryable, ..Failed::default() };
                fail(store, &lease, &failed).await?;
            }
            return Err(error);
        }
    })
}

/// What is read of a task in the transaction that takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Everything the work needs.
    Whole,
    /// Nothing: it could not be read.
    Nothing,
}

enum Asked {
    Held(Lease, Option<Box<(Work, Terms)>>),
    /// It was not taken, for it could not be read.
    Unread(Error),
    Alone(Duration),
    Not,
}

/// One conditional update decides between any number of workers.
async fn hold(
    store: &Store,
    actor: &Actor,
    (id, worker, company): (TaskId, &str, Company),
    reading: Reading,
) -> Result<Asked> {
    let mut tx = store.begin(actor).await?;
    let found = tx.find::<task::Entity>().filter(task::Column::Id.eq(id)).one().await?;
    let Some(row) = found else { return Ok(Asked::Not) };
    let now = tx.now();
    // What was taken once was due: then only the lease counts, whatever the clock says since.
    if row.state != TaskState::Leased && row.run_at > now {
        return Ok(Asked::Not);
    }
    let losses = losses(&tx, &row).await?;
    let step = TaskStep::Claim {
        lease_expired: row.lease_until.is_some_and(|until| until <= now),
        attempts: u32::try_from(row.attempt).unwrap_or_default(),
        max_attempts: u32::try_from(row.max_attempts).unwrap_or_default(),
        losses,
    };
    let Ok(state) = row.state.after(step) else { return Ok(Asked::Not) };
    if state == TaskState::Dead {
        // The campaign is locked before the task, as everywhere; while it was waited for, somebody
        // else may have buried the task, or its worker been heard of.
        campaign::lock(&tx, actor, row.campaign_id, Permission::WorkspaceRead).await?;
        let still = tx
            .find::<task::Entity>()
            .filter(task::Column::Id.eq(id))
            .filter(task::Column::Fence.eq(row.fence))
            .filter(task::Column::State.eq(TaskState::Leased))
            .filter(task::Column::LeaseUntil.lte(now))
            .for_update()
            .one()
            .await?;
        let Some(row) = still else { return Ok(Asked::Not) };
        lose_attempt(&tx, &row).await?;
        give_up(&mut tx, &row, "its worker fell silent each time it was tried").await?;
        tx.commit().await?;
        return Ok(Asked::Not);
    }
    if company == Company::Others && must_be_alone(losses) {
        let due = row.lease_until.unwrap_or(row.run_at);
        return Ok(Asked::Alone((now - due).to_std().unwrap_or_default()));
    }
    let fence = row.fence + 1;
    let taken = tx
        .update::<task::Entity>()
        .filter(task::Column::Id.eq(id))
        .filter(task::Column::Fence.eq(row.fence))
        .filter(task::Column::State.eq(row.state))
        .set(task::Column::State, Expr::value(state))
        .set(task::Column::Fence, Expr::value(fence))
        .set(task::Column::Attempt, Expr::value(row.attempt + 1))
        .set(task::Column::Progress, Expr::value(0))
        .set(task::Column::LeaseOwner, Expr::value(Some(worker)))
        .set(task::Column::LeaseUntil, Expr::value(Some(now + store.lease())))
        .set(task::Column::WakeAt, Expr::value(Some(now + store.lease())))
        .set(task::Column::UpdatedAt, Expr::value(now))
        .run()
        .await?;
    if taken != 1 {
        return Ok(Asked::Not);
    }
    if row.state == TaskState::Leased {
        lose_attempt(&tx, &row).await?;
    }
    let attempt_id = tx.new_id();
    tx.insert::<task_attempt::Entity, _>(task_attempt::Model {
        organization_id: row.organization_id,
        id: attempt_id,
        task_id: id,
        attempt: row.attempt + 1,
        fence,
        worker: worker.to_owned(),
        started_at: now,
        finished_at: None,
        outcome: None,
        error: None,
        provider: None,
        model: None,
        cost_micros: None,
    })
    .await?;
    let lease = Lease {
        organization_id: row.organization_id,
        task_id: id,
        campaign_id: row.campaign_id,
        workspace_id: row.workspace_id,
        fence,
        attempt_id,
        kind: row.kind,
        generation: row.generation,
        trace_parent: row.trace_parent.clone(),
    };
    let read = match reading {
        Reading::Nothing => None,
        Reading::Whole => match load(&tx, row).await {
            Ok(read) => Some(Box::new(read)),
            // For a database that is away nobody's attempt counts.
            Err(error @ Error::Unavailable(_)) => return Err(error),
            // The transaction may be broken by it: the attempt is noted by another one.
            Err(error) => return Ok(Asked::Unread(error)),
        },
    };
    tx.commit().await?;
    Ok(Asked::Held(lease, read))
}

async fn load(tx: &TenantTx, row: task::Model) -> Result<(Work, Terms)> {
    let workspace = tenancy::load(tx, row.workspace_id).await?;
    let terms = Terms {
        threshold: u8::try_from(workspace.brand_threshold).map_err(Error::internal)?,
        posting: serde_json::from_str(&workspace.posting).map_err(Error::internal)?,
        makers: serde_json::from_str(&workspace.makers).map_err(Error::internal)?,
        budget: Budget::of(&workspace, tx.now())?,
    };
    Ok((work(tx, row).await?, terms))
}

async fn work(tx: &TenantTx, row: task::Model) -> Result<Work> {
    let previous = match row.strategy_id {
        Some(id) => Some(campaign::load_strategy(tx, id).await?),
        None => None,
    };
    if row.kind == TaskKind::Strategize {
        let actor = tx.actor().clone();
        let campaign =
            campaign::find(tx, &actor, row.campaign_id, Permission::WorkspaceRead).await?;
        let brief = campaign::load_brief(tx, campaign.brief_id).await?;
        let guide = crate::brand::current(tx, row.workspace_id).await?;
        return Ok(Work::Strategize {
            brand: brand(tx, guide, &brief).await?,
            brief,
            previous,
            instruction: row.instruction,
            requested_by: row.requested_by,
            requested_by_name: row.requested_by_name,
        });
    }
    let strategy = previous.ok_or_else(|| Error::internal("work without a strategy"))?;
    check_approved(tx, &strategy).await?;
    let brief = campaign::load_brief(tx, strategy.brief_id).await?;
    let guide: StyleGuideVersion = tx
        .find::<style_guide::Entity>()
        .filter(style_guide::Column::Id.eq(strategy.style_guide_id))
        .get("style guide")
        .await?
        .try_into()?;
    let creative = strategy
        .content
        .get()?
        .creatives
        .iter()
        .find(|c| Some(&c.key) == row.creative_key.as_ref())
        .cloned()
        .ok_or_else(|| Error::internal("work for a creative the strategy does not have"))?;
    Ok(Work::Make {
        kind: row.kind,
        first_comment: former::first_comment(tx, &row).await?,
        brand: brand(tx, guide, &brief).await?,
        brief,
        strategy,
        creative,
        again: former::again(tx, &row).await?,
        operation: row.operation,
    })
}

/// Approved is what is made: the digest of the stored content, computed anew, is the approved one.
pub(super) async fn check_approved(tx: &TenantTx, strategy: &StrategyVersion) -> Result<()> {
    let approved = review::approved_digest(tx, strategy.id).await?;
    let present = campaign::recomputed_digest(tx, strategy.id).await?;
    if approved == Some(present) {
        Ok(())
    } else {
        Err(Error::conflict("what is stored is not what was approved; nothing is made from it"))
    }
}

async fn brand(tx: &TenantTx, guide: StyleGuideVersion, brief: &BriefVersion) -> Result<Brand> {
    let wanted = [guide.content.logo, brief.content.photo];
    let rows = tx
        .find::<media::Entity>()
        .among(media::Column::Id, wanted.iter().flatten().map(|file| file.id))
        .all()
        .await?;
    let key = |wanted: Option<crate::brand::guide::MediaRef>| {
        wanted.and_then(|file| {
            rows.iter()
                .find(|row| row.id == file.id && row.digest == file.digest)
                .map(|row| row.object_key.clone())
        })
    };
    let [logo, photo] = wanted.map(key);
    Ok(Brand { guide, logo, photo })
}
