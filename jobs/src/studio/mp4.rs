//! H.264 frames in an MP4 file that plays before it has been read to its end.

use std::num::NonZeroU32;

use shiguredo_mp4::{
    TrackKind,
    bitstream::h264::{
        H264SampleEntryConfig, LengthSize, annexb_to_length_prefixed, build_avc1_box_from_annexb,
    },
    boxes::SampleEntry,
    mux::{Mp4FileMuxer, Mp4FileMuxerOptions, Sample, estimate_maximum_moov_box_size},
};

use super::scene::DrawError;

/// One encoded frame, in Annex B form, as the encoder gives it.
pub(crate) struct Frame {
    /// Its NAL units with start codes.
    pub(crate) data: Vec<u8>,
    /// Whether one can begin to play here.
    pub(crate) keyframe: bool,
}

/// The file of frames shown at `rate` a second. The first must be a key frame with its parameter
/// sets.
pub(crate) fn mux(frames: &[Frame], rate: NonZeroU32) -> Result<Vec<u8>, DrawError> {
    let failed = |error: &dyn std::fmt::Display| DrawError(format!("writing MP4: {error}"));
    let first = frames.first().ok_or_else(|| DrawError("the video is empty".into()))?;
    let length_size = LengthSize::FourBytes;
    let entry = build_avc1_box_from_annexb(&first.data, &H264SampleEntryConfig { length_size })
        .map_err(|e| failed(&e))?;
    let options = Mp4FileMuxerOptions {
        reserved_moov_box_size: estimate_maximum_moov_box_size(&[frames.len()]),
        ..Mp4FileMuxerOptions::default()
    };
    let mut muxer = Mp4FileMuxer::with_options(options).map_err(|e| failed(&e))?;
    let mut file = muxer.initial_boxes_bytes().to_vec();
    let mut entry = Some(SampleEntry::Avc1(entry));
    // Ninety thousand ticks a second, as broadcasters count, divide by every usual frame rate.
    let timescale = NonZeroU32::MIN.saturating_add(89_999);
    for frame in frames {
        let data = annexb_to_length_prefixed(&frame.data, length_size).map_err(|e| failed(&e))?;
        let data_offset = u64::try_from(file.len()).map_err(|e| failed(&e))?;
        file.extend_from_slice(&data);
        let sample = Sample {
            track_kind: TrackKind::Video,
            sample_entry: entry.take(),
            keyframe: frame.keyframe,
            timescale,
            duration: timescale.get() / rate,
            composition_time_offset: None,
            data_offset,
            data_size: data.len(),
        };
        muxer.append_sample(&sample).map_err(|e| failed(&e))?;
    }
    let boxes = muxer.finalize().map_err(|e| failed(&e))?;
    for (offset, bytes) in boxes.offset_and_bytes_pairs() {
        let start = usize::try_from(offset).map_err(|e| failed(&e))?;
        let end = start.saturating_add(bytes.len());
        if end > file.len() {
            file.resize(end, 0);
        }
        if let Some(place) = file.get_mut(start..end) {
            place.copy_from_slice(bytes);
        }
    }
    Ok(file)
}
