//! What is looked at in a picture: what the studio measured on its pixels.

use palette::{Lab, Srgb, color_difference::Ciede2000, convert::IntoColor as _};
use serde::{Deserialize, Serialize};

use super::{BrandCheck, Findings, Rule};
use crate::brand::{
    color::{Color, MIN_CONTRAST},
    guide::StyleGuide,
};

/// A colour and how much of a picture has about it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shade {
    /// The colour.
    pub color: Color,
    /// Its share of the picture, 0 to 1.
    pub share: f64,
}

/// Where a logo is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogoPlace {
    /// The room around it to the next text or edge, as a part of its own height.
    pub clear_space: f64,
}

/// What was measured on a picture's pixels.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PictureFacts {
    /// Its main colours, the largest first.
    pub shades: Vec<Shade>,
    /// Whether a photo is part of it, whose colours are nobody's choice.
    pub has_photo: bool,
    /// The least contrast of a text in it with what lies under that text; nothing where there is none.
    pub contrast: Option<f64>,
    /// The logo, where it shows one.
    pub logo: Option<LogoPlace>,
    /// Whether it is a person's own: what is in it, text and logo too, nobody placed and nobody found.
    pub is_own: bool,
}

/// CIEDE2000 up to which two colours count as the same brand colour: a clear tint of it.
const SAME: f64 = 12.0;

/// The share of a picture that brand colours must have, beside a photo.
const PRESENT: f64 = 0.03;

/// The room a logo needs, as a part of its height.
const CLEAR: f64 = 0.25;

/// Chroma below which a colour is a grey: black, white and what lies between go with every brand.
const GREY: f64 = 8.0;

/// Scores a picture, or the frames of a film.
pub fn check_picture(guide: &StyleGuide, alt_text: &str, facts: &PictureFacts) -> BrandCheck {
    let mut findings = Findings::default();
    colors(&mut findings, guide, facts);
    if let Some(contrast) = facts.contrast {
        findings.unless(contrast >= MIN_CONTRAST, Rule::Contrast, 40, || {
            format!("text with contrast {contrast:.1}:1; at least {MIN_CONTRAST}:1 is readable")
        });
    }
    match (guide.logo, facts.logo) {
        (Some(_), None) if facts.is_own => {
            let message =
                "nobody looked for the brand's logo in it; see whether it has to be there";
            findings.add(Rule::Logo, 10, message);
        }
        (Some(_), None) => findings.add(Rule::Logo, 30, "the brand's logo is missing"),
        (_, Some(place)) => {
            findings.unless(place.clear_space >= CLEAR, Rule::ClearSpace, 15, || {
                format!(
                    "the logo has room of {:.2} of its height; it needs {CLEAR}",
                    place.clear_space
                )
            });
        }
        (None, None) => {}
    }
    let described = alt_text.trim().chars().count() >= 10;
    findings.unless(described, Rule::AltText, 15, || {
        "there is no description for those who cannot see it".to_owned()
    });
    findings.finish()
}

fn colors(findings: &mut Findings, guide: &StyleGuide, facts: &PictureFacts) {
    let palette: Vec<Lab> = guide.palette.iter().map(|swatch| lab(swatch.color)).collect();
    let nearest = |color: Color| {
        let color = lab(color);
        palette.iter().map(|brand| f64::from(color.difference(*brand))).fold(f64::MAX, f64::min)
    };
    let is_grey = |color: Color| {
        let Lab { a, b, .. } = lab(color);
        f64::from(a.hypot(b)) < GREY
    };
    let share_of = |wanted: &dyn Fn(Color) -> bool| {
        facts
            .shades
            .iter()
            .filter(|shade| wanted(shade.color))
            .map(|shade| shade.share)
            .sum::<f64>()
    };
    let own = share_of(&|color| nearest(color) <= SAME);
    findings.unless(facts.shades.is_empty() || own >= PRESENT, Rule::Palette, 30, || {
        format!("{:.0} % of it is in the brand's colours; show them", own * 100.0)
    });
    if !facts.has_photo {
        let foreign = share_of(&|color| nearest(color) > 2.0 * SAME && !is_grey(color));
        findings.unless(foreign <= 0.15, Rule::Palette, 25, || {
            format!("{:.0} % of it is in colours that are not the brand's", foreign * 100.0)
        });
    }
}

/// How different two colours look, by CIEDE2000.
pub fn color_distance(one: Color, other: Color) -> f64 {
    f64::from(lab(one).difference(lab(other)))
}

