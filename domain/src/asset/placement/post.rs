//! What a placement takes of a whole post: threads, titles, media, comments, and how it is marked.
//!
//! Like [`Placement::spec`], the only place these numbers stand, each with its source.

use super::Placement;

/// How the text goes over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// As it is.
    Plain,
    /// `LinkedIn`'s "little text": reserved characters escaped, and the escapes count.
    LittleText,
}

/// Which media a post cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// None.
    Nothing,
    /// A picture or a video.
    Media,
    /// A video.
    Video,
}

/// What a placement takes beside text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaSpec {
    /// What there has to be.
    pub need: Need,
    /// Most pictures.
    pub images_max: usize,
    /// Most videos.
    pub videos_max: usize,
    /// Whether pictures and videos may stand in one post.
    pub mixes: bool,
    /// Whether a picture may be the cover of a video.
    pub cover: bool,
    /// Media types of pictures.
    pub image_types: &'static [&'static str],
    /// Largest video file, in bytes.
    pub video_max_bytes: u64,
    /// Shortest and longest video, in milliseconds.
    pub video_ms: (u64, u64),
    /// Longest description of a picture, in characters.
    pub alt_text_max: usize,
}

/// What a placement takes of a whole post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostSpec {
    /// Most posts one text may be split into; 1 where there are no threads.
    pub posts_max: usize,
    /// Most bytes of UTF-8 in one post, where they are counted too.
    pub bytes_max: Option<usize>,
    /// Characters the platform refuses in title and text.
    pub forbidden: &'static [char],
    /// Longest title, in characters, where there is one.
    pub title_max: Option<usize>,
    /// More hashtags than this are refused.
    pub hashtags_limit: Option<usize>,
    /// Longest first comment, counted like the text; nothing where there are no comments.
    pub comment_max: Option<usize>,
    /// Whether addresses stand shortened in the text and lead elsewhere (Bluesky's facets).
    pub short_links: bool,
    /// How the text goes over the wire.
    pub wire: Wire,
    /// What it takes beside text.
    pub media: MediaSpec,
    /// The switch by which the platform marks what a model made, where it has one.
    pub disclosure: Option<&'static str>,
    /// Where the numbers come from.
    pub source: &'static str,
    /// The day they were last checked, ISO 8601.
    pub checked_on: &'static str,
}

const MB: u64 = 1_000_000;
const MINUTE: u64 = 60_000;
const CHECKED: &str = "2026-11-23";

/// What most have in common: one post, pictures or a video.
const PLAIN: PostSpec = PostSpec {
    posts_max: 1,
    bytes_max: None,
    forbidden: &[],
    title_max: None,
    hashtags_limit: None,
    comment_max: None,
    short_links: false,
    wire: Wire::Plain,
    media: MediaSpec {
        need: Need::Nothing,
        images_max: 4,
        videos_max: 1,
        mixes: false,
        cover: false,
        image_types: &["image/jpeg", "image/png"],
        video_max_bytes: 512 * MB,
        video_ms: (500, 140_000),
        alt_text_max: 1_000,
    },
    disclosure: None,
    source: "",
    checked_on: CHECKED,
};

