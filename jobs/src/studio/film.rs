//! Short videos: the same layouts in scenes, every layer drawn once and then only moved.

mod motion;
mod passage;
mod script;
mod sprite;

use std::{num::NonZeroU32, sync::mpsc::sync_channel, thread, time::Duration};

use domain::{
    asset::placement::{PixelSize, SafeZone},
    generation::port::{AgentError, Made, Progress, Storyboard, StudioRequest, Video},
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

use self::{
    passage::Projector,
    script::{Script, Shown},
    sprite::Shot,
};
use super::{
    Material, Words, alt,
    fonts::Fonts,
    layout::{self, Family},
    measure,
    mp4::{self, Frame},
    provenance,
    scene::{DrawError, Scene},
    scheme::{Ground, Scheme},
};
use crate::agent::heeded;

/// Frames a second.
const RATE: NonZeroU32 = NonZeroU32::MIN.saturating_add(23);

/// How many frames wait to be encoded while the next are drawn.
const AHEAD: usize = 3;

/// A film that is drawn and not yet encoded.
struct Planned {
    scenes: Vec<Scene>,
    script: Script,
    size: PixelSize,
    board: Storyboard,
}

/// What a film of a request would show, without encoding it.
pub(super) fn storyboard(
    fonts: &Fonts,
    request: &StudioRequest,
) -> Result<Made<Storyboard>, AgentError> {
    let (request, look) = heeded(request);
    let material = Material { look, ..Material::of(fonts, &request)? };
    let planned = plan(&material)?;
    Ok(Made { output: planned.board, provenance: provenance(&request, "video") })
}

/// Films a request.
pub(super) fn film(
    fonts: &Fonts,
    request: &StudioRequest,
    progress: &dyn Progress,
) -> Result<Made<Video>, AgentError> {
    progress.report(0);
    let (request, look) = heeded(request);
    let material = Material { look, ..Material::of(fonts, &request)? };
    let Planned { scenes, script, size, board } = plan(&material)?;
    let shots = scenes
        .iter()
        .map(|scene| Shot::prepare(fonts, scene, size))
        .collect::<Result<Vec<_>, _>>()?;
    let sheet = Scheme::new(&request.guide, Ground::Primary).accent;
    let projector = Projector::new(shots, script.cuts(), (material.style.passage, sheet), size)?;
    progress.report(8);
    let frames = encode(projector, script.frames(), size, progress)?;
    let file = mp4::mux(&frames, RATE)?;
    progress.report(100);
    let millis = u64::from(script.frames()) * 1_000 / u64::from(RATE.get());
    let output = Video {
        bytes: file.into(),
        size,
        duration: Duration::from_millis(millis),
        alt_text: board.alt_text,
        facts: board.facts,
    };
    Ok(Made { output, provenance: provenance(&request, "video") })
}

/// The scenes of a film, and what they come to.
fn plan(material: &Material<'_>) -> Result<Planned, AgentError> {
    let spec = material.request.placement().spec();
    let refused = || AgentError::Refused(format!("{} takes no video", spec.label));
    let size = spec.video.ok_or_else(refused)?;
    let script = Script::of(&material.content);
    let scenes = scenes(material, &script, size, zone(size, spec.safe_zone));
    // The last card shows everything that a brand wants shown; every one has to be readable.
    let mut facts = domain::brand::check::PictureFacts::default();
    let mut least: Option<f64> = None;
    for scene in &scenes {
        let pixels = scene.render(material.fonts, size)?;
        facts = measure::facts(material.fonts, scene, &pixels, size)?;
        least = [least, facts.contrast].into_iter().flatten().min_by(f64::total_cmp);
    }
    facts.contrast = least;
    let alt_text = alt::of_video(&script.content, material.photo.is_some());
    Ok(Planned { scenes, script, size, board: Storyboard { alt_text, facts } })
}

/// Every app lays controls over the edges of a video as tall as the screen, whatever it says of pictures.
fn zone(size: PixelSize, zone: SafeZone) -> SafeZone {
    if size.height * 2 > size.width * 3 {
        SafeZone { top: zone.top.max(10), bottom: zone.bottom.max(16) }
    } else {
        zone
    }
}

/// The scenes of a script: the headline in its layout, what carries it, what else there is, the last card.
fn scenes(material: &Material<'_>, script: &Script, size: PixelSize, zone: SafeZone) -> Vec<Scene> {
    let stage = |words| material.stage_of(&script.content, size, zone, words);
    let family = material.family();
    let drawn = |shown: Shown| match shown {
        Shown::Headline => Some(stage(Words::Headline).compose(family)),
        Shown::Support => layout::support(stage(Words::All)),
        Shown::Points => Some(stage(Words::All).compose(Family::List)),
        Shown::End => Some(layout::end(stage(Words::All))),
    };
    script.scenes.iter().filter_map(|(shown, _)| drawn(*shown)).collect()
}

/// Encodes every frame while the next ones are drawn. Both go through the frames in their order: the same
/// film gives the same bytes.
fn encode(
    mut projector: Projector,
    count: u32,
    size: PixelSize,
    progress: &dyn Progress,
) -> Result<Vec<Frame>, DrawError> {
    let failed = |error: openh264::Error| DrawError(format!("encoding video: {error}"));
    let mut encoder =
        Encoder::with_api_config(OpenH264API::from_source(), settings(size)).map_err(failed)?;
    let index = |pixels: u32| usize::try_from(pixels).unwrap_or(0);
    let (width, height) = (index(size.width), index(size.height));
    let mut frames = Vec::with_capacity(index(count));
    thread::scope(|scope| {
        let (drawn, next) = sync_channel::<Option<YUVBuffer>>(AHEAD);
        scope.spawn(move || {
            for number in 0..count {
                // Nothing where the frame before stands on.
                let planes = projector.show(number).map(|pixels| {
                    let mut planes = YUVBuffer::new(width, height);
                    planes.read_rgba8(RgbaSliceU8::new(pixels, (width, height)));
                    planes
                });
                if drawn.send(planes).is_err() {
                    return;
                }
            }
        });
        let mut shown = YUVBuffer::new(width, height);
        for number in 0..count {
            let planes = next.recv().map_err(|_ended| DrawError("drawing ended early".into()))?;
            if let Some(planes) = planes {
                shown = planes;
            }
            let stream = encoder.encode(&shown).map_err(failed)?;
            let keyframe = stream.frame_type() == FrameType::IDR;
            frames.push(Frame { data: stream.to_vec(), keyframe });
            let percent = 8 + number * 90 / count.max(1);
            progress.report(u8::try_from(percent).unwrap_or(98));
        }
        Ok(frames)
    })
}

/// Good quality, one thread so that the same frames give the same bytes, a key frame every two
/// seconds for seeking. The colours are converted by BT.601, and the stream says so.
fn settings(size: PixelSize) -> EncoderConfig {
    let rate = if size.width * size.height > 1_000_000 { 8_000_000 } else { 5_000_000 };
    EncoderConfig::new()
        .rate_control_mode(RateControlMode::Bufferbased)
        .bitrate(BitRate::from_bps(rate))
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
