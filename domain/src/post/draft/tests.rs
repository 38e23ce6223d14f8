use proptest::prelude::*;

use super::*;
use crate::{
    generation::port::Copy,
    post::{policy::Mentions, rule::DraftRule},
};

const LINK: &str = "https://kettle.example/shop?ref=a#beans";

fn written(text: &str) -> Written {
    Copy { text: text.to_owned(), title: None, hashtags: Vec::new() }.into()
}

fn medium(placement: Placement, kind: AssetKind) -> Medium {
    let spec = placement.spec();
    let image = kind == AssetKind::Image;
    Medium {
        asset_id: AssetId::from(uuid::Uuid::nil()),
        kind,
        role: Role::Attached,
        media_type: if image { "image/jpeg" } else { "video/mp4" }.to_owned(),
        byte_length: 200_000,
        size: if image { spec.image } else { spec.video.unwrap_or(spec.image) },
        duration_ms: (!image).then_some(6_000),
        alt_text: "A kettle on a stove".to_owned(),
        maker: "builtin".to_owned(),
    }
}

fn draft(placement: Placement, written: &Written, media: Vec<Medium>) -> Draft {
    draft_by(&PostPolicy::default(), placement, written, media)
}

fn draft_by(
    policy: &PostPolicy,
    placement: Placement,
    written: &Written,
    media: Vec<Medium>,
) -> Draft {
    let link: Url = LINK.parse().unwrap();
    let purpose = Purpose {
        placement,
        creative_key: "p-1",
        campaign: "Spring Beans",
        call_to_action: "Order a box",
        link: Some(&link),
        policy,
    };
    compose(&purpose, written, media)
}

fn rules(draft: &Draft) -> Vec<DraftRule> {
    draft.broken_rules().into_iter().map(|broken| broken.rule).collect()
}

const QUERY: &str =
    "ref=a&utm_source=x&utm_medium=social&utm_campaign=spring-beans&utm_content=p-1";

#[test]
fn a_link_in_the_text_tells_where_the_click_came_from() {
    let made = draft(Placement::X, &written(&format!("Beans. {LINK}")), Vec::new());
    let url = format!("https://kettle.example/shop?{QUERY}#beans");
    assert_eq!(made.parts[0].text, format!("Beans. {url}"));
    assert_eq!(made.parts[0].length, 7 + 23);
    let link = made.link.as_ref().unwrap();
    assert_eq!(
        (link.url.as_str(), link.place, &link.shown),
        (url.as_str(), LinkPlace::Text, &None)
    );
    assert_eq!((made.first_comment.as_ref(), rules(&made)), (None, vec![]));
}

#[test]
fn where_the_text_has_no_link_another_place_does() {
    let made = |placement| {
        let media = vec![medium(placement, AssetKind::Image)];
        draft(placement, &written("Beans from the hill."), media)
    };
    let facebook = made(Placement::Facebook);
    let comment = facebook.first_comment.clone().unwrap();
    assert!(
        comment.starts_with("Order a box: https://kettle.example/shop?ref=a&utm_source=facebook")
    );
    assert_eq!(facebook.link.as_ref().unwrap().place, LinkPlace::FirstComment);
    // On Instagram no comment leads anywhere.
    let feed = made(Placement::InstagramFeed);
    assert_eq!(feed.link.as_ref().unwrap().place, LinkPlace::Profile);
    assert_eq!(feed.first_comment, None);
    let story = made(Placement::InstagramStory);
    assert_eq!(story.link.as_ref().unwrap().place, LinkPlace::Sticker);
    assert_eq!(story.first_comment, None);
    assert_eq!((rules(&feed), rules(&story)), (vec![], vec![]));
    let bluesky = draft(Placement::Bluesky, &written(&format!("Beans: {LINK}")), Vec::new());
    assert_eq!(bluesky.parts[0].text, "Beans: kettle.example/shop?ref=a#b…");
    assert_eq!(bluesky.link.unwrap().shown.as_deref(), Some("kettle.example/shop?ref=a#b…"));
}

#[test]
fn a_persons_comment_stands_and_leads_on() {
    let own = |comment: &str| Written {
        first_comment: Some(comment.to_owned()),
        ..written("Beans from the hill.")
    };
    let made = draft(Placement::Linkedin, &own(&format!("More: {LINK}")), Vec::new());
    assert!(made.first_comment.as_ref().unwrap().contains("utm_content=p-1#beans"));
    let story = vec![medium(Placement::InstagramStory, AssetKind::Image)];
    let made = draft(Placement::InstagramStory, &own("More"), story);
    assert_eq!(rules(&made), [DraftRule::CommentUnavailable]);
    assert_eq!(
        rules(&draft(Placement::X, &own(&"w".repeat(281)), Vec::new())),
        [DraftRule::CommentLength]
    );
}

