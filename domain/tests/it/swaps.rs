//! A picture of one's own in a picture's place.

use domain::{
    access::WorkspaceRole,
    asset::{
        Asset, AssetKind, SwapPicture, assets_by_campaign, edit_copy, in_force,
        placement::Placement, regenerate_asset, restore_asset, swap_picture,
    },
    audit::Action,
    brand::{Media, UploadPicture, check::Rule, store_picture, store_post_picture},
    campaign::archive_campaign,
    error::{Code, Result},
    generation::port::Focus,
    id::{AssetId, CampaignId, MediaId, WorkspaceId},
    store::digest::Digest,
};
use testkit::{Person, World, each_database};

use crate::{
    strangers::picture,
    support::{Agency, agency, code, fields, join},
};

struct Studio {
    world: World,
    office: Agency,
    campaign: CampaignId,
}

impl Studio {
    async fn open(world: World) -> Self {
        let office = agency(&world).await;
        let campaign = world.approved(&office.ada, &office.ben, office.shop).await.id;
        world.drain().await;
        Self { world, office, campaign }
    }

    async fn all(&self) -> Vec<Asset> {
        assets_by_campaign(&self.world.store, &self.office.ada, &[self.campaign]).await.unwrap()
    }

    async fn one(&self, kind: AssetKind) -> Asset {
        let mut assets = in_force(self.all().await, |asset| asset).into_iter();
        assets.find(|asset| asset.kind == kind && asset.placement == Placement::X).unwrap()
    }

    async fn file(&self, workspace_id: WorkspaceId) -> Media {
        let (store, objects) = (&self.world.store, &self.world.objects);
        let upload = UploadPicture { workspace_id, bytes: picture() };
        store_post_picture(store, objects, &self.office.ada, upload).await.unwrap()
    }

    async fn swap(&self, by: &Person, id: AssetId, swap: SwapPicture) -> Result<Asset> {
        let World { store, objects, crew, .. } = &self.world;
        swap_picture(store, objects, crew, by, id, swap).await
    }
}

fn with(media: MediaId) -> SwapPicture {
    SwapPicture { media, alt_text: "A kettle on a hill".to_owned(), focus: None }
}

async fn a_picture_is_swapped_beside_the_old_and_taken_back(world: World) {
    let studio = Studio::open(world).await;
    let ada = &studio.office.ada;
    let first = studio.one(AssetKind::Image).await;
    let file = studio.file(studio.office.shop).await;
    let focus = Some(Focus { x: 0.25, y: 1.0 });
    let swap = SwapPicture { focus, alt_text: " A kettle ".to_owned(), ..with(file.id) };
    let second = studio.swap(ada, first.id, swap).await.unwrap();
    assert_eq!(
        (second.generation, second.kind, second.placement, second.task_id),
        (2, AssetKind::Image, first.placement, first.task_id)
    );
    let kept = second.file.as_ref().unwrap();
    let spec = first.placement.spec();
    assert_eq!((kept.media_type.as_str(), kept.alt_text.as_str()), ("image/jpeg", "A kettle"));
    assert_eq!(
        (u32::try_from(kept.width), u32::try_from(kept.height)),
        (Ok(spec.image.width), Ok(spec.image.height))
    );
    // What is kept is what was framed, of this file with this focus.
    let bytes = studio.world.objects.get(&kept.object_key, second.digest).await.unwrap();
    assert_eq!(i64::try_from(bytes.len()), Ok(kept.byte_length));
    let framed = format!("{} for x at {focus:?}", file.digest);
    assert_eq!((bytes.as_ref(), second.digest), (framed.as_bytes(), Digest::of(framed.as_bytes())));
    let by = second.provenance.get().unwrap();
    assert_eq!((by.provider.as_str(), by.model.as_str(), by.cost_micros), ("person", "Ada", 0));
    let check = second.brand_check.as_ref().unwrap().get().unwrap();
    assert_eq!((check.threshold, check.revisions), (80, 0));
    // The same picture as somebody else may see it: another focus or another description is news.
    let other = SwapPicture { alt_text: "A kettle".to_owned(), ..with(file.id) };
    let third = studio.swap(ada, second.id, other.clone()).await.unwrap();
    assert_eq!(third.generation, 3);
    assert_ne!(third.digest, second.digest);
    assert_ne!(third.provenance.get().unwrap().prompt_digest, by.prompt_digest);
    assert_eq!(fields(studio.swap(ada, third.id, other).await), ["mediaId"], "no news");

    let fourth = restore_asset(&studio.world.store, ada, first.id).await.unwrap();
    assert_eq!((fourth.generation, fourth.digest, &fourth.file), (4, first.digest, &first.file));
    assert_eq!(studio.one(AssetKind::Image).await, fourth);
    let raw = studio.world.raw().await;
    for (action, count) in [(Action::AssetSwapped, 2), (Action::AssetRestored, 1)] {
        let told = raw.count("audit_events", &format!("action = '{action}'")).await;
        assert_eq!(told, count, "{action}");
    }
}

