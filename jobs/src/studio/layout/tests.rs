use domain::{
    asset::placement::Placement,
    campaign::strategy::{Intent, KeyMessage},
    generation::port::{Again, StudioRequest},
};

use super::{
    super::{
        Material,
        samples::{INTENTS, photo, request},
        scene::Scene,
    },
    *,
};
use crate::agent::heeded;

fn fonts() -> Fonts {
    Fonts::built_in_only()
}

fn message(headline: &str, support: &str) -> KeyMessage {
    KeyMessage { headline: headline.into(), support: support.into() }
}

/// Which families a creative may get, over many seeds.
fn chosen(intent: Intent, content: &Content, has_photo: bool) -> Vec<Family> {
    let mut found = Vec::new();
    for seed in 0..200 {
        let choice = Choice { intent, has_photo, not: None, campaign: seed / 5, seed };
        let family = choose(choice, content);
        assert_eq!(family, choose(choice, content));
        if !found.contains(&family) {
            found.push(family);
        }
    }
    found
}

fn content_of(
    intent: Intent,
    work: impl FnOnce(&mut domain::generation::port::StudioRequest),
) -> Content {
    let mut request = request(0, Placement::X, intent, 1);
    work(&mut request);
    Content::of(&request, &fonts()).expect("drawable")
}

#[test]
fn points_are_what_messages_and_brief_say_and_no_two_say_the_same() {
    let content = content_of(Intent::Benefit, |request| {
        request.guide.banned_words = vec!["cheap".into()];
        request.strategy.messages.extend([
            message("fresh beans without the errand!", "It says the headline again."),
            message("Delivered by cargo bike", "Delivered by cargo bike. Pause any week."),
            message("A cheap cup", "Dirt cheap."),
        ]);
        request.brief.product = "Roasted every Tuesday. Is it good? The bags are made of paper, and of a \
                                 plant cellulose that goes into the food bin of every house in town."
            .into();
    });
    assert_eq!(
        content.points,
        [
            "Delivered by cargo bike",
            "We roast on Tuesday and you brew on Friday",
            "Pause or stop whenever you like",
            "Pause any week",
        ]
    );
}

#[test]
fn a_list_needs_two_points() {
    let few = content_of(Intent::Benefit, |request| {
        request.strategy.messages =
            vec![message("Fresh beans without the errand", "Every week anew.")];
        request.brief.product = "Beans".into();
    });
    assert!(few.points.is_empty(), "{:?}", few.points);
    for has_photo in [true, false] {
        assert!(!chosen(Intent::Benefit, &few, has_photo).contains(&Family::List));
    }
    let enough = content_of(Intent::Benefit, |request| {
        request.strategy.messages.push(message("Delivered by cargo bike", "On Wednesday."));
        request.strategy.messages.push(message("Roasted every Tuesday", "In Leith."));
    });
    assert!(enough.points.len() >= 2);
    for has_photo in [true, false] {
        assert!(chosen(Intent::Benefit, &enough, has_photo).contains(&Family::List));
    }
}

#[test]
fn a_quote_never_invents_words() {
    // Quoted words, and whose they are.
    let spoken = content_of(Intent::Proof, |request| {
        request.brief.product =
            "Coffee. “I have not queued for a flat white since” — Ada, Leith\nRoasted weekly."
                .into();
    });
    let quote = spoken.quote.as_ref().expect("a quote");
    assert_eq!(quote.text, "I have not queued for a flat white since");
    assert_eq!((quote.source.as_deref(), quote.spoken), (Some("Ada, Leith"), true));
    assert_eq!(chosen(Intent::Proof, &spoken, true), [Family::Quote]);

    // Nobody is named: nobody is invented, and the brand does not take the words for its own.
    let unnamed = content_of(Intent::Proof, |request| {
        request.brief.product = "“I have not queued for a flat white since”, they say.".into();
    });
    assert_eq!(unnamed.quote.as_ref().expect("a quote").source, None);

    // Without quoted words: the brand's own sentence, under the brand's name.
    let own = content_of(Intent::Proof, |request| {
        request.creative.headline = "Loved in every kitchen".into();
        request.strategy.messages = vec![message(
            "Loved in every kitchen",
            "Rated well by people who used to queue. And so on.",
        )];
    });
    let quote = own.quote.as_ref().expect("a quote");
    assert_eq!(quote.text, "Rated well by people who used to queue.");
    assert_eq!((quote.source.as_deref(), quote.spoken), (Some("Fernhill Coffee"), false));
    let families = chosen(Intent::Proof, &own, false);
    assert!(families.contains(&Family::Quote) && families.contains(&Family::Proof), "{families:?}");

    // Nothing that is fit for one.
    let none = content_of(Intent::Proof, |request| {
        request.creative.headline = "Loved in every kitchen".into();
        request.strategy.messages = vec![message("Loved in every kitchen", "So good.")];
    });
    assert_eq!(none.quote, None);
    assert_eq!(chosen(Intent::Proof, &none, false), [Family::Proof]);
}