fn lab(color: Color) -> Lab {
    Srgb::new(color.red, color.green, color.blue).into_format::<f32>().into_color()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        brand::guide::{ColorUsage, EmojiPolicy, FontFamily, MediaRef, Swatch, Tone},
        clock::Ambient,
        id::{Id as _, MediaId},
        store::digest::Digest,
    };

    const BLUE: Color = Color::new(0x1a, 0x73, 0xe8);
    const RED: Color = Color::new(0xd9, 0x30, 0x25);

    fn guide(with_logo: bool) -> StyleGuide {
        let logo = with_logo.then(|| MediaRef {
            id: MediaId::generate(&Ambient::system()),
            digest: Digest::of(b"logo"),
        });
        StyleGuide {
            brand_name: "Kettle".to_owned(),
            palette: vec![Swatch { color: BLUE, usage: ColorUsage::Primary, name: None }],
            heading_font: FontFamily::Sans,
            body_font: FontFamily::Sans,
            tone: Tone::Friendly,
            voice: String::new(),
            tagline: None,
            logo,
            required_words: Vec::new(),
            banned_words: Vec::new(),
            hashtags: Vec::new(),
            emoji: EmojiPolicy::None,
            examples: Vec::new(),
        }
    }

    fn facts(shades: &[(Color, f64)]) -> PictureFacts {
        let shades = shades.iter().map(|(color, share)| Shade { color: *color, share: *share });
        PictureFacts { shades: shades.collect(), contrast: Some(7.0), ..PictureFacts::default() }
    }

    fn rules(with_logo: bool, facts: &PictureFacts) -> Vec<Rule> {
        let check = check_picture(&guide(with_logo), "A kettle on a hill.", facts);
        check.findings.iter().map(|finding| finding.rule).collect()
    }

    /// Pairs of G. Sharma, W. Wu, E. Dalal: "The CIEDE2000 color-difference formula", 2005, table 1.
    #[test]
    fn the_difference_is_the_published_one() {
        for (one, other, difference) in [
            ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
            ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
            ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
            ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ] {
            let (one, other): (Lab, Lab) = (Lab::from_components(one), Lab::from_components(other));
            let found = f64::from(one.difference(other));
            assert!((found - difference).abs() < 2e-3, "{found} is not {difference}");
        }
    }

    #[test]
    fn brand_colours_and_greys_are_right() {
        let fine = facts(&[(BLUE, 0.5), (Color::WHITE, 0.4), (Color::INK, 0.1)]);
        assert_eq!(rules(false, &fine), []);
        let check = check_picture(&guide(false), "A kettle on a hill.", &fine);
        assert_eq!(check.score, 100);
    }

    #[test]
    fn other_colours_are_found_unless_a_photo_brings_them() {
        let foreign = facts(&[(BLUE, 0.3), (RED, 0.7)]);
        assert_eq!(rules(false, &foreign), [Rule::Palette]);
        let photo = PictureFacts { has_photo: true, ..foreign };
        assert_eq!(rules(false, &photo), []);
        let alone = PictureFacts { has_photo: true, ..facts(&[(RED, 0.99), (BLUE, 0.01)]) };
        assert_eq!(rules(false, &alone), [Rule::Palette]);
    }

    #[test]
    fn contrast_logo_room_and_description_are_wanted() {
        let fine = facts(&[(BLUE, 1.0)]);
        let pale = PictureFacts { contrast: Some(4.4), ..fine.clone() };
        assert_eq!(rules(false, &pale), [Rule::Contrast]);
        assert_eq!(rules(true, &fine), [Rule::Logo]);
        let tight = PictureFacts { logo: Some(LogoPlace { clear_space: 0.1 }), ..fine.clone() };
        assert_eq!(rules(true, &tight), [Rule::ClearSpace]);
        let roomy = PictureFacts { logo: Some(LogoPlace { clear_space: 0.5 }), ..fine.clone() };
        assert_eq!(rules(true, &roomy), []);
        let own = PictureFacts { is_own: true, ..fine.clone() };
        assert_eq!(rules(true, &own), [Rule::Logo]);
        assert!(check_picture(&guide(true), "A kettle on a hill.", &own).passes());
        let mute = check_picture(&guide(false), " ", &fine);
        assert_eq!(mute.findings.first().map(|finding| finding.rule), Some(Rule::AltText));
    }
}
