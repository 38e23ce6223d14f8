//! The sweep that goes round by itself, in two replicas at once.

use std::time::Duration;

use bytes::Bytes;
use domain::brand::{UploadPicture, store_picture};
use jobs::sweep::{self, Rounds};
use testkit::{Place, World};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

testkit::each_object_store!(rounds_go_on_until_they_are_stopped);

const DAY: Duration = Duration::from_hours(24);

const PHOTO: &[u8] = include_bytes!("../../../examples/nordlicht-raeder-photo.jpg");

async fn rounds_go_on_until_they_are_stopped(world: World, place: Place) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    let upload = UploadPicture { workspace_id: shop, bytes: PHOTO.into() };
    let photo = store_picture(&world.store, &world.objects, &ada, upload).await.unwrap();
    place.age(&photo.object_key, DAY * 9);

    let end = CancellationToken::new();
    let rounds = Rounds { every: Duration::from_millis(20), grace: DAY };
    let mut replicas = JoinSet::new();
    for store in [world.store.clone(), world.another_store().await] {
        replicas.spawn(sweep::run(store, world.objects.clone(), rounds, end.clone()));
    }
    for content in ["one", "two"] {
        let bytes = Bytes::from_static(content.as_bytes());
        let forgotten = world.objects.put(ada.organization_id, bytes).await.unwrap().0;
        place.age(&forgotten, DAY * 2);
        while place.keys().contains(&forgotten) {
            assert!(replicas.try_join_next().is_none(), "they go on");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    end.cancel();
    while let Some(ended) = replicas.join_next().await {
        ended.unwrap();
    }
    let kept = world.objects.get(&photo.object_key, photo.digest).await.unwrap();
    assert!(!kept.is_empty());
}
