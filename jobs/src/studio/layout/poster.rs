//! Type alone, very large, on a ground with one large quiet shape.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
};
use crate::studio::{
    geometry::{Area, float, pick},
    scene::Entrance,
    scheme::{Ground, Scheme},
    svg::Align,
};

/// The large shape.
#[derive(Debug, Clone, Copy)]
enum Motif {
    Rings,
    Quarters,
    Sun,
    Steps,
}

pub(super) fn compose(stage: &mut Stage<'_>) {
    let grounds = [Ground::Primary, Ground::Deep, Ground::Accent];
    let scheme = stage.scheme(pick(&grounds, stage.seed, 4).unwrap_or(Ground::Primary));
    stage.ground(scheme.ground);
    motif(stage, scheme);
    let safe = stage.safe;
    let wide = stage.format == Format::Wide;
    let area = if wide { safe.split_left(safe.width * 0.74).0 } else { safe };
    let planned = stage.plan(Column {
        area,
        scheme,
        headline: if wide { 10.0 } else { 11.5 },
        align: Align::Start,
        place: if wide { Place::Bottom } else { Place::Apart },
        signature: Signature::Top,
    });
    stage.place(&planned);
}

/// One large shape in the tint, under the text, and one in the accent colour, beside it.
pub(super) fn motif(stage: &mut Stage<'_>, scheme: Scheme) {
    let motifs = [Motif::Rings, Motif::Quarters, Motif::Sun, Motif::Steps];
    let kind = pick(&motifs, stage.seed, 5).unwrap_or(Motif::Rings);
    let (canvas, unit) = (stage.canvas, stage.unit);
    let wide = stage.format == Format::Wide;
    let reach = if wide { canvas.height } else { canvas.width };
    // Above every text: in the row of the signature where the text is as wide as the picture.
    let safe = stage.safe;
    let spot = |radius: f32| {
        let radius = if wide { radius } else { unit * 3.0 };
        ((safe.right() - radius, safe.y + if wide { radius } else { unit * 2.2 }), radius)
    };
    stage.scene.draw(Entrance::Fade, |d| match kind {
        Motif::Rings => {
            let center = (canvas.right() - reach * 0.08, canvas.y + reach * 0.1);
            for ring in 1..=4_u32 {
                d.ring(center, reach * 0.19 * float(ring), unit * 3.2, scheme.tint);
            }
            if wide {
                d.circle(center, reach * 0.085, scheme.accent, 1.0);
            } else {
                let (center, radius) = spot(0.0);
                d.circle(center, radius, scheme.accent, 1.0);
            }
        }
        Motif::Quarters => {
            let corner = (canvas.right(), canvas.bottom());
            d.quarter(corner, reach * 0.82, 2, scheme.tint);
            let top = (canvas.right(), canvas.y);
            d.quarter(top, reach * if wide { 0.3 } else { 0.12 }, 1, scheme.accent);
        }
        Motif::Sun => {
            let center = (canvas.right() - reach * 0.02, canvas.bottom() - reach * 0.16);
            d.circle(center, reach * 0.62, scheme.tint, 1.0);
            let (corner, radius) = spot(unit * 4.6);
            d.circle(corner, radius, scheme.accent, 1.0);
        }
        Motif::Steps => {
            let step = reach * 0.17;
            for at in 0..5_u32 {
                let height = step * (float(at) + 0.6);
                let left = canvas.right() - step * (5.0 - float(at));
                let bar = Area::new(left, canvas.bottom() - height, step - unit, height);
                d.rectangle(bar, 0.0, scheme.tint, 1.0);
            }
            let (corner, radius) = spot(unit * 3.0);
            d.circle(corner, radius, scheme.accent, 1.0);
        }
    });
}
