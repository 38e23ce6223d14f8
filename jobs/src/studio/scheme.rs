//! Colours for a ground and everything on it, drawn from the brand's palette.

use domain::brand::{
    color::{Color, MIN_CONTRAST},
    guide::{ColorUsage, StyleGuide},
};

use crate::agent::Shade;

/// From here up a shape stands out from its ground (WCAG 2.2, non-text contrast, is 3).
const VISIBLE: f64 = 1.6;

/// A ground and the colours that go on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scheme {
    /// What everything stands on.
    pub(crate) ground: Color,
    /// Headings; at least 4.5:1 on the ground and on the tint.
    pub(crate) text: Color,
    /// Everything less important; at least 4.5:1 on the ground and on the tint.
    pub(crate) soft: Color,
    /// Marks and shapes that stand out.
    pub(crate) accent: Color,
    /// A shade of the ground for large shapes behind text.
    pub(crate) tint: Color,
    /// The button.
    pub(crate) button: Color,
    /// The button's text; at least 4.5:1 on the button.
    pub(crate) on_button: Color,
}

/// Which kind of ground a layout asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    /// The brand's main colour.
    Primary,
    /// The quiet page colour.
    Page,
    /// The darkest the brand has.
    Deep,
    /// The colour of marks.
    Accent,
}

/// A colour between two; `share` of the second, 0 to 1.
pub(crate) fn mix(first: Color, second: Color, share: f32) -> Color {
    let channel = |a: u8, b: u8| {
        let value = f32::from(a) + (f32::from(b) - f32::from(a)) * share.clamp(0.0, 1.0);
        u8::try_from(super::geometry::whole(value)).unwrap_or(u8::MAX)
    };
    Color::new(
        channel(first.red, second.red),
        channel(first.green, second.green),
        channel(first.blue, second.blue),
    )
}

impl Scheme {
    /// The colours on one of a brand's grounds.
    pub(crate) fn new(guide: &StyleGuide, ground: Ground) -> Self {
        Self::on(guide, ground_color(guide, ground))
    }

    /// The colours on that of the brand's grounds which is as a person wants it.
    pub(crate) fn shaded(self, guide: &StyleGuide, shade: Shade) -> Self {
        let own = self.ground;
        let warmth = |c: Color| f64::from(c.red) - f64::from(c.blue);
        let channels = |c: Color| [c.red, c.green, c.blue].map(f64::from);
        let away = |c: Color| {
            let pairs = channels(c).into_iter().zip(channels(own));
            pairs.map(|(one, other)| (one - other).powi(2)).sum()
        };
        let merit = |c: Color| match shade {
            Shade::Other => away(c),
            Shade::Warm => warmth(c),
            Shade::Cool => -warmth(c),
            Shade::Dark => -c.luminance(),
            Shade::Bright => c.luminance(),
        };
        let grounds = [Ground::Primary, Ground::Page, Ground::Deep, Ground::Accent]
            .map(|ground| ground_color(guide, ground));
        let best = grounds.into_iter().max_by(|one, other| merit(*one).total_cmp(&merit(*other)));
        Self::on(guide, best.unwrap_or(own))
    }

    /// The darkest and the brightest shade of the ground on which the text reads: what a photo behind it
    /// is brought between.
    pub(crate) fn tones(self) -> (Color, Color) {
        let shades = |towards: Color| {
            let share = |step: u8| f32::from(step) / 20.0;
            let shades = (0_u8..=18).rev().map(move |step| mix(self.ground, towards, share(step)));
            // A little more than is asked, for what scaling and JPEG do to it.
            let reads = move |shade: &Color| shade.contrast(self.text) >= MIN_CONTRAST + 0.35;
            shades.into_iter().find(reads).unwrap_or(self.ground)
        };
        (shades(Color::INK), shades(Color::WHITE))
    }

    /// What the ground becomes towards a corner: with a breath of the accent colour where all text still
    /// reads, else its tint.
    pub(crate) fn glow(self) -> Color {
        let reads = |shade: &Color| {
            [self.text, self.soft].iter().all(|text| text.contrast(*shade) >= MIN_CONTRAST + 0.1)
        };
        let shades = [0.2, 0.15, 0.1].map(|share| mix(self.ground, self.accent, share));
        shades.into_iter().find(reads).unwrap_or(self.tint)
    }

    /// The brightest of the scheme's ground and the brand's page.
    pub(crate) fn page(self, guide: &StyleGuide) -> Color {
        let page = ground_color(guide, Ground::Page);
        if page.luminance() > self.ground.luminance() { page } else { self.ground }
    }

    /// The colours on a ground.
    pub(crate) fn on(guide: &StyleGuide, ground: Color) -> Self {
        let text = ground.readable_on(text_candidates(guide, ground));
        let tint = tint(ground, text);
        let soft = [0.28, 0.2, 0.12, 0.06]
            .into_iter()
            .map(|share| mix(text, ground, share))
            .find(|soft| soft.contrast(ground) >= 5.0 && soft.contrast(tint) >= MIN_CONTRAST)
            .unwrap_or(text);
        let accent = marks(guide)
            .into_iter()
            .find(|c| c.contrast(ground) >= VISIBLE)
            .unwrap_or_else(|| mix(ground, text, 0.5));
        let button = marks(guide).into_iter().find(|c| c.contrast(ground) >= 2.2).unwrap_or(text);
        let on_button = button.readable_on(text_candidates(guide, button));
        Self { ground, text, soft, accent, tint, button, on_button }
    }
}

