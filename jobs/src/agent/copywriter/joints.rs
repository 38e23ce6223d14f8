//! What joins a text's parts: a scene, what leads from it, what leads up to a fact, a closing line.

use domain::{
    asset::placement::Placement,
    campaign::{
        brief::Language,
        strategy::{Creative, Intent},
    },
};

use super::{Desk, takes::Opening};
use crate::agent::{
    choice::Choice,
    extent::{Extent, extent},
    language::Lines,
    layout::Layout,
    matter::Matter,
    subject::Subject,
};

impl Desk<'_> {
    /// Whether the text opens with a little scene.
    pub(super) fn tells_story(&self, extent: Extent) -> bool {
        let intent = matches!(self.intent, Intent::Announce | Intent::Benefit);
        extent == Extent::Long
            && intent
            && !self.wishes.shorter
            && self.placement != Placement::Youtube
            && self.own_headline().is_none()
            && match self.take.opening {
                Opening::Planned => {
                    self.turn.is_multiple_of(2) && self.scene_at() < self.scenes().len()
                }
                opening => opening == Opening::Scene,
            }
    }

    /// The scenes there are for the brief's subject.
    fn scenes(&self) -> Lines {
        let scenes = &self.facts.catalogue().scenes;
        scenes.get(self.facts.scenes_index()).copied().unwrap_or_default()
    }

    /// Which scene's turn it is: each opens one text of a campaign.
    fn scene_at(&self) -> usize {
        let before = self.request.strategy.creatives.iter().take(self.turn).enumerate();
        before.filter(|(at, creative)| at.is_multiple_of(2) && may_tell(creative)).count()
    }

    /// The scene.
    pub(super) fn scene(&self) -> Option<String> {
        let scenes = self.scenes();
        let begin = Choice::new(self.choice.start("scenes", 2).try_into().unwrap_or(0), 0);
        let at = self.scene_at() + begin.start("scene", scenes.len()) + self.take.nth;
        let from = at.checked_rem(scenes.len())?;
        let turns = scenes.iter().cycle().skip(from).take(scenes.len());
        let mut filled = turns.filter_map(|scene| self.slots.fill(scene));
        filled.find(|scene| self.allowed(scene) && self.former.as_ref() != Some(scene))
    }

    /// A further fact, led up to by what kind of fact it is where that says more than the fact alone.
    pub(super) fn led(&self, layout: &Layout, fact: &str, position: usize) -> String {
        let told = self.told(layout, fact);
        let kind = Matter::of(fact, self.language);
        let leads = self.facts.catalogue().leads.get(kind.index()).copied().unwrap_or_default();
        // One lead is enough, and what names the product leads itself.
        let last = position > 0 || extent(self.placement) != Extent::Long;
        // Nor does every text need one, and what it is leads itself.
        let wanted = last && self.nth.is_multiple_of(2);
        let is_what = self.facts.facts.first().is_some_and(|what| what == fact);
        let so_far = layout.text(" ");
        let mut all = self.facts.catalogue().leads.iter().flat_map(|leads| leads.iter());
        let led_before =
            all.any(|lead| so_far.contains(lead.trim_end_matches("{fact}").trim_end()));
        let plain = led_before || self.wishes.shorter || told.contains(&self.facts.name);
        if plain || kind == Matter::Other && (!wanted || is_what) {
            return told;
        }
        let told = if matches!(self.language, Language::Fr | Language::Es) {
            self.slots.small(&told)
        } else {
            told
        };
        let slots = self.slots.clone().with("fact", told);
        let mut lines = self.choice.from("lead", leads).filter_map(|line| slots.fill(line));
        let led = lines.find(|line| self.allowed(line));
        led.unwrap_or_else(|| self.told(layout, fact))
    }

    /// What leads from a scene to the product; a scene of nothing in particular is no moment.
    pub(super) fn turning(&self) -> Option<String> {
        const MOMENTS: [&str; 3] = ["oment", "ひととき", "そんなとき"];
        let general = self.facts.scenes_index() == Subject::General.index();
        let suits = |line: &&&str| !(general && MOMENTS.iter().any(|word| line.contains(word)));
        let mut lines = self.choice.from("turn", self.voice().turn).filter(suits);
        lines.find_map(|line| self.line("turn", std::slice::from_ref(line), false))
    }

    /// A closing line for where one answers instead of commenting.
    pub(super) fn short_close(&self) -> String {
        const COMMENTS: [&str; 4] = ["omment", "Kommentar", "omentario", "コメント"];
        let answers = |line: &&&str| !COMMENTS.iter().any(|word| line.contains(word));
        // Apart from the turns that bring a close at all, so that it is not the same one each time.
        let turns = Choice::new(self.choice.start("closes", 7).try_into().unwrap_or(0), self.nth);
        let mut lines = turns.from("close", self.voice().close).filter(answers);
        let told = lines.find_map(|line| self.line("close", std::slice::from_ref(line), false));
        told.unwrap_or_default()
    }
}

/// Whether a creative's text may open with a scene.
fn may_tell(creative: &Creative) -> bool {
    extent(creative.placement) == Extent::Long
        && creative.placement != Placement::Youtube
        && matches!(creative.intent, Intent::Announce | Intent::Benefit)
}
