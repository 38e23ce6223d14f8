use domain::{
    asset::placement::{PixelSize, Placement},
    campaign::strategy::Intent,
};

use super::{
    super::{
        fonts::Fonts,
        samples::request,
        scene::{Entrance, Scene},
    },
    *,
};

const ALL: [Motif; 36] = [
    Motif::Cup,
    Motif::Bean,
    Motif::Bag,
    Motif::Filter,
    Motif::Teapot,
    Motif::Bowl,
    Motif::Loaf,
    Motif::Plate,
    Motif::Glass,
    Motif::Apple,
    Motif::Chocolate,
    Motif::Bicycle,
    Motif::Wheel,
    Motif::Road,
    Motif::Car,
    Motif::Window,
    Motif::Phone,
    Motif::Pointer,
    Motif::Cards,
    Motif::Ticket,
    Motif::Bunting,
    Motif::Calendar,
    Motif::Spotlight,
    Motif::Frame,
    Motif::Notes,
    Motif::Record,
    Motif::Keys,
    Motif::Microphone,
    Motif::People,
    Motif::Badge,
    Motif::Briefcase,
    Motif::Parcel,
    Motif::Plant,
    Motif::Megaphone,
    Motif::Sunrise,
    Motif::Tag,
];

#[test]
fn every_drawing_fills_its_square_and_no_more() {
    let fonts = Fonts::built_in_only();
    let size = PixelSize { width: 140, height: 140 };
    let square = Area::new(20.0, 20.0, 100.0, 100.0);
    let inks = Inks::plain(Color::new(200, 20, 20), Color::WHITE);
    for motif in ALL {
        let mut scene = Scene::default();
        scene.draw(Entrance::Still, |d| motif.draw(d, square, inks));
        let pixels = scene.render(&fonts, size).expect("drawn");
        let (mut inside, mut outside) = (0, 0);
        for (at, pixel) in pixels.pixels().iter().enumerate() {
            let (x, y) = (at % 140, at / 140);
            let is_inside = (20..120).contains(&x) && (20..120).contains(&y);
            if pixel.green() < 128 {
                if is_inside { inside += 1 } else { outside += 1 }
            }
        }
        assert_eq!(outside, 0, "{motif:?} leaves its square");
        assert!((900..8_500).contains(&inside), "{motif:?} has {inside} of 10,000 pixels");
    }
}

#[test]
fn a_brief_is_drawn_as_what_it_is_about() {
    let drawn = |goal: &str, product: &str| {
        let mut request = request(0, Placement::X, Intent::Announce, 1);
        request.guide.brand_name = "Fernhill".into();
        (request.brief.goal, request.brief.product) = (goal.into(), product.into());
        of(&request)[0]
    };
    for (goal, product, motif) in [
        ("Sell our coffee", "A medium roast espresso from our roastery", Motif::Cup),
        ("Mehr Probefahrten", "Das Lastenrad für die Stadt. Ein Fahrrad mit Platz", Motif::Bicycle),
        ("Try our app", "Invoicing software for trades", Motif::Window),
        ("チケットを売る", "三日間の音楽祭", Motif::Notes),
        ("Brot verkaufen", "Sauerteigbrot aus der Bäckerei", Motif::Loaf),
        ("Fill the house", "The puppet theatre opens its season", Motif::Spotlight),
        ("We are hiring a barista for our coffee bar", "Apply until May", Motif::People),
        ("Zwölf Bewerbungen für die Pflege", "Feste Teams und planbare Dienste", Motif::People),
        ("Be known", "Handmade candles", Motif::Sunrise),
    ] {
        assert_eq!(drawn(goal, product), motif, "{goal}: {product}");
    }
}

#[test]
fn inks_stand_out_from_what_they_are_drawn_on() {
    let palette =
        ["#12414a", "#e2663c", "#8fb7ad", "#fbf5ea"].map(|c| c.parse().expect("a colour"));
    for ground in palette {
        let inks = Inks::on(ground, &palette, Color::INK);
        for ink in [inks.main, inks.second, inks.accent] {
            assert!(ink.contrast(ground) >= 1.35, "{ink} on {ground}");
        }
        assert_eq!(inks.paper, ground);
        assert_ne!(inks.main, inks.accent);
    }
}
