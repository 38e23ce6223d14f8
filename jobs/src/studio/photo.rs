//! Product photos and logos: bounded decoding, cropping, scaling.

use std::io::Cursor;

use domain::{asset::placement::PixelSize, brand::color::Color, generation::port::AgentError};
use fast_image_resize::{
    FilterType, IntoImageView as _, ResizeAlg, ResizeOptions, Resizer, images::Image,
};
use image::{DynamicImage, ImageReader, Limits, RgbImage, RgbaImage};
use resvg::tiny_skia::{IntSize, Pixmap, PremultipliedColorU8};

use super::{
    eye::drawn_to,
    geometry::{Area, float, whole},
};

/// The widest or highest picture that is decoded.
const SIDE: u32 = 12_000;

/// The most memory a decoder may take: 64 megapixels at 4 bytes.
const MEMORY: u64 = 256 * 1024 * 1024;

/// Decodes a PNG, JPEG or WebP within bounds. `what` names it in the refusal.
pub(crate) fn decode(bytes: &[u8], what: &str) -> Result<DynamicImage, AgentError> {
    let refuse = |error: &dyn std::fmt::Display| {
        AgentError::Refused(format!("the {what} cannot be read: {error}; upload it again"))
    };
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| refuse(&e))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|e| refuse(&e))?;
    Ok(if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    })
}

/// The part of a photo that draws the eye, scaled to fill `width` by `height` pixels.
pub(crate) fn shown(photo: &DynamicImage, width: f32, height: f32) -> Option<Pixmap> {
    let shape = PixelSize { width: whole(width).max(1), height: whole(height).max(1) };
    let focus = drawn_to(photo, shape);
    let (own_width, own_height) = (f64::from(photo.width()), f64::from(photo.height()));
    let scale = (f64::from(shape.width) / own_width).max(f64::from(shape.height) / own_height);
    // How much of each way is shown, and how much of the rest lies before the part.
    let before = |shown: f64, focus: f64| {
        if shown < 0.999 { ((focus - shown / 2.0) / (1.0 - shown)).clamp(0.0, 1.0) } else { 0.5 }
    };
    let across = before(f64::from(shape.width) / (own_width * scale), focus.x);
    let down = before(f64::from(shape.height) / (own_height * scale), focus.y);
    let options = ResizeOptions::new().fit_into_destination(Some((across, down)));
    pixmap(scaled(photo, shape.width, shape.height, options)?)
}

/// The middle of a photo, scaled to fill `width` by `height` pixels.
pub(crate) fn cover(photo: &DynamicImage, width: f32, height: f32) -> Option<Pixmap> {
    let options = ResizeOptions::new().fit_into_destination(Some((0.5, 0.5)));
    pixmap(scaled(photo, whole(width).max(1), whole(height).max(1), options)?)
}

