//! What a platform would refuse in a draft: which rule, where, and what would be right.

use std::fmt::Display;

use super::{
    draft::{Draft, Medium, Role},
    policy::PostPolicy,
    text::{has_scheme, hashtags, length, links},
};
use crate::{
    asset::{
        AssetKind,
        placement::{PlacementSpec, post::Need, post::PostSpec},
    },
    text_enum::text_enum,
};

text_enum! {
    /// A rule of a platform.
    pub enum DraftRule {
        /// There is a text.
        TextMissing = "text_missing",
        /// A post is as long as the platform counts, at most.
        TextLength = "text_length",
        /// A post has no more bytes than the platform takes.
        TextBytes = "text_bytes",
        /// No character the platform refuses.
        ForbiddenCharacter = "forbidden_character",
        /// No more posts than a thread may have.
        ThreadLength = "thread_length",
        /// There is a title where one is needed.
        TitleMissing = "title_missing",
        /// The title is not too long.
        TitleLength = "title_length",
        /// No more hashtags than the platform takes.
        HashtagCount = "hashtag_count",
        /// No address where none can be followed.
        LinkDead = "link_dead",
        /// There is the picture or video a post cannot do without.
        MediaMissing = "media_missing",
        /// No more pictures or videos than the platform takes.
        MediaCount = "media_count",
        /// Pictures and videos are not mixed where they may not be.
        MediaMix = "media_mix",
        /// Files of a type the platform takes.
        MediaType = "media_type",
        /// Pictures and videos of the placement's size.
        MediaSize = "media_size",
        /// Files no larger than the platform takes.
        MediaBytes = "media_bytes",
        /// Videos neither too short nor too long.
        VideoDuration = "video_duration",
        /// Pictures are described.
        AltTextMissing = "alt_text_missing",
        /// Descriptions are not too long.
        AltTextLength = "alt_text_length",
        /// Nobody is mentioned whom the workspace does not let be mentioned.
        Mention = "mention",
        /// No comment where there are none.
        CommentUnavailable = "comment_unavailable",
        /// The first comment is not too long.
        CommentLength = "comment_length",
    }
}

/// A rule a draft breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    /// Where: `parts.0.text`, `media.1.altText`, `title`, …
    pub field: String,
    /// Which.
    pub rule: DraftRule,
    /// What the rule allows.
    pub limit: String,
    /// What there is.
    pub found: String,
    /// What is wrong and what would be right, for a person.
    pub message: String,
    /// Where the rule comes from.
    pub source: &'static str,
    /// The day it was last checked, ISO 8601; nothing for what a workspace itself says.
    pub checked_on: Option<&'static str>,
}

impl Draft {
    /// Every rule of its platform that the draft breaks.
    pub fn broken_rules(&self) -> Vec<BrokenRule> {
        let (spec, post) = (self.placement.spec(), self.placement.post());
        let mut inspector = Inspector { spec, post, policy: &self.policy, broken: Vec::new() };
        inspector.texts(self);
        inspector.title(self);
        inspector.media(&self.media);
        inspector.comment(self);
        inspector.mentions(self);
        inspector.broken
    }
}

/// Where a workspace's own rules come from.
const OWN: &str = "the workspace's settings";

struct Inspector<'a> {
    spec: PlacementSpec,
    post: PostSpec,
    policy: &'a PostPolicy,
    broken: Vec<BrokenRule>,
}

