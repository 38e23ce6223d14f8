//! Which part of a picture draws the eye: where there is much to see, and colour that stands out.

use domain::{asset::placement::PixelSize, generation::port::Focus};
use image::{DynamicImage, Rgb, RgbImage};

/// The longest side of what is looked at: enough to tell a subject from its ground.
const SIDE: u32 = 128;

/// How much of its weight a part loses at the very edge. Among near equals the middle wins.
const EDGE: u64 = 10;

/// The least difference of two colours, over the channels, that counts.
const SEEN: u64 = 9;

const MIDDLE: Focus = Focus { x: 0.5, y: 0.5 };

/// The middle of the part of this shape that draws the eye most.
pub(super) fn drawn_to(picture: &DynamicImage, shape: PixelSize) -> Focus {
    let is_small = picture.width().max(picture.height()) <= SIDE;
    let small =
        if is_small { picture.to_rgb8() } else { picture.thumbnail(SIDE, SIDE).into_rgb8() };
    let (width, height) = (u64::from(small.width()), u64::from(small.height()));
    let (across, down) = (u64::from(shape.width), u64::from(shape.height));
    // One side is shown whole; the part moves along the other.
    let is_wide = width * down > height * across;
    let (length, part) =
        if is_wide { (width, height * across / down) } else { (height, width * down / across) };
    let mut weights = vec![0_u64; usize::try_from(length).unwrap_or_default()];
    let mean = mean(&small);
    for (x, y, pixel) in small.enumerate_pixels() {
        let line = usize::try_from(if is_wide { x } else { y }).unwrap_or_default();
        if let Some(weight) = weights.get_mut(line) {
            *weight += edge(&small, x, y) + distance(*pixel, mean) / 2;
        }
    }
    let Some(first) = heaviest(&weights, part) else { return MIDDLE };
    let at = (count(first) + count(part) / 2.0) / count(length);
    if is_wide { Focus { x: at, ..MIDDLE } } else { Focus { y: at, ..MIDDLE } }
}

/// Where the heaviest window of this length begins; nothing where there is no choice.
fn heaviest(weights: &[u64], length: u64) -> Option<u64> {
    let window = usize::try_from(length).ok().filter(|n| (1..weights.len()).contains(n))?;
    let last = u64::try_from(weights.len() - window).ok()?;
    let sums = weights.windows(window).map(|part| part.iter().sum::<u64>());
    (0..=last)
        .zip(sums)
        .map(|(first, sum)| {
            let off = (first * 2).abs_diff(last);
            (first, off, sum * (100 * last - EDGE * off))
        })
        .max_by_key(|(first, off, weight)| {
            (*weight, std::cmp::Reverse(*off), std::cmp::Reverse(*first))
        })
        .map(|(first, ..)| first)
}

/// How much a pixel differs from the one right of it and the one below.
fn edge(picture: &RgbImage, x: u32, y: u32) -> u64 {
    let here = picture.get_pixel(x, y);
    let next = [picture.get_pixel_checked(x + 1, y), picture.get_pixel_checked(x, y + 1)];
    next.into_iter().flatten().map(|other| distance(*here, *other)).sum()
}

/// How far two colours lie apart; nothing where nobody sees it, as the noise of a scaled plain.
fn distance(one: Rgb<u8>, other: Rgb<u8>) -> u64 {
    let sum = one.0.iter().zip(other.0).map(|(a, b)| u64::from(a.abs_diff(b))).sum();
    if sum < SEEN { 0 } else { sum }
}

fn mean(picture: &RgbImage) -> Rgb<u8> {
    let pixels = u64::from(picture.width()) * u64::from(picture.height());
    let mut sums = [0_u64; 3];
    for pixel in picture.pixels() {
        for (sum, channel) in sums.iter_mut().zip(pixel.0) {
            *sum += u64::from(channel);
        }
    }
    Rgb(sums.map(|sum| u8::try_from(sum / pixels.max(1)).unwrap_or(u8::MAX)))
}

/// A count of lines as a number to divide; there are at most [`SIDE`].
fn count(lines: u64) -> f64 {
    u32::try_from(lines).map_or(0.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: PixelSize = PixelSize { width: 1080, height: 1920 };
    const WIDE: PixelSize = PixelSize { width: 1600, height: 900 };

    /// A grey ground with a red spot around a point.
    fn spot(width: u32, height: u32, at: (u32, u32)) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
            let near = x.abs_diff(at.0) < 60 && y.abs_diff(at.1) < 60;
            Rgb(if near { [220, 30, 30] } else { [128, 128, 128] })
        }))
    }

    #[test]
    fn a_subject_at_the_side_is_found() {
        let left = drawn_to(&spot(1600, 900, (200, 450)), STORY);
        assert!(left.x < 0.3, "{left:?}");
        let right = drawn_to(&spot(1600, 900, (1400, 450)), STORY);
        assert!(right.x > 0.7, "{right:?}");
        let low = drawn_to(&spot(900, 1600, (450, 1450)), WIDE);
        assert!(low.y > 0.7 && (low.x - 0.5).abs() < 1e-9, "{low:?}");
    }

    #[test]
    fn where_nothing_stands_out_it_is_the_middle() {
        for (width, height) in [(1600, 900), (900, 1600), (1200, 1200), (40, 3), (1, 1)] {
            let plain =
                DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([9, 90, 190])));
            for shape in [STORY, WIDE] {
                let focus = drawn_to(&plain, shape);
                assert!((focus.x - 0.5).abs() < 0.02 && (focus.y - 0.5).abs() < 0.02, "{focus:?}");
            }
        }
    }
}
