//! Areas on a picture, in pixels from its top left corner, and conversions between number types.

use domain::asset::placement::PixelSize;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    /// Left edge.
    pub(crate) x: f32,
    /// Top edge.
    pub(crate) y: f32,
    /// Width, never negative.
    pub(crate) width: f32,
    /// Height, never negative.
    pub(crate) height: f32,
}

impl Area {
    /// From its corner and size.
    pub(crate) fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width: width.max(0.0), height: height.max(0.0) }
    }

    /// A whole picture.
    pub(crate) fn of(size: PixelSize) -> Self {
        Self::new(0.0, 0.0, float(size.width), float(size.height))
    }

    /// The right edge.
    pub(crate) fn right(self) -> f32 {
        self.x + self.width
    }

    /// The bottom edge.
    pub(crate) fn bottom(self) -> f32 {
        self.y + self.height
    }

    /// The middle, across and down.
    pub(crate) fn center(self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Smaller by `across` on the left and right and `down` at top and bottom.
    pub(crate) fn inset(self, across: f32, down: f32) -> Self {
        let (across, down) = (across.min(self.width / 2.0), down.min(self.height / 2.0));
        Self::new(
            self.x + across,
            self.y + down,
            self.width - 2.0 * across,
            self.height - 2.0 * down,
        )
    }

    /// The left part of the given width, and the rest.
    pub(crate) fn split_left(self, width: f32) -> (Self, Self) {
        let width = width.clamp(0.0, self.width);
        (Self { width, ..self }, Self::new(self.x + width, self.y, self.width - width, self.height))
    }

    /// The upper part of the given height, and the rest.
    pub(crate) fn split_top(self, height: f32) -> (Self, Self) {
        let height = height.clamp(0.0, self.height);
        (
            Self { height, ..self },
            Self::new(self.x, self.y + height, self.width, self.height - height),
        )
    }

    /// What two areas share.
    pub(crate) fn within(self, other: Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        Self::new(x, y, self.right().min(other.right()) - x, self.bottom().min(other.bottom()) - y)
    }

    /// The largest square in the middle.
    pub(crate) fn square(self) -> Self {
        let side = self.width.min(self.height);
        let (x, y) = self.center();
        Self::new(x - side / 2.0, y - side / 2.0, side, side)
    }
}

/// A pixel count as a coordinate; exact up to 65,535, which no picture passes.
pub(crate) fn float(pixels: u32) -> f32 {
    f32::from(u16::try_from(pixels).unwrap_or(u16::MAX))
}

/// The nearest whole number of pixels, at least 0.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the target's range before; Rust has no other way from float to integer"
)]
pub(crate) fn whole(value: f32) -> u32 {
    value.round().clamp(0.0, 65_535.0) as u32
}

/// The nearest whole number, for offsets that may be negative.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "clamped to the target's range before; Rust has no other way from float to integer"
)]
pub(crate) fn offset(value: f32) -> i32 {
    value.round().clamp(-65_535.0, 65_535.0) as i32
}

/// A font unit as a coordinate; fonts keep theirs within 16 bits times a line's length.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "advances are far below 2^24, where f32 is exact"
)]
pub(crate) fn units(value: i32) -> f32 {
    value as f32
}

/// Picks one of a list by a seed; `salt` makes choices independent of each other.
pub(crate) fn pick<T: Copy>(options: &[T], seed: u64, salt: u64) -> Option<T> {
    let mixed = scatter(seed.wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let count = u64::try_from(options.len()).ok().filter(|count| *count > 0)?;
    options.get(usize::try_from(mixed % count).ok()?).copied()
}

/// Spreads a number's bits (the finalizer of `SplitMix64`).
pub(crate) fn scatter(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
