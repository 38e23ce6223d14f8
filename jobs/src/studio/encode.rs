//! From pixels to a file under a byte limit.

use bytes::Bytes;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use resvg::tiny_skia::Pixmap;

use super::scene::DrawError;

/// Qualities to try, best first. Above 92 files grow and nobody sees why.
const QUALITIES: [u8; 9] = [92, 88, 84, 78, 70, 60, 50, 38, 25];

/// A JPEG of the best quality within `most` bytes. Every placement takes JPEG; colour is kept at
/// full resolution, so that letters keep their edges.
pub(crate) fn jpeg(picture: &Pixmap, most: u64) -> Result<Bytes, DrawError> {
    let width = u16::try_from(picture.width()).map_err(|e| DrawError(e.to_string()))?;
    let height = u16::try_from(picture.height()).map_err(|e| DrawError(e.to_string()))?;
    for quality in QUALITIES {
        let mut file = Vec::with_capacity(512 * 1024);
        let mut encoder = Encoder::new(&mut file, quality);
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder
            .encode(picture.data(), width, height, ColorType::Rgba)
            .map_err(|e| DrawError(e.to_string()))?;
        if u64::try_from(file.len()).is_ok_and(|length| length <= most) {
            return Ok(file.into());
        }
    }
    Err(DrawError(format!("it does not fit in {most} bytes")))
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::PremultipliedColorU8;

    use super::*;

    #[test]
    fn noise_is_brought_under_the_limit() {
        let mut picture = Pixmap::new(400, 300).expect("a canvas");
        let mut state = 1_u64;
        for pixel in picture.pixels_mut() {
            state = super::super::geometry::scatter(state.wrapping_add(1));
            let [red, green, blue, ..] = state.to_be_bytes();
            *pixel = PremultipliedColorU8::from_rgba(red, green, blue, 255).expect("opaque");
        }
        let free = jpeg(&picture, u64::MAX).expect("a file");
        let limit = u64::try_from(free.len() / 3).expect("small");
        let tight = jpeg(&picture, limit).expect("a file");
        assert!(u64::try_from(tight.len()).expect("small") <= limit);
        assert!(jpeg(&picture, 100).is_err());
    }
}
