//! Parts of a photo worth a tile of their own: where there is most to see.

use image::DynamicImage;
use resvg::tiny_skia::Pixmap;

use super::{
    geometry::{float, whole},
    photo::cover,
};

/// The longest side of what is looked at.
const SIDE: u32 = 96;

/// How large a part is, as a share of the photo's shorter way; the next where it would blur.
const SHARES: [f32; 4] = [0.46, 0.6, 0.8, 1.0];

/// Enlarged more than so many times, a part looks blurred.
const ENLARGED: f32 = 1.8;

/// How much of its weight a spot loses in the photo's corners, in hundredths: subjects are inside.
const EDGE: u64 = 60;

/// How much there is to see at each spot of a small copy.
struct Weights {
    width: u32,
    height: u32,
    spots: Vec<u64>,
}

impl Weights {
    fn of(photo: &DynamicImage) -> Self {
        let small = photo.thumbnail(SIDE, SIDE).into_rgb8();
        let (width, height) = small.dimensions();
        let far = u64::from(width + height).max(1);
        let difference = |one: &image::Rgb<u8>, x: u32, y: u32| {
            small.get_pixel_checked(x, y).map_or(0, |other| {
                one.0.iter().zip(other.0).map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>()
            })
        };
        let spots = small
            .enumerate_pixels()
            .map(|(x, y, pixel)| {
                let off = (2 * x).abs_diff(width) + (2 * y).abs_diff(height);
                let seen = difference(pixel, x + 1, y) + difference(pixel, x, y + 1);
                seen * (100 - EDGE * u64::from(off) / far)
            })
            .collect();
        Self { width, height, spots }
    }

    fn spots_in(&self, (left, top): (u32, u32), (width, height): (u32, u32)) -> Vec<usize> {
        let at = |x: u32, y: u32| usize::try_from(y * self.width + x).unwrap_or(usize::MAX);
        (top..top + height).flat_map(|y| (left..left + width).map(move |x| at(x, y))).collect()
    }

    fn weight(&self, corner: (u32, u32), size: (u32, u32)) -> u64 {
        self.spots_in(corner, size).into_iter().filter_map(|at| self.spots.get(at)).sum()
    }

    /// The corner of the heaviest window; the first of equals.
    fn heaviest(&self, size: (u32, u32)) -> (u32, u32) {
        let mut best = ((0, 0), 0);
        for y in (0..=self.height - size.1).step_by(2) {
            for x in (0..=self.width - size.0).step_by(2) {
                let weight = self.weight((x, y), size);
                if weight > best.1 {
                    best = ((x, y), weight);
                }
            }
        }
        best.0
    }

    /// What has been shown draws no one any more.
    fn forget(&mut self, corner: (u32, u32), size: (u32, u32)) {
        for at in self.spots_in(corner, size) {
            if let Some(spot) = self.spots.get_mut(at) {
                *spot = 0;
            }
        }
    }
}

/// Parts of a photo, one for each shape (width, height, in pixels), scaled to it; no two show the
/// same.
pub(crate) fn details(photo: &DynamicImage, shapes: &[(f32, f32)]) -> Vec<Pixmap> {
    let mut weights = Weights::of(photo);
    let scale = float(photo.width()) / float(weights.width.max(1));
    let mut parts = Vec::new();
    for (width, height) in shapes {
        let fits = (float(weights.width) / width).min(float(weights.height) / height);
        let is_sharp = |share: &&f32| fits * **share * scale * ENLARGED >= 1.0;
        let share = SHARES.iter().find(is_sharp).copied().unwrap_or(1.0);
        let scaled = |length: f32, most: u32| whole(length * fits * share).clamp(1, most.max(1));
        let size = (scaled(*width, weights.width), scaled(*height, weights.height));
        let corner = weights.heaviest(size);
        weights.forget(corner, size);
        let in_photo = |small: u32| whole(float(small) * scale);
        let (left, top) = (in_photo(corner.0), in_photo(corner.1));
        let part = photo.crop_imm(left, top, in_photo(size.0), in_photo(size.1));
        parts.extend(cover(&part, *width, *height));
    }
    parts
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    /// A grey ground with a red and a smaller blue square.
    fn squares() -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(1200, 900, |x, y| {
            let within = |left: u32, top: u32, side: u32| {
                (left..left + side).contains(&x) && (top..top + side).contains(&y)
            };
            let checked = (x / 20 + y / 20) % 2 == 0;
            Rgb(match (within(160, 300, 240), within(860, 360, 160), checked) {
                (true, _, true) => [220, 30, 30],
                (_, true, true) => [20, 40, 230],
                _ => [128, 128, 128],
            })
        }))
    }

    fn has(part: &Pixmap, wanted: impl Fn(u8, u8, u8) -> bool) -> bool {
        part.pixels().iter().any(|p| wanted(p.red(), p.green(), p.blue()))
    }

    #[test]
    fn what_stands_out_is_shown_close_up_and_each_thing_once() {
        let parts = details(&squares(), &[(300.0, 300.0), (300.0, 300.0)]);
        let red = |red: u8, _: u8, blue: u8| red > 190 && blue < 80;
        let blue = |red: u8, _: u8, blue: u8| blue > 190 && red < 80;
        assert_eq!(parts.len(), 2);
        assert!(has(&parts[0], red) && !has(&parts[0], blue));
        assert!(has(&parts[1], blue) && !has(&parts[1], red));
        assert_eq!((parts[0].width(), parts[0].height()), (300, 300));
    }

    #[test]
    fn any_photo_has_parts() {
        for (width, height) in [(1, 1), (3, 900), (900, 2), (64, 64)] {
            let plain = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([9; 3])));
            let parts = details(&plain, &[(200.0, 80.0), (80.0, 200.0)]);
            assert_eq!(parts.len(), 2, "{width} × {height}");
        }
    }
}
