//! What a text says between its first line and what it asks for.

use domain::{
    asset::placement::Placement,
    campaign::{brief::Language, strategy::Intent},
    post::text::length,
};

use super::{Desk, leads_on, takes::Opening};
use crate::agent::{
    clean::{bare, capitalised, clause, sentence},
    extent::{Extent, extent},
    layout::{Block, Layout, Place},
    matter::Matter,
};

/// How many posts a thread has, about: long enough to say something, short enough to be read.
pub(super) const THREAD: usize = 5;

impl Desk<'_> {
    /// Whether the text goes on in further posts.
    pub(super) fn threads(&self) -> bool {
        self.wishes.thread && !self.wishes.shorter && self.placement.post().posts_max > 1
    }

    /// A first line, then paragraphs of what there is to say: posts end between them. Says whether there is
    /// more than one post holds.
    fn lay_out_thread(&self, layout: &mut Layout, said: &[String]) -> bool {
        let (room, paragraph) = if self.language == Language::Ja { (90, 70) } else { (200, 150) };
        let said: Vec<String> =
            said.iter().filter_map(|text| clause(text, room, self.language)).collect();
        let mut told = layout.clone();
        let hook = self.hook(false, !said.is_empty());
        let mut filled = if leads_on(&hook) { hook.chars().count() } else { paragraph };
        told.add(Place::Paragraph, 0, hook);
        for (position, fact) in said.iter().take(THREAD).enumerate() {
            let fact = self.told(&told, fact);
            filled += fact.chars().count();
            let colon = position == 0 && matches!(self.language, Language::Fr | Language::Es);
            let place = if colon && told.blocks.last().is_some_and(|b| leads_on(&b.text)) {
                Place::Line
            } else if filled <= paragraph {
                Place::Inline
            } else {
                Place::Paragraph
            };
            if place == Place::Paragraph {
                filled = fact.chars().count();
            }
            told.add(place, if position == 0 { 1 } else { 6 }, fact);
        }
        let spec = self.placement.spec();
        let goes_on = length(&told.text(" "), spec.length_rule) > self.most();
        if goes_on {
            *layout = told;
        }
        goes_on
    }

    /// Sets the first line, and before it what else the text opens with; returns the line.
    fn open(
        &self,
        layout: &mut Layout,
        tells: bool,
        lead: &mut Option<String>,
        said: &mut Vec<String>,
    ) -> String {
        let before = self.before(lead, said);
        let hook = self.hook(tells, lead.is_some());
        match before {
            Some(before) => {
                layout.add(Place::Paragraph, 5, before);
                layout.add(Place::Inline, 0, hook.clone());
            }
            None => layout.add(Place::Paragraph, 0, hook.clone()),
        }
        hook
    }

    pub(super) fn lay_out(&self, layout: &mut Layout, said: &[String]) {
        if self.threads() && self.lay_out_thread(layout, said) {
            return;
        }
        let voice = self.voice();
        let extent = extent(self.placement);
        let brief = extent != Extent::Long || self.wishes.shorter;
        let room = match (extent, self.language) {
            (Extent::Glance, Language::Ja) => 40,
            (Extent::Short, Language::Ja) => 60,
            (Extent::Glance, _) => 90,
            (Extent::Short, _) => 130,
            (Extent::Long, _) => 240,
        };
        let mut said: Vec<String> =
            said.iter().filter_map(|text| clause(text, room, self.language)).collect();
        let mut lead = if said.is_empty() { None } else { Some(said.remove(0)) };
        let tells = self.tells_story(extent);
        if !tells
            && let Some(lead) = lead.as_ref().filter(|lead| self.leads_with_fact(lead, said.len()))
            && let Some(turn) = self.line("behind", self.facts.catalogue().behind, false)
        {
            self.lay_out_fact_first(layout, lead, turn, &said);
            return;
        }
        let hook = self.open(layout, tells, &mut lead, &mut said);
        let inline = brief || leads_on(&hook);
        let hangs = leads_on(&hook);
        if tells && let Some(turn) = self.turning() {
            layout.add(Place::Inline, 2, turn);
        }
        if let Some(lead) = lead {
            // After a colon a French or Spanish sentence would go on small; on its own line it need not.
            let apart = hangs && matches!(self.language, Language::Fr | Language::Es);
            let place = match (apart, inline) {
                (true, _) => Place::Line,
                (false, true) => Place::Inline,
                (false, false) => Place::Paragraph,
            };
            layout.add(place, u8::from(!hangs), self.told(layout, &lead));
        }
        if self.lists(extent, said.len()) {
            // Where the name was just said, a line without it comes first.
            let named = layout.blocks.iter().any(|block| block.text.contains(&self.facts.name));
            let bare_line = voice.list.iter().find(|line| named && !line.contains("{name}"));
            let intro = bare_line
                .and_then(|line| self.line("list", std::slice::from_ref(line), true))
                .or_else(|| self.line("list", voice.list, true))
                .unwrap_or_default();
            layout.add(Place::Paragraph, 3, intro);
            let roomy = self.wishes.longer || self.placement == Placement::Youtube;
            let most = if roomy { 6 } else { 3 };
            for (position, fact) in said.iter().take(most).enumerate() {
                let rank = if position == 0 { 3 } else { 4 };
                let item = self.facts.as_item(fact);
                layout.add(Place::Line, rank, format!("• {}", bare(&capitalised(&item))));
            }
        } else {
            let more = match extent {
                Extent::Glance => 0,
                Extent::Short if self.placement == Placement::Mastodon => 2,
                Extent::Short => 1,
                Extent::Long if self.wishes.shorter || self.presses() => 1,
                Extent::Long => 2,
            } + if self.wishes.longer { 2 } else { 0 };
            for (position, fact) in said.iter().take(more).enumerate() {
                let place = if brief || position > 0 { Place::Inline } else { Place::Paragraph };
                layout.add(place, 6, self.led(layout, fact, position));
            }
        }
        let roomy = extent == Extent::Short && !self.wishes.shorter && !self.wishes.action;
        if roomy && (self.presses() || self.choice.start("short close", 3) == 0) {
            // Goes first where there is no room for it.
            layout.add(Place::Paragraph, 8, self.short_close());
        }
        if extent == Extent::Long && !self.wishes.shorter && !self.wishes.action {
            let wanted = self.placement == Placement::Youtube
                || self.placement == Placement::Facebook && self.nth == 0;
            let audience = self.line("audience", self.facts.catalogue().for_audience, false);
            if let Some(audience) = audience.filter(|_| wanted) {
                layout.add(Place::Paragraph, 7, audience);
            }
            if self.placement == Placement::Youtube {
                self.lay_out_description(layout);
                let tagline = self.facts.tagline.clone().filter(|t| self.allowed(t));
                let line = tagline.map(|t| sentence(&t, self.language)).unwrap_or_default();
                layout.add(Place::Paragraph, 8, line);
            } else {
                let close = self.line("close", voice.close, false).unwrap_or_default();
                layout.add(Place::Paragraph, 8, close);
            }
        }
    }

    /// What a video's description says besides: the offer, and how to get in touch.
    fn lay_out_description(&self, layout: &mut Layout) {
        let voice = self.voice();
        let told =
            self.facts.offer.as_ref().is_some_and(|offer| {
                layout.text(" ").to_lowercase().contains(&offer.to_lowercase())
            });
        let offer = self.line("offer", voice.offer, false).filter(|_| !told);
        layout.add(Place::Paragraph, 7, offer.unwrap_or_default());
        let close = self.line("close", voice.close, false).unwrap_or_default();
        layout.add(Place::Paragraph, 8, close);
    }

    /// Whether the text begins with what is to be said and names the product after it.
    fn leads_with_fact(&self, lead: &str, more: usize) -> bool {
        let announces = self.take.opening == Opening::Fact && self.intent == Intent::Announce;
        let intent = announces || matches!(self.intent, Intent::Benefit | Intent::Proof);
        let wished = self.wishes.headline.is_some() || self.wishes.other_headline;
        // A day is no reason.
        intent
            && Matter::of(lead, self.language) != Matter::Time
            && !lead.contains(&self.facts.name)
            && more > 0
            && !wished
            && !self.wishes.shorter
            && self.own_headline().is_none()
            && extent(self.placement) != Extent::Glance
            && self.placement != Placement::Youtube
            && match self.take.opening {
                Opening::Planned => self.choice.start("structure", 2) == 0,
                opening => opening == Opening::Fact,
            }
    }

    /// The fact, the product, what else there is.
    fn lay_out_fact_first(&self, layout: &mut Layout, lead: &str, turn: String, said: &[String]) {
        let long = extent(self.placement) == Extent::Long;
        layout.add(Place::Paragraph, 0, sentence(lead, self.language));
        layout.add(Place::Inline, 2, turn);
        let more = if long { 2 } else { 1 } + if self.wishes.longer { 2 } else { 0 };
        for (position, fact) in said.iter().take(more).enumerate() {
            let place = if long && position == 0 { Place::Paragraph } else { Place::Inline };
            layout.add(place, 6, self.led(layout, fact, position));
        }
        if long && !self.wishes.action {
            let close = self.line("close", self.voice().close, false).unwrap_or_default();
            layout.add(Place::Paragraph, 8, close);
        } else if !self.wishes.action {
            layout.add(Place::Paragraph, 8, self.short_close());
        }
    }

    /// Whether the facts stand as a list.
    fn lists(&self, extent: Extent, count: usize) -> bool {
        let by_placement = matches!(self.placement, Placement::Linkedin | Placement::Youtube);
        let first = self.nth == 0 && (by_placement || self.choice.start("list", 2) == 0);
        count >= 2
            && extent == Extent::Long
            && !self.wishes.shorter
            && !self.presses()
            && self.lists_in_take(first || self.placement == Placement::Youtube)
    }

    /// Whether the text asks to act soon, so that it says little else.
    fn presses(&self) -> bool {
        matches!(self.intent, Intent::Offer | Intent::Countdown) || self.wishes.action
    }

    /// A fact as the next sentence: where the product was just named, it is not named again.
    pub(super) fn told(&self, layout: &Layout, fact: &str) -> String {
        let names = |block: &Block| block.text.contains(&self.facts.name);
        let just = layout.blocks.last().is_some_and(names);
        let fact = match (just, layout.blocks.iter().any(names)) {
            (true, _) => self.facts.of_the_named(fact, "It "),
            (false, true) => self.facts.after_name(fact),
            (false, false) => fact.to_owned(),
        };
        sentence(&fact, self.language)
    }
}

