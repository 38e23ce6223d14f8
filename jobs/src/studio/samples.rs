//! Invented brands and briefs that tests draw, and the sheets a person looks at.

use std::io::Cursor;

use bytes::Bytes;
use chrono::NaiveDate;
use domain::{
    asset::{AssetKind, placement::Placement},
    brand::{
        color::Color,
        guide::{ColorUsage, EmojiPolicy, FontFamily, StyleGuide, Swatch, Tone},
    },
    campaign::{
        brief::{Brief, Language},
        strategy::{Creative, Intent, KeyMessage, Strategy},
    },
    generation::port::StudioRequest,
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Every intent.
pub(crate) const INTENTS: [Intent; 6] = [
    Intent::Announce,
    Intent::Benefit,
    Intent::Proof,
    Intent::Question,
    Intent::Offer,
    Intent::Countdown,
];

fn color(text: &str) -> Color {
    text.parse().expect("a colour")
}

/// A brand: name, tagline, colours by usage, fonts, tone.
pub(crate) fn guide(which: usize) -> StyleGuide {
    use ColorUsage::{Accent, Background, Primary, Secondary, Text};
    let (name, tagline, colors, heading, body, tone): (_, _, Vec<(&str, ColorUsage)>, _, _, _) =
        match which {
            0 => (
                "Fernhill Coffee",
                "Roasted this week, at your door on Friday",
                vec![
                    ("#1f4d3a", Primary),
                    ("#c8a27a", Secondary),
                    ("#f2b544", Accent),
                    ("#faf5ec", Background),
                    ("#22201c", Text),
                ],
                FontFamily::Serif,
                FontFamily::Sans,
                Tone::Friendly,
            ),
            1 => (
                "Voltis",
                "Software für Handwerksbetriebe",
                vec![
                    ("#1d3fd8", Primary),
                    ("#8fb3ff", Secondary),
                    ("#ff5a36", Accent),
                    ("#ffffff", Background),
                    ("#0e1430", Text),
                ],
                FontFamily::Sans,
                FontFamily::Sans,
                Tone::Professional,
            ),
            _ => (
                "Papaya Sprint",
                "Bewegung, die Spaß macht",
                vec![
                    ("#ff6f61", Primary),
                    ("#3b1c4a", Secondary),
                    ("#ffd23f", Accent),
                    ("#fff4ee", Background),
                    ("#3b1c4a", Text),
                ],
                FontFamily::Display,
                FontFamily::Display,
                Tone::Playful,
            ),
        };
    StyleGuide {
        brand_name: name.into(),
        palette: colors
            .into_iter()
            .map(|(hex, usage)| Swatch { color: color(hex), usage, name: None })
            .collect(),
        heading_font: heading,
        body_font: body,
        tone,
        voice: String::new(),
        tagline: Some(tagline.into()),
        logo: None,
        required_words: vec![],
        banned_words: vec![],
        hashtags: vec![],
        emoji: EmojiPolicy::Sparing,
        examples: vec![],
    }
}

fn words(which: usize, intent: Intent) -> (&'static str, &'static str, &'static str) {
    match (which, intent) {
        (0, Intent::Announce) => (
            "Our winter roast is here",
            "Dark cherry, cocoa and a long sweet finish. Roasted in small batches every Tuesday.",
            "Taste it now",
        ),
        (0, Intent::Benefit) => (
            "Fresh beans without the errand",
            "We roast on Tuesday and you brew on Friday. Pause or stop whenever you like.",
            "Start your box",
        ),
        (0, Intent::Proof) => (
            "12,000 kitchens brew Fernhill every morning",
            "Rated 4.8 of 5 by people who used to queue for their flat white.",
            "See why",
        ),
        (0, Intent::Question) => (
            "When did your coffee last taste of anything?",
            "Beans lose half their aroma in three weeks. Ours are four days old.",
            "Try one bag",
        ),
        (0, Intent::Offer) => (
            "20% off your first three bags",
            "No subscription needed, free delivery included.",
            "Get 20% off",
        ),
        (0, Intent::Countdown) => (
            "Winter roast leaves the shelf soon",
            "When the last sack is empty, it is gone until November.",
            "Order yours",
        ),
        (1, Intent::Announce) => (
            "Die Auftragsmappe, die mitdenkt",
            "Voltis 4 plant Termine, Material und Fahrten in einem Schritt.",
            "Kostenlos testen",
        ),
        (1, Intent::Benefit) => (
            "Zwei Stunden weniger Büro pro Tag",
            "Angebote, Aufmaß und Rechnung entstehen aus denselben Daten, ohne doppeltes Tippen.",
            "Jetzt Demo buchen",
        ),
        (1, Intent::Proof) => (
            "Von Meisterbetrieben in ganz Deutschland genutzt",
            "Die Handwerkskammer empfiehlt Voltis für die digitale Baustellendokumentation.",
            "Berichte lesen",
        ),
        (1, Intent::Question) => (
            "Wer sucht bei Ihnen noch den Lieferschein?",
            "Mit Voltis liegt jeder Beleg beim Auftrag, auf dem Tablet und im Büro.",
            "So geht es",
        ),
        (1, Intent::Offer) => (
            "Jetzt wechseln: 3 Monate für 0 € nutzen",
            "Datenübernahme aus Ihrem alten Programm inklusive.",
            "Angebot sichern",
        ),
        (1, _) => (
            "Die Einführungspreise enden",
            "Wer bis Monatsende bucht, behält den Preis für zwei Jahre.",
            "Preis sichern",
        ),
        (_, Intent::Announce) => (
            "Der Lauftreff für alle, die nie laufen wollten",
            "Zehn Minuten, gute Musik, nette Leute. Jeden Dienstag im Park.",
            "Mitlaufen",
        ),
        (_, Intent::Benefit) => (
            "Mehr Energie in nur zehn Minuten am Tag",
            "Kurze Einheiten passen zwischen zwei Termine und wirken trotzdem.",
            "App laden",
        ),
        (_, Intent::Proof) => (
            "87 % laufen nach acht Wochen noch mit",
            "Weil es Spaß macht und niemand auf die Uhr schaut.",
            "Dazukommen",
        ),
        (_, Intent::Question) => (
            "Läufst du schon oder suchst du noch Ausreden?",
            "Wir haben für jede eine Antwort und für den Regen eine Jacke.",
            "Antwort finden",
        ),
        (_, Intent::Offer) => {
            ("Erster Monat für 1 €", "Danach entscheidest du, ob du bleibst.", "Für 1 € starten")
        }
        (_, Intent::Countdown) => (
            "Die Anmeldung zum Sommerlauf schließt",
            "Startplätze, Shirt und Suppe gibt es nur solange der Vorrat reicht.",
            "Platz sichern",
        ),
    }
}

/// A request of a brand for a placement.
pub(crate) fn request(
    which: usize,
    placement: Placement,
    intent: Intent,
    seed: u64,
) -> StudioRequest {
    let (headline, support, action) = words(which, intent);
    let day = |d| NaiveDate::from_ymd_opt(2027, 3, d).expect("a date");
    let creative = Creative {
        key: "x-1".into(),
        placement,
        intent,
        headline: headline.into(),
        direction: "Show the product.".into(),
        outputs: [AssetKind::Copy, AssetKind::Image].into_iter().collect(),
        scheduled_on: day(18),
    };
    let language = if which == 0 { Language::En } else { Language::De };
    StudioRequest {
        brief: Brief {
            goal: "Be known".into(),
            product: if which == 0 { "A product, until 23 March" } else { "Etwas, bis 23. März" }
                .into(),
            audience: "People".into(),
            placements: Placement::ALL.to_vec(),
            start_date: day(1),
            end_date: day(23),
            call_to_action: action.into(),
            link: Some("https://www.fernhill.example/winter".parse().expect("a link")),
            language,
            photo: None,
            template: None,
        },
        guide: guide(which),
        strategy: Strategy {
            positioning: "p".into(),
            insight: "i".into(),
            messages: vec![KeyMessage { headline: headline.into(), support: support.into() }],
            creatives: vec![creative.clone()],
        },
        creative,
        again: domain::generation::port::Again::default(),
        logo: (which == 1).then(logo),
        photo: None,
        operation: None,
        seed,
    }
}

/// A simple logo: a dark ring and a bar on nothing.
pub(crate) fn logo() -> Bytes {
    let picture = RgbaImage::from_fn(640, 200, |x, y| {
        let (dx, dy) = (f64::from(x) - 100.0, f64::from(y) - 100.0);
        let distance = dx.hypot(dy);
        let ring = (50.0..85.0).contains(&distance);
        let bars = (230..600).contains(&x) && ((50..80).contains(&y) || (120..150).contains(&y));
        if ring || bars { Rgba([14, 20, 48, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    png(&DynamicImage::ImageRgba8(picture))
}

/// A picture with something to see in it: a still life of a cup on a table, painted.
pub(crate) fn photo() -> Bytes {
    let picture = RgbImage::from_fn(1600, 1200, |x, y| {
        let (x, y) = (super::geometry::float(x) / 1600.0, super::geometry::float(y) / 1200.0);
        let lit = 0.55 + 0.45 * (1.0 - (x - 0.3).hypot(y - 0.2)).max(0.0);
        let mut rgb = if y > 0.68 { [128.0, 84.0, 52.0] } else { [205.0, 190.0, 168.0] };
        if y > 0.68 {
            let grain = ((x * 40.0 + (y * 9.0).sin() * 2.0).sin() * 9.0).abs();
            rgb = rgb.map(|c| c - grain);
        }
        let (dx, dy) = ((x - 0.5) / 0.17, (y - 0.5) / 0.24);
        let cup = dx.abs() < 1.0 - (dy + 1.0).max(0.0) * 0.13 && dy.abs() < 1.0;
        let rim = dx.powi(2) + ((y - 0.265) / 0.045).powi(2) < 1.0;
        let handle = {
            let r = ((x - 0.675) / 0.075).hypot((y - 0.47) / 0.11);
            (0.6..1.0).contains(&r)
        };
        let shadow = ((x - 0.56) / 0.26).powi(2) + ((y - 0.755) / 0.05).powi(2) < 1.0;
        if shadow {
            rgb = rgb.map(|c| c * 0.55);
        }
        if handle || cup {
            let shade = 1.0 - 0.35 * (dx + 0.3).abs().min(1.2);
            rgb = [236.0 * shade, 226.0 * shade, 210.0 * shade];
        }
        if rim {
            rgb = [74.0, 44.0, 26.0];
        }
        Rgb(rgb.map(|c| {
            let value = (c * lit).clamp(0.0, 255.0).round();
            u8::try_from(super::geometry::whole(value)).unwrap_or(255)
        }))
    });
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut file, ImageFormat::Jpeg).expect("written");
    file.into_inner().into()
}

fn png(picture: &DynamicImage) -> Bytes {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).expect("written");
    file.into_inner().into()
}
