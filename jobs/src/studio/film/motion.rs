//! How layers move: eased, one after another, and then at rest.

use crate::studio::{geometry::float, scene::Entrance};

/// How long an entrance takes, in frames.
const ENTRANCE: u32 = 15;

/// How much later each moving layer begins than the one before, in frames.
const STAGGER: u32 = 3;

/// How much nearer a photo comes within its shot, and until when, in frames: then it rests, as the eye does.
const ZOOM: f32 = 0.06;
const ZOOMING: u32 = 72;

/// How a layer stands in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pose {
    /// 0 invisible, 1 opaque.
    pub(super) opacity: f32,
    /// How far below its place, as a share of the way it rises.
    pub(super) below: f32,
    /// Times its size.
    pub(super) zoom: f32,
}

/// So much of so many, 0 to 1.
pub(super) fn share(part: u32, whole: u32) -> f32 {
    (float(part) / float(whole.max(1))).clamp(0.0, 1.0)
}

/// Slow, fast, slow: how far a movement is after a share of its time.
pub(super) fn ease(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    if share < 0.5 { 4.0 * share.powi(3) } else { 1.0 - (2.0 - 2.0 * share).powi(3) / 2.0 }
}

/// The pose of a layer `age` frames into its shot of `length` frames; `order` counts the moving
/// layers before it. In the first shot headlines are readable from the first frame on, which
/// platforms show before a video plays.
pub(super) fn pose(entrance: Entrance, order: u32, age: u32, length: u32, first: bool) -> Pose {
    let rest = Pose { opacity: 1.0, below: 0.0, zoom: 1.0 };
    let late = age.saturating_sub(order * STAGGER);
    let eased = 1.0 - (1.0 - share(late, ENTRANCE)).powi(3);
    match entrance {
        Entrance::Still => rest,
        Entrance::Zoom => {
            let way = 1.0 - (1.0 - share(age, length.min(ZOOMING))).powi(2);
            Pose { zoom: 1.0 + ZOOM * way, ..rest }
        }
        Entrance::Fade if first => rest,
        Entrance::Fade => Pose { opacity: eased, ..rest },
        Entrance::Rise if first => Pose { below: 1.0 - eased, ..rest },
        Entrance::Rise => Pose { opacity: eased, below: 1.0 - eased, ..rest },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movements_begin_and_end_gently() {
        assert!(ease(0.0).abs() < 0.001 && (ease(1.0) - 1.0).abs() < 0.001);
        assert!(ease(0.1) < 0.05 && ease(0.9) > 0.95 && (ease(0.5) - 0.5).abs() < 0.001);
    }

    #[test]
    fn entrances_come_to_rest_and_the_first_frame_reads() {
        let at = |entrance, age, first| pose(entrance, 2, age, 50, first);
        for entrance in [Entrance::Still, Entrance::Fade, Entrance::Rise] {
            let rest = at(entrance, 30, false);
            assert_eq!(rest, Pose { opacity: 1.0, below: 0.0, zoom: 1.0 });
            assert!(at(entrance, 0, true).opacity >= 1.0);
        }
        assert!(at(Entrance::Rise, 0, false).opacity < 0.01);
        assert!(at(Entrance::Zoom, 40, false).zoom > at(Entrance::Zoom, 10, false).zoom);
        let late = |age| pose(Entrance::Zoom, 2, age, 200, false);
        assert_eq!(late(80), late(199));
    }
}
