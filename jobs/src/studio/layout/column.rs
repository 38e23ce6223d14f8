//! The column of text every family has: headline, support, button, and the brand's signature.

use domain::brand::color::Color;

use super::{Format, Stage, Words, mark::offset};
use crate::studio::{
    geometry::Area,
    scene::Entrance,
    scheme::Scheme,
    shape::reads_from_right,
    svg::Align,
    text::{Block, Fit, fit},
};

/// Where a column's words stand within its area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the middle.
    Middle,
    /// At the top, in a third of the area; the button at its bottom, room for more between them.
    Top,
    /// At the top, in half of the area; the button at its bottom, room for a drawing between them.
    Upper,
    /// At the bottom.
    Bottom,
    /// The words in the middle of the area, the button at its bottom.
    Apart,
}

/// Where the brand signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    /// Above the column.
    Top,
    /// Beside the button, at the other end of its line; above the column where that is too narrow.
    Foot,
    /// Elsewhere: the family does it itself.
    Elsewhere,
}

/// What a family asks of its column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Where it may be.
    pub(super) area: Area,
    /// Its colours.
    pub(super) scheme: Scheme,
    /// The headline's largest size, in units.
    pub(super) headline: f32,
    /// Where its lines begin.
    pub(super) align: Align,
    /// Where the words stand.
    pub(super) place: Place,
    /// Where the brand signs.
    pub(super) signature: Signature,
}

/// A column with everything measured.
pub(super) struct Planned {
    column: Column,
    headline: (Block, f32),
    support: (Block, f32),
    action: Option<Action>,
    signature: Option<Area>,
    tagline: Option<(Block, f32, f32)>,
    /// The top of its highest word.
    pub(super) top: f32,
    /// What is free between the words and the foot.
    pub(super) free: Area,
}

struct Action {
    button: Area,
    label: Block,
    host: Option<(Block, f32)>,
}

