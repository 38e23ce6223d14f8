//! Drafts: what would go out for one creative, as its platform takes it.
//!
//! Composed anew from what is in force whenever somebody looks; nothing of it is stored. What is wrong
//! with one, [`super::rule`] says.

use std::ops::Deref;

use url::Url;

use super::{
    Written,
    policy::PostPolicy,
    thread::{posts_within, weight},
    tracked::{replaced, short, tracked},
    wire::little_text,
};
use crate::{
    asset::{
        Asset, AssetKind, in_force,
        placement::{PixelSize, Placement, post::Wire},
    },
    campaign::{Campaign, StrategyVersion, brief::Brief},
    error::Result,
    id::AssetId,
    text_enum::text_enum,
};

/// What would go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Of which creative.
    pub creative_key: String,
    /// Where.
    pub placement: Placement,
    /// Its text: one post, or the posts of a thread. The media go with the first.
    pub parts: Vec<Part>,
    /// Its title, where the placement has one.
    pub title: Option<String>,
    /// Its pictures and videos.
    pub media: Vec<Medium>,
    /// Where it leads.
    pub link: Option<DraftLink>,
    /// The comment to set under it.
    pub first_comment: Option<String>,
    /// Whether it has to be marked as made by a model.
    pub disclosure: Disclosure,
    /// What its workspace wants of it.
    pub policy: PostPolicy,
}

/// One post of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// As it reads, with its number in the thread.
    pub text: String,
    /// As the platform's interface takes it, where that is not how it reads.
    pub wire: Option<String>,
    /// Its length as the platform counts it.
    pub length: usize,
}

/// A picture or video of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// Which asset.
    pub asset_id: AssetId,
    /// Picture or video.
    pub kind: AssetKind,
    /// As what it goes out.
    pub role: Role,
    /// `image/png`, `image/jpeg` or `video/mp4`.
    pub media_type: String,
    /// Its size in bytes.
    pub byte_length: u64,
    /// Its size in pixels.
    pub size: PixelSize,
    /// How long it plays, in milliseconds.
    pub duration_ms: Option<u64>,
    /// What it shows, for those who cannot see it.
    pub alt_text: String,
    /// Who made it, by its provenance: `builtin`, `gemini`, …
    pub maker: String,
}

text_enum! {
    /// As what a picture or video goes out.
    pub enum Role {
        /// For itself.
        Attached = "attached",
        /// What stands for a video before it plays.
        Cover = "cover",
    }
}

text_enum! {
    /// Where the link of a draft stands.
    pub enum LinkPlace {
        /// In the text.
        Text = "text",
        /// In the first comment.
        FirstComment = "first_comment",
        /// In the profile, where neither text nor comments lead anywhere: the text says so.
        Profile = "profile",
        /// On the picture, as the app's own link sticker.
        Sticker = "sticker",
    }
}

/// Where a draft leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLink {
    /// The address, which says where a click came from.
    pub url: Url,
    /// Where it stands.
    pub place: LinkPlace,
    /// The words that lead there, where the platform hides the address behind some.
    pub shown: Option<String>,
}

/// Whether a draft has to be marked as made by a model, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Whether it has to be.
    pub needed: bool,
    /// The platform's switch for it, where there is one.
    pub switch: Option<&'static str>,
    /// Why, for a person.
    pub reason: String,
}

/// What a draft is composed for.
#[derive(Debug, Clone, Copy)]
pub struct Purpose<'a> {
    /// Where it appears.
    pub placement: Placement,
    /// The creative's key.
    pub creative_key: &'a str,
    /// The campaign's name.
    pub campaign: &'a str,
    /// What people are asked to do.
    pub call_to_action: &'a str,
    /// Where the brief leads.
    pub link: Option<&'a Url>,
    /// What the workspace wants of its posts.
    pub policy: &'a PostPolicy,
}

/// The draft of one creative.
pub fn compose(purpose: &Purpose<'_>, written: &Written, media: Vec<Medium>) -> Draft {
    let Purpose { placement, creative_key, campaign, .. } = *purpose;
    let post = placement.post();
    let link = purpose.link.map(|own| (own, tracked(own, placement, campaign, creative_key)));
    let shown = |url: &Url, own: &Url| if post.short_links { short(own) } else { url.to_string() };
    let lead = |text: &str| match &link {
        Some((own, url)) => replaced(text, own, url, &shown(url, own)),
        None => (text.to_owned(), false),
    };
    let (text, in_text) = if placement.spec().links_work {
        lead(&written.text)
    } else {
        (written.text.clone(), false)
    };
    let place = match (placement.spec().links_work, post.comment_max) {
        _ if in_text => LinkPlace::Text,
        (true, Some(_)) => LinkPlace::FirstComment,
        (false, Some(_)) => LinkPlace::Profile,
        (_, None) => LinkPlace::Sticker,
    };
    let own_comment = written.first_comment.as_deref().map(|comment| lead(comment).0);
    let first_comment = own_comment.or_else(|| match &link {
        Some((own, url)) if place == LinkPlace::FirstComment => {
            let call = purpose.call_to_action.trim();
            let gap = if call.ends_with(|c: char| c.is_alphanumeric()) { ": " } else { " " };
            Some(format!("{call}{gap}{}", shown(url, own)).trim().to_owned())
        }
        _ => None,
    });
    let media = arranged(placement, media);
    Draft {
        creative_key: creative_key.to_owned(),
        placement,
        parts: posts_within(&text, placement, purpose.policy.text_max(placement))
            .into_iter()
            .map(|text| part(text, placement))
            .collect(),
        policy: purpose.policy.clone(),
        title: written.title.clone().filter(|_| post.title_max.is_some()),
        disclosure: disclosure(placement, &media),
        media,
        link: link.map(|(own, url)| DraftLink {
            shown: post.short_links.then(|| short(own)),
            url,
            place,
        }),
        first_comment,
    }
}

