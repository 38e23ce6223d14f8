//! Writing out what came of the demo: assets, `strategy.md`, `audit.json`, a contact sheet.

use std::{fmt::Write as _, path::Path};

use anyhow::{Context as _, Result};
use serde_json::Value;
use tokio::fs;

use super::{Steps, client::text, story::Story};

/// Writes everything; answers with a summary for the terminal.
pub(super) async fn write(folder: &Path, story: &Story, steps: &Steps) -> Result<String> {
    let assets = folder.join("assets");
    fs::create_dir_all(&assets)
        .await
        .with_context(|| format!("cannot make {}", assets.display()))?;
    for (name, bytes) in &story.files {
        put(&assets.join(name), bytes).await?;
    }
    for asset in &story.assets {
        if let (Some(key), Some(copy)) = (text(asset, "/creativeKey"), text(asset, "/copy/text")) {
            put(&assets.join(format!("{key}.txt")), copy.as_bytes()).await?;
        }
    }
    put(&folder.join("strategy.md"), strategy(story).as_bytes()).await?;
    let audit = serde_json::to_string_pretty(&story.audit)?;
    put(&folder.join("audit.json"), audit.as_bytes()).await?;
    put(&folder.join("index.html"), contact_sheet(story).as_bytes()).await?;
    summary(folder, story, steps)
}

async fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).await.with_context(|| format!("cannot write {}", path.display()))
}

fn list<'a>(value: &'a Value, place: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(place).and_then(Value::as_array).into_iter().flatten()
}

fn of<'a>(value: &'a Value, place: &str) -> &'a str {
    text(value, place).unwrap_or_default()
}

fn summary(folder: &Path, story: &Story, steps: &Steps) -> Result<String> {
    let count = |kind: &str| story.assets.iter().filter(|a| of(a, "/kind") == kind).count();
    let bytes: usize = story.files.values().map(bytes::Bytes::len).sum();
    let events = story.audit.pointer("/verification/events").and_then(Value::as_i64).unwrap_or(0);
    let mut out = String::new();
    writeln!(
        out,
        "\nMade {} texts, {} pictures, {} videos ({:.1} MB); {events} audit events, chain verified.",
        count("COPY"),
        count("IMAGE"),
        count("VIDEO"),
        f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1e6,
    )?;
    let total: f64 = steps.done.iter().map(|(_, took)| took.as_secs_f64()).sum();
    for (name, took) in &steps.done {
        writeln!(out, "  {:>8.2} s  {name}", took.as_secs_f64())?;
    }
    writeln!(out, "  {total:>8.2} s  in all\n\nOpen {}", folder.join("index.html").display())?;
    Ok(out)
}

fn strategy(story: &Story) -> String {
    let mut page = String::new();
    let campaign = &story.campaign;
    let _ = writeln!(page, "# {}\n", of(campaign, "/name"));
    let _ = writeln!(
        page,
        "Version {} by {}, approved. Digest `{}`.\n",
        campaign.pointer("/strategy/version").and_then(Value::as_i64).unwrap_or(0),
        of(campaign, "/strategy/authorName"),
        of(campaign, "/strategy/digest"),
    );
    let _ = writeln!(page, "## Positioning\n\n{}\n", of(campaign, "/strategy/positioning"));
    let _ = writeln!(page, "## Insight\n\n{}\n\n## Messages\n", of(campaign, "/strategy/insight"));
    for message in list(campaign, "/strategy/messages") {
        let _ = writeln!(page, "- **{}** {}", of(message, "/headline"), of(message, "/support"));
    }
    let _ = writeln!(
        page,
        "\n## Creatives\n\n| day | key | placement | intent | headline | direction |\n|---|---|---|---|---|---|"
    );
    for creative in list(campaign, "/strategy/creatives") {
        let cell = |place: &str| of(creative, place).replace('|', "\\|");
        let _ = writeln!(
            page,
            "| {} | `{}` | {} | {} | {} | {} |",
            cell("/scheduledOn"),
            cell("/key"),
            cell("/placement"),
            cell("/intent"),
            cell("/headline"),
            cell("/direction"),
        );
    }
    let _ = writeln!(page, "\n## History\n");
    for review in list(campaign, "/reviews") {
        let version = review.pointer("/strategy/version").and_then(Value::as_i64).unwrap_or(0);
        let _ = writeln!(
            page,
            "- version {version} submitted by {} at {}",
            of(review, "/submittedByName"),
            of(review, "/openedAt")
        );
        for decision in list(review, "/decisions") {
            let _ = writeln!(
                page,
                "  - {} by {} at {}: {}",
                of(decision, "/verdict"),
                of(decision, "/actorName"),
                of(decision, "/decidedAt"),
                text(decision, "/comment").unwrap_or("—"),
            );
        }
    }
    let _ = writeln!(
        page,
        "\n## First version, for comparison\n\n{}\n",
        of(&story.first_draft, "/strategy/positioning")
    );
    for message in list(&story.first_draft, "/strategy/messages") {
        let _ = writeln!(page, "- **{}** {}", of(message, "/headline"), of(message, "/support"));
    }
    page
}

