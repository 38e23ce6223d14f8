//! The contact sheet of a brand: every layout family at every placement, to be looked at.

use std::{fmt::Write as _, path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use domain::{
    asset::placement::Placement,
    campaign::strategy::Intent,
    generation::port::{Strategist as _, StrategyRequest, StudioRequest, Unheard},
};
use jobs::{
    agent::BuiltinStrategist,
    studio::{BuiltinStudio, Fonts},
};
use tokio::fs;

use super::{brief::BriefFile, output::escape};

/// Chooses among equals, the same each time.
const SEED: u64 = 3;

/// Draws it into a folder; says how many pictures there are.
pub(super) async fn write(folder: &Path, brief: &BriefFile, fonts: Fonts) -> Result<usize> {
    fs::create_dir_all(folder)
        .await
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let (material, guide) = brief.material()?;
    let file = |found: Option<(Vec<u8>, &str)>| found.map(|(bytes, _)| Bytes::from(bytes));
    let (logo, photo) = (file(brief.logo()?), file(brief.photo()?));
    let request = StrategyRequest {
        brief: material.clone(),
        guide: guide.clone(),
        previous: None,
        instruction: None,
        photo: None,
        seed: SEED,
    };
    let strategy = BuiltinStrategist.plan(request, Arc::new(Unheard)).await?.output;
    let studio = BuiltinStudio::new(Arc::new(fonts));
    let mut page = head(&guide.brand_name);
    let mut count = 0;
    for placement in Placement::ALL {
        let spec = placement.spec();
        let size = spec.image;
        let _ = write!(
            page,
            "<h2>{} <small>{}x{}</small></h2><section>",
            escape(spec.label),
            size.width,
            size.height
        );
        // An offer has a number to show, where the brief has one.
        let own = || strategy.creatives.iter().filter(|creative| creative.placement == placement);
        let creative = own()
            .find(|creative| creative.intent == Intent::Offer)
            .or_else(|| own().next())
            .context("the strategist forgot a placement")?;
        let drawn = studio.families(StudioRequest {
            brief: material.clone(),
            guide: guide.clone(),
            strategy: strategy.clone(),
            creative: creative.clone(),
            again: domain::generation::port::Again::default(),
            logo: logo.clone(),
            photo: photo.clone(),
            operation: None,
            seed: SEED,
        });
        for (family, picture) in drawn.await? {
            let name = format!("{placement}-{family}.jpg");
            let path = folder.join(&name);
            fs::write(&path, &picture.bytes)
                .await
                .with_context(|| format!("cannot write {}", path.display()))?;
            let _ = write!(
                page,
                "<figure><img src=\"{name}\" alt=\"{}\" loading=\"lazy\" width=\"{}\" height=\"{}\">\
                 <figcaption>{family}, {} kB</figcaption></figure>",
                escape(&picture.alt_text),
                picture.size.width,
                picture.size.height,
                picture.bytes.len().div_ceil(1_000),
            );
            count += 1;
        }
        page.push_str("</section>");
    }
    page.push_str("</main></html>\n");
    let path = folder.join("index.html");
    fs::write(&path, page).await.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(count)
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:100rem;padding:0 1rem;\
background:#f3f1ec;color:#1d1d1f}h1{font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .75rem}section{display:grid;\
gap:1rem;grid-template-columns:repeat(6,minmax(0,1fr))}figure{margin:0}img{display:block;width:100%;height:auto;\
border-radius:.4rem}figcaption,small{color:#5b5b60;font-size:.8rem;font-weight:400}\
@media(max-width:70rem){section{grid-template-columns:repeat(auto-fill,minmax(12rem,1fr))}}";

fn head(brand: &str) -> String {
    let brand = escape(brand);
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{brand}: every layout at every placement</title>\
         <style>{STYLE}</style><main><h1>{brand}: every layout at every placement</h1>"
    )
}