#[cfg(test)]
mod tests {
    use domain::post::thread::{fits, posts};

    use super::*;
    use crate::agent::{
        examples::{FILES, load},
        language::catalogue,
        tests::{plan, write_at},
    };

    #[test]
    fn a_thread_is_told_where_it_is_asked_for() {
        let mut planned = 0;
        for file in FILES {
            let (mut brief, guide) = load(file);
            brief.placements = vec![Placement::X, Placement::Bluesky, Placement::Mastodon];
            let note = catalogue(brief.language).notes.thread;
            let mut strategy = plan(&brief, &guide, 1).unwrap().output;
            for at in 0..strategy.creatives.len() {
                let creative = &mut strategy.creatives[at];
                let placement = creative.placement;
                let is_planned = creative.direction.contains(note);
                assert!(!is_planned || placement != Placement::Mastodon, "it has room");
                planned += usize::from(is_planned);
                creative.direction = creative.direction.replace(note, "");
                let short = write_at(&brief, &guide, &strategy, at, 1).unwrap().output.text;
                assert_eq!(posts(&short, placement).len(), 1, "{short}");
                strategy.creatives[at].direction.push_str(note);
                let told = write_at(&brief, &guide, &strategy, at, 1).unwrap().output.text;
                let parts = posts(&told, placement);
                // Japanese says all of it within one post where each character counts once.
                let roomy = placement == Placement::Mastodon
                    || (placement == Placement::Bluesky && brief.language == Language::Ja);
                let least = if roomy { 1 } else { 2 };
                assert!((least..=THREAD).contains(&parts.len()), "{placement}: {parts:#?}");
                assert!(fits(&told, placement), "{told}");
            }
        }
        assert!(planned >= 2, "{planned}");
    }
}
