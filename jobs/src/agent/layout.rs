//! Putting a text together so that it fits: blocks by rank, the least needed dropped first.

use domain::{
    asset::placement::{LengthRule, Placement},
    post::text::{emoji_count, length, truncate},
};

/// Where a block stands relative to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the same paragraph.
    Inline,
    /// On the next line.
    Line,
    /// After an empty line.
    Paragraph,
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) text: String,
    pub(super) place: Place,
    /// Zero stays to the end; the highest goes first.
    pub(super) rank: u8,
}

/// The parts of a post.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub(super) blocks: Vec<Block>,
    /// What is asked for, with and without its address.
    pub(super) ask: String,
    pub(super) ask_short: String,
    pub(super) tags: Vec<String>,
}

fn ends_in_emoji(text: &str) -> bool {
    text.rsplit(' ').next().is_some_and(|last| last.chars().count() < 4 && emoji_count(last) > 0)
}

/// How dear hashtags are: dropped one by one before blocks of a lower rank.
const TAG_RANK: u8 = 5;

impl Layout {
    /// Adds a block.
    pub(super) fn add(&mut self, place: Place, rank: u8, text: String) {
        if !text.trim().is_empty() {
            self.blocks.push(Block { text, place, rank });
        }
    }

    /// All text so far.
    pub(super) fn text(&self, gap: &str) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            if !text.is_empty() {
                text.push_str(match block.place {
                    // An emoji keeps its distance even where sentences do not.
                    Place::Inline if ends_in_emoji(&text) => " ",
                    Place::Inline => gap,
                    Place::Line => "\n",
                    Place::Paragraph => "\n\n",
                });
            }
            text.push_str(&block.text);
        }
        for part in [self.ask.clone(), self.tag_line()] {
            if !part.is_empty() {
                text.push_str(if text.is_empty() { "" } else { "\n\n" });
                text.push_str(&part);
            }
        }
        text
    }

    fn tag_line(&self) -> String {
        self.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
    }

    /// The text within `max` by the placement's rule. `keep_tag` is a hashtag that must stay.
    pub(super) fn fitted(
        mut self,
        placement: Placement,
        max: usize,
        gap: &str,
        keep_tag: Option<&str>,
    ) -> String {
        let rule = placement.spec().length_rule;
        let fits = |layout: &Self| length(&layout.text(gap), rule) <= max;
        while !fits(&self) {
            let worst = self.blocks.iter().map(|block| block.rank).max().unwrap_or(0);
            let loose = self.tags.iter().rposition(|tag| Some(tag.as_str()) != keep_tag);
            if let Some(tag) = loose
                && (worst <= TAG_RANK)
            {
                self.tags.remove(tag);
            } else if worst > 0 {
                if let Some(at) = self.blocks.iter().rposition(|block| block.rank == worst) {
                    self.blocks.remove(at);
                }
            } else if self.ask != self.ask_short {
                self.ask.clone_from(&self.ask_short);
            } else {
                self.squeeze(max, rule, gap);
                break;
            }
        }
        self.text(gap)
    }

    /// The last resort: cuts the opening so that the rest stays whole.
    fn squeeze(&mut self, max: usize, rule: LengthRule, gap: &str) {
        let whole = length(&self.text(gap), rule);
        if let Some(first) = self.blocks.first_mut() {
            let own = length(&first.text, rule);
            let room = (max + own).saturating_sub(whole);
            first.text = truncate(&first.text, room, rule);
        }
        self.blocks.retain(|block| !block.text.is_empty());
        while length(&self.text(gap), rule) > max && self.blocks.pop().is_some() {}
        if length(&self.text(gap), rule) > max {
            self.tags.clear();
            self.ask = truncate(&self.ask, max, rule);
        }
    }
}
