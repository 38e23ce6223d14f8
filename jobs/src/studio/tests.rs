use std::sync::{Mutex, OnceLock};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    asset::placement::Placement,
    campaign::{
        brief::Language,
        strategy::{Intent, KeyMessage},
    },
    generation::port::{AgentError, Progress},
};
use proptest::prelude::*;
use resvg::usvg;
use shiguredo_mp4::{
    TrackKind,
    demux::{Input, Mp4FileDemuxer},
};

use super::{
    geometry::{Area, float},
    samples::{INTENTS, photo, request},
    scene::{Art, Scene, tree},
    shape::Lettering,
    text::{Fit, clean, fit},
    *,
};

/// One set for all tests: reading the system's fonts takes a moment.
fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts::load(None))
}

fn hostile() -> Vec<String> {
    vec![
        "W".repeat(300),
        "Donaudampfschifffahrtsgesellschaftskapitän ".repeat(6),
        "新しい季節の珈琲が届きました。".repeat(12),
        "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}".repeat(40),
        "قهوة طازجة كل صباح 20% חדש ".repeat(8),
        "</svg><script>alert('x')</script><text y=\"-99\">&amp;".repeat(4),
        "a b c d e f g h i j k l m n o p ".repeat(10),
        "\u{202e}\u{0}\u{1b}[31m\tline\r\nbreak\u{200b}".repeat(9),
        "🎉🚀👩‍👩‍👧‍👦🇩🇪 Party 20 % ".repeat(9),
        "Ѝ ΐ Ǻ ệ Ẵ Й Ё ".repeat(14),
    ]
}

/// A request whose every word is `text`.
fn said(text: &str, placement: Placement, intent: Intent, language: Language) -> StudioRequest {
    let mut request = request(2, placement, intent, 5);
    request.creative.headline = text.to_owned();
    request.brief.call_to_action = text.chars().take(80).collect();
    request.brief.language = language;
    request.guide.brand_name = text.chars().take(60).collect();
    request.guide.tagline = Some(text.chars().take(120).collect());
    for message in &mut request.strategy.messages {
        message.support = text.chars().cycle().take(600).collect();
    }
    // Short enough for points, and no two the same.
    for (skip, length) in [(1, 20), (7, 34), (12, 48), (3, 60)] {
        request.strategy.messages.push(KeyMessage {
            headline: text.chars().cycle().skip(skip).take(length).collect(),
            support: String::new(),
        });
    }
    let quoted: String = text.chars().filter(|c| *c != '"').take(110).collect();
    request.brief.product =
        format!("Some say \"{quoted}\" — {}", &quoted.chars().take(40).collect::<String>());
    request
}

/// The boxes of everything written in a scene.
fn text_boxes(scene: &Scene, size: PixelSize) -> Vec<usvg::Rect> {
    fn walk(group: &usvg::Group, boxes: &mut Vec<usvg::Rect>) {
        for node in group.children() {
            if let usvg::Node::Group(inner) = node {
                if inner.id().starts_with("text-") {
                    boxes.push(inner.abs_bounding_box());
                } else {
                    walk(inner, boxes);
                }
            }
        }
    }
    let mut boxes = Vec::new();
    for layer in &scene.layers {
        if let Art::Drawing(drawing) = &layer.art {
            let document = drawing.document(size);
            assert!(!document.contains("script") && !document.contains("alert"), "{document}");
            walk(tree(fonts(), drawing, size).expect("valid SVG").root(), &mut boxes);
        }
    }
    boxes
}

#[test]
fn hostile_texts_stay_inside_every_layout() {
    let mut seen = 0;
    let photo = photo();
    let placements =
        [Placement::X, Placement::InstagramFeed, Placement::Linkedin, Placement::InstagramStory];
    for (at, text) in hostile().into_iter().enumerate() {
        // Every text in a wide and in a high format; over all texts, in each of the four.
        for placement in [placements[at % 4], placements[(at + 1) % 4]] {
            let mut request = said(&text, placement, Intent::Announce, Language::Ja);
            request.photo = (at % 3 == 0).then(|| photo.clone());
            let material = match Material::of(fonts(), &request) {
                Ok(material) => material,
                Err(AgentError::Refused(why)) => {
                    assert!(why.contains("U+"), "{why}");
                    continue;
                }
                Err(other) => panic!("{other}"),
            };
            let spec = placement.spec();
            let margin = 0.02 * float(spec.image.width.min(spec.image.height));
            let canvas = Area::of(spec.image);
            let top = margin.max(canvas.height * float(spec.safe_zone.top) / 100.0 - margin);
            let bottom = margin.max(canvas.height * float(spec.safe_zone.bottom) / 100.0 - margin);
            let stage = |words| material.stage(spec.image, spec.safe_zone, words);
            let mut scenes: Vec<(String, Scene)> = Family::ALL
                .into_iter()
                .flat_map(|family| {
                    [Words::All, Words::Headline].map(|words| {
                        (format!("{family:?} {words:?}"), stage(words).compose(family))
                    })
                })
                .collect();
            scenes.extend(layout::support(stage(Words::All)).map(|s| ("support".to_owned(), s)));
            scenes.push(("end".to_owned(), layout::end(stage(Words::All))));
            for (name, scene) in scenes {
                for found in text_boxes(&scene, spec.image) {
                    seen += 1;
                    assert!(
                        found.left() >= margin
                            && found.right() <= canvas.width - margin
                            && found.top() >= top
                            && found.bottom() <= canvas.height - bottom,
                        "{name} {placement}: {found:?} of {text:?}"
                    );
                }
            }
        }
    }
    assert!(seen > 500, "only {seen} texts were drawn");
}

