//! Short videos: the same layouts in scenes, every layer drawn once and then only moved.

mod motion;
mod sprite;

use std::{num::NonZeroU32, time::Duration};

use domain::{
    asset::placement::{PixelSize, SafeZone},
    generation::port::{AgentError, Made, Progress, StudioRequest, Video},
};
use openh264::{
    OpenH264API,
    encoder::{
        BitRate, ColorPrimaries, Complexity, Encoder, EncoderConfig, FrameRate, FrameType,
        IntraFramePeriod, MatrixCoefficients, QpRange, RateControlMode, TransferCharacteristics,
        UsageType, VuiConfig,
    },
    formats::{RgbaSliceU8, YUVBuffer},
};
use resvg::tiny_skia::Pixmap;

use self::{motion::Pose, sprite::Shot};
use super::{
    Material, Words, alt,
    fonts::Fonts,
    layout, measure,
    mp4::{self, Frame},
    provenance,
    scene::{DrawError, Scene, blank},
};
use crate::agent::heeded;

/// Frames a second.
const RATE: NonZeroU32 = NonZeroU32::MIN.saturating_add(23);

/// How long a video is, in frames: six seconds.
const FRAMES: u32 = 144;

/// How long one scene fades into the next, in frames.
const CROSSFADE: u32 = 9;

/// Films a request.
pub(super) fn film(
    fonts: &Fonts,
    request: &StudioRequest,
    progress: &dyn Progress,
) -> Result<Made<Video>, AgentError> {
    let spec = request.placement().spec();
    let size =
        spec.video.ok_or_else(|| AgentError::Refused(format!("{} takes no video", spec.label)))?;
    progress.report(0);
    let (request, look) = heeded(request);
    let material = Material { look, ..Material::of(fonts, &request)? };
    let scenes = scenes(&material, size, zone(size, spec.safe_zone));
    let shots = scenes
        .iter()
        .map(|scene| Shot::prepare(fonts, scene, size))
        .collect::<Result<Vec<_>, _>>()?;
    // The last card shows everything that a brand wants shown.
    let facts = scenes.last().map(|card| {
        let pixels = card.render(fonts, size)?;
        measure::facts(fonts, card, &pixels, size)
    });
    let facts = facts.transpose()?.unwrap_or_default();
    progress.report(8);
    let frames = encode(&shots, size, progress)?;
    let file = mp4::mux(&frames, RATE)?;
    progress.report(100);
    let output = Video {
        bytes: file.into(),
        size,
        duration: Duration::from_secs(u64::from(FRAMES / RATE)),
        alt_text: alt::of_video(&material.content, material.photo.is_some()),
        facts,
    };
    Ok(Made { output, provenance: provenance(&request, "video") })
}

/// Every app lays controls over the edges of a tall video, whatever it says of pictures.
fn zone(size: PixelSize, zone: SafeZone) -> SafeZone {
    if size.height > size.width {
        SafeZone { top: zone.top.max(10), bottom: zone.bottom.max(16) }
    } else {
        zone
    }
}

/// The headline in its layout; what carries it, where there is anything; the last card.
fn scenes(material: &Material<'_>, size: PixelSize, zone: SafeZone) -> Vec<Scene> {
    let stage = |words| material.stage(size, zone, words);
    let first = stage(Words::Headline).compose(material.family());
    let support = layout::support(stage(Words::All));
    let last = layout::end(stage(Words::All));
    std::iter::once(first).chain(support).chain([last]).collect()
}

/// The first frame of every scene, and the end: the last card stands a little longer.
fn cuts(scenes: usize) -> Vec<u32> {
    match scenes {
        3 => vec![0, 54, 100, FRAMES],
        2 => vec![0, 84, FRAMES],
        _ => vec![0, FRAMES],
    }
}

fn encode(
    shots: &[Shot],
    size: PixelSize,
    progress: &dyn Progress,
) -> Result<Vec<Frame>, DrawError> {
    let failed = |error: openh264::Error| DrawError(format!("encoding video: {error}"));
    let mut encoder =
        Encoder::with_api_config(OpenH264API::from_source(), settings()).map_err(failed)?;
    let index = |pixels: u32| usize::try_from(pixels).unwrap_or(0);
    let (width, height) = (index(size.width), index(size.height));
    let mut planes = YUVBuffer::new(width, height);
    let mut canvas = blank(size)?;
    let mut over = blank(size)?;
    let cuts = cuts(shots.len());
    let mut shown: Option<Vec<(usize, Vec<Pose>, f32)>> = None;
    let mut frames = Vec::with_capacity(index(FRAMES));
    for number in 0..FRAMES {
        let visible = visible(shots, &cuts, number);
        if shown.as_ref() != Some(&visible) {
            compose(shots, &visible, &mut canvas, &mut over);
            planes.read_rgba8(RgbaSliceU8::new(canvas.data(), (width, height)));
            shown = Some(visible);
        }
        let stream = encoder.encode(&planes).map_err(failed)?;
        let keyframe = stream.frame_type() == FrameType::IDR;
        frames.push(Frame { data: stream.to_vec(), keyframe });
        let percent = 8 + number * 90 / FRAMES;
        progress.report(u8::try_from(percent).unwrap_or(98));
    }
    Ok(frames)
}

/// The shots one sees in a frame with their sprites' poses and opacity, back to front.
fn visible(shots: &[Shot], cuts: &[u32], number: u32) -> Vec<(usize, Vec<Pose>, f32)> {
    let mut visible = Vec::new();
    for (at, (shot, span)) in shots.iter().zip(cuts.windows(2)).enumerate() {
        let [start, end] = span else { continue };
        let until = end + if at + 1 < shots.len() { CROSSFADE } else { 0 };
        if (*start..until).contains(&number) {
            let age = number - start;
            let opacity = if at == 0 { 1.0 } else { motion::share(age + 1, CROSSFADE) };
            visible.push((at, shot.poses(age, until - start, at == 0), opacity));
        }
    }
    visible
}

fn compose(
    shots: &[Shot],
    visible: &[(usize, Vec<Pose>, f32)],
    canvas: &mut Pixmap,
    over: &mut Pixmap,
) {
    for (at, (shot, poses, opacity)) in visible.iter().enumerate() {
        let Some(shot) = shots.get(*shot) else { continue };
        if at == 0 || *opacity >= 1.0 {
            shot.draw(poses, canvas);
        } else {
            shot.draw(poses, over);
            super::scene::picture(canvas, over, (0.0, 0.0), *opacity);
        }
    }
}

/// Good quality, one thread so that the same frames give the same bytes, a key frame every two
/// seconds for seeking. The colours are converted by BT.601, and the stream says so.
fn settings() -> EncoderConfig {
    EncoderConfig::new()
        .rate_control_mode(RateControlMode::Bufferbased)
        .bitrate(BitRate::from_bps(5_000_000))
        .max_frame_rate(FrameRate::from_hz(24.0))
        .skip_frames(false)
        .usage_type(UsageType::CameraVideoRealTime)
        .complexity(Complexity::Low)
        .qp(QpRange::new(14, 26))
        .scene_change_detect(false)
        .background_detection(false)
        .intra_frame_period(IntraFramePeriod::from_num_frames(48))
        .num_threads(1)
        .vui(
            VuiConfig::bt709()
                .color_primaries(ColorPrimaries::Bt709)
                .transfer_characteristics(TransferCharacteristics::Bt709)
                .matrix_coefficients(MatrixCoefficients::Smpte170M),
        )
}
