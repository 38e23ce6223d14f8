//! What a film shows, and for how long: as long as it takes to read.

use domain::campaign::brief::Language;
use unicode_segmentation::UnicodeSegmentation as _;

use super::RATE;
use crate::studio::content::{Content, is_spaceless};

/// Seconds a word takes: 160 words a minute, the slower end of what the BBC's subtitle guidelines
/// recommend (160 to 180), for one reads these beside pictures.
const WORD: f32 = 0.375;

/// Seconds a character takes where no spaces part words: Netflix's Japanese timed text style guide has
/// 4 characters a second.
const CHARACTER: f32 = 0.25;

/// Until what comes in stands, and one has begun to read.
const LEAD: f32 = 0.7;

/// The shortest scene.
const LEAST_SCENE: f32 = 1.8;

/// The shortest and the longest film, in seconds.
const LEAST: f32 = 6.0;
const MOST: f32 = 15.0;

/// The most points that are shown one after another.
const POINTS: usize = 3;

/// What a scene shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The headline in its layout.
    Headline,
    /// What carries it.
    Support,
    /// What else there is to say, point by point.
    Points,
    /// The last card.
    End,
}

/// A film's scenes in their order, each with what it says and how many frames it is seen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Script {
    /// What the film says: the content, shortened where it would take too long.
    pub(super) content: Content,
    /// The scenes and their lengths.
    pub(super) scenes: Vec<(Shown, u32)>,
}

impl Script {
    /// The fullest of the films that can be told in time.
    pub(super) fn of(content: &Content) -> Self {
        let with = |support: Option<String>, points: usize| {
            let points = content.points.iter().take(points).cloned().collect();
            Content { support, points, ..content.clone() }
        };
        let whole = content.support.clone();
        let first = whole.as_deref().and_then(|text| text.split_sentence_bounds().next());
        let first = first.map(|text| text.trim().to_owned());
        let mut tellable = [
            with(whole.clone(), POINTS),
            with(whole, 0),
            with(first, 0),
            with(None, POINTS),
            with(None, 0),
        ]
        .into_iter()
        .map(|content| (seconds(&content), content));
        let fits = |(scenes, _): &(Vec<(Shown, f32)>, Content)| sum(scenes) <= MOST;
        let (scenes, content) =
            tellable.find(fits).unwrap_or_else(|| (seconds(&with(None, 0)), with(None, 0)));
        // A film of a few words takes its time; one that is too long even so is told a little faster.
        let scale = sum(&scenes).clamp(LEAST, MOST) / sum(&scenes).max(0.1);
        let frames = |seconds: f32| super::super::geometry::whole(seconds * scale * RATE_F);
        let scenes = scenes.into_iter().map(|(shown, seconds)| (shown, frames(seconds))).collect();
        Self { content, scenes }
    }

    /// How long it is, in frames.
    pub(super) fn frames(&self) -> u32 {
        self.scenes.iter().map(|(_, frames)| frames).sum()
    }

    /// The first frame of every scene, and the end.
    pub(super) fn cuts(&self) -> Vec<u32> {
        let mut cuts = vec![0];
        for (_, frames) in &self.scenes {
            cuts.push(cuts.last().copied().unwrap_or(0) + frames);
        }
        cuts
    }
}

/// [`RATE`] to reckon with.
const RATE_F: f32 = 24.0;
const _: () = assert!(RATE.get() == 24, "RATE_F says the same");

fn sum(scenes: &[(Shown, f32)]) -> f32 {
    scenes.iter().map(|(_, seconds)| seconds).sum()
}

/// How long each scene of these words has to be seen.
fn seconds(content: &Content) -> Vec<(Shown, f32)> {
    let scene =
        |shown| (shown, (LEAD + reading(&said(content, shown), content.language)).max(LEAST_SCENE));
    let mut scenes = vec![scene(Shown::Headline)];
    if content.support.is_some() {
        scenes.push(scene(Shown::Support));
    }
    if content.points.len() > 1 {
        scenes.push(scene(Shown::Points));
    }
    scenes.push(scene(Shown::End));
    scenes
}