/// A photo in two colours: its dark parts in one, its bright parts in the other, and nothing that lies
/// beyond them. What reads on both, reads on all of it.
pub(crate) fn duotone(pixels: &mut Pixmap, dark: Color, bright: Color) {
    let light = |red: u8, green: u8, blue: u8| {
        (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1_000
    };
    // From its own darkest to its own brightest, but for the outermost hundredth of each.
    let mut counts = [0_usize; 256];
    let seen = pixels.pixels();
    for pixel in seen {
        let at = usize::try_from(light(pixel.red(), pixel.green(), pixel.blue())).unwrap_or(255);
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    let outliers = seen.len() / 100;
    let (mut below, mut above) = (0, 0);
    let low = (0_u32..).zip(counts).find(|(_, count)| {
        below += count;
        below > outliers
    });
    let high = (0_u32..256).zip(counts).rev().find(|(_, count)| {
        above += count;
        above > outliers
    });
    let (low, high) = (low.map_or(0, |(at, _)| at), high.map_or(255, |(at, _)| at));
    let range = high.saturating_sub(low).max(1);
    let between = |from: u8, to: u8, share: u32| {
        let sum = u32::from(from) * (255 - share) + u32::from(to) * share;
        u8::try_from(sum / 255).unwrap_or(u8::MAX)
    };
    for pixel in pixels.pixels_mut() {
        let own = light(pixel.red(), pixel.green(), pixel.blue());
        let share = (own.clamp(low, high.max(low)) - low) * 255 / range;
        let share = share.min(255);
        let toned = PremultipliedColorU8::from_rgba(
            between(dark.red, bright.red, share),
            between(dark.green, bright.green, share),
            between(dark.blue, bright.blue, share),
            u8::MAX,
        );
        *pixel = toned.unwrap_or(*pixel);
    }
}

/// A part of a picture, in its own pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    /// Left edge.
    pub(crate) left: f64,
    /// Top edge.
    pub(crate) top: f64,
    /// Width.
    pub(crate) width: f64,
    /// Height.
    pub(crate) height: f64,
}

/// A part of a photo, scaled to `width` by `height` pixels.
pub(crate) fn cut(photo: &DynamicImage, part: Part, width: u32, height: u32) -> Option<Pixmap> {
    let options = ResizeOptions::new().crop(part.left, part.top, part.width, part.height);
    pixmap(scaled(photo, width, height, options)?)
}

/// `picture` must be RGB or RGBA with 8 bits, as [`decode`] gives it.
fn scaled(
    picture: &DynamicImage,
    width: u32,
    height: u32,
    options: ResizeOptions,
) -> Option<DynamicImage> {
    let options = options.resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    let mut target = Image::new(width, height, picture.pixel_type()?);
    Resizer::new().resize(picture, &mut target, &options).ok()?;
    let pixels = target.into_vec();
    if picture.color().has_alpha() {
        RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    }
}

/// As tiny-skia draws it: colours multiplied by opacity.
fn pixmap(picture: DynamicImage) -> Option<Pixmap> {
    let opaque = !picture.color().has_alpha();
    let picture = picture.into_rgba8();
    let size = IntSize::from_wh(picture.width(), picture.height())?;
    let mut data = picture.into_raw();
    if !opaque {
        for pixel in data.chunks_exact_mut(4) {
            if let [channels @ .., alpha] = pixel {
                let alpha = u16::from(*alpha);
                for channel in channels {
                    let product = u16::from(*channel) * alpha + 127;
                    *channel = u8::try_from(product / 255).unwrap_or(u8::MAX);
                }
            }
        }
    }
    Pixmap::from_vec(data, size)
}

/// A brand's logo without its empty borders.
pub(crate) struct Logo {
    picture: DynamicImage,
    /// What one sees of it on the whole: the mean of its pixels.
    pub(crate) color: Color,
    /// Whether it fills its rectangle and so brings its own ground.
    pub(crate) opaque: bool,
}

impl Logo {
    /// Decodes and trims it; nothing where it is empty.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Option<Self>, AgentError> {
        let picture = decode(bytes, "logo")?.into_rgba8();
        let seen = |alpha: u8| alpha > 12;
        let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
        let mut sums = [0_u64; 4];
        for (x, y, pixel) in picture.enumerate_pixels() {
            let [red, green, blue, alpha] = pixel.0;
            if seen(alpha) {
                (left, top) = (left.min(x), top.min(y));
                (right, bottom) = (right.max(x), bottom.max(y));
                let weight = u64::from(alpha);
                for (sum, channel) in sums.iter_mut().zip([red, green, blue, u8::MAX]) {
                    *sum += u64::from(channel) * weight;
                }
            }
        }
        if left > right {
            return Ok(None);
        }
        let [red, green, blue, weight] = sums;
        let mean =
            |sum: u64| u8::try_from(sum.saturating_mul(255) / weight.max(1)).unwrap_or(u8::MAX);
        let (width, height) = (right - left + 1, bottom - top + 1);
        let share = (weight / (255 * 255)).saturating_mul(100)
            / (u64::from(width) * u64::from(height)).max(1);
        Ok(Some(Self {
            picture: DynamicImage::ImageRgba8(picture).crop_imm(left, top, width, height),
            color: Color::new(mean(red), mean(green), mean(blue)),
            opaque: share >= 97,
        }))
    }

    /// The size it takes within bounds.
    pub(crate) fn size_in(&self, width: f32, height: f32) -> (f32, f32) {
        let (own_width, own_height) = (float(self.picture.width()), float(self.picture.height()));
        let scale = (width / own_width).min(height / own_height);
        (own_width * scale, own_height * scale)
    }

    /// Scaled to fill an area.
    pub(crate) fn scaled_to(&self, area: Area) -> Option<Pixmap> {
        let (width, height) = (whole(area.width).max(1), whole(area.height).max(1));
        pixmap(scaled(&self.picture, width, height, ResizeOptions::new())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covering_fills_exactly_and_keeps_the_middle() {
        let photo = DynamicImage::ImageRgb8(image::RgbImage::from_fn(90, 30, |x, _| {
            image::Rgb(if (30..60).contains(&x) { [200, 10, 10] } else { [10, 10, 200] })
        }));
        let covered = cover(&photo, 20.0, 20.0).expect("a pixmap");
        assert_eq!((covered.width(), covered.height()), (20, 20));
        let middle = covered.pixel(10, 10).expect("a pixel");
        assert!(middle.red() > 190 && middle.blue() < 20, "{middle:?}");
    }

    #[test]
    fn what_draws_the_eye_is_shown() {
        // A plain wall with something at its right, below the middle.
        let photo = DynamicImage::ImageRgb8(image::RgbImage::from_fn(300, 200, |x, y| {
            let is_subject = (220..280).contains(&x) && (110..180).contains(&y);
            image::Rgb(if is_subject && (x / 6 + y / 6) % 2 == 0 {
                [200, 10, 10]
            } else {
                [90, 90, 90]
            })
        }));
        let red = |pixels: &Pixmap| pixels.pixels().iter().filter(|p| p.red() > 150).count();
        let (seen, middle) = (shown(&photo, 60.0, 120.0), cover(&photo, 60.0, 120.0));
        assert!(red(&seen.expect("a part")) > 200 && red(&middle.expect("a part")) == 0);
        let (seen, middle) = (shown(&photo, 300.0, 60.0), cover(&photo, 300.0, 60.0));
        assert!(red(&seen.expect("a part")) > red(&middle.expect("a part")));
    }

    #[test]
    fn two_colours_are_all_there_is_in_a_duotone() {
        let photo = DynamicImage::ImageRgb8(image::RgbImage::from_fn(64, 64, |x, y| {
            let (x, y) = (u8::try_from(x * 4).unwrap_or(0), u8::try_from(y * 4).unwrap_or(0));
            image::Rgb([x, y, x ^ y])
        }));
        let (dark, bright) = (Color::new(10, 20, 60), Color::new(200, 120, 40));
        let mut toned = cover(&photo, 64.0, 64.0).expect("a pixmap");
        duotone(&mut toned, dark, bright);
        let mut found: Vec<(u8, u8, u8)> =
            toned.pixels().iter().map(|p| (p.red(), p.green(), p.blue())).collect();
        found.sort_unstable_by_key(|(red, green, blue)| (*red, *green, std::cmp::Reverse(*blue)));
        // It reaches both ends, and between them every channel goes from one to the other.
        assert_eq!(found.first(), Some(&(10, 20, 60)));
        assert_eq!(found.last(), Some(&(200, 120, 40)));
        assert!(found.windows(2).all(|pair| pair[0].1 <= pair[1].1 && pair[0].2 >= pair[1].2));
        assert!(found.len() > 2_000);
    }

    #[test]
    fn logos_lose_their_empty_borders() {
        let mut picture = RgbaImage::new(100, 60);
        for (x, y) in (40..60).flat_map(|x| (20..30).map(move |y| (x, y))) {
            picture.put_pixel(x, y, image::Rgba([0, 80, 160, 255]));
        }
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).expect("written");
        let logo = Logo::decode(png.get_ref()).expect("read").expect("not empty");
        assert_eq!(logo.size_in(200.0, 200.0), (200.0, 100.0));
        assert_eq!(logo.color, Color::new(0, 80, 160));
        assert!(logo.opaque);
    }

    #[test]
    fn what_is_no_picture_is_refused_in_words() {
        let error = decode(b"not a picture", "photo").expect_err("refused");
        assert!(matches!(error, AgentError::Refused(text) if text.contains("photo")));
    }
}
