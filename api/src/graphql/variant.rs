//! The variants of a text, and choosing one.

use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    access::Permission,
    asset,
    error::Result as DomainResult,
    generation::port::Copy,
    id::AssetId,
    post::variant::{Variant, Variants},
};

use super::{
    asset::Asset, brand_check::BrandCheck, context::ContextExt, error::Result, id,
    payload::payload, strategy::digest,
};

/// One way to word a text.
#[derive(Debug, Clone)]
pub struct CopyVariant {
    variant: Variant,
    digest: String,
    chance: Option<f64>,
    in_force: bool,
}

/// One way to word a text, complete for itself: chosen, it is what is posted.
#[Object(serial)]
impl CopyVariant {
    /// What it is named by in `assetChooseVariant`: SHA-256 over it, in hexadecimal.
    async fn digest(&self) -> &str {
        &self.digest
    }

    /// What would be posted, hashtags and link included.
    async fn text(&self) -> &str {
        &self.variant.copy.text
    }

    /// A title, where the placement has one.
    async fn title(&self) -> Option<&str> {
        self.variant.copy.title.as_deref()
    }

    /// The hashtags in it, without `#`.
    async fn hashtags(&self) -> &[String] {
        &self.variant.copy.hashtags
    }

    /// How well it kept to the style guide when it was written. Variants are in the order of this score.
    async fn brand_check(&self) -> BrandCheck {
        BrandCheck(self.variant.check.clone())
    }

    /// How likely its opening gets more clicks than that of the text in this asset, 0 to 1, by what was
    /// learnt from tests of English headlines. Among equal scores it decides the order. Null for the text
    /// itself and for every other language.
    async fn chance(&self) -> Option<f64> {
        self.chance
    }

    /// Whether it is the text of this asset.
    async fn is_chosen(&self) -> bool {
        self.in_force
    }
}

/// What a writer offered, seen from the text that an asset has.
pub(super) fn variants(offered: &Variants, text: &Copy) -> DomainResult<Vec<CopyVariant>> {
    let of = |variant: &Variant| {
        let in_force = variant.copy == *text;
        let chance = offered.chance(&variant.copy, text).filter(|_| !in_force);
        let digest = variant.digest()?.to_string();
        Ok(CopyVariant { variant: variant.clone(), digest, chance, in_force })
    };
    offered.of.iter().map(of).collect()
}

/// Which variant is to be the text.
#[derive(InputObject)]
pub struct AssetChooseVariantInput {
    /// The asset, a text; any generation of it.
    asset_id: ID,
    /// The variant of that asset: its `digest`.
    variant: String,
}

payload! {
    /// What `assetChooseVariant` answers.
    AssetChooseVariantPayload {
        /// The new generation, whose text is the variant.
        asset: Asset,
    }
}

/// Choosing among variants.
#[derive(Debug, Default)]
pub struct VariantMutation;

#[Object]
impl VariantMutation {
    /// Makes another variant of a text the text, as a further generation; the comment under it stays, and
    /// so do all variants, so that the former one can be chosen again. Needs `campaigns:write`.
    async fn asset_choose_variant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: AssetChooseVariantInput,
    ) -> Result<AssetChooseVariantPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: AssetId = id::parse(&input.asset_id, "assetId")?;
            let variant = digest(&input.variant, "variant")?;
            asset::choose_variant(store, actor, id, variant).await.map(Asset::from)
        };
        AssetChooseVariantPayload::of(outcome.await)
    }
}
