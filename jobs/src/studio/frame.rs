//! A person's own picture, brought to a placement: cut to its shape, scaled to its size, written under
//! its byte limit. Nothing is drawn on it.

use domain::{
    asset::placement::PixelSize,
    brand::{check::PictureFacts, color::Color},
    generation::port::{AgentError, Focus, FrameRequest, Picture},
};
use resvg::tiny_skia::Pixmap;

use super::{
    encode,
    eye::drawn_to,
    measure::shades,
    photo::{Part, cut, decode},
    scene::DrawError,
};

/// Enlarged more than so many times, a picture looks blurred.
const ENLARGED: f64 = 2.0;

/// Brings a picture to a placement, on the blocking pool.
pub async fn frame(request: FrameRequest) -> Result<Picture, AgentError> {
    let ended = |error| {
        tracing::error!(%error, "framing a picture ended early");
        AgentError::Transient { message: "the studio stopped early".into(), retry_after: None }
    };
    tokio::task::spawn_blocking(move || framed(request)).await.map_err(ended)?
}

fn framed(request: FrameRequest) -> Result<Picture, AgentError> {
    let spec = request.placement.spec();
    let size = spec.image;
    let picture = decode(&request.picture, "picture")?;
    let focus = request.focus.unwrap_or_else(|| drawn_to(&picture, size));
    let part = part((picture.width(), picture.height()), size, focus);
    if f64::from(size.width) > part.width * ENLARGED {
        return Err(AgentError::Refused(format!(
            "is too small: what {} shows of it is {:.0} × {:.0} pixels, and is to fill {} × {}",
            spec.label, part.width, part.height, size.width, size.height
        )));
    }
    let mut pixels = cut(&picture, part, size.width, size.height)
        .ok_or_else(|| DrawError("a picture could not be scaled".to_owned()))?;
    lay_on(&mut pixels, request.ground);
    Ok(Picture {
        bytes: encode::jpeg(&pixels, spec.image_max_bytes)?,
        media_type: "image/jpeg",
        size,
        alt_text: request.alt_text,
        facts: PictureFacts {
            shades: shades(&pixels),
            has_photo: true,
            is_own: true,
            ..PictureFacts::default()
        },
    })
}

/// The largest part of a picture in the shape of `size`, its middle as near the focus as the edges let it.
fn part((width, height): (u32, u32), size: PixelSize, focus: Focus) -> Part {
    let (width, height) = (f64::from(width), f64::from(height));
    let (across, down) = (f64::from(size.width), f64::from(size.height));
    let scale = (width / across).min(height / down);
    let (part_width, part_height) = ((across * scale).min(width), (down * scale).min(height));
    let place = |at: f64, part: f64, whole: f64| {
        let first = at.mul_add(whole, -part / 2.0);
        first.min(whole - part).max(0.0)
    };
    Part {
        left: place(focus.x, part_width, width),
        top: place(focus.y, part_height, height),
        width: part_width,
        height: part_height,
    }
}