async fn what_does_not_fit_is_refused_and_leaves_nothing(world: World) {
    let studio = Studio::open(world).await;
    let (ada, ben) = (&studio.office.ada, &studio.office.ben);
    let image = studio.one(AssetKind::Image).await.id;
    let file = studio.file(studio.office.shop).await.id;
    let elsewhere = studio.world.workspace(ada, "Next door").await.id;
    let foreign = studio.file(elsewhere).await.id;
    let before = (studio.all().await, studio.world.raw().await.count("audit_events", "true").await);
    for kind in [AssetKind::Copy, AssetKind::Video] {
        let other = studio.one(kind).await.id;
        assert_eq!(fields(studio.swap(ada, other, with(file)).await), ["assetId"], "{kind}");
    }
    let described = |alt_text: &str| SwapPicture { alt_text: alt_text.to_owned(), ..with(file) };
    let nan = Some(Focus { x: f64::NAN, y: -0.001 });
    for (swap, wanted) in [
        (described("  "), vec!["altText"]),
        (described(&"w".repeat(1_001)), vec!["altText"]),
        (SwapPicture { focus: nan, ..described("") }, vec!["altText", "focus.x", "focus.y"]),
        (with(foreign), vec!["mediaId"]),
        // What the studio refuses is said of the file.
        (described("Refused by the studio"), vec!["mediaId"]),
    ] {
        assert_eq!(fields(studio.swap(ada, image, swap).await), wanted);
    }
    assert_eq!(code(studio.swap(ben, image, with(file)).await), Code::Forbidden);
    let vera = join(&studio.world, ada, "Vera", studio.office.shop, WorkspaceRole::Viewer).await;
    assert_eq!(code(studio.swap(&vera, image, with(file)).await), Code::Forbidden);
    let (store, objects) = (&studio.world.store, &studio.world.objects);
    let upload = || UploadPicture { workspace_id: studio.office.shop, bytes: picture() };
    assert_eq!(code(store_post_picture(store, objects, ben, upload()).await), Code::Forbidden);
    assert_eq!(code(store_picture(store, objects, &vera, upload()).await), Code::Forbidden);
    assert_eq!(studio.all().await, before.0);
    archive_campaign(store, ada, studio.campaign).await.unwrap();
    assert_eq!(code(studio.swap(ada, image, with(file)).await), Code::Conflict);
    let told = studio.world.raw().await.count("audit_events", "true").await;
    // Vera came, and the campaign was put away.
    assert_eq!(told, before.1 + 3, "nothing else happened");
}

async fn what_is_under_way_does_not_overtake_a_person(world: World) {
    let studio = Studio::open(world).await;
    let (store, ada) = (&studio.world.store, &studio.office.ada);
    let image = studio.one(AssetKind::Image).await;
    let copy = studio.one(AssetKind::Copy).await;
    let file = studio.file(studio.office.shop).await.id;
    for id in [image.id, copy.id] {
        regenerate_asset(store, ada, id, "").await.unwrap();
    }
    // Asked for before, made after.
    let swapped = studio.swap(ada, image.id, with(file)).await.unwrap();
    let words = domain::asset::EditCopy {
        text: "Beans from the hill, roasted for early risers.".to_owned(),
        title: None,
        first_comment: None,
    };
    let edited = edit_copy(store, ada, copy.id, words).await.unwrap();
    assert_eq!((swapped.generation, edited.generation), (3, 3));
    assert_eq!(code(restore_asset(store, ada, swapped.id).await), Code::Conflict, "in force");
    assert_eq!(studio.world.drain().await, 2);
    assert_eq!(studio.one(AssetKind::Image).await, swapped);
    assert_eq!(studio.one(AssetKind::Copy).await, edited);
    let all = studio.all().await;
    let made = all.iter().filter(|asset| asset.generation == 2).count();
    assert_eq!(made, 2, "what was asked for is there, too");
}

async fn the_brand_says_what_it_thinks_and_forbids_nothing(world: World) {
    let studio = Studio::open(world).await;
    let file = studio.file(studio.office.shop).await.id;
    let image = studio.one(AssetKind::Image).await.id;
    let short = SwapPicture { alt_text: "Kettle".to_owned(), ..with(file) };
    let swapped = studio.swap(&studio.office.ada, image, short).await.unwrap();
    let check = swapped.brand_check.unwrap().get().unwrap().clone();
    assert_eq!(check.findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::AltText]);
    assert_eq!((check.score, check.passes()), (85, true));
}

each_database!(
    a_picture_is_swapped_beside_the_old_and_taken_back,
    what_does_not_fit_is_refused_and_leaves_nothing,
    what_is_under_way_does_not_overtake_a_person,
    the_brand_says_what_it_thinks_and_forbids_nothing,
);