#[test]
fn every_placement_gets_its_exact_size_within_its_limit() {
    for (at, placement) in Placement::ALL.into_iter().enumerate() {
        let intent = INTENTS[at % INTENTS.len()];
        let mut request = request(at % 3, placement, intent, 3);
        request.photo = Some(photo());
        let made = draw_picture(fonts(), &request).expect("drawn");
        let spec = placement.spec();
        let picture = image::load_from_memory(&made.output.bytes).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (spec.image.width, spec.image.height));
        assert_eq!(made.output.size, spec.image);
        assert_eq!(made.output.media_type, "image/jpeg");
        assert_eq!(image::guess_format(&made.output.bytes).ok(), Some(image::ImageFormat::Jpeg));
        assert!(u64::try_from(made.output.bytes.len()).expect("small") <= spec.image_max_bytes);
        assert!(made.output.alt_text.contains(&request.creative.headline));
        assert_eq!(
            (made.provenance.provider.as_str(), made.provenance.cost_micros),
            ("builtin", 0)
        );
    }
}

#[test]
fn the_same_request_gives_the_same_bytes_and_another_seed_may_not() {
    let mut request = request(0, Placement::Bluesky, Intent::Announce, 1);
    let first = draw_picture(fonts(), &request).expect("drawn");
    assert_eq!(first, draw_picture(fonts(), &request).expect("drawn"));
    let others = (2..10).filter(|seed| {
        request.seed = *seed;
        let other = draw_picture(fonts(), &request).expect("drawn");
        assert_ne!(other.provenance.prompt_digest, first.provenance.prompt_digest);
        other.output.bytes != first.output.bytes
    });
    assert!(others.count() > 2);
}

#[test]
fn a_character_no_font_has_is_named_and_an_emoji_is_left_out() {
    let fonts = Fonts::built_in_only();
    let mut request = request(0, Placement::Bluesky, Intent::Question, 1);
    request.creative.headline = "Kaffee für 日本?".into();
    let error = draw_picture(&fonts, &request).expect_err("refused");
    assert!(
        matches!(&error, AgentError::Refused(why) if why.contains("日 (U+65E5), 本 (U+672C)")),
        "{error}"
    );

    request.creative.headline = "Kaffee ☕🎉 für alle".into();
    let made = draw_picture(&fonts, &request).expect("drawn");
    assert!(made.output.alt_text.contains("Kaffee für alle"), "{}", made.output.alt_text);
}

#[test]
fn latin_cyrillic_and_greek_travel_with_the_binary() {
    let fonts = Fonts::built_in_only();
    for text in [
        "Ærøskøbing œuvre İstanbul Đà Nẵng",
        "Съешь ещё этих булок, Ґанок ђ",
        "Ξεσκεπάζω τὴν ψυχοφθόρα",
    ] {
        for family in [
            domain::brand::guide::FontFamily::Sans,
            domain::brand::guide::FontFamily::Serif,
            domain::brand::guide::FontFamily::Display,
        ] {
            for bold in [false, true] {
                let lettering =
                    Lettering { family, bold, tracking: 0.0, leading: 1.2, language: Language::En };
                assert_eq!(
                    shape::missing(&fonts, &clean(text), lettering),
                    shape::Missing::default()
                );
            }
        }
    }
}

#[test]
fn broken_files_are_refused() {
    let mut request = request(0, Placement::Bluesky, Intent::Benefit, 1);
    request.photo = Some(Bytes::from_static(b"\xff\xd8\xff\xe0 no photo"));
    let error = draw_picture(fonts(), &request).expect_err("refused");
    assert!(matches!(&error, AgentError::Refused(why) if why.contains("photo")), "{error}");
}

/// Keeps what it hears.
struct Heard(Mutex<Vec<u8>>);

#[async_trait]
impl Progress for Heard {
    fn report(&self, percent: u8) {
        self.0.lock().expect("not poisoned").push(percent);
    }

    async fn keep(&self, _: Option<&str>, _: u64) -> Result<(), AgentError> {
        Ok(())
    }
}

