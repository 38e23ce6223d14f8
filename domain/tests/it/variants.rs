//! The variants of a text: offered with it, kept as they were, one of them chosen and taken back.

use domain::{
    access::WorkspaceRole,
    asset::{
        Asset, AssetKind, EditCopy, assets_by_campaign, choose_variant, edit_copy, in_force,
        placement::Placement, regenerate_asset, restore_asset,
    },
    audit::Action,
    brand::check::Rule,
    campaign::archive_campaign,
    error::Code,
    id::CampaignId,
    post::{
        Written,
        variant::{Variant, Variants, differ},
    },
    store::digest::Digest,
};
use testkit::{Person, World, each_database};

use crate::support::{Agency, agency, code, fields, join};

struct Desk {
    world: World,
    office: Agency,
    campaign: CampaignId,
}

impl Desk {
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

    async fn choose(&self, asset: &Asset, variant: Digest) -> Asset {
        choose_variant(&self.world.store, &self.office.ada, asset.id, variant).await.unwrap()
    }

    async fn refused(&self, by: &Person, asset: &Asset, variant: Digest) -> Code {
        code(choose_variant(&self.world.store, by, asset.id, variant).await)
    }
}

fn offered(asset: &Asset) -> Variants {
    asset.variants.as_ref().unwrap().get().unwrap().clone()
}

fn written(asset: &Asset) -> Written {
    asset.copy.as_ref().unwrap().get().unwrap().clone()
}

fn named(asset: &Asset, place: usize) -> Digest {
    offered(asset).of[place].digest().unwrap()
}

async fn a_text_comes_with_variants_and_the_best_is_the_text(world: World) {
    let desk = Desk::open(world).await;
    let copy = desk.one(AssetKind::Copy).await;
    let Variants { provenance, of, .. } = offered(&copy);
    assert_eq!(of.len(), 3);
    assert_eq!(&provenance, copy.provenance.get().unwrap());
    assert_eq!(of[0].copy, written(&copy).copy);
    assert_eq!(of[0].digest().unwrap(), copy.digest, "a text without a comment is its variant");
    for (place, variant) in of.iter().enumerate() {
        assert!(of[..place].iter().all(|other| differ(&other.copy, &variant.copy)));
        assert!(place == 0 || of[place - 1].check.score >= variant.check.score);
    }
    assert_eq!(desk.one(AssetKind::Image).await.variants, None);
}

async fn another_variant_becomes_the_text_and_the_former_can_be_chosen_again(world: World) {
    let desk = Desk::open(world).await;
    let first = desk.one(AssetKind::Copy).await;
    let wanted = offered(&first).of[2].clone();
    let second = desk.choose(&first, named(&first, 2)).await;
    assert_eq!((second.generation, second.kind, second.task_id), (2, first.kind, first.task_id));
    assert_eq!(written(&second), wanted.copy.clone().into());
    assert_eq!(second.digest, named(&first, 2));
    assert_eq!(second.variants, first.variants, "all stay to be chosen");
    assert_eq!(second.provenance, first.provenance, "whoever wrote it wrote it");
    let check = second.brand_check.as_ref().unwrap().get().unwrap();
    assert_eq!((check.score, check.threshold), (wanted.check.score, 80));
    assert_eq!(desk.one(AssetKind::Copy).await, second);
    assert!(desk.all().await.contains(&first), "the old one stays as it was");
    // Undone.
    let third = desk.choose(&second, first.digest).await;
    assert_eq!((third.generation, third.digest), (3, first.digest));
    assert_eq!(written(&third), written(&first));
    let raw = desk.world.raw().await;
    let told = format!("action = '{}'", Action::AssetVariantChosen);
    assert_eq!(raw.count("audit_events", &told).await, 2);
    let named = format!("{told} AND detail LIKE '%{}%'", first.digest);
    assert_eq!(raw.count("audit_events", &named).await, 1);
}

