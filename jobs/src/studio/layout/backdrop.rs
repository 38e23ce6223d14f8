//! Large shapes in the brand's colours, where a photo would be: a picture of their own.

use domain::brand::color::Color;

use super::{Format, Stage, mosaic};
use crate::studio::{
    geometry::{Area, float, pick},
    scene::Entrance,
    scheme::Scheme,
    svg::Drawing,
};

/// What is drawn.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Quarters of discs within each other, from a corner.
    Bands,
    /// Discs that overlap.
    Discs,
    /// Bars of different lengths.
    Bars,
}

/// Fills what the words leave free; the signature stands in it.
pub(super) fn fill(stage: &mut Stage<'_>, free: Area, signature: Area, scheme: Scheme) {
    let canvas = stage.canvas;
    let wide = stage.format == Format::Wide;
    let kinds = [Kind::Bands, Kind::Discs, Kind::Bars];
    let kind = pick(&kinds, stage.seed, 10).unwrap_or(Kind::Bands);
    let colors = mosaic::bright(stage, scheme);
    // Beside the signature, from the top; in a wide picture the words leave the whole height.
    let left = if wide { free.x } else { signature.right() + stage.u(5.0) };
    let area = Area::new(left, canvas.y, canvas.right() - left, free.bottom());
    let gap = stage.u(1.6);
    stage.scene.draw(Entrance::Fade, |d| {
        let across = if wide {
            ((free.x, 0.0), (canvas.right(), 0.0))
        } else {
            ((0.0, free.bottom()), (0.0, canvas.y))
        };
        d.fade(free, across, scheme.tint, &[(0.0, 0.0), (1.0, 1.0)]);
    });
    stage.scene.draw(Entrance::Fade, |d| match kind {
        Kind::Bands => bands(d, area, wide, &colors),
        Kind::Discs => discs(d, area, wide, &colors),
        Kind::Bars => bars(d, area, wide, gap, &colors),
    });
}

fn nth(colors: &[Color], at: usize) -> Color {
    colors.iter().copied().cycle().nth(at).unwrap_or(Color::INK)
}

fn bands(d: &mut Drawing, area: Area, wide: bool, colors: &[Color]) {
    let reach = area.width.min(area.height);
    let (corner, turns) =
        if wide { ((area.right(), area.bottom()), 2) } else { ((area.right(), area.y), 1) };
    for (at, share) in [1.0, 0.76, 0.52, 0.28].into_iter().enumerate() {
        // The outermost is the quietest.
        d.quarter(corner, reach * share, turns, nth(colors, at + colors.len() - 1));
    }
}

fn discs(d: &mut Drawing, area: Area, wide: bool, colors: &[Color]) {
    let reach = area.width.min(area.height);
    let at = |x: f32, y: f32| (area.x + area.width * x, area.y + area.height * y);
    if wide {
        d.circle(at(0.98, 0.3), reach * 0.46, nth(colors, 1), 1.0);
        d.circle(at(0.46, 0.66), reach * 0.3, nth(colors, 0), 1.0);
        d.circle(at(0.86, 0.92), reach * 0.22, nth(colors, 2), 1.0);
        d.circle(at(0.3, 0.2), reach * 0.07, nth(colors, 2), 1.0);
    } else {
        d.circle(at(0.92, 0.14), reach * 0.52, nth(colors, 1), 1.0);
        d.circle(at(0.46, 0.6), reach * 0.3, nth(colors, 0), 1.0);
        d.circle(at(0.9, 0.8), reach * 0.16, nth(colors, 2), 1.0);
    }
}

/// Bars that rise from the foot of a wide picture, or hang from the top of a high one.
fn bars(d: &mut Drawing, area: Area, wide: bool, gap: f32, colors: &[Color]) {
    let lengths: [f32; 5] =
        if wide { [0.34, 0.62, 0.46, 0.84, 0.7] } else { [0.46, 0.7, 0.94, 0.6, 0.8] };
    let step = area.width / 5.0;
    let radius = (step - gap) / 2.0;
    for (number, (at, length)) in (0..5_u32).zip(lengths.into_iter().enumerate()) {
        let height = area.height * length;
        let left = area.x + step * float(number);
        let top = if wide { area.bottom() - height } else { area.y - radius };
        // One end is beyond the picture's edge.
        let bar = Area::new(left, top, step - gap, height + radius);
        d.rectangle(bar, radius, nth(colors, at), 1.0);
    }
}

/// Arches within an arch, standing on one line.
pub(super) fn arches(stage: &mut Stage<'_>, frame: Area, scheme: Scheme) {
    let colors = mosaic::bright(stage, scheme);
    let radius = frame.width / 2.0;
    let center = (frame.x + radius, frame.y + radius);
    stage.scene.draw(Entrance::Fade, |d| {
        for (at, share) in [1.0, 0.76, 0.52, 0.28].into_iter().enumerate() {
            // The disc behind has the accent: the outermost arch takes the next colour.
            let (color, radius) = (nth(&colors, at + 1), radius * share);
            let left = center.0 - radius;
            d.circle(center, radius, color, 1.0);
            let foot = Area::new(left, center.1, 2.0 * radius, frame.bottom() - center.1);
            d.rectangle(foot, 0.0, color, 1.0);
        }
    });
}
