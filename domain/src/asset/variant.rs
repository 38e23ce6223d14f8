//! Another of the variants of a text as the text.

use serde_json::json;

use super::{
    Asset, AssetKind,
    version::{detail, further, hold, in_force, judge, keep, posting, too_long},
};
use crate::{
    access::{Actor, Permission},
    audit::Action,
    brand::check::{BrandCheck, Rule},
    error::{Check, Error, Result},
    id::AssetId,
    post::{Written, thread::fits_within, variant::Variants},
    store::{Store, digest::Digest, entity::asset, stored::Stored},
};

/// Makes a variant the text, as a further generation: `variant` is the digest of the one that was seen. The
/// comment a person wants under the text stays, and all variants stay to be chosen.
pub async fn choose_variant(
    store: &Store,
    actor: &Actor,
    id: AssetId,
    variant: Digest,
) -> Result<Asset> {
    actor.require(Permission::CampaignsWrite)?;
    let tx = store.begin(actor).await?;
    let source = hold(&tx, actor, id).await?;
    if source.kind != AssetKind::Copy {
        return Err(Error::invalid("assetId", "must be a text; nothing else has variants"));
    }
    let offered: Option<Stored<Variants>> = source.variants.clone().map(Stored::from_row);
    let offered = match &offered {
        Some(offered) => offered.get()?,
        None => return Err(Error::invalid("variant", "is none of this text, which has only one")),
    };
    let Some(chosen) = offered.find(variant) else {
        return Err(Error::invalid("variant", "is none of this text's variants"));
    };
    let read = |row: &asset::Model| {
        serde_json::from_str::<Written>(row.copy.as_deref().unwrap_or_default())
            .map_err(Error::internal)
    };
    let newest = in_force(&tx, &source).await?;
    if let Some(newest) = &newest
        && read(newest)?.copy == chosen.copy
    {
        return Err(Error::conflict("it is the one in force"));
    }
    let (text, placement) = (chosen.copy.text.as_str(), source.placement);
    let most = posting(&tx, &source).await?.text_max(placement);
    let mut check = Check::new();
    check.that(fits_within(text, placement, most), "variant", too_long(text, placement, most));
    check.finish()?;
    let comment = read(newest.as_ref().unwrap_or(&source))?.first_comment;
    let written = Written { copy: chosen.copy.clone(), first_comment: comment };
    let content = serde_json::to_string(&written).map_err(Error::internal)?;
    let judged = judge(&tx, &source, &written).await?;
    let brand_check = as_made(judged, &chosen.check);
    let row = asset::Model {
        digest: Digest::of_parts("copy/1", &[content.as_bytes()]),
        copy: Some(content),
        provenance: serde_json::to_string(&offered.provenance).map_err(Error::internal)?,
        brand_check: Some(serde_json::to_string(&brand_check).map_err(Error::internal)?),
        ..further(&tx, &source).await?
    };
    let mut detail = detail(&row, &source);
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("variant".to_owned(), json!(variant));
    }
    keep(tx, Action::AssetVariantChosen, row, detail).await
}

/// A check of now, with what is known only of when the variant was made: how often it was revised, and what
/// of a person's instruction could not be heeded.
fn as_made(judged: BrandCheck, then: &BrandCheck) -> BrandCheck {
    let unheeded = then.findings.iter().find(|finding| finding.rule == Rule::Instruction).cloned();
    let judged = BrandCheck { revisions: then.revisions, ..judged };
    match unheeded {
        Some(finding) => judged.and(finding),
        None => judged,
    }
}
