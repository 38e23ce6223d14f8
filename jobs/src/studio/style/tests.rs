use domain::{
    asset::placement::Placement,
    brand::{
        check::{Shade, color_distance},
        color::Color,
    },
    campaign::strategy::Intent,
    generation::port::StudioRequest,
};

use super::super::{Material, draw_picture, fonts::Fonts, samples::request};

/// The pictures of one campaign: every placement and intent, each with a seed of its own.
fn campaign(brand: usize, goal: &str) -> Vec<StudioRequest> {
    let mut all = Vec::new();
    for (at, (seed, placement)) in (77_u64..).step_by(13).zip(Placement::ALL).enumerate() {
        let intent = [Intent::Announce, Intent::Benefit, Intent::Offer][at % 3];
        let mut request = request(brand, placement, intent, seed);
        request.brief.goal = goal.to_owned();
        // The samples ask for something else with every intent; a campaign has one brief.
        request.brief.call_to_action = "Start".to_owned();
        all.push(request);
    }
    all
}

/// How far two pictures' colours are from each other: for each shade of one the nearest of the other by
/// CIEDE2000, weighed by how much of the picture it is, both ways.
fn apart(one: &[Shade], other: &[Shade]) -> f64 {
    let way = |from: &[Shade], to: &[Shade]| {
        let all: f64 = from.iter().map(|shade| shade.share).sum();
        let near = |color: Color| {
            to.iter().map(|shade| color_distance(color, shade.color)).fold(f64::MAX, f64::min)
        };
        from.iter().map(|shade| shade.share * near(shade.color)).sum::<f64>() / all
    };
    f64::midpoint(way(one, other), way(other, one))
}

#[test]
fn one_campaign_has_one_look_and_another_has_another() {
    let fonts = Fonts::built_in_only();
    let goals =
        ["Sell more in winter", "Win subscribers", "Open the second shop", "Be known in town"];
    let mut campaigns = Vec::new();
    for (brand, goal) in (0..3).flat_map(|brand| goals.map(|goal| (brand, goal))) {
        let pieces = campaign(brand, goal);
        let style = |request| {
            let Material { style, .. } = Material::of(&fonts, request).expect("fine");
            (style.seed, style.backdrop, style.duotone, style.passage)
        };
        let looks: Vec<_> = pieces.iter().map(style).collect();
        assert!(looks.iter().all(|look| *look == looks[0]), "{looks:?}");
        let made: Vec<_> = pieces
            .iter()
            .take(5)
            .map(|request| draw_picture(&fonts, request).expect("drawn").output)
            .collect();
        campaigns.push((looks[0], made));
    }
    // Campaigns differ: of one brand as well.
    for looks in campaigns.chunks(goals.len()) {
        let mut seen: Vec<_> = looks.iter().map(|(look, _)| look.0).collect();
        seen.dedup();
        assert_eq!(seen.len(), goals.len());
        let treatments = looks.iter().map(|((_, backdrop, ..), _)| backdrop);
        let other =
            treatments.clone().filter(|one| Some(*one) != treatments.clone().next()).count();
        assert!(other > 0, "every campaign is filled the same way");
    }
    let (mut within, mut between) = (Vec::new(), Vec::new());
    for (at, (_, one)) in campaigns.iter().enumerate() {
        for (first, second) in
            one.iter().enumerate().flat_map(|(n, a)| one.iter().skip(n + 1).map(move |b| (a, b)))
        {
            assert_ne!(first.bytes, second.bytes, "two of a campaign are the same picture");
            within.push(apart(&first.facts.shades, &second.facts.shades));
        }
        for (_, other) in campaigns.iter().skip(at + 1) {
            let pairs = one.iter().zip(other);
            between.extend(pairs.map(|(a, b)| apart(&a.facts.shades, &b.facts.shades)));
        }
    }
    let mean = |all: &[f64]| {
        let count = all.iter().fold(0.0, |count, _| count + 1.0);
        all.iter().sum::<f64>() / count
    };
    let (within, between) = (mean(&within), mean(&between));
    println!("CIEDE2000 within a campaign {within:.1}, between campaigns {between:.1}");
    assert!(within * 1.5 < between, "within {within:.1}, between {between:.1}");
}
