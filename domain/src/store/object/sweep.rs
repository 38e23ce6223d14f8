//! Sweeping: deleting objects that no row refers to, such as those of uploads and attempts that broke
//! off after their file was kept.
//!
//! An object is deleted only when all of this holds: its key is of the form this product writes; it is
//! older than the grace period; no row refers to it, looked up again in the transaction that deletes;
//! it is still that old right before. Whoever keeps the same bytes at this very moment is not lost
//! either. The sweep leaves a *mark*, looks at the object's age, deletes, takes the mark away.
//! [`Objects::put`] writes, waits until there is no mark, looks whether the object is there, and begins
//! anew where it is not. A sweep that marks after the writing sees a young object; one that marked
//! before has either finished, and its deletion is seen, or is waited for.

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::{ObjectMeta, ObjectStoreExt as _, PutPayload, path::Path};
use sea_orm::{ColumnTrait, QueryFilter as _, QuerySelect as _};

use super::{Objects, age};
use crate::{
    error::{Error, Result},
    id::OrganizationId,
    store::{
        Store,
        digest::Digest,
        entity::{asset, media},
        system::{SystemReason, SystemTx},
    },
};

/// The shortest grace: twice as long as [`Objects::put`] takes an object for fresh, and longer than
/// any request or task goes on after it kept its file.
pub const LEAST_GRACE: Duration = Duration::from_hours(2);

/// How many objects are deleted in one transaction, and how many of them at once.
const BATCH: usize = 50;
const AT_ONCE: usize = 8;

/// How long the deletions of a batch may take: less than an idle transaction may last.
const BATCH_TIME: Duration = Duration::from_secs(15);

/// Marks older than this were left behind by a sweep that was cut off.
const OLD_MARK: TimeDelta = TimeDelta::hours(1);

/// Where marks stand.
const MARKS: &str = "sweeping";

/// What a mark says.
const MARK: &[u8] = b"about to be deleted\n";

/// The lock of whoever sweeps.
const LOCK: &str = "objects.sweep";

/// What to sweep.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// How old an object must be; never less than [`LEAST_GRACE`].
    pub grace: Duration,
    /// Whether to count only.
    pub dry_run: bool,
}

/// What a sweep came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Objects looked at.
    pub seen: u64,
    /// Objects nobody refers to: deleted, unless only to be counted.
    pub orphans: u64,
    /// What those took up, in bytes.
    pub bytes: u64,
    /// Whether it ended early because another process is sweeping.
    pub yielded: bool,
}

/// The mark of an object that is about to be deleted.
pub(super) fn mark_of(object: &Path) -> Path {
    Path::from(MARKS).parts().chain(object.parts()).collect()
}

/// Deletes what no row refers to, organization by organization.
pub async fn sweep(store: &Store, objects: &Objects, order: Order) -> Result<Swept> {
    let grace = TimeDelta::from_std(order.grace.max(LEAST_GRACE)).map_err(Error::internal)?;
    let broom = Broom { store, objects, grace, dry_run: order.dry_run };
    let mut swept = Swept::default();
    let listed = objects.store.list_with_delimiter(None).await;
    for folder in listed.map_err(|error| objects.hints.unwritten(error))?.common_prefixes {
        // What is named otherwise is somebody else's.
        let Ok(organization) = folder.to_string().parse() else { continue };
        broom.sweep_organization(organization, &folder, &mut swept).await?;
        if swept.yielded {
            return Ok(swept);
        }
    }
    if !order.dry_run {
        broom.forget_marks().await?;
    }
    Ok(swept)
}

struct Broom<'a> {
    store: &'a Store,
    objects: &'a Objects,
    grace: TimeDelta,
    dry_run: bool,
}