/// What one reads in a scene.
pub(super) fn said(content: &Content, shown: Shown) -> String {
    let some = |text: Option<&String>| text.cloned().unwrap_or_default();
    match shown {
        Shown::Headline => content.headline.clone(),
        Shown::Support => some(content.support.as_ref()),
        // Its headline was read before; a glance tells that it is the same.
        Shown::Points => content.points.join(" "),
        Shown::End => {
            [&content.action, &some(content.tagline.as_ref())].map(String::as_str).join(" ")
        }
    }
}

/// How many seconds a text takes to read.
pub(super) fn reading(text: &str, language: Language) -> f32 {
    let dense = text.chars().filter(|c| is_spaceless(*c)).fold(0.0, |sum, _| sum + CHARACTER);
    let words = text.unicode_words().filter(|word| !word.chars().all(is_spaceless));
    // What a Japanese text has of other letters, names and numbers, is read at a glance each.
    let word = if language == Language::Ja { WORD * 0.8 } else { WORD };
    words.fold(dense, |sum, _| sum + word)
}

#[cfg(test)]
mod tests {
    use domain::{asset::placement::Placement, campaign::strategy::Intent};

    use super::*;
    use crate::studio::{fonts::Fonts, samples::request};

    fn content(support: &str, points: usize) -> Content {
        let fonts = Fonts::built_in_only();
        let request = request(0, Placement::X, Intent::Announce, 1);
        let said = ["Delivered by cargo bike", "Pause any week", "Roasted on Tuesday"];
        Content {
            support: Some(support.to_owned()).filter(|text| !text.is_empty()),
            points: said.into_iter().take(points).map(str::to_owned).collect(),
            ..Content::of(&request, &fonts).expect("fine")
        }
    }

    fn length(script: &Script) -> f32 {
        super::super::super::geometry::float(script.frames()) / RATE_F
    }

    #[test]
    fn a_word_takes_three_eighths_of_a_second_and_a_kanji_a_quarter() {
        assert!((reading("Our winter roast is here", Language::En) - 5.0 * 0.375).abs() < 0.001);
        assert!((reading("新しい季節", Language::Ja) - 5.0 * 0.25).abs() < 0.001);
        assert!(reading("", Language::En).abs() < 0.001);
    }

    #[test]
    fn a_film_is_as_long_as_there_is_to_read() {
        let short = Script::of(&content("", 0));
        let middling = Script::of(&content("Dark cherry, cocoa and a long sweet finish.", 0));
        let full = Script::of(&content("Dark cherry and cocoa.", 3));
        let least = Script::of(&Content { tagline: None, ..content("", 0) });
        assert!((length(&least) - 6.0).abs() < 0.1, "{}", length(&least));
        assert!(length(&short) > length(&least), "a tagline is read, too");
        assert!(length(&middling) > length(&short) + 1.0);
        assert!(length(&full) > length(&middling) && length(&full) <= 15.0);
        let shown =
            |script: &Script| script.scenes.iter().map(|(shown, _)| *shown).collect::<Vec<_>>();
        assert_eq!(shown(&short), [Shown::Headline, Shown::End]);
        assert_eq!(shown(&full), [Shown::Headline, Shown::Support, Shown::Points, Shown::End]);
    }

    #[test]
    fn every_scene_stays_as_long_as_it_takes_to_read_it() {
        let long = "Dark cherry, cocoa and a long sweet finish, roasted in small batches every week. \
                    So that you need not. And then some more words that nobody will ever miss here.";
        for support in ["", "Dark cherry and cocoa.", long] {
            for points in [0, 2, 3] {
                let script = Script::of(&content(support, points));
                assert!((5.95..=15.05).contains(&length(&script)), "{}", length(&script));
                for (shown, frames) in &script.scenes {
                    let seen = super::super::super::geometry::float(*frames) / RATE_F;
                    let needed = reading(&said(&script.content, *shown), Language::En);
                    assert!(seen >= needed + 0.6, "{shown:?} is seen {seen} s of {needed} s");
                }
                let cuts = script.cuts();
                assert_eq!(cuts.last(), Some(&script.frames()));
                assert!(cuts.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
        // What is too long is told by its first sentence, or not at all; never too fast.
        let script = Script::of(&content(long, 3));
        assert!(script.content.support.is_none_or(|text| text.len() < long.len()));
    }
}