#[test]
fn linkedin_counts_its_escapes() {
    let made = draft(Placement::Linkedin, &written(&"(".repeat(1_600)), Vec::new());
    assert_eq!(made.parts[0].length, 3_200);
    let broken = made.broken_rules().remove(0);
    assert_eq!((broken.rule, broken.field.as_str()), (DraftRule::TextLength, "parts.0.text"));
    assert_eq!((broken.limit.as_str(), broken.found.as_str()), ("3000", "3200"));
    assert!(broken.message.contains("shorten it by 200"), "{}", broken.message);
    assert_eq!(broken.checked_on, Some(Placement::Linkedin.spec().checked_on));
    assert!(broken.source.contains("learn.microsoft.com"));
}

#[test]
fn media_are_arranged_as_the_placement_takes_them() {
    let roles = |placement| {
        let both = [AssetKind::Image, AssetKind::Video].map(|kind| medium(placement, kind));
        let mut text = written("Beans from the hill.");
        text.copy.title = Some("Beans".to_owned());
        let made = draft(placement, &text, both.to_vec());
        assert_eq!(rules(&made), [], "{placement}");
        made.media.iter().map(|m| (m.kind, m.role)).collect::<Vec<_>>()
    };
    let video = (AssetKind::Video, Role::Attached);
    let cover = (AssetKind::Image, Role::Cover);
    assert_eq!(roles(Placement::X), [video]);
    for placement in [Placement::Youtube, Placement::InstagramFeed, Placement::Facebook] {
        assert_eq!(roles(placement), [video, cover], "{placement}");
    }
}

#[test]
fn each_broken_rule_is_named() {
    use DraftRule as R;
    let place = Placement::InstagramFeed;
    let picture = || medium(place, AssetKind::Image);
    let with = |change: fn(&mut Medium)| {
        let mut changed = picture();
        change(&mut changed);
        rules(&draft(place, &written("Beans from the hill."), vec![changed]))
    };
    assert_eq!(with(|_| {}), []);
    assert_eq!(with(|m| m.media_type = "image/png".to_owned()), [R::MediaType]);
    assert_eq!(with(|m| m.size.width = 1), [R::MediaSize]);
    assert_eq!(with(|m| m.byte_length = 9_000_000), [R::MediaBytes]);
    assert_eq!(with(|m| m.alt_text = " ".to_owned()), [R::AltTextMissing]);
    assert_eq!(with(|m| m.alt_text = "a".repeat(1_001)), [R::AltTextLength]);
    let long = |ms| {
        let mut film = medium(place, AssetKind::Video);
        film.duration_ms = Some(ms);
        rules(&draft(place, &written("Beans from the hill."), vec![film]))
    };
    assert_eq!(
        (long(3_000), long(2_999), long(900_001)),
        (vec![], vec![R::VideoDuration], vec![R::VideoDuration])
    );
    let said = |text: &str| rules(&draft(place, &written(text), vec![picture()]));
    assert_eq!(said(""), [R::TextMissing]);
    assert_eq!(said(&"#a ".repeat(31)), [R::HashtagCount]);
    assert_eq!(said("At https://other.example"), [R::LinkDead]);
    assert_eq!(said(&"w".repeat(2_201)), [R::TextLength]);
    let none = draft(place, &written("Beans from the hill."), Vec::new());
    assert_eq!(rules(&none), [R::MediaMissing]);
    let many = draft(place, &written("Beans from the hill."), vec![picture(); 11]);
    assert_eq!(rules(&many), [R::MediaCount]);
    let mut mixed =
        draft(Placement::X, &written("Beans."), vec![medium(Placement::X, AssetKind::Image)]);
    mixed.media.push(medium(Placement::X, AssetKind::Video));
    assert_eq!(rules(&mixed), [R::MediaMix]);
    let film = || vec![medium(Placement::Youtube, AssetKind::Video)];
    let tube = |text: &str, title: &str| {
        let mut text = written(text);
        text.copy.title = Some(title.to_owned());
        rules(&draft(Placement::Youtube, &text, film()))
    };
    assert_eq!(tube("Beans <3", "Beans"), [R::ForbiddenCharacter]);
    assert_eq!(tube("Beans", ""), [R::TitleMissing]);
    assert_eq!(tube("Beans", &"t".repeat(101)), [R::TitleLength]);
    assert_eq!(tube(&"豆".repeat(1_700), "Beans"), [R::TextBytes]);
    assert_eq!(
        rules(&draft(Placement::X, &written(&"word ".repeat(2_000)), Vec::new())),
        [R::ThreadLength]
    );
}

