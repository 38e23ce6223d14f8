//! Colours and the contrast between them (WCAG 2.2).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The least contrast between text and what lies under it: WCAG 2.2 AA, normal text.
pub const MIN_CONTRAST: f64 = 4.5;

/// An sRGB colour, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

/// A text that is not a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a colour written as `#` and six hexadecimal digits, for example #1a73e8")]
pub struct ParseColorError;

impl Color {
    /// White.
    pub const WHITE: Self = Self::new(255, 255, 255);
    /// The near-black that text falls back to.
    pub const INK: Self = Self::new(17, 17, 17);

    /// From its three channels.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Relative luminance, 0 (black) to 1 (white): WCAG 2.2, "relative luminance".
    pub fn luminance(self) -> f64 {
        fn linear(channel: u8) -> f64 {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        }
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast ratio, 1 to 21: WCAG 2.2, "contrast ratio".
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// White or ink, whichever reads better on this colour. The better of the two always reaches
    /// more than 4.3:1; [`Color::readable_on`] picks among a palette first.
    #[must_use]
    pub fn plain_text(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::INK) { Self::WHITE } else { Self::INK }
    }

    /// The first of `candidates` that reads on this colour, else white, ink or black.
    #[must_use]
    pub fn readable_on(self, candidates: impl IntoIterator<Item = Self>) -> Self {
        candidates
            .into_iter()
            .chain([Self::WHITE, Self::INK])
            .find(|c| self.contrast(*c) >= MIN_CONTRAST)
            .unwrap_or(Self::new(0, 0, 0))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Color {
    type Err = ParseColorError;

    fn from_str(text: &str) -> Result<Self, ParseColorError> {
        let hex = text.strip_prefix('#').ok_or(ParseColorError)?;
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ParseColorError);
        }
        let [_, red, green, blue] =
            u32::from_str_radix(hex, 16).or(Err(ParseColorError))?.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contrast_matches_the_published_extremes() {
        let black = Color::new(0, 0, 0);
        assert!((black.contrast(Color::WHITE) - 21.0).abs() < 1e-9);
        assert!((black.contrast(black) - 1.0).abs() < 1e-9);
        // #767676 on white is the well-known lightest grey that still passes.
        assert!(Color::new(0x76, 0x76, 0x76).contrast(Color::WHITE) >= MIN_CONTRAST);
        assert!(Color::new(0x77, 0x77, 0x77).contrast(Color::WHITE) < MIN_CONTRAST);
    }

    proptest! {
        #[test]
        fn every_colour_can_carry_readable_text(red: u8, green: u8, blue: u8) {
            let color = Color::new(red, green, blue);
            prop_assert!(color.contrast(color.readable_on([])) >= MIN_CONTRAST);
            prop_assert_eq!(color.to_string().parse(), Ok(color));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "#fff", "1a73e8", "#1a73e", "#1a73e8 ", "#gggggg", "#+1a73e", "red"] {
            assert_eq!(text.parse::<Color>(), Err(ParseColorError), "{text:?}");
        }
    }
}
