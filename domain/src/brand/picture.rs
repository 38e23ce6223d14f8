//! Pictures that come from outside: decoded within bounds and written anew, so that what is kept is
//! a picture and nothing else, without the metadata it came with.

use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::Resizer;
use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
};

use crate::error::{Error, Result};

/// The largest file taken, in bytes.
pub const MAX_UPLOAD: usize = 10 * 1024 * 1024;

/// The longest side taken, in pixels.
const MAX_SIDE: u32 = 12_000;

/// The most pixels taken: what a good telephone's camera makes. A small file that claims to be a huge
/// picture is refused before it is unpacked.
const MAX_PIXELS: u64 = 50_000_000;

/// The most memory that decoding may use, its result included: 5 bytes a pixel.
const MAX_MEMORY: u64 = 5 * MAX_PIXELS;

/// The longest side kept: more than any placement shows.
const KEPT_SIDE: u32 = 2_560;

/// A picture as it is kept.
#[derive(Debug, Clone)]
pub struct Normalized {
    /// PNG where it has transparency, else JPEG.
    pub bytes: Bytes,
    /// `image/png` or `image/jpeg`.
    pub media_type: &'static str,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Decodes and rewrites a picture. Slow: for the blocking pool.
pub fn normalize(upload: &[u8]) -> Result<Normalized> {
    let refuse = |message: &str| Error::invalid("file", message);
    if upload.len() > MAX_UPLOAD {
        return Err(refuse("must be at most 10 MB"));
    }
    let mut reader = ImageReader::new(Cursor::new(upload))
        .with_guessed_format()
        .map_err(|_unreadable| refuse("must be a PNG, JPEG or WebP picture"))?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) {
        return Err(refuse("must be a PNG, JPEG or WebP picture"));
    }
    if reader.format() == Some(ImageFormat::Jpeg) && !jpeg_has_its_end(upload) {
        return Err(damaged());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|error| explain(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_large());
    }
    // A decoder counts what it needs for itself, not what it is about to fill.
    limits.reserve(decoder.total_bytes()).map_err(|error| explain(&error))?;
    decoder.set_limits(limits).map_err(|error| explain(&error))?;
    let orientation = decoder.orientation().map_err(|error| explain(&error))?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| explain(&error))?;
    // Turned last: turning makes a copy.
    let mut picture = shrunk(picture)?;
    picture.apply_orientation(orientation);
    let mut bytes = Vec::new();
    let media_type = if picture.color().has_alpha() {
        DynamicImage::from(picture.to_rgba8())
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .map_err(Error::internal)?;
        "image/png"
    } else {
        picture
            .to_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 92))
            .map_err(Error::internal)?;
        "image/jpeg"
    };
    Ok(Normalized {
        bytes: bytes.into(),
        media_type,
        width: picture.width(),
        height: picture.height(),
    })
}

/// The picture at the size that is kept.
fn shrunk(picture: DynamicImage) -> Result<DynamicImage> {
    let (width, height) = (u64::from(picture.width()), u64::from(picture.height()));
    let longest = width.max(height);
    if longest <= u64::from(KEPT_SIDE) {
        return Ok(picture);
    }
    let side = |pixels: u64| {
        let kept = (pixels * u64::from(KEPT_SIDE) + longest / 2) / longest;
        u32::try_from(kept.max(1)).map_err(Error::internal)
    };
    let mut small = DynamicImage::new(side(width)?, side(height)?, picture.color());
    Resizer::new().resize(&picture, &mut small, None).map_err(Error::internal)?;
    Ok(small)
}

fn explain(error: &image::ImageError) -> Error {
    match error {
        image::ImageError::Limits(_) => Error::invalid(
            "file",
            format!("must be at most {MAX_SIDE} pixels a side, and unpacked at most 250 MB"),
        ),
        _ => damaged(),
    }
}

fn too_large() -> Error {
    Error::invalid("file", format!("must be at most {} million pixels", MAX_PIXELS / 1_000_000))
}

fn damaged() -> Error {
    Error::invalid("file", "is damaged or not the picture it claims to be")
}

