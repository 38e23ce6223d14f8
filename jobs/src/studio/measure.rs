//! What the brand check wants to know of a picture, measured on its pixels.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{
    asset::placement::PixelSize,
    brand::{
        check::{LogoPlace, PictureFacts, Shade},
        color::Color,
    },
};
use resvg::tiny_skia::Pixmap;

use super::{
    fonts::Fonts,
    geometry::{Area, float, whole},
    scene::{Art, DrawError, Scene},
};

/// Every so many-th pixel is looked at, across and down.
const STEP: u32 = 4;

/// Colours nearer than this, channel by channel, are one shade.
const NEAR: i32 = 24;

/// The most shades worth telling, and the least share of one.
const SHADES: usize = 8;
const LEAST_SHARE: f64 = 0.01;

/// One of so many pixels under a line may read worse than the contrast that is told: the edge of a
/// shape, a spot of a photo.
const SPOTS: usize = 20;

/// Measures a scene and its pixels.
pub(super) fn facts(
    fonts: &Fonts,
    scene: &Scene,
    pixels: &Pixmap,
    size: PixelSize,
) -> Result<PictureFacts, DrawError> {
    let texts: Vec<(Area, Color)> = scene.texts().collect();
    let contrast = if texts.is_empty() {
        None
    } else {
        let ground = scene.without_text().render(fonts, size)?;
        texts
            .iter()
            .filter_map(|(area, color)| contrast(&ground, *area, *color))
            .min_by(f64::total_cmp)
    };
    let logo = scene.layers.iter().find_map(|layer| match &layer.art {
        Art::Picture { pixels, at } => {
            let (width, height) = (float(pixels.width()), float(pixels.height()));
            Some(LogoPlace {
                clear_space: room(Area::new(at.0, at.1, width, height), &texts, size),
            })
        }
        Art::Drawing(_) | Art::Photo { .. } => None,
    });
    let has_photo = scene.layers.iter().any(|layer| matches!(layer.art, Art::Photo { .. }));
    Ok(PictureFacts { shades: shades(pixels), has_photo, contrast, logo, is_own: false })
}

/// How well a line reads on all but a few of the pixels under it.
fn contrast(ground: &Pixmap, line: Area, color: Color) -> Option<f64> {
    let mut found: Vec<f64> = samples(ground, line).map(|under| color.contrast(under)).collect();
    found.sort_by(f64::total_cmp);
    found.get(found.len() / SPOTS).copied()
}

/// Every few pixels of an area.
fn samples(picture: &Pixmap, area: Area) -> impl Iterator<Item = Color> {
    let (left, top) = (whole(area.x), whole(area.y));
    let (right, bottom) = (whole(area.right()), whole(area.bottom()));
    let grid = move |from: u32, to: u32| (from..to).step_by(usize::try_from(STEP).unwrap_or(1));
    grid(top, bottom).flat_map(move |y| {
        grid(left, right).filter_map(move |x| {
            let pixel = picture.pixel(x, y)?.demultiply();
            Some(Color::new(pixel.red(), pixel.green(), pixel.blue()))
        })
    })
}

/// The room around a logo to the next text or edge, as a part of its height.
fn room(logo: Area, texts: &[(Area, Color)], size: PixelSize) -> f64 {
    let canvas = Area::of(size);
    let edges = [logo.x, logo.y, canvas.width - logo.right(), canvas.height - logo.bottom()];
    let gaps = texts.iter().map(|(text, _)| {
        let across = (text.x - logo.right()).max(logo.x - text.right()).max(0.0);
        let down = (text.y - logo.bottom()).max(logo.y - text.bottom()).max(0.0);
        across.hypot(down)
    });
    let least = edges.into_iter().chain(gaps).fold(f32::MAX, f32::min);
    f64::from(least / logo.height.max(1.0))
}