#[test]
fn a_video_is_an_mp4_that_plays_from_its_beginning() {
    let mut request = request(1, Placement::X, Intent::Countdown, 4);
    request.strategy.messages[0].support = String::new();
    let heard = Heard(Mutex::new(Vec::new()));
    let made = film::film(fonts(), &request, &heard).expect("filmed");
    let file = &made.output.bytes;
    assert_eq!(made.output.size, Placement::X.spec().video.expect("it takes video"));
    let length = made.output.duration.as_secs_f64();
    assert!((5.9..=15.1).contains(&length), "{length}");
    let most = Placement::X.post().media.video_max_bytes;
    assert!(u64::try_from(file.len()).expect("small") <= most);

    // Boxes, in their order: what a player needs comes before the frames.
    let mut kinds = Vec::new();
    let mut at = 0;
    while let Some(header) = file.get(at..at + 8) {
        let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
        let length = usize::try_from(length).expect("fits");
        kinds.push(String::from_utf8_lossy(&header[4..]).into_owned());
        if length < 8 {
            break;
        }
        at += length;
    }
    let position = |kind: &str| kinds.iter().position(|k| k == kind);
    assert_eq!(position("ftyp"), Some(0));
    assert!(position("moov") < position("mdat"), "{kinds:?}");

    let mut demuxer = Mp4FileDemuxer::new();
    demuxer.handle_input(Input { position: 0, data: file });
    let tracks = demuxer.tracks().expect("tracks").to_vec();
    assert_eq!(tracks.len(), 1);
    assert_eq!(tracks[0].kind, TrackKind::Video);
    let told = tracks[0].duration * 1_000 / u64::from(tracks[0].timescale.get());
    assert_eq!(u128::from(told), made.output.duration.as_millis(), "the file says the same");
    let mut samples = Vec::new();
    while let Some(sample) = demuxer.next_sample().expect("a sample") {
        samples.push((sample.keyframe, sample.data_size));
    }
    assert_eq!(samples.len() * 1_000 / 24, usize::try_from(told).expect("small"));
    assert!(samples[0].0 && samples.iter().filter(|s| s.0).count() > samples.len() / 49);

    let heard = heard.0.into_inner().expect("not poisoned");
    assert_eq!((heard.first(), heard.last()), (Some(&0), Some(&100)));
    assert!(heard.windows(2).all(|pair| pair[0] <= pair[1]));
    let again = film::film(fonts(), &request, &Heard(Mutex::new(Vec::new()))).expect("filmed");
    assert_eq!(again, made);
}

#[test]
fn a_film_has_its_placements_size_and_shape() {
    // The highest and the one between; X's is above.
    for placement in [Placement::InstagramFeed, Placement::InstagramStory] {
        let mut request = request(0, placement, Intent::Offer, 4);
        request.strategy.messages[0].support = String::new();
        let made = film::film(fonts(), &request, &Heard(Mutex::new(Vec::new()))).expect("filmed");
        let clip = probe(&made.output.bytes).expect("it plays");
        assert_eq!(Some(clip.size), placement.spec().video, "{placement}");
        assert_eq!(clip.duration, made.output.duration, "{placement}");
        let (width, height) = (clip.size.width, clip.size.height);
        let shape = if placement == Placement::InstagramFeed { (4, 5) } else { (9, 16) };
        assert_eq!(width * shape.1, height * shape.0, "{placement}");
    }
}

#[test]
fn what_takes_no_video_gets_none() {
    let request = request(1, Placement::Mastodon, Intent::Offer, 4);
    let error = film::film(fonts(), &request, &Heard(Mutex::new(Vec::new()))).expect_err("refused");
    assert!(matches!(error, AgentError::Refused(why) if why.contains("no video")));
}

#[tokio::test]
async fn the_port_draws_off_the_runtime() {
    let studio = BuiltinStudio::new(Arc::new(Fonts::built_in_only()));
    let made = studio.picture(request(0, Placement::Bluesky, Intent::Offer, 2)).await;
    assert!(made.is_ok(), "{made:?}");
}

#[test]
fn signs_stay_with_their_numbers() {
    assert_eq!(clean("Jetzt 20 %  sparen \u{7}"), "Jetzt 20\u{a0}% sparen");
    assert_eq!(clean("für 5 € im Monat"), "für 5\u{a0}€ im Monat");
    assert_eq!(clean("Prêt ?"), "Prêt\u{a0}?");
    assert_eq!(clean("250 g, 90 km weit"), "250\u{a0}g, 90\u{a0}km weit");
    assert_eq!(clean("2 guests in 4 m"), "2 guests in 4\u{a0}m");
    assert_eq!(clean("Coffee & Cake – daily"), "Coffee & Cake – daily");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_set_text_never_leaves_its_bounds(
        text in "([a-zA-ZäöüßéñЖя ,.!-]{0,90}|[a-zA-Z]{60,200}|\\PC{0,60})",
        width in 40.0_f32..900.0,
        height in 12.0_f32..700.0,
        lines in 1_usize..6,
    ) {
        let lettering = Lettering {
            family: domain::brand::guide::FontFamily::Sans,
            bold: true,
            tracking: -0.02,
            leading: 1.15,
            language: Language::En,
        };
        let bounds = Fit { width, height, largest: 90.0, smallest: 14.0, lines };
        let block = fit(fonts(), &clean(&text), lettering, bounds);
        prop_assert!(block.width <= width + 0.01);
        prop_assert!(block.height <= height + 0.01);
        prop_assert!(block.lines.len() <= lines);
    }
}