/// Whether a JPEG is there to its end. The decoder fills what is missing with grey instead.
fn jpeg_has_its_end(file: &[u8]) -> bool {
    // Behind the start marker.
    let mut rest = file.get(2..).unwrap_or_default();
    loop {
        // Pixels, up to the next marker that is none of theirs.
        let marker = rest.windows(2).position(
            |pair| matches!(pair, [0xff, code] if !matches!(code, 0 | 0xd0..=0xd7 | 0xff)),
        );
        let Some(behind) = marker.and_then(|at| rest.get(at + 1..)) else { return false };
        let [code, segment @ ..] = behind else { return false };
        if *code == 0xd9 {
            return true;
        }
        // A segment says how long it is, its length included.
        let [high, low, ..] = segment else { return false };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(next) = segment.get(length..) else { return false };
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30]))
            .write_with_encoder(JpegEncoder::new(&mut bytes))
            .unwrap();
        bytes
    }

    #[test]
    fn what_is_kept_carries_no_metadata() {
        let mut upload = jpeg(64, 48);
        // An APP1 segment with something private in it, right behind the start-of-image marker.
        let secret = b"Exif\0\0GPS 52.5200 13.4050 Jane Doe";
        let length = u16::try_from(secret.len() + 2).unwrap().to_be_bytes();
        let segment = [&[0xff, 0xe1], &length[..], secret].concat();
        upload.splice(2..2, segment);
        let kept = normalize(&upload).unwrap();
        assert_eq!((kept.width, kept.height, kept.media_type), (64, 48, "image/jpeg"));
        assert!(!kept.bytes.windows(8).any(|w| w == b"Jane Doe"));
    }

    /// A PNG that claims to have so many pixels of 4 bytes, and has none.
    fn claiming(width: u32, height: u32) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        png.extend(b"\x08\x06\0\0\0");
        png.extend(crc32fast::hash(&png[12..]).to_be_bytes());
        png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
        png
    }

    #[test]
    fn a_picture_within_the_sides_may_still_be_too_large_to_unpack() {
        for (width, height) in [(11_999, 12_000), (10_000, 5_001)] {
            let refusal = normalize(&claiming(width, height)).unwrap_err().to_string();
            assert!(refusal.contains("50 million pixels"), "{width} x {height}: {refusal}");
        }
        // Of 50 million it is missed that there are none.
        let refusal = normalize(&claiming(10_000, 5_000)).unwrap_err().to_string();
        assert!(refusal.contains("damaged"), "{refusal}");
    }

    #[test]
    fn hostile_files_are_refused_with_a_reason() {
        let mut truncated = jpeg(64, 48);
        truncated.truncate(truncated.len() / 3);
        let mut nearly_whole = jpeg(640, 480);
        nearly_whole.truncate(nearly_whole.len() - 2);
        for (name, file) in [
            ("empty", Vec::new()),
            ("text", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
            ("truncated", truncated),
            ("nearly whole", nearly_whole),
            ("bomb", claiming(50_000, 50_000)),
            ("huge", vec![0; MAX_UPLOAD + 1]),
        ] {
            let error = normalize(&file).unwrap_err();
            assert_eq!(error.code(), crate::error::Code::Invalid, "{name}");
        }
    }

    #[test]
    fn what_follows_a_jpegs_end_is_no_damage() {
        let mut upload = jpeg(64, 48);
        upload.extend(b"\0\0a camera's own");
        assert_eq!(normalize(&upload).unwrap().width, 64);
    }

    #[test]
    fn large_pictures_are_kept_at_a_useful_size() {
        let kept = normalize(&jpeg(4_000, 1_000)).unwrap();
        assert_eq!((kept.width, kept.height), (2_560, 640));
        let kept = image::load_from_memory(&kept.bytes).unwrap().to_rgb8();
        let middle = kept.get_pixel(1_280, 320).0;
        assert!(middle[0] > 190 && middle[1] < 45 && middle[2] < 45, "{middle:?}");
    }
}
