//! Small drawings of what a campaign is about, in flat shapes and the brand's colours: what stands
//! where a photo would, and what returns on every picture of one campaign.
//!
//! Each is a table of pieces on a square of a hundred by a hundred; nothing of a brief gets into one.

mod leisure;
mod trade;

use domain::{brand::color::Color, generation::port::StudioRequest};

use super::{geometry::Area, svg::Drawing};
use crate::agent::{emblem, seeks_people};

/// What of the colours a piece has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// What stands out most.
    Main,
    /// A calmer one.
    Second,
    /// The one that draws the eye.
    Accent,
    /// What is behind the drawing: openings and marks.
    Paper,
}

/// How a piece is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stroke {
    /// Filled.
    Fill,
    /// A line so wide, with round ends.
    Line(f32),
}

/// A part of a drawing: SVG path data on the square.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece(pub(crate) Ink, pub(crate) Stroke, pub(crate) &'static str);

/// Something drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Motif {
    Cup,
    Bean,
    Bag,
    Filter,
    Teapot,
    Bowl,
    Loaf,
    Plate,
    Glass,
    Apple,
    Chocolate,
    Bicycle,
    Wheel,
    Road,
    Car,
    Window,
    Phone,
    Pointer,
    Cards,
    Ticket,
    Bunting,
    Calendar,
    Spotlight,
    Frame,
    Notes,
    Record,
    Keys,
    Microphone,
    People,
    Badge,
    Briefcase,
    Parcel,
    Plant,
    Megaphone,
    Sunrise,
    Tag,
}

/// The colours of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inks {
    pub(crate) main: Color,
    pub(crate) second: Color,
    pub(crate) accent: Color,
    pub(crate) paper: Color,
}

impl Inks {
    /// One colour on another: a silhouette.
    pub(crate) const fn plain(color: Color, paper: Color) -> Self {
        Self { main: color, second: color, accent: color, paper }
    }

    /// Those of some colours that stand out from a ground: the most telling first.
    pub(crate) fn on(ground: Color, colors: &[Color], text: Color) -> Self {
        let mut seen: Vec<Color> =
            colors.iter().copied().filter(|color| color.contrast(ground) >= 1.35).collect();
        seen.sort_by(|one, other| other.contrast(ground).total_cmp(&one.contrast(ground)));
        let main = seen.first().copied().unwrap_or(text);
        let other = |known: &[Color]| {
            let far = |color: &&Color| known.iter().all(|known| known.contrast(**color) >= 1.25);
            seen.iter().find(far).copied()
        };
        let accent = other(&[main]).unwrap_or(main);
        let second = other(&[main, accent]).unwrap_or(accent);
        Self { main, second, accent, paper: ground }
    }

    const fn of(self, ink: Ink) -> Color {
        match ink {
            Ink::Main => self.main,
            Ink::Second => self.second,
            Ink::Accent => self.accent,
            Ink::Paper => self.paper,
        }
    }
}

impl Motif {
    const fn pieces(self) -> &'static [Piece] {
        match self {
            Self::Cup => trade::CUP,
            Self::Bean => trade::BEAN,
            Self::Bag => trade::BAG,
            Self::Filter => trade::FILTER,
            Self::Teapot => trade::TEAPOT,
            Self::Bowl => trade::BOWL,
            Self::Loaf => trade::LOAF,
            Self::Plate => trade::PLATE,
            Self::Glass => trade::GLASS,
            Self::Apple => trade::APPLE,
            Self::Chocolate => trade::CHOCOLATE,
            Self::Bicycle => trade::BICYCLE,
            Self::Wheel => trade::WHEEL,
            Self::Road => trade::ROAD,
            Self::Car => trade::CAR,
            Self::Window => trade::WINDOW,
            Self::Phone => trade::PHONE,
            Self::Pointer => trade::POINTER,
            Self::Cards => trade::CARDS,
            Self::Ticket => leisure::TICKET,
            Self::Bunting => leisure::BUNTING,
            Self::Calendar => leisure::CALENDAR,
            Self::Spotlight => leisure::SPOTLIGHT,
            Self::Frame => leisure::FRAME,
            Self::Notes => leisure::NOTES,
            Self::Record => leisure::RECORD,
            Self::Keys => leisure::KEYS,
            Self::Microphone => leisure::MICROPHONE,
            Self::People => leisure::PEOPLE,
            Self::Badge => leisure::BADGE,
            Self::Briefcase => leisure::BRIEFCASE,
            Self::Parcel => leisure::PARCEL,
            Self::Plant => leisure::PLANT,
            Self::Megaphone => leisure::MEGAPHONE,
            Self::Sunrise => leisure::SUNRISE,
            Self::Tag => leisure::TAG,
        }
    }

    /// Draws it into the middle of an area.
    pub(crate) fn draw(self, drawing: &mut Drawing, area: Area, inks: Inks) {
        let square = area.square();
        for Piece(ink, stroke, data) in self.pieces() {
            let width = match stroke {
                Stroke::Fill => None,
                Stroke::Line(width) => Some(*width),
            };
            drawing.shape(square, data, inks.of(*ink), width);
        }
    }
}

/// What a campaign is about, as drawings: what says it best first.
pub(crate) fn of(request: &StudioRequest) -> &'static [Motif] {
    if seeks_people(&request.brief) {
        return &[Motif::People, Motif::Badge, Motif::Briefcase, Motif::Calendar];
    }
    match emblem(&request.brief, &request.guide) {
        "☕" => &[Motif::Cup, Motif::Bean, Motif::Bag, Motif::Filter],
        "🍵" => &[Motif::Teapot, Motif::Cup, Motif::Plant],
        "🥖" => &[Motif::Loaf, Motif::Bowl, Motif::Apple],
        "🍷" => &[Motif::Glass, Motif::Plate, Motif::Sunrise],
        "🍫" => &[Motif::Chocolate, Motif::Cup, Motif::Parcel],
        "🍽️" => &[Motif::Plate, Motif::Bowl, Motif::Glass, Motif::Apple],
        "🚲" => &[Motif::Bicycle, Motif::Wheel, Motif::Road],
        "🛣️" => &[Motif::Car, Motif::Road, Motif::Wheel],
        "💻" => &[Motif::Window, Motif::Cards, Motif::Phone, Motif::Pointer],
        "🎶" => &[Motif::Notes, Motif::Record, Motif::Keys, Motif::Microphone],
        "🎭" | "🎬" => &[Motif::Spotlight, Motif::Ticket, Motif::Calendar],
        "🖼️" => &[Motif::Frame, Motif::Ticket, Motif::Calendar],
        "🎉" => &[Motif::Bunting, Motif::Ticket, Motif::Calendar, Motif::Spotlight],
        _ => &[Motif::Sunrise, Motif::Parcel, Motif::Megaphone, Motif::Plant, Motif::Tag],
    }
}

#[cfg(test)]
mod tests;
