//! What a campaign template makes of a plan: what its creatives are to do, and what is said first.

use domain::campaign::{
    strategy::{Intent, KeyMessage},
    template::{Mix, Template},
};

use super::Planner;
use crate::agent::{
    choice::Choice,
    clean::{capitalised, short},
    facts::headline_room,
    kind::{Kind, kind},
};

impl Planner<'_> {
    fn template(&self) -> Option<Template> {
        self.request.brief.template
    }

    fn kind(&self) -> Option<Kind> {
        kind(self.template()?, self.facts.language)
    }

    /// What each creative of a placement is to do by the template, where there is one.
    pub(super) fn templated(&self, order: usize, count: usize) -> Option<Vec<Intent>> {
        let Mix { opening, middle, closing } = self.template()?.mix();
        let counts_down =
            self.facts.ending.is_some_and(|ending| ending.on > self.request.brief.start_date);
        let can = |intent: &&Intent| match intent {
            Intent::Offer => self.facts.offer.is_some(),
            Intent::Countdown => counts_down,
            Intent::Announce | Intent::Benefit | Intent::Proof | Intent::Question => true,
        };
        let first = opening.iter().find(can).copied().unwrap_or(Intent::Announce);
        let turning =
            Choice::new(self.choice.start("intents", 1_000).try_into().unwrap_or(0), order);
        let between = turning.from("middle", middle).filter(can).copied().find(|i| *i != first);
        let last = closing.iter().filter(can).copied();
        let last =
            last.clone().find(|i| *i != first && Some(*i) != between).or(last.clone().next());
        Some(match count {
            0 | 1 => vec![first],
            2 => [Some(first), last].into_iter().flatten().collect(),
            _ => [Some(first), between, last].into_iter().flatten().collect(),
        })
    }

    /// The messages with what the template has said first: its own line, or a sale's offer.
    pub(super) fn with_kind(&self, mut messages: Vec<KeyMessage>, most: usize) -> Vec<KeyMessage> {
        if self.template() == Some(Template::SeasonalSale) {
            let offer = self.facts.offer.as_deref().map(capitalised);
            let at = messages.iter().position(|message| Some(&message.headline) == offer.as_ref());
            if let Some(at) = at {
                let message = messages.remove(at);
                messages.insert(0, message);
            }
            return messages;
        }
        let Some(Kind { headlines, supports, .. }) = self.kind() else { return messages };
        let filled = |lines: &[&str]| {
            let mut filled = lines.iter().filter_map(|line| self.slots.fill(line));
            filled.find(|line| self.allowed(line))
        };
        if let Some((headline, support)) = filled(headlines).zip(filled(supports)) {
            messages.retain(|message| message.headline != headline);
            messages.insert(0, KeyMessage { headline: short(&headline, 110), support });
            messages.truncate(most);
        }
        messages
    }

    /// What the picture of an announcement says by the template.
    pub(super) fn kind_headline(
        &self,
        placement: super::Placement,
        used: &[&str],
    ) -> Option<String> {
        let room = headline_room(self.facts.language, Some(placement));
        let mut lines = self.kind()?.headlines.iter().filter_map(|line| self.slots.fill(line));
        lines.find(|line| self.suits(line, room) && !used.contains(&line.as_str()))
    }
}