impl Stage<'_> {
    /// Measures a column.
    pub(super) fn plan(&self, column: Column) -> Planned {
        let mut area = column.area;
        let mut signature = None;
        let label = self.label(area.width);
        let button_height = self.button_height(&label);
        let signing = self.signature_size();
        let beside = signing.0 + self.button_width(&label) + self.u(4.0) <= area.width;
        let at_foot = column.signature == Signature::Foot && column.align == Align::Start && beside;
        if at_foot {
            let top = area.bottom() - f32::midpoint(button_height.max(signing.1), signing.1);
            let left = if self.is_from_right() { area.x } else { area.right() - signing.0 };
            signature = Some(Area::new(left, top, signing.0, signing.1));
        } else if column.signature != Signature::Elsewhere {
            let left = area.x + offset(area.width - signing.0, self.side(column.align));
            signature = Some(Area::new(left, area.y, signing.0, signing.1));
            area = area.split_top(signing.1 + self.u(3.4)).1;
        }
        let has_action = self.words == Words::All && !self.content.action.is_empty();
        let has_foot = has_action || at_foot;
        let foot = if has_foot { button_height + self.u(4.0) } else { 0.0 };
        let room = (area.height - foot).max(0.0);

        let most = match column.place {
            Place::Top => room * 0.36,
            Place::Upper => room * 0.6,
            Place::Middle | Place::Bottom | Place::Apart => room,
        };
        let (headline, support) = self.words_in(&column, area.width, most);
        let gap = if support.lines.is_empty() { 0.0 } else { self.u(2.8) };
        let words = headline.height + gap + support.height;
        let top = match column.place {
            Place::Middle | Place::Apart => area.y + (room - words).max(0.0) / 2.0,
            Place::Bottom => area.y + (room - words).max(0.0),
            Place::Top | Place::Upper => area.y,
        };
        // In the middle, the button stays with the words and moves up with them.
        let foot_top = match column.place {
            Place::Top | Place::Upper | Place::Bottom | Place::Apart => {
                area.bottom() - button_height
            }
            Place::Middle if at_foot => area.bottom() - button_height,
            Place::Middle => top + words + self.u(4.0),
        };
        let support_top = top + headline.height + gap;
        let action = has_action.then(|| self.action(&column, area, label, foot_top, at_foot));
        let words_end =
            if has_action { foot_top + button_height } else { support_top + support.height };
        let tagline = signature
            .filter(|_| column.align == Align::Start)
            .and_then(|signature| self.tagline(&column, signature, words_end));
        let free_top = support_top + support.height;
        let free_end = if has_foot { foot_top } else { area.bottom() };
        Planned {
            free: Area::new(area.x, free_top, area.width, free_end - free_top),
            column,
            tagline,
            headline: (headline, top),
            support: (support, support_top),
            action,
            signature,
            top: signature.filter(|_| !at_foot).map_or(top, |s| s.y.min(top)),
        }
    }

    /// Headline and support; the headline keeps its words at the support's cost.
    fn words_in(&self, column: &Column, width: f32, room: f32) -> (Block, Block) {
        let headline = |height: f32| {
            let bounds = Fit {
                width,
                height,
                largest: self.u(column.headline),
                smallest: self.u(2.9),
                lines: 7,
            };
            fit(self.fonts, &self.content.headline, self.heading(), bounds)
        };
        if let (Words::All, Some(text)) = (self.words, &self.content.support) {
            let bounds = Fit {
                width: width.min(self.u(62.0)),
                height: room * 0.42,
                largest: self.u(self.small(3.7)),
                smallest: self.u(self.small(2.7)),
                lines: 5,
            };
            let support = fit(self.fonts, text, self.body(false), bounds);
            let first = headline(room - support.height - self.u(2.8));
            let cramped = first.shortened || first.size < self.u(3.4);
            if !support.lines.is_empty() && !support.shortened && !cramped {
                return (first, support);
            }
        }
        (headline(room), Block::default())
    }

    /// Whether what the picture says first reads from right to left; its column then begins there.
    fn is_from_right(&self) -> bool {
        reads_from_right(&self.content.headline)
    }

    /// Where something that is no text stands, for the way a column's words are set.
    fn side(&self, align: Align) -> Align {
        match align {
            Align::Start if self.is_from_right() => Align::End,
            Align::End if self.is_from_right() => Align::Start,
            _ => align,
        }
    }

    /// The size of small text in units: a wide picture is shown smaller on a phone than a high one.
    fn small(&self, units: f32) -> f32 {
        if self.format == Format::Wide { units * 1.12 } else { units }
    }

    /// The brand's line, small: at the foot of a column that ends above it, else beside the
    /// signature at its top; nowhere where neither has room.
    fn tagline(
        &self,
        column: &Column,
        signature: Area,
        words_end: f32,
    ) -> Option<(Block, f32, f32)> {
        let text = self.content.tagline.as_deref().filter(|_| self.words == Words::All)?;
        let area = column.area;
        let size = self.u(self.small(2.3));
        let set = |width: f32| {
            let block = self.one_line(text, self.body(false), width, (size, size));
            (!block.lines.is_empty() && !block.shortened).then_some(block)
        };
        let foot = area.bottom() - size;
        if words_end + self.u(4.0) <= foot && signature.bottom() < words_end {
            return set(area.width).map(|block| {
                let left = if self.is_from_right() { area.right() - block.width } else { area.x };
                (block, left, foot)
            });
        }
        let gap = signature.height.max(self.u(3.4));
        let beside = area.width - signature.width - gap;
        if self.format != Format::Wide || signature.x > area.x || beside < self.u(12.0) {
            return None;
        }
        let block = set(beside)?;
        let left = signature.right() + gap;
        let top = signature.center().1 - block.capitals / 2.0;
        Some((block, left, top))
    }

    fn label(&self, width: f32) -> Block {
        let bounds = Fit {
            width: (width - self.u(7.0)).min(self.u(46.0)),
            height: self.u(9.0),
            largest: self.u(self.small(3.0)),
            smallest: self.u(2.0),
            lines: 2,
        };
        fit(self.fonts, &self.content.action, self.body(true), bounds)
    }

    fn button_width(&self, label: &Block) -> f32 {
        label.width + self.u(7.0)
    }

    fn button_height(&self, label: &Block) -> f32 {
        let inner = label.height - 0.24 * label.size;
        inner + self.u(4.8)
    }

    fn action(&self, column: &Column, area: Area, label: Block, top: f32, at_foot: bool) -> Action {
        let (width, height) = (self.button_width(&label), self.button_height(&label));
        let spare = area.width - width;
        let left = area.x + offset(spare, self.side(column.align));
        let button = Area::new(left, top, width, height);
        let beside = spare - self.u(2.6);
        let host = self
            .content
            .host
            .as_deref()
            .filter(|_| column.align == Align::Start && !at_foot)
            .map(|host| {
                self.one_line(
                    host,
                    self.body(false),
                    beside,
                    (self.u(self.small(2.5)), self.u(self.small(2.3))),
                )
            })
            .filter(|block| !block.lines.is_empty() && !block.shortened)
            .map(|block| {
                let gap = self.u(2.6);
                let before = button.x - gap - block.width;
                let left = if self.is_from_right() { before } else { button.right() + gap };
                (block, left)
            });
        Action { button, label, host }
    }

    /// Draws a planned column.
    pub(super) fn place(&mut self, planned: &Planned) {
        let Column { area, scheme, align, .. } = planned.column;
        if let Some(signature) = planned.signature {
            let at_end = signature.x > area.x && align == Align::Start;
            self.sign(signature, scheme, if at_end { Align::End } else { align });
        }
        let (headline, top) = &planned.headline;
        self.text(Entrance::Rise, headline, (area.x, *top, area.width), align, scheme.text);
        let (support, top) = &planned.support;
        self.text(Entrance::Rise, support, (area.x, *top, area.width), align, scheme.soft);
        if let Some((tagline, left, top)) = &planned.tagline {
            let place = (*left, *top, tagline.width);
            self.text(Entrance::Fade, tagline, place, Align::Start, scheme.soft);
        }
        if let Some(action) = &planned.action {
            self.button(action, scheme);
        }
    }

    fn button(&mut self, action: &Action, scheme: Scheme) {
        let radius =
            if self.radius() > self.u(2.0) { action.button.height / 2.0 } else { self.radius() };
        let Action { button, label, host } = action;
        let inner = label.height - 0.24 * label.size;
        let top = button.y + (button.height - inner) / 2.0;
        let fonts = self.fonts;
        self.scene.draw(Entrance::Rise, |d| {
            d.rectangle(*button, radius, scheme.button, 1.0);
            d.text(fonts, label, (button.x, top, button.width), Align::Center, scheme.on_button);
            if let Some((block, left)) = host {
                let top = button.y + (button.height - block.capitals) / 2.0;
                d.text(fonts, block, (*left, top, block.width), Align::Start, scheme.soft);
            }
        });
    }

    /// Draws a button in the middle of an area's width, its top at the area's.
    pub(super) fn centered_button(&mut self, area: Area, scheme: Scheme) -> f32 {
        let label = self.label(area.width);
        if label.lines.is_empty() {
            return 0.0;
        }
        let (width, height) = (self.button_width(&label), self.button_height(&label));
        let button = Area::new(area.x + (area.width - width) / 2.0, area.y, width, height);
        self.button(&Action { button, label, host: None }, scheme);
        height
    }

    /// A colour of text on a ground that is not the scheme's: kept for marks beside the column.
    pub(super) fn caption(&mut self, text: &str, area: Area, align: Align, color: Color) {
        let block = self.one_line(
            text,
            self.body(false),
            area.width,
            (self.u(self.small(2.5)), self.u(1.9)),
        );
        if !block.shortened {
            self.text(Entrance::Fade, &block, (area.x, area.y, area.width), align, color);
        }
    }
}