impl Inspector<'_> {
    fn unless(
        &mut self,
        kept: bool,
        rule: DraftRule,
        field: impl Into<String>,
        (limit, found): (impl Display, impl Display),
        message: impl FnOnce(&'static str) -> String,
    ) {
        use DraftRule as R;
        if kept {
            return;
        }
        // What a picture may weigh stands with its size, what a video may with the post.
        let of_spec = matches!(rule, R::TextLength | R::MediaSize | R::LinkDead)
            || rule == R::MediaBytes && limit.to_string() == self.spec.image_max_bytes.to_string();
        let (source, checked_on) = if of_spec {
            (self.spec.source, Some(self.spec.checked_on))
        } else {
            (self.post.source, Some(self.post.checked_on))
        };
        // What the workspace says itself is not looked up anywhere.
        let own = rule == R::Mention
            || rule == R::TextLength && limit.to_string() != self.spec.text_max.to_string();
        let (source, checked_on) = if own { (OWN, None) } else { (source, checked_on) };
        self.broken.push(BrokenRule {
            field: field.into(),
            rule,
            limit: limit.to_string(),
            found: found.to_string(),
            message: message(self.spec.label),
            source,
            checked_on,
        });
    }

    fn texts(&mut self, draft: &Draft) {
        use DraftRule as R;
        let (posts, most) = (draft.parts.len(), self.post.posts_max);
        self.unless(posts <= most, R::ThreadLength, "parts", (most, posts), |label| {
            format!(
                "the text takes {posts} posts; a thread of {label}s has at most {most}: shorten it"
            )
        });
        for (at, part) in draft.parts.iter().enumerate() {
            let field = format!("parts.{at}.text");
            let (long, most) = (part.length, self.policy.text_max(draft.placement));
            self.unless(!part.text.is_empty(), R::TextMissing, &field, (1, 0), |label| {
                format!("{label} needs a text")
            });
            self.unless(long <= most, R::TextLength, &field, (most, long), |label| {
                let why = if part.wire.is_some() { ", escapes included" } else { "" };
                let over = long - most;
                format!("is {long} long{why}; {label} takes at most {most}: shorten it by {over}")
            });
            let (long, most) = (part.text.len(), self.post.bytes_max.unwrap_or(usize::MAX));
            self.unless(long <= most, R::TextBytes, &field, (most, long), |label| {
                format!("is {long} bytes; {label} takes at most {most}: shorten it")
            });
            self.forbidden(&part.text, &field);
            let dead = links(&part.text).into_iter().filter_map(|link| part.text.get(link));
            let dead = dead.into_iter().find(|link| !self.spec.links_work && has_scheme(link));
            self.unless(
                dead.is_none(),
                R::LinkDead,
                &field,
                ("none", dead.unwrap_or("")),
                |label| {
                    format!(
                        "a link in an {label} text cannot be followed: leave it out of the text"
                    )
                },
            );
        }
        let tags: usize = draft.parts.iter().map(|part| hashtags(&part.text).len()).sum();
        let most = self.post.hashtags_limit.unwrap_or(usize::MAX);
        self.unless(tags <= most, R::HashtagCount, "parts", (most, tags), |label| {
            format!("has {tags} hashtags; {label} takes at most {most}")
        });
    }

    fn forbidden(&mut self, text: &str, field: &str) {
        let none: String = self.post.forbidden.iter().collect();
        let found = text.chars().find(|c| self.post.forbidden.contains(c));
        let shown = found.map(String::from).unwrap_or_default();
        let rule = DraftRule::ForbiddenCharacter;
        self.unless(found.is_none(), rule, field, (format!("none of {none}"), &shown), |label| {
            format!("has a {shown}, which {label} refuses: write it otherwise")
        });
    }

    fn title(&mut self, draft: &Draft) {
        use DraftRule as R;
        let Some(most) = self.post.title_max else { return };
        let title = draft.title.as_deref().unwrap_or_default();
        let long = title.chars().count();
        self.unless(long > 0, R::TitleMissing, "title", (1, 0), |label| {
            format!("{label} needs a title of 1 to {most} characters")
        });
        self.unless(long <= most, R::TitleLength, "title", (most, long), |label| {
            format!("is {long} characters; {label} takes at most {most}")
        });
        self.forbidden(title, "title");
    }

    fn media(&mut self, media: &[Medium]) {
        use DraftRule as R;
        let takes = self.post.media;
        let attached =
            |kind| media.iter().filter(|m| m.role == Role::Attached && m.kind == kind).count();
        let (images, videos) = (attached(AssetKind::Image), attached(AssetKind::Video));
        let (there, needed) = match takes.need {
            Need::Nothing => (true, ""),
            Need::Media => (images + videos > 0, "a picture or a video"),
            Need::Video => (videos > 0, "a video"),
        };
        self.unless(there, R::MediaMissing, "media", (needed, "none"), |label| {
            format!("{label} needs {needed}; there is none")
        });
        for (count, most, what) in
            [(images, takes.images_max, "pictures"), (videos, takes.videos_max, "videos")]
        {
            self.unless(count <= most, R::MediaCount, "media", (most, count), |label| {
                format!("has {count} {what}; {label} takes at most {most}")
            });
        }
        let mixed = images > 0 && videos > 0 && !takes.mixes;
        let found = format!("{images} and {videos}");
        self.unless(!mixed, R::MediaMix, "media", ("pictures or a video", found), |label| {
            format!("{label} takes pictures or a video, not both: leave one kind out")
        });
        for (at, medium) in media.iter().enumerate() {
            self.file(medium, &format!("media.{at}"));
        }
    }

    fn file(&mut self, medium: &Medium, field: &str) {
        use DraftRule as R;
        let takes = self.post.media;
        let image = medium.kind == AssetKind::Image;
        let types = if image { takes.image_types } else { &["video/mp4"] };
        let (kind, allowed) = (medium.media_type.as_str(), types.join(", "));
        let known = types.contains(&kind);
        self.unless(known, R::MediaType, format!("{field}.mediaType"), (&allowed, kind), |label| {
            format!("is {kind}; {label} takes {allowed}")
        });
        let wanted = if image { Some(self.spec.image) } else { self.spec.video };
        if let Some(wanted) = wanted {
            let named = |size: crate::asset::placement::PixelSize| {
                format!("{}x{}", size.width, size.height)
            };
            let fits = wanted == medium.size || (!image && self.spec.takes_video(medium.size));
            let (wanted, found) = (named(wanted), named(medium.size));
            let field = format!("{field}.size");
            self.unless(fits, R::MediaSize, field, (&wanted, &found), |label| {
                format!("is {found} pixels; {label} is made at {wanted}")
            });
        }
        let most = if image { self.spec.image_max_bytes } else { takes.video_max_bytes };
        let bytes = medium.byte_length;
        let bytes_field = format!("{field}.byteLength");
        self.unless(bytes <= most, R::MediaBytes, bytes_field, (most, bytes), |label| {
            format!("is {bytes} bytes; {label} takes at most {most}")
        });
        if let Some(ms) = medium.duration_ms.filter(|_| !image) {
            let (least, most) = takes.video_ms;
            let (kept, limit) = ((least..=most).contains(&ms), format!("{least} to {most} ms"));
            let field = format!("{field}.durationMs");
            self.unless(kept, R::VideoDuration, field, (&limit, ms), |label| {
                format!("plays {ms} ms; {label} takes {limit}")
            });
        }
        if image {
            let (long, most) = (medium.alt_text.trim().chars().count(), takes.alt_text_max);
            let field = format!("{field}.altText");
            self.unless(long > 0, R::AltTextMissing, &field, (1, 0), |_| {
                "needs a description for those who cannot see it".to_owned()
            });
            self.unless(long <= most, R::AltTextLength, &field, (most, long), |label| {
                format!("is {long} characters; {label} takes at most {most}")
            });
        }
    }

    fn mentions(&mut self, draft: &Draft) {
        let parts = draft.parts.iter().enumerate();
        let texts = parts
            .map(|(at, part)| (format!("parts.{at}.text"), part.text.as_str()))
            .chain(draft.title.iter().map(|title| ("title".to_owned(), title.as_str())))
            .chain(draft.first_comment.iter().map(|c| ("firstComment".to_owned(), c.as_str())));
        for (field, text) in texts {
            let refused = self.policy.refused(text).first().map(|account| format!("@{account}"));
            let found = refused.clone().unwrap_or_default();
            let allowed = self.policy.told();
            let limit = (&allowed, &found);
            self.unless(refused.is_none(), DraftRule::Mention, field, limit, |_| {
                format!(
                    "mentions {found}; this workspace lets texts mention {allowed}: leave it out"
                )
            });
        }
    }

    fn comment(&mut self, draft: &Draft) {
        use DraftRule as R;
        let Some(comment) = &draft.first_comment else { return };
        let field = "firstComment";
        let long = length(comment, self.spec.length_rule);
        let Some(most) = self.post.comment_max else {
            self.unless(false, R::CommentUnavailable, field, ("none", long), |label| {
                format!("{label} has no comments: say it in the text or on the picture")
            });
            return;
        };
        self.unless(long <= most, R::CommentLength, field, (most, long), |label| {
            format!("is {long} long; a comment under {label} takes at most {most}")
        });
    }
}