impl Broom<'_> {
    async fn sweep_organization(
        &self,
        organization: OrganizationId,
        folder: &Path,
        swept: &mut Swept,
    ) -> Result<()> {
        let mut old = Vec::new();
        let mut listing = self.objects.store.list(Some(folder));
        while let Some(object) = listing.next().await {
            let object = object.map_err(|error| self.objects.hints.unwritten(error))?;
            swept.seen += 1;
            if is_ours(folder, &object) && age(&object) >= self.grace {
                old.push(object);
            }
        }
        drop(listing);
        if old.is_empty() {
            return Ok(());
        }
        let tx = self.store.read_system(SystemReason::Sweep).await?;
        let known = referred(&tx, organization, None).await?;
        drop(tx);
        old.retain(|object| !known.contains(object.location.as_ref()));
        for batch in old.chunks(BATCH) {
            if !self.sweep_batch(organization, batch, swept).await? {
                swept.yielded = true;
                return Ok(());
            }
        }
        Ok(())
    }

    /// Says whether it was this process's turn.
    async fn sweep_batch(
        &self,
        organization: OrganizationId,
        batch: &[ObjectMeta],
        swept: &mut Swept,
    ) -> Result<bool> {
        let tx = self.store.begin_system(SystemReason::Sweep).await?;
        if !tx.try_lock(LOCK).await? {
            return Ok(false);
        }
        let keys: Vec<&str> = batch.iter().map(|object| object.location.as_ref()).collect();
        let known = referred(&tx, organization, Some(&keys)).await?;
        let orphans: Vec<&ObjectMeta> =
            batch.iter().filter(|object| !known.contains(object.location.as_ref())).collect();
        let gone: Vec<u64> = if self.dry_run {
            orphans.iter().map(|object| object.size).collect()
        } else {
            let removals: Vec<_> = orphans.into_iter().map(|object| self.remove(object)).collect();
            let removing = stream::iter(removals).buffer_unordered(AT_ONCE).try_collect();
            let removed = tokio::time::timeout(BATCH_TIME, removing).await;
            let removed: Vec<Option<u64>> = removed.map_err(Error::unavailable)??;
            removed.into_iter().flatten().collect()
        };
        tx.commit().await?;
        for size in gone {
            swept.orphans += 1;
            swept.bytes += size;
        }
        Ok(true)
    }

    /// Deletes one object unless it was written anew; says how large it was.
    async fn remove(&self, object: &ObjectMeta) -> Result<Option<u64>> {
        let (store, hints) = (&self.objects.store, self.objects.hints);
        let mark = mark_of(&object.location);
        let marked = store.put(&mark, PutPayload::from_static(MARK)).await;
        marked.map_err(|error| hints.unwritten(error))?;
        let removed = match self.objects.look(&object.location).await? {
            Some(now) if age(&now) >= self.grace => {
                self.objects.delete(object.location.as_ref()).await?;
                Some(now.size)
            }
            Some(_) | None => None,
        };
        self.objects.delete(mark.as_ref()).await?;
        Ok(removed)
    }

    async fn forget_marks(&self) -> Result<()> {
        let mut marks = self.objects.store.list(Some(&Path::from(MARKS)));
        while let Some(mark) = marks.next().await {
            let mark = mark.map_err(|error| self.objects.hints.unwritten(error))?;
            if age(&mark) >= OLD_MARK {
                self.objects.delete(mark.location.as_ref()).await?;
            }
        }
        Ok(())
    }
}

/// Whether the key is `organization/digest` and nothing more.
fn is_ours(folder: &Path, object: &ObjectMeta) -> bool {
    let Some(rest) = object.location.prefix_match(folder) else { return false };
    let rest: Vec<_> = rest.collect();
    matches!(rest.as_slice(), [name] if name.as_ref().parse::<Digest>().is_ok())
}

/// The keys that rows of an organization refer to, of these or of all.
async fn referred(
    tx: &SystemTx,
    organization: OrganizationId,
    of: Option<&[&str]>,
) -> Result<HashSet<String>> {
    let mut files = tx
        .find::<media::Entity>()
        .select_only()
        .column(media::Column::ObjectKey)
        .filter(media::Column::OrganizationId.eq(organization));
    let mut assets = tx
        .find::<asset::Entity>()
        .select_only()
        .column(asset::Column::ObjectKey)
        .filter(asset::Column::OrganizationId.eq(organization))
        .filter(asset::Column::ObjectKey.is_not_null());
    if let Some(keys) = of {
        files = files.filter(media::Column::ObjectKey.is_in(keys.iter().copied()));
        assets = assets.filter(asset::Column::ObjectKey.is_in(keys.iter().copied()));
    }
    let files: Vec<String> = files.into_tuple().all(tx.on()).await?;
    let assets: Vec<String> = assets.into_tuple().all(tx.on()).await?;
    Ok(files.into_iter().chain(assets).collect())
}
