//! `promote doctor`: what is wrong, and how to mend it.

use std::{fmt::Display, path::PathBuf};

use anyhow::{Result, bail};
use api::{
    business::Business,
    config::{Config, signing_keys},
};
use bytes::Bytes;
use domain::{
    clock::Ambient,
    id::{Id as _, OrganizationId},
};
use jobs::studio::Fonts;

/// Looks at everything the product stands on; fails where something is wrong.
pub(super) async fn run(config: &Config) -> Result<()> {
    let mut wrong = 0;
    let mut note = |part: &str, outcome: std::result::Result<String, String>| {
        let line = match outcome {
            Ok(fine) => format!("ok    {part}: {fine}\n"),
            Err(mend) => {
                wrong += 1;
                format!("WRONG {part}: {mend}\n")
            }
        };
        super::print(&line)
    };
    let ambient = Ambient::system();
    note("signing keys", keys(config, &ambient))?;
    match Business::connect(config, ambient.clone()).await {
        Err(error) => {
            note("database", Err(because(&error, "check database.url and that it runs")))?;
        }
        Ok(business) => {
            note("database", database(&business).await)?;
            note("queue", queue(&business).await)?;
            note("object store", objects(&business, &ambient).await)?;
        }
    }
    note("makers", Ok(config.makers_in_words()))?;
    note("fonts", fonts(config.fonts.folder.clone()).await)?;
    if wrong > 0 {
        bail!("{wrong} things are wrong");
    }
    Ok(())
}

fn because(error: &(impl std::error::Error + ?Sized), mend: impl Display) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    format!("{text} ({mend})")
}

fn keys(config: &Config, ambient: &Ambient) -> std::result::Result<String, String> {
    signing_keys(config, ambient)
        .map(|_ring| "download links can be signed".to_owned())
        .map_err(|error| because(&error, "set signing.keys, or make data_dir writable"))
}

async fn database(business: &Business) -> std::result::Result<String, String> {
    let health = business
        .store
        .inspect()
        .await
        .map_err(|error| because(&error, "check database.url and that it runs"))?;
    if let Some(danger) = health.danger {
        return Err(danger);
    }
    let pending = business
        .store
        .migrations()
        .await
        .map_err(|error| because(&error, "run `promote migrate up`"))?
        .iter()
        .filter(|(_, applied)| !applied)
        .count();
    if pending > 0 {
        return Err(format!("{pending} migrations are pending (run `promote migrate up`)"));
    }
    Ok(health.version)
}

async fn queue(business: &Business) -> std::result::Result<String, String> {
    business
        .queue
        .ping()
        .await
        .map(|()| "answers".to_owned())
        .map_err(|error| because(&error, "check queue.url and that Redis runs"))
}

async fn objects(business: &Business, ambient: &Ambient) -> std::result::Result<String, String> {
    let mend = "`storage.url` names the store";
    // An organization of its own, so that nothing of anybody's is touched.
    let nobody = OrganizationId::generate(ambient);
    let probe = Bytes::from_static(b"promote doctor");
    let (key, digest) =
        business.objects.put(nobody, probe).await.map_err(|error| because(&error, mend))?;
    business.objects.get(&key, digest).await.map_err(|error| because(&error, mend))?;
    business.objects.delete(&key).await.map_err(|error| because(&error, mend))?;
    let links = match business.objects.origin() {
        Some(origin) => format!("links lead to {origin}"),
        None => "links lead to this server".to_owned(),
    };
    Ok(format!("written, read back and removed; {links}"))
}

async fn fonts(folder: Option<PathBuf>) -> std::result::Result<String, String> {
    let missing = tokio::task::spawn_blocking(move || {
        Fonts::load(folder.as_deref()).missing("日本語 한국어 中文")
    })
    .await
    .map_err(|error| error.to_string())?;
    if missing.is_empty() {
        Ok("Latin, Cyrillic, Greek and CJK can be drawn".to_owned())
    } else {
        Err(format!(
            "{} cannot be drawn (install fonts-noto-cjk, or set fonts.folder)",
            missing.iter().collect::<String>()
        ))
    }
}