fn part(text: String, placement: Placement) -> Part {
    let wire = match placement.post().wire {
        Wire::Plain => None,
        Wire::LittleText => Some(little_text(&text)),
    };
    Part { length: weight(&text, placement), wire, text }
}

/// The media as the placement takes them: where there is a video, a picture is its cover or stays out.
fn arranged(placement: Placement, mut media: Vec<Medium>) -> Vec<Medium> {
    let takes = placement.post().media;
    let filmed = takes.videos_max > 0 && media.iter().any(|m| m.kind == AssetKind::Video);
    let only_video = takes.images_max == 0;
    let mut covers = 0;
    media.retain_mut(|medium| {
        medium.role = Role::Attached;
        if medium.kind == AssetKind::Image && (filmed || only_video) {
            medium.role = Role::Cover;
            covers += 1;
            return takes.cover && covers == 1;
        }
        true
    });
    // What is attached comes first.
    media.sort_by_key(|medium| medium.role);
    media
}

/// Media by anybody but a person and the built-in studio, which draws what the style guide says and
/// invents nothing, are a model's.
fn disclosure(placement: Placement, media: &[Medium]) -> Disclosure {
    let switch = placement.post().disclosure;
    let model = media.iter().find(|m| !matches!(m.maker.as_str(), "builtin" | "person"));
    let reason = match (model, media.first()) {
        (Some(made), _) => {
            let what = if made.kind == AssetKind::Video { "video" } else { "picture" };
            let how = match switch {
                Some(switch) => format!("mark it as `{switch}`"),
                None => format!("{} has no switch for it", placement.spec().label),
            };
            format!("the {what} was made by a model ({}); {how}", made.maker)
        }
        (None, Some(_)) => "no model made the picture or video".to_owned(),
        (None, None) => "there is no picture or video".to_owned(),
    };
    Disclosure { needed: model.is_some(), switch, reason }
}

/// The drafts of a campaign: of each creative of the strategy that has a text in force, in the plan's
/// order. `assets` are all of the campaign's, `policy` its workspace's.
pub fn drafts<A: Deref<Target = Asset>>(
    campaign: &Campaign,
    strategy: &StrategyVersion,
    brief: &Brief,
    policy: &PostPolicy,
    assets: Vec<A>,
) -> Result<Vec<Draft>> {
    let assets = in_force(assets, |asset| asset);
    let mut drafts = Vec::new();
    for creative in &strategy.content.get()?.creatives {
        let own = || {
            let own = |a: &&Asset| a.strategy_id == strategy.id && a.creative_key == creative.key;
            assets.iter().map(Deref::deref).filter(own)
        };
        let Some(copy) = own().find_map(|asset| asset.copy.as_ref()) else { continue };
        let media: Result<Vec<Option<Medium>>> = own().map(medium).collect();
        let purpose = Purpose {
            placement: creative.placement,
            creative_key: &creative.key,
            campaign: &campaign.name,
            call_to_action: &brief.call_to_action,
            link: brief.link.as_ref(),
            policy,
        };
        drafts.push(compose(&purpose, copy.get()?, media?.into_iter().flatten().collect()));
    }
    Ok(drafts)
}

fn medium(asset: &Asset) -> Result<Option<Medium>> {
    let Some(file) = &asset.file else { return Ok(None) };
    let pixels = |side: i32| u32::try_from(side).unwrap_or_default();
    Ok(Some(Medium {
        asset_id: asset.id,
        kind: asset.kind,
        role: Role::Attached,
        media_type: file.media_type.clone(),
        byte_length: u64::try_from(file.byte_length).unwrap_or_default(),
        size: PixelSize { width: pixels(file.width), height: pixels(file.height) },
        duration_ms: file.duration_ms.and_then(|ms| u64::try_from(ms).ok()),
        alt_text: file.alt_text.clone(),
        maker: asset.provenance.get()?.provider.clone(),
    }))
}

#[cfg(test)]
mod tests;