/// The main colours, the largest first.
pub(super) fn shades(picture: &Pixmap) -> Vec<Shade> {
    let whole = Area::new(0.0, 0.0, float(picture.width()), float(picture.height()));
    let mut bins: BTreeMap<[u8; 3], (u32, [u32; 3])> = BTreeMap::new();
    let mut all = 0_u32;
    for color in samples(picture, whole) {
        let channels = [color.red, color.green, color.blue];
        let (count, sum) = bins.entry(channels.map(|channel| channel >> 4)).or_default();
        *count += 1;
        all += 1;
        for (sum, channel) in sum.iter_mut().zip(channels) {
            *sum += u32::from(channel);
        }
    }
    let mut bins: Vec<_> = bins.into_values().collect();
    bins.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut shades: Vec<(Color, u32)> = Vec::new();
    for (count, sum) in bins {
        let mean = sum.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
        let [red, green, blue] = mean;
        let color = Color::new(red, green, blue);
        match shades.iter_mut().find(|(shade, _)| is_near(*shade, color)) {
            Some((_, known)) => *known += count,
            None => shades.push((color, count)),
        }
    }
    shades.sort_by_key(|(_, count)| Reverse(*count));
    let share = |count: u32| f64::from(count) / f64::from(all.max(1));
    shades
        .into_iter()
        .map(|(color, count)| Shade { color, share: share(count) })
        .filter(|shade| shade.share >= LEAST_SHARE)
        .take(SHADES)
        .collect()
}

fn is_near(one: Color, other: Color) -> bool {
    let far = |a: u8, b: u8| (i32::from(a) - i32::from(b)).abs() > NEAR;
    !(far(one.red, other.red) || far(one.green, other.green) || far(one.blue, other.blue))
}

#[cfg(test)]
mod tests {
    use domain::{
        asset::placement::Placement, brand::color::MIN_CONTRAST, campaign::strategy::Intent,
    };

    use super::{
        super::{
            Material, Words,
            layout::Family,
            samples::{INTENTS, photo, request},
        },
        *,
    };

    fn fonts() -> Fonts {
        Fonts::built_in_only()
    }

    #[test]
    fn what_is_drawn_is_measured() {
        let (fonts, size) = (fonts(), PixelSize { width: 200, height: 100 });
        let (blue, grey) = (Color::new(20, 60, 120), Color::new(200, 200, 200));
        let mut scene = Scene::default();
        scene.draw(super::super::scene::Entrance::Still, |drawing| {
            drawing.rectangle(Area::of(size), 0.0, blue, 1.0);
            drawing.rectangle(Area::new(150.0, 0.0, 50.0, 100.0), 0.0, grey, 1.0);
        });
        let pixels = scene.render(&fonts, size).expect("drawn");
        let facts = facts(&fonts, &scene, &pixels, size).expect("measured");
        assert_eq!(facts.shades.iter().map(|shade| shade.color).collect::<Vec<_>>(), [blue, grey]);
        assert!((facts.shades[0].share - 0.75).abs() < 0.02, "{facts:?}");
        assert_eq!((facts.contrast, facts.logo, facts.has_photo), (None, None, false));
    }

    #[test]
    fn every_layout_reads_on_its_own_pixels() {
        let (fonts, shot) = (fonts(), photo());
        for (number, family) in Family::ALL.into_iter().enumerate() {
            for (brand, with_photo) in (0..3).flat_map(|brand| [(brand, true), (brand, false)]) {
                let at = number + 2 * brand + usize::from(with_photo);
                let placement = Placement::ALL[at % Placement::ALL.len()];
                let mut request = request(brand, placement, INTENTS[number % INTENTS.len()], 3);
                request.photo = with_photo.then(|| shot.clone());
                let spec = placement.spec();
                let material = Material::of(&fonts, &request).expect("fine");
                let scene = material.stage(spec.image, spec.safe_zone, Words::All).compose(family);
                let pixels = scene.render(&fonts, spec.image).expect("drawn");
                let facts = facts(&fonts, &scene, &pixels, spec.image).expect("measured");
                let contrast = facts.contrast.expect("there is text");
                assert!(
                    contrast >= MIN_CONTRAST,
                    "{family:?} {placement} brand {brand}: {contrast}"
                );
                if let Some(logo) = facts.logo {
                    assert!(logo.clear_space >= 0.25, "{family:?} {placement}: {logo:?}");
                }
            }
        }
    }

    #[test]
    fn pale_text_is_found() {
        let fonts = fonts();
        let request = request(0, Placement::Bluesky, Intent::Announce, 1);
        let spec = Placement::Bluesky.spec();
        let material = Material::of(&fonts, &request).expect("fine");
        let scene = material.stage(spec.image, spec.safe_zone, Words::All).compose(Family::Poster);
        let ground = scene.without_text().render(&fonts, spec.image).expect("drawn");
        let (area, color) = scene.texts().next().expect("there is text");
        let under = samples(&ground, area).next().expect("a pixel");
        let good = contrast(&ground, area, color).expect("measured");
        let none = contrast(&ground, area, under).expect("measured");
        assert!(good >= MIN_CONTRAST && none < 1.5, "{good} {none}");
    }
}