fn ground_color(guide: &StyleGuide, ground: Ground) -> Color {
    match ground {
        Ground::Primary => guide.primary(),
        Ground::Page => guide
            .color(ColorUsage::Background)
            .unwrap_or_else(|| mix(Color::WHITE, guide.primary(), 0.06)),
        Ground::Accent => guide
            .color(ColorUsage::Accent)
            .or_else(|| guide.color(ColorUsage::Secondary))
            .unwrap_or_else(|| guide.primary()),
        Ground::Deep => deep(guide),
    }
}

/// The darkest of the brand's colours for grounds, darkened until it is dark: text colours are
/// near-black and say nothing of the brand.
fn deep(guide: &StyleGuide) -> Color {
    let darkest = guide
        .palette
        .iter()
        .filter(|swatch| swatch.usage != ColorUsage::Text)
        .map(|swatch| swatch.color)
        .min_by(|a, b| a.luminance().total_cmp(&b.luminance()))
        .unwrap_or(Color::INK);
    [0.0, 0.2, 0.35, 0.5, 0.65, 0.8]
        .into_iter()
        .map(|share| mix(darkest, Color::INK, share))
        .find(|c| c.luminance() < 0.035)
        .unwrap_or(Color::INK)
}

/// What marks and buttons may be coloured with, best first.
fn marks(guide: &StyleGuide) -> Vec<Color> {
    [ColorUsage::Accent, ColorUsage::Primary, ColorUsage::Secondary, ColorUsage::Background]
        .into_iter()
        .filter_map(|usage| guide.color(usage))
        .chain(guide.palette.iter().filter(|s| s.usage != ColorUsage::Text).map(|s| s.color))
        .collect()
}

/// Palette colours for text, on a dark ground the light ones first.
fn text_candidates(guide: &StyleGuide, ground: Color) -> Vec<Color> {
    let mut candidates: Vec<Color> = guide
        .palette
        .iter()
        .filter(|s| matches!(s.usage, ColorUsage::Text | ColorUsage::Background))
        .map(|s| s.color)
        .collect();
    if ground.contrast(Color::WHITE) >= MIN_CONTRAST {
        // Dark text on a middling dark ground passes the formula and still reads badly.
        candidates.retain(|c| c.luminance() > ground.luminance());
        candidates.push(Color::WHITE);
    }
    candidates
}

/// As far from the ground as the text on it still reads well.
fn tint(ground: Color, text: Color) -> Color {
    [0.12, 0.09, 0.06, 0.03]
        .into_iter()
        .map(|share| mix(ground, text, share))
        .find(|tint| tint.contrast(text) >= MIN_CONTRAST)
        .unwrap_or(ground)
}

/// How opaque a scrim of `scrim` must be for `text` to read over any photo.
pub(crate) fn scrim_opacity(scrim: Color, text: Color) -> f32 {
    let worst =
        if text.luminance() > scrim.luminance() { Color::WHITE } else { Color::new(0, 0, 0) };
    (10_u8..=20)
        .map(|step| f32::from(step) / 20.0)
        .find(|opacity| mix(worst, scrim, *opacity).contrast(text) >= MIN_CONTRAST)
        .unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use domain::brand::guide::{EmojiPolicy, FontFamily, Swatch, Tone};
    use proptest::prelude::*;

    use super::*;

    fn guide(colors: Vec<(Color, ColorUsage)>) -> StyleGuide {
        StyleGuide {
            brand_name: "Acme".into(),
            palette: colors
                .into_iter()
                .map(|(color, usage)| Swatch { color, usage, name: None })
                .collect(),
            heading_font: FontFamily::Sans,
            body_font: FontFamily::Sans,
            tone: Tone::Friendly,
            voice: String::new(),
            tagline: None,
            logo: None,
            required_words: vec![],
            banned_words: vec![],
            hashtags: vec![],
            emoji: EmojiPolicy::None,
            examples: vec![],
        }
    }

    proptest! {
        #[test]
        fn every_text_reads_on_every_ground(
            channels in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 1..8),
        ) {
            let usages = [
                ColorUsage::Primary,
                ColorUsage::Secondary,
                ColorUsage::Accent,
                ColorUsage::Background,
                ColorUsage::Text,
            ];
            let colors = channels
                .into_iter()
                .zip(usages.into_iter().cycle())
                .map(|((r, g, b), usage)| (Color::new(r, g, b), usage))
                .collect();
            let guide = guide(colors);
            for ground in [Ground::Primary, Ground::Page, Ground::Deep, Ground::Accent] {
                let s = Scheme::new(&guide, ground);
                prop_assert!(s.text.contrast(s.ground) >= MIN_CONTRAST);
                prop_assert!(s.text.contrast(s.tint) >= MIN_CONTRAST);
                prop_assert!(s.soft.contrast(s.ground) >= MIN_CONTRAST);
                prop_assert!(s.soft.contrast(s.tint) >= MIN_CONTRAST);
                prop_assert!(s.on_button.contrast(s.button) >= MIN_CONTRAST);
                prop_assert!(s.text.contrast(s.glow()) >= MIN_CONTRAST);
                prop_assert!(s.soft.contrast(s.glow()) >= MIN_CONTRAST);
                let (dark, bright) = s.tones();
                for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                    prop_assert!(mix(dark, bright, share).contrast(s.text) >= MIN_CONTRAST);
                }
                let opacity = scrim_opacity(s.ground, s.text);
                for photo in [Color::WHITE, Color::new(0, 0, 0), Color::new(128, 128, 128)] {
                    prop_assert!(mix(photo, s.ground, opacity).contrast(s.text) >= MIN_CONTRAST - 0.05);
                }
            }
        }
    }
}
