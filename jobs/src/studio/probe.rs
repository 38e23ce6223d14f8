//! What a video file of somebody else says of itself, and whether it holds together.

use std::time::Duration;

use domain::asset::placement::PixelSize;
use shiguredo_mp4::{
    TrackKind,
    boxes::SampleEntry,
    demux::{Input, Mp4FileDemuxer},
};

/// The longest video that is taken, in seconds.
const LONGEST: u64 = 180;

/// A video that can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clip {
    /// Its size.
    pub(crate) size: PixelSize,
    /// How long it plays.
    pub(crate) duration: Duration,
}

/// Reads an MP4 file with H.264 video, which every browser and platform plays; or says what it lacks.
pub(crate) fn probe(file: &[u8]) -> Result<Clip, String> {
    let unreadable = |error: &dyn std::fmt::Debug| format!("it is no whole MP4 file ({error:?})");
    let mut demuxer = Mp4FileDemuxer::new();
    demuxer.handle_input(Input { position: 0, data: file });
    let tracks = demuxer.tracks().map_err(|error| unreadable(&error))?;
    let video = tracks.iter().find(|track| track.kind == TrackKind::Video);
    let video = video.ok_or("it has no video")?;
    let duration = video.duration / u64::from(video.timescale.get()).max(1);
    if duration > LONGEST {
        return Err(format!("it is {duration} seconds long"));
    }
    let millis = video.duration.saturating_mul(1_000) / u64::from(video.timescale.get());
    let length = u64::try_from(file.len()).unwrap_or(u64::MAX);
    let (mut size, mut frames) = (None, 0_u64);
    while let Some(sample) = demuxer.next_sample().map_err(|error| unreadable(&error))? {
        let end =
            u64::try_from(sample.data_size).ok().and_then(|n| sample.data_offset.checked_add(n));
        if end.is_none_or(|end| end > length) {
            return Err("it ends too early".to_owned());
        }
        if sample.track.kind != TrackKind::Video {
            continue;
        }
        frames += 1;
        match sample.sample_entry {
            None => {}
            Some(SampleEntry::Avc1(entry)) => {
                let (width, height) = (entry.visual.width, entry.visual.height);
                size = Some(PixelSize { width: width.into(), height: height.into() });
            }
            Some(_) => return Err("its video is not H.264".to_owned()),
        }
    }
    match size {
        Some(size) if frames > 1 && millis > 0 => {
            Ok(Clip { size, duration: Duration::from_millis(millis) })
        }
        _ => Err("it has no video".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_video_is_refused_and_nothing_panics() {
        for junk in [&b""[..], b"GIF89a", b"\0\0\0\x18ftypmp42", &[0xff; 4096]] {
            assert!(probe(junk).is_err());
        }
    }
}