impl Placement {
    /// What the placement takes of a whole post.
    #[expect(clippy::too_many_lines, reason = "it is one table")]
    pub const fn post(self) -> PostSpec {
        match self {
            Self::X => PostSpec {
                posts_max: 25,
                comment_max: Some(280),
                disclosure: Some("made_with_ai"),
                source: "docs.x.com posts and media: 4 photos or 1 video of 140 s; 25 posts a thread",
                ..PLAIN
            },
            Self::Linkedin => PostSpec {
                comment_max: Some(1_250),
                wire: Wire::LittleText,
                media: MediaSpec {
                    images_max: 20,
                    cover: true,
                    video_max_bytes: 500 * MB,
                    video_ms: (3_000, 30 * MINUTE),
                    alt_text_max: 4_086,
                    ..PLAIN.media
                },
                source: "learn.microsoft.com posts, multiimage and little-text-format; limits by vendors",
                ..PLAIN
            },
            Self::InstagramFeed => PostSpec {
                hashtags_limit: Some(30),
                comment_max: Some(2_200),
                media: MediaSpec {
                    need: Need::Media,
                    images_max: 10,
                    videos_max: 10,
                    mixes: true,
                    cover: true,
                    image_types: &["image/jpeg"],
                    video_max_bytes: 300 * MB,
                    video_ms: (3_000, 15 * MINUTE),
                    ..PLAIN.media
                },
                disclosure: Some("AI info"),
                source: "Meta content publishing: carousel of 10, JPEG, 30 hashtags, reels 3 s to 15 min",
                ..PLAIN
            },
            Self::InstagramStory => PostSpec {
                hashtags_limit: Some(30),
                media: MediaSpec {
                    need: Need::Media,
                    images_max: 1,
                    image_types: &["image/jpeg"],
                    video_max_bytes: 100 * MB,
                    video_ms: (3_000, MINUTE),
                    ..PLAIN.media
                },
                disclosure: Some("AI info"),
                source: "Meta content publishing: one JPEG or a video of 3 to 60 s, no comments",
                ..PLAIN
            },
            Self::Facebook => PostSpec {
                comment_max: Some(5_000),
                media: MediaSpec {
                    images_max: 10,
                    cover: true,
                    video_max_bytes: 1_000 * MB,
                    video_ms: (1_000, 240 * MINUTE),
                    ..PLAIN.media
                },
                disclosure: Some("AI info"),
                source: "developers.facebook.com pages publishing; 10 photos as scheduling tools keep it",
                ..PLAIN
            },
            Self::Youtube => PostSpec {
                bytes_max: Some(5_000),
                forbidden: &['<', '>'],
                title_max: Some(100),
                comment_max: Some(5_000),
                media: MediaSpec {
                    need: Need::Video,
                    images_max: 0,
                    cover: true,
                    video_max_bytes: 256_000 * MB,
                    video_ms: (1_000, 720 * MINUTE),
                    ..PLAIN.media
                },
                disclosure: Some("altered content"),
                source: "YouTube Data API videos: title 100 characters, description 5,000 bytes, no < or >",
                ..PLAIN
            },
            Self::Mastodon => PostSpec {
                posts_max: 25,
                comment_max: Some(500),
                media: MediaSpec {
                    videos_max: 0,
                    image_types: &["image/jpeg", "image/png", "image/webp", "image/gif"],
                    alt_text_max: 1_500,
                    ..PLAIN.media
                },
                source: "docs.joinmastodon.org instance configuration: 4 attachments, 1,500 characters each",
                ..PLAIN
            },
            Self::Bluesky => PostSpec {
                posts_max: 25,
                bytes_max: Some(3_000),
                comment_max: Some(300),
                short_links: true,
                media: MediaSpec {
                    videos_max: 0,
                    image_types: &["image/jpeg", "image/png", "image/webp"],
                    alt_text_max: 2_000,
                    ..PLAIN.media
                },
                source: "app.bsky.feed.post: 3,000 bytes; app.bsky.embed.images: 4; its app: 2,000 alt",
                ..PLAIN
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placement_says_where_its_numbers_come_from() {
        for placement in Placement::ALL {
            let (spec, post) = (placement.spec(), placement.post());
            assert!(post.source.len() > 20 && post.checked_on.len() == 10, "{placement}");
            assert!((1..=25).contains(&post.posts_max), "{placement}");
            assert!(post.media.videos_max == 0 || spec.video.is_some(), "{placement}");
            let takes = |size| spec.takes_video(size);
            assert!(spec.video.is_none_or(takes), "{placement}");
            assert!(spec.other_videos.iter().all(|size| takes(*size)), "{placement}");
            assert!(spec.video.is_some() || spec.other_videos.is_empty(), "{placement}");
            assert!(post.comment_max.is_none_or(|max| max <= spec.text_max), "{placement}");
        }
    }
}