/// Puts a colour behind what is transparent; JPEG knows no transparency.
fn lay_on(pixels: &mut Pixmap, ground: Color) {
    for pixel in pixels.data_mut().chunks_exact_mut(4) {
        let [red, green, blue, alpha] = pixel else { continue };
        let rest = u16::from(u8::MAX - *alpha);
        for (channel, under) in [(red, ground.red), (green, ground.green), (blue, ground.blue)] {
            let shines = (u16::from(under) * rest + 127) / 255;
            *channel = channel.saturating_add(u8::try_from(shines).unwrap_or(u8::MAX));
        }
        *alpha = u8::MAX;
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use domain::asset::placement::Placement;
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    const RED: [u8; 3] = [200, 20, 20];
    const BLUE: [u8; 3] = [20, 20, 200];

    fn file(picture: &DynamicImage) -> Bytes {
        let mut file = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Png).expect("written");
        file.into_inner().into()
    }

    fn order(
        picture: &DynamicImage,
        placement: Placement,
        focus: Option<(f64, f64)>,
    ) -> FrameRequest {
        FrameRequest {
            picture: file(picture),
            placement,
            focus: focus.map(|(x, y)| Focus { x, y }),
            ground: Color::new(10, 120, 60),
            alt_text: "Two halves".to_owned(),
        }
    }

    /// Red on the left, blue on the right.
    fn halves(width: u32, height: u32) -> DynamicImage {
        let at = |x| Rgb(if x * 2 < width { RED } else { BLUE });
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| at(x)))
    }

    fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
        let read = image::load_from_memory(&picture.bytes).expect("a picture").into_rgb8();
        assert_eq!((read.width(), read.height()), (picture.size.width, picture.size.height));
        read.get_pixel(x, y).0
    }

    fn is_near(one: [u8; 3], other: [u8; 3]) -> bool {
        one.iter().zip(other).all(|(a, b)| a.abs_diff(b) < 12)
    }

    #[test]
    fn every_placement_gets_its_size_type_and_weight() {
        // Noise is what compresses worst.
        let noise = RgbImage::from_fn(1300, 1300, |x, y| {
            let bits = super::super::geometry::scatter(u64::from(x) << 32 | u64::from(y));
            let [red, green, blue, ..] = bits.to_be_bytes();
            Rgb([red, green, blue])
        });
        let noise = DynamicImage::ImageRgb8(noise);
        for placement in Placement::ALL {
            let spec = placement.spec();
            let made = framed(order(&noise, placement, None)).expect("framed");
            assert_eq!((made.size, made.media_type), (spec.image, "image/jpeg"), "{placement}");
            let length = u64::try_from(made.bytes.len()).expect("small");
            assert!(length <= spec.image_max_bytes, "{placement}: {length}");
            let read = image::load_from_memory(&made.bytes).expect("a picture");
            assert_eq!((read.width(), read.height()), (spec.image.width, spec.image.height));
            assert!(placement.post().media.image_types.contains(&made.media_type));
            assert_eq!(made.alt_text, "Two halves");
            assert!(made.facts.has_photo && made.facts.is_own && made.facts.logo.is_none());
        }
    }

    #[test]
    fn the_focus_says_what_is_seen() {
        let picture = halves(2400, 1000);
        let story = Placement::InstagramStory;
        for (focus, color) in [((0.1, 0.5), RED), ((0.9, 0.5), BLUE), ((0.0, 0.0), RED)] {
            let made = framed(order(&picture, story, Some(focus))).expect("framed");
            for x in [20, 1060] {
                assert!(is_near(pixel(&made, x, 900), color), "{focus:?} at {x}");
            }
        }
        let made = framed(order(&picture, story, Some((0.5, 0.5)))).expect("framed");
        assert!(is_near(pixel(&made, 20, 900), RED) && is_near(pixel(&made, 1060, 900), BLUE));
    }

    #[test]
    fn a_part_keeps_within_the_picture_and_in_shape() {
        let size = PixelSize { width: 1600, height: 900 };
        for (from, focus) in [
            ((1600, 900), (0.0, 1.0)),
            ((1601, 900), (1.0, 0.5)),
            ((500, 2000), (0.3, 1.0)),
            ((2560, 7), (0.999, 0.0)),
            ((1, 1), (0.5, 0.5)),
        ] {
            let part = part(from, size, Focus { x: focus.0, y: focus.1 });
            let (width, height) = (f64::from(from.0), f64::from(from.1));
            assert!(part.left >= 0.0 && part.top >= 0.0, "{from:?}: {part:?}");
            assert!(part.left + part.width <= width && part.top + part.height <= height);
            assert!((part.width / part.height - 16.0 / 9.0).abs() < 1e-9, "{from:?}: {part:?}");
        }
    }

    #[test]
    fn what_is_transparent_stands_on_the_brands_ground() {
        let clear = RgbaImage::from_fn(1200, 675, |x, _| {
            Rgba(if x < 600 { [255, 255, 255, 0] } else { [200, 20, 20, 128] })
        });
        let request = order(&DynamicImage::ImageRgba8(clear), Placement::Bluesky, None);
        let made = framed(request).expect("framed");
        assert!(is_near(pixel(&made, 300, 300), [10, 120, 60]));
        assert!(is_near(pixel(&made, 900, 300), [105, 70, 40]), "{:?}", pixel(&made, 900, 300));
    }

    #[test]
    fn what_would_be_blurred_is_refused_with_numbers() {
        let small = halves(700, 700);
        let refused = framed(order(&small, Placement::X, None)).expect_err("too small");
        let said = refused.to_string();
        assert!(said.contains("700 × 394") && said.contains("1600 × 900"), "{said}");
        assert!(framed(order(&halves(800, 450), Placement::X, None)).is_ok());
        let junk = FrameRequest {
            picture: Bytes::from_static(b"GIF89a"),
            ..order(&small, Placement::X, None)
        };
        assert!(matches!(framed(junk), Err(AgentError::Refused(_))));
    }
}