/// Text that is data in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;\
background:#faf9f7;color:#1d1d1f}h1{font-size:1.6rem}main{display:grid;gap:1.5rem;\
grid-template-columns:repeat(auto-fill,minmax(19rem,1fr))}article{background:#fff;border:1px solid #e3e0da;\
border-radius:.75rem;overflow:hidden}img,video{display:block;width:100%;height:auto;background:#eee}\
div{padding:1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.5rem 0}small{color:#5b5b60}\
@media(prefers-color-scheme:dark){body{background:#161618;color:#f2f2f4}article{background:#222226;\
border-color:#3a3a40}small{color:#a8a8b0}}";

fn contact_sheet(story: &Story) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style><h1>{0}</h1><p>{1}</p>\
         <p><a href=\"strategy.md\">Strategy</a> · <a href=\"audit.json\">Audit trail</a> · <a href=\"layouts/index.html\">Every layout</a></p><main>",
        escape(of(&story.campaign, "/name")),
        escape(of(&story.campaign, "/strategy/positioning")),
    );
    for creative in list(&story.campaign, "/strategy/creatives") {
        let key = of(creative, "/key");
        page.push_str("<article>");
        let own = || story.assets.iter().filter(|asset| of(asset, "/creativeKey") == key);
        let poster = own().find(|asset| of(asset, "/kind") == "IMAGE");
        let poster = poster.map_or_else(String::new, |asset| of(asset, "/file/name").to_owned());
        for asset in own() {
            let (name, alt) = (escape(of(asset, "/file/name")), escape(of(asset, "/file/altText")));
            match of(asset, "/kind") {
                "IMAGE" => {
                    let _ =
                        write!(page, "<img src=\"assets/{name}\" alt=\"{alt}\" loading=\"lazy\">");
                }
                "VIDEO" => {
                    let _ = write!(
                        page,
                        "<video src=\"assets/{name}\" poster=\"assets/{}\" controls muted preload=\"metadata\" aria-label=\"{alt}\"></video>",
                        escape(&poster),
                    );
                }
                _ => {}
            }
        }
        let _ = write!(
            page,
            "<div><strong>{}</strong> <small>{} · {} · {}</small>",
            escape(of(creative, "/headline")),
            escape(of(creative, "/placement")),
            escape(of(creative, "/intent")),
            escape(of(creative, "/scheduledOn")),
        );
        for asset in own() {
            if let Some(copy) = text(asset, "/copy/text") {
                let title = text(asset, "/copy/title").map(escape);
                let title = title.map_or_else(String::new, |t| format!("<strong>{t}</strong>\n"));
                let _ = write!(page, "<pre>{title}{}</pre>", escape(copy));
            }
        }
        page.push_str("</div></article>");
    }
    page.push_str("</main></html>\n");
    page
}