#[test]
fn what_a_model_made_is_marked() {
    let by = |placement, maker: &str| {
        let media = vec![Medium { maker: maker.to_owned(), ..medium(placement, AssetKind::Image) }];
        draft(placement, &written("Beans from the hill."), media).disclosure
    };
    let flagged = by(Placement::X, "gemini");
    assert_eq!((flagged.needed, flagged.switch), (true, Some("made_with_ai")));
    assert!(flagged.reason.contains("gemini"), "{}", flagged.reason);
    assert!(by(Placement::Mastodon, "gemini").reason.contains("no switch"));
    assert!(!by(Placement::X, "builtin").needed);
}

proptest! {
    #[test]
    fn any_text_makes_a_draft_and_breaks_rules_only_by_name(
        text in any::<String>(), comment in prop::option::of(any::<String>()), index in 0..8_usize,
    ) {
        let written = Written { first_comment: comment, ..written(&text) };
        let made = draft(Placement::ALL[index], &written, Vec::new());
        for broken in made.broken_rules() {
            prop_assert!(!broken.message.is_empty() && !broken.source.is_empty());
            prop_assert_eq!(broken.rule.as_str().parse(), Ok(broken.rule));
        }
    }

    #[test]
    fn parts_of_threads_are_never_too_long(
        text in "(\\PC|[a-z]{1,12}| |\\. |\n\n|https://kettle\\.example/shop\\?ref=a#beans |😀){0,300}",
        placement in prop::sample::select(vec![Placement::X, Placement::Mastodon, Placement::Bluesky]),
    ) {
        let made = draft(placement, &written(&text), Vec::new());
        for part in &made.parts {
            prop_assert!(part.length <= placement.spec().text_max, "{}", part.text);
        }
    }
}

#[test]
fn whom_a_text_may_not_mention_is_a_broken_rule_with_its_limit() {
    let text = Written {
        first_comment: Some("Ask @crane".to_owned()),
        ..written("Roasted with @kettle and @evil. Mail us@example.com")
    };
    let media = || vec![medium(Placement::X, AssetKind::Image)];
    assert_eq!(rules(&draft(Placement::X, &text, media())), []);
    let listed = PostPolicy {
        mentions: Mentions::Listed,
        accounts: vec!["kettle".to_owned()],
        ..PostPolicy::default()
    };
    let broken = draft_by(&listed, Placement::X, &text, media()).broken_rules();
    let told: Vec<(&str, DraftRule, &str, &str)> = broken
        .iter()
        .map(|b| (b.field.as_str(), b.rule, b.limit.as_str(), b.found.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("parts.0.text", DraftRule::Mention, "@kettle", "@evil"),
            ("firstComment", DraftRule::Mention, "@kettle", "@crane"),
        ]
    );
    assert_eq!((broken[0].source, broken[0].checked_on), ("the workspace's settings", None));
    let none = PostPolicy { mentions: Mentions::None, ..PostPolicy::default() };
    let found = draft_by(&none, Placement::X, &text, media()).broken_rules();
    assert!(found[0].message.contains("@kettle") && found[0].message.contains("nobody"));
}

#[test]
fn a_long_post_is_one_post_where_the_account_takes_it() {
    let text = written(&"Beans from the hill, up early. ".repeat(40));
    let media = || vec![medium(Placement::X, AssetKind::Image)];
    let usual = draft(Placement::X, &text, media());
    assert!(usual.parts.len() > 1, "a thread where it does not");
    let long = PostPolicy { x_text_max: Some(4_000), ..PostPolicy::default() };
    let made = draft_by(&long, Placement::X, &text, media());
    assert_eq!(made.parts.len(), 1);
    assert_eq!(rules(&made), []);
    // Elsewhere nothing changes.
    let elsewhere = draft_by(&long, Placement::Bluesky, &text, Vec::new());
    assert_eq!(elsewhere.parts, draft(Placement::Bluesky, &text, Vec::new()).parts);
}
