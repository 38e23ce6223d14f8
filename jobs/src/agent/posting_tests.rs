//! The built-in writer keeps to whom a workspace lets texts mention, and to how long its posts may be.

use std::sync::Arc;

use domain::{
    asset::placement::Placement,
    brand::guide::{EmojiPolicy, Tone},
    campaign::brief::Language,
    generation::port::{Again, Copy, CopyRequest, Copywriter as _, Unheard},
    post::{
        mention::mentions,
        policy::{Mentions, PostPolicy},
        text::length,
        thread::{posts, posts_within},
    },
};

use super::{
    BuiltinCopywriter,
    language::catalogue,
    tests::{brief, guide, now, plan},
};

/// Every wording of every creative by a policy, each told as a thread.
fn written(posting: &PostPolicy) -> Vec<(Placement, Copy)> {
    let mut brief = brief(
        Language::En,
        "Sell the spring batch",
        "Candles by @haus.nord and @evil_twin. Hand-poured in the yard behind the old mill, every Monday. \
         Burn for 40 hours; wicks are cotton. The wax comes from two beekeepers on the island. \
         Jars are taken back and filled again for half the price. Each batch has 120 candles.",
        "people who like quiet evenings",
        "Order yours",
    );
    brief.placements = vec![Placement::X, Placement::Facebook, Placement::Youtube];
    let guide = guide("Haus Nord", Tone::Friendly, EmojiPolicy::None);
    let strategy = plan(&brief, &guide, 4).unwrap().output;
    let thread = catalogue(Language::En).notes.thread;
    let mut all = Vec::new();
    for creative in &strategy.creatives {
        let mut creative = creative.clone();
        creative.direction = format!("{} {thread}", creative.direction);
        let request = CopyRequest {
            brief: brief.clone(),
            guide: guide.clone(),
            strategy: strategy.clone(),
            again: Again::default(),
            findings: Vec::new(),
            photo: None,
            posting: posting.clone(),
            seed: 4,
            creative: creative.clone(),
        };
        let made = now(BuiltinCopywriter.write(request, Arc::new(Unheard))).unwrap().output;
        let placement = creative.placement;
        all.extend([made.first].into_iter().chain(made.others).map(|copy| (placement, copy)));
    }
    all
}

fn mentioned(all: &[(Placement, Copy)]) -> Vec<String> {
    let texts = all.iter().flat_map(|(_, copy)| [Some(&copy.text), copy.title.as_ref()]);
    let found = |text: &String| {
        mentions(text).into_iter().map(|at| text[at].to_owned()).collect::<Vec<_>>()
    };
    texts.flatten().flat_map(found).collect()
}

/// A brief is data: an `@` in it makes no mention, whatever the workspace would allow.
#[test]
fn nobody_is_mentioned_but_named() {
    for mentions in [Mentions::None, Mentions::Any] {
        let texts = written(&PostPolicy { mentions, ..PostPolicy::default() });
        assert_eq!(mentioned(&texts), [""; 0]);
        assert!(texts.iter().any(|(_, copy)| copy.text.contains("evil_twin")), "it stays a name");
    }
}

#[test]
fn what_a_long_post_holds_is_no_thread() {
    let of_x = |posting: &PostPolicy| {
        let all = written(posting).into_iter();
        all.filter(|(placement, _)| *placement == Placement::X).map(|(_, copy)| copy.text)
    };
    let threads = of_x(&PostPolicy::default());
    assert!(threads.into_iter().any(|text| posts(&text, Placement::X).len() > 1));
    let long = PostPolicy { x_text_max: Some(4_000), ..PostPolicy::default() };
    for text in of_x(&long) {
        assert_eq!(posts_within(&text, Placement::X, 4_000).len(), 1, "{text}");
        assert!(length(&text, Placement::X.spec().length_rule) <= 4_000);
    }
}