#[test]
fn tiles_are_among_the_pictures_of_news_and_offers() {
    let content = content_of(Intent::Announce, |_| {});
    for has_photo in [true, false] {
        assert!(chosen(Intent::Announce, &content, has_photo).contains(&Family::Grid));
    }
    let names: std::collections::BTreeSet<&str> = Family::ALL.map(Family::name).into();
    assert_eq!(names.len(), Family::ALL.len());
}

#[test]
fn one_creative_has_one_family_at_every_placement() {
    let (fonts, shot) = (fonts(), photo());
    for intent in INTENTS {
        for seed in 0..6 {
            let families = Placement::ALL.map(|placement| {
                let mut request = request(0, placement, intent, seed);
                request.photo = (seed % 2 == 0).then(|| shot.clone());
                Material::of(&fonts, &request).expect("fine").family()
            });
            assert!(families.iter().all(|family| *family == families[0]), "{families:?}");
        }
    }
}

/// Where each line of text stands.
fn lines(scene: &Scene) -> Vec<Area> {
    scene.texts().map(|(area, _)| area).collect()
}

#[test]
fn every_point_has_a_row_and_none_touches_another() {
    let (fonts, shot) = (fonts(), photo());
    for placement in Placement::ALL {
        for with_photo in [true, false] {
            let mut request = request(0, placement, Intent::Benefit, 3);
            request.photo = with_photo.then(|| shot.clone());
            for headline in ["Delivered by cargo bike", "Roasted every Tuesday", "Made of paper"] {
                request.strategy.messages.push(message(headline, ""));
            }
            let material = Material::of(&fonts, &request).expect("fine");
            let spec = placement.spec();
            let stage = material.stage(spec.image, spec.safe_zone, Words::All);
            let safe = stage.safe;
            let scene = stage.compose(Family::List);
            let found = lines(&scene);
            // Headline, button and every point rise as layers of their own.
            let risen = scene.layers.iter().filter(|l| l.entrance == Entrance::Rise).count();
            assert_eq!(risen, 2 + material.content.points.len(), "{placement}");
            for (at, one) in found.iter().enumerate() {
                assert!(
                    one.y >= safe.y - 1.0 && one.bottom() <= safe.bottom() + 1.0,
                    "{placement}"
                );
                for other in found.iter().skip(at + 1) {
                    let shared = one.within(*other);
                    assert!(shared.width <= 0.0 || shared.height <= 0.0, "{one:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn no_text_stands_on_another_in_any_family() {
    let (fonts, shot) = (fonts(), photo());
    for (at, placement) in Placement::ALL.into_iter().enumerate() {
        for (brand, family) in (0..3).flat_map(|brand| Family::ALL.map(|family| (brand, family))) {
            let mut request = request(brand, placement, INTENTS[(at + brand) % 6], 3);
            request.photo = (at % 2 == 0).then(|| shot.clone());
            let material = Material::of(&fonts, &request).expect("fine");
            let spec = placement.spec();
            let scene = material.stage(spec.image, spec.safe_zone, Words::All).compose(family);
            let found = lines(&scene);
            for (at, one) in found.iter().enumerate() {
                for other in found.iter().skip(at + 1) {
                    let shared = one.within(*other);
                    assert!(
                        shared.width <= 0.0 || shared.height <= 0.0,
                        "{family:?} {placement} brand {brand}: {one:?} {other:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_description_says_what_the_family_shows() {
    let fonts = fonts();
    let mut request = request(0, Placement::X, Intent::Proof, 3);
    request.strategy.messages.push(message("Delivered by cargo bike", "Every Wednesday."));
    let said = "“I have not queued for a flat white since” — Ada, Leith. Until 23 March.";
    request.brief.product = said.into();
    request.photo = Some(photo());
    let material = Material::of(&fonts, &request).expect("fine");
    let told = |family| super::super::draw_family(&material, family).expect("drawn").alt_text;
    let quote = "“I have not queued for a flat white since” — Ada, Leith.";
    assert!(told(Family::Quote).contains(quote), "{}", told(Family::Quote));
    assert!(told(Family::List).contains("Delivered by cargo bike. "), "{}", told(Family::List));
    assert!(told(Family::Countdown).contains("Only 5 days left."), "{}", told(Family::Countdown));
    // A photo is told where it is shown.
    assert!(told(Family::Grid).contains("photo") && !told(Family::Poster).contains("photo"));
}

#[test]
fn a_story_keeps_its_words_and_its_logo_clear_of_the_apps_controls() {
    let (fonts, shot) = (fonts(), photo());
    let spec = Placement::InstagramStory.spec();
    assert_eq!((spec.safe_zone.top, spec.safe_zone.bottom), (14, 20));
    let height = float(spec.image.height);
    let (top, bottom) = (height * 0.14, height * 0.8);
    for (at, family) in Family::ALL.into_iter().enumerate() {
        for brand in 0..3 {
            let mut request =
                request(brand, Placement::InstagramStory, INTENTS[(at + brand) % 6], 3);
            request.photo = (brand == 1).then(|| shot.clone());
            let material = Material::of(&fonts, &request).expect("fine");
            let stage = || material.stage(spec.image, spec.safe_zone, Words::All);
            let mut scenes = vec![stage().compose(family), end(stage())];
            scenes.extend(support(stage()));
            for scene in scenes {
                for line in lines(&scene) {
                    assert!(line.y >= top && line.bottom() <= bottom, "{family:?}: {line:?}");
                }
                let logos = scene.layers.iter().filter_map(|layer| match &layer.art {
                    Art::Picture { pixels, at } => Some((at.1, at.1 + float(pixels.height()))),
                    Art::Drawing(_) | Art::Photo { .. } => None,
                });
                for (from, to) in logos {
                    assert!(from >= top && to <= bottom, "{family:?}: logo {from} to {to}");
                }
            }
        }
    }
}

#[test]
fn what_reads_from_the_right_has_its_button_there() {
    let fonts = fonts();
    let button = |headline: &str| {
        let mut material_request = request(0, Placement::X, Intent::Announce, 3);
        material_request.brief.link = None;
        let mut material = Material::of(&fonts, &material_request).expect("fine");
        material.content.headline = headline.to_owned();
        let spec = Placement::X.spec();
        let scene = material.stage(spec.image, spec.safe_zone, Words::All).compose(Family::Split);
        // The button is what is placed last.
        *lines(&scene).last().expect("there is text")
    };
    let (left, right) = (button("Coffee"), button("قهوة"));
    assert!((left.width - right.width).abs() < 0.1, "it is the same button");
    assert!(right.x > left.x + 200.0, "{left:?} {right:?}");
}

/// A request made again as a person says, and what was drawn before.
fn again(intent: Intent, instruction: &str, former: u64) -> StudioRequest {
    let mut request = request(0, Placement::X, intent, former + 1);
    request.photo = Some(photo());
    request.strategy.messages.push(message("Delivered by cargo bike", "Every Wednesday."));
    request.again =
        Again { instruction: Some(instruction.to_owned()), former: Some(former), text: None };
    request
}

#[test]
fn another_layout_is_never_the_one_before() {
    let fonts = fonts();
    for intent in INTENTS {
        for former in 0..4 {
            let mut request = again(intent, "Bitte ein anderes Layout", former);
            // A photo is decoded each time.
            request.photo = request.photo.filter(|_| former == 0);
            let (request, look) = heeded(&request);
            let material = Material { look, ..Material::of(&fonts, &request).expect("fine") };
            let before = StudioRequest { seed: former, ..request.clone() };
            let before = Material::of(&fonts, &before).expect("fine").family();
            assert_ne!(material.family(), before, "{intent:?} {former}");
        }
    }
    let (request, look) = heeded(&again(Intent::Benefit, "as a list", 0));
    let material = Material { look, ..Material::of(&fonts, &request).expect("fine") };
    assert_eq!(material.family(), Family::List);
}

#[test]
fn another_background_leaves_the_rest_as_it_was() {
    let fonts = fonts();
    for intent in [Intent::Announce, Intent::Proof, Intent::Question] {
        let drawn = |instruction: &str| {
            let mut request = again(intent, instruction, 4);
            request.photo = None;
            super::super::draw_picture(&fonts, &request).expect("drawn").output
        };
        let mut before = again(intent, "", 4);
        (before.photo, before.seed) = (None, 4);
        let before = super::super::draw_picture(&fonts, &before).expect("drawn").output;
        let after = drawn("Another background, please");
        assert_ne!(after.bytes, before.bytes, "{intent:?}");
        assert_eq!(after.alt_text, before.alt_text, "{intent:?}");
        assert_ne!(drawn("warmer colours").bytes, drawn("cooler colours").bytes, "{intent:?}");
    }
}

#[test]
fn words_of_a_picture_change_as_they_are_wished() {
    let fonts = fonts();
    let told = |instruction: &str| {
        let request = again(Intent::Benefit, instruction, 4);
        super::super::draw_picture(&fonts, &request).expect("drawn").output.alt_text
    };
    assert!(told("keep it").contains("photo") && !told("without the photo").contains("photo"));
    assert!(told("Headline: “Fresh on Friday”").contains("“Fresh on Friday”"));
    assert!(told("another headline").contains("Delivered by cargo bike"));
    assert!(told("mention “free parking”").contains("Free parking"));
    assert!(!told("avoid “errand”").contains("errand"));
}