async fn a_variant_is_chosen_after_a_persons_words_and_their_comment_stays(world: World) {
    let desk = Desk::open(world).await;
    let (store, ada) = (&desk.world.store, &desk.office.ada);
    let first = desk.one(AssetKind::Copy).await;
    let edit = EditCopy {
        text: "Beans from the hill, roasted for early risers: https://evil.example/beans"
            .to_owned(),
        title: None,
        first_comment: Some("Questions? Ask us.".to_owned()),
    };
    let edited = edit_copy(store, ada, first.id, edit).await.unwrap();
    let check = edited.brand_check.as_ref().unwrap().get().unwrap();
    assert!(check.findings.iter().any(|finding| finding.rule == Rule::Link), "{check:?}");
    assert!(!check.passes(), "who leads elsewhere is told so, person or machine");
    assert_eq!(edited.provenance.get().unwrap().provider, "person");
    let chosen = desk.choose(&edited, named(&first, 0)).await;
    assert_eq!(written(&chosen).copy, written(&first).copy);
    assert_eq!(written(&chosen).first_comment.as_deref(), Some("Questions? Ask us."));
    assert_ne!(chosen.digest, first.digest, "the comment goes out with it");
    assert_eq!(chosen.provenance, first.provenance, "it is the writer's again");
    // Made anew there are others; those before are there for whoever names the text before.
    regenerate_asset(store, ada, chosen.id, "shorter").await.unwrap();
    desk.world.drain().await;
    let anew = desk.one(AssetKind::Copy).await;
    assert_eq!(anew.generation, 4);
    let foreign = named(&first, 2);
    let back = desk.choose(&first, foreign).await;
    assert_eq!((back.generation, &written(&back).copy), (5, &offered(&first).of[2].copy));
    // A former generation comes back with what it could be chosen from.
    let restored = restore_asset(store, ada, anew.id).await.unwrap();
    assert_eq!(restored.variants, anew.variants);
}

async fn what_cannot_be_chosen_is_refused_and_leaves_nothing(world: World) {
    let desk = Desk::open(world).await;
    let (store, ada) = (&desk.world.store, &desk.office.ada);
    let copy = desk.one(AssetKind::Copy).await;
    let picture = desk.one(AssetKind::Image).await;
    let second = named(&copy, 1);
    let before = desk.all().await;
    let chosen = || async {
        let which = format!("action = '{}'", Action::AssetVariantChosen);
        desk.world.raw().await.count("audit_events", &which).await
    };
    assert_eq!(desk.refused(ada, &copy, named(&copy, 0)).await, Code::Conflict, "it is in force");
    let none = Digest::of(b"nobody's words");
    assert_eq!(fields(choose_variant(store, ada, copy.id, none).await), ["variant"]);
    assert_eq!(fields(choose_variant(store, ada, picture.id, second).await), ["assetId"]);
    // A text of another creative is none of this one's.
    let other = in_force(desk.all().await, |asset| asset)
        .into_iter()
        .find(|asset| asset.kind == AssetKind::Copy && asset.placement == Placement::Mastodon)
        .unwrap();
    let own = |variant: &&Variant| variant.copy.text.contains("mastodon");
    let foreign = offered(&other).of.iter().find(own).unwrap().digest().unwrap();
    assert_eq!(fields(choose_variant(store, ada, copy.id, foreign).await), ["variant"]);
    assert_eq!(desk.refused(&desk.office.ben, &copy, second).await, Code::Forbidden);
    let eve = desk.world.sign_up("Eve").await;
    assert_eq!(desk.refused(&eve, &copy, second).await, Code::NotFound);
    let vera = join(&desk.world, ada, "Vera", desk.office.shop, WorkspaceRole::Viewer).await;
    assert_eq!(desk.refused(&vera, &copy, second).await, Code::Forbidden);
    archive_campaign(store, ada, desk.campaign).await.unwrap();
    assert_eq!(desk.refused(ada, &copy, second).await, Code::Conflict, "it is put away");
    assert_eq!((desk.all().await, chosen().await), (before, 0));
}

async fn what_is_under_way_does_not_overtake_a_choice(world: World) {
    let desk = Desk::open(world).await;
    let (store, ada) = (&desk.world.store, &desk.office.ada);
    let copy = desk.one(AssetKind::Copy).await;
    regenerate_asset(store, ada, copy.id, "").await.unwrap();
    let chosen = desk.choose(&copy, named(&copy, 1)).await;
    assert_eq!(chosen.generation, 3);
    desk.world.drain().await;
    assert_eq!(desk.one(AssetKind::Copy).await, chosen);
}

async fn what_was_made_is_never_changed(world: World) {
    let desk = Desk::open(world).await;
    for raw in [desk.world.database.raw_as_app().await, desk.world.database.raw_as_owner().await] {
        let _ = raw.execute("SET app.system = 'on'").await;
        for change in ["variants = '{}'", "copy = ''", "generation = generation"] {
            let sql = format!("UPDATE assets SET {change} WHERE kind = 'copy'");
            let said = raw.execute(&sql).await.unwrap_err();
            let refused = ["append-only", "never changed", "permission denied"];
            assert!(refused.iter().any(|words| said.contains(words)), "{change}: {said}");
        }
    }
    let copy = desk.one(AssetKind::Copy).await;
    assert_eq!(offered(&copy).of.len(), 3);
}

each_database!(
    a_text_comes_with_variants_and_the_best_is_the_text,
    another_variant_becomes_the_text_and_the_former_can_be_chosen_again,
    a_variant_is_chosen_after_a_persons_words_and_their_comment_stays,
    what_cannot_be_chosen_is_refused_and_leaves_nothing,
    what_is_under_way_does_not_overtake_a_choice,
    what_was_made_is_never_changed,
);
