//! The sweep deletes what nothing refers to, and never anything else.

use std::{fmt, fs, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use domain::{
    brand::{UploadPicture, store_picture},
    store::object::{
        Objects,
        sweep::{Order, Swept, sweep},
    },
};
use futures_util::stream::BoxStream;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, local::LocalFileSystem,
    path::Path,
};
use testkit::{DatabaseKind, Place, World};

use crate::{
    objects::organization,
    strangers::picture,
    support::{Agency, agency},
};

testkit::each_object_store!(
    what_nothing_refers_to_goes_when_it_is_old,
    what_is_not_ours_is_not_touched,
    grace_has_a_least,
);

const DAY: Duration = Duration::from_hours(24);

const ORDER: Order = Order { grace: DAY, dry_run: false };

async fn run(world: &World, dry_run: bool) -> Swept {
    sweep(&world.store, &world.objects, Order { dry_run, ..ORDER }).await.unwrap()
}

async fn orphan(place: &Place, who: &Agency, content: &'static [u8]) -> String {
    let bytes = Bytes::from_static(content);
    place.objects.put(who.ada.organization_id, bytes).await.unwrap().0
}

async fn what_nothing_refers_to_goes_when_it_is_old(world: World, place: Place) {
    let office = agency(&world).await;
    // A logo, and the pictures and videos of an approved campaign.
    let upload = UploadPicture { workspace_id: office.shop, bytes: picture() };
    store_picture(&world.store, &world.objects, &office.ada, upload).await.unwrap();
    world.approved(&office.ada, &office.ben, office.shop).await;
    world.drain().await;
    let kept = place.keys();
    assert!(kept.len() > 2, "{kept:?}");

    // Attempts and uploads that broke off, long ago and just now.
    let old = orphan(&place, &office, b"old").await;
    let older = orphan(&place, &office, b"older still").await;
    let young = orphan(&place, &office, b"young").await;
    for key in &kept {
        place.age(key, DAY * 400);
    }
    place.age(&old, DAY + Duration::from_mins(1));
    place.age(&older, DAY * 100);
    place.age(&young, Duration::from_mins(24 * 60 - 1));
    // The rest of a sweep that died.
    let rest = format!("sweeping/{older}");
    place.plant(&rest, b"x");
    place.age(&rest, DAY);

    let all = place.keys();
    let seen = u64::try_from(all.len() - 1).unwrap();
    let expected = Swept { seen, orphans: 2, bytes: 14, yielded: false };
    assert_eq!(run(&world, true).await, expected);
    assert_eq!(place.keys(), all, "only counted");
    assert_eq!(run(&world, false).await, expected);
    let mut left = kept;
    left.push(young);
    left.sort();
    assert_eq!(place.keys(), left);
    assert_eq!(run(&world, false).await, Swept { seen: seen - 2, ..Swept::default() });
}

async fn what_is_not_ours_is_not_touched(world: World, place: Place) {
    let office = agency(&world).await;
    let ours = orphan(&place, &office, b"ours").await;
    // Of an organization that has no rows here any more.
    let gone = place.objects.put(organization(), Bytes::from_static(b"gone")).await.unwrap().0;
    let (folder, name) = ours.split_once('/').unwrap();
    let foreign = [
        "notes.txt".to_owned(),
        format!("backup/{name}"),
        format!("{folder}/notes.txt"),
        format!("{folder}/deeper/{name}"),
        format!("org_1/{name}"),
    ];
    for key in &foreign {
        place.plant(key, b"somebody else's");
        place.age(key, DAY * 400);
    }
    // Beside the prefix of ours, under a name as we write it.
    let beside = format!("../{folder}/{name}");
    if place.s3.is_some() {
        place.plant(&beside, b"somebody else's");
        place.age(&beside, DAY * 400);
    }
    place.age(&ours, DAY * 2);
    place.age(&gone, DAY * 2);
    let swept = run(&world, false).await;
    assert_eq!((swept.orphans, swept.bytes), (2, 8));
    let mut left = foreign.to_vec();
    left.sort();
    assert_eq!(place.keys(), left);
    assert!(place.s3.is_none() || place.file(&beside).exists());
}

async fn grace_has_a_least(world: World, place: Place) {
    let office = agency(&world).await;
    let key = orphan(&place, &office, b"of this hour").await;
    place.age(&key, Duration::from_mins(119));
    let order = Order { grace: Duration::ZERO, dry_run: false };
    let swept = sweep(&world.store, &world.objects, order).await.unwrap();
    assert_eq!((swept.seen, swept.orphans), (1, 0));
    place.age(&key, Duration::from_mins(2));
    let swept = sweep(&world.store, &world.objects, order).await.unwrap();
    assert_eq!((swept.seen, swept.orphans), (1, 1));
}

/// Between the listing and the deletion somebody keeps the same bytes again: an upload whose row is not
/// there yet.
#[tokio::test]
async fn fault_what_is_kept_again_meanwhile_stays() {
    let (mut world, place) = Place::folder().await;
    let office = agency(&world).await;
    let again = orphan(&place, &office, b"kept again").await;
    let forgotten = orphan(&place, &office, b"still forgotten").await;
    for key in [&again, &forgotten] {
        place.age(key, DAY * 3);
    }
    let inner = LocalFileSystem::new_with_prefix(&place.folder).unwrap();
    let meanwhile =
        Meanwhile { inner, mark: format!("sweeping/{again}"), file: place.file(&again) };
    world.objects = Objects::at(Arc::new(meanwhile));
    let swept = run(&world, false).await;
    assert_eq!((swept.orphans, swept.bytes), (1, 15));
    assert_eq!(place.keys(), [again.as_str()]);
}

#[tokio::test]
async fn one_process_sweeps_at_a_time() {
    let (world, place) = Place::s3().await;
    assert_eq!(world.database.kind(), DatabaseKind::Postgres);
    let office = agency(&world).await;
    let key = orphan(&place, &office, b"old").await;
    place.age(&key, DAY * 2);
    let other = world.database.raw_as_app().await;
    let lock = async |how: &str| {
        let lock = format!("SELECT {how}(hashtextextended('objects.sweep', 0))");
        other.execute(&lock).await.unwrap();
    };
    lock("pg_advisory_lock").await;
    let swept = run(&world, false).await;
    assert_eq!((swept.orphans, swept.yielded), (0, true));
    assert_eq!(place.keys(), [key]);
    // The end of the session would give it up too, but nobody hears when.
    lock("pg_advisory_unlock").await;
    let swept = run(&world, false).await;
    assert_eq!((swept.orphans, swept.yielded), (1, false));
}

/// A folder where an object is written anew at the very moment its mark is set.
#[derive(Debug)]
struct Meanwhile {
    inner: LocalFileSystem,
    mark: String,
    file: PathBuf,
}

impl fmt::Display for Meanwhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait::async_trait]
impl ObjectStore for Meanwhile {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        let put = self.inner.put_opts(location, payload, options).await?;
        if location.as_ref() == self.mark {
            fs::write(&self.file, "kept again").unwrap();
        }
        Ok(put)
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
