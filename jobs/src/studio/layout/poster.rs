//! Type, very large, and what the campaign is about as one large drawing.

use super::{
    Format, Stage, Words,
    column::{Column, Place, Signature},
};
use crate::studio::{
    geometry::{Area, float, pick},
    motif::Inks,
    scene::Entrance,
    scheme::{Ground, Scheme},
    svg::Align,
};

/// The large shape.
#[derive(Debug, Clone, Copy)]
enum Ornament {
    Rings,
    Quarters,
    Sun,
    Steps,
    Drawing,
}

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.own_scheme(&[Ground::Primary, Ground::Deep, Ground::Accent]);
    stage.ground(scheme);
    let safe = stage.safe;
    let wide = stage.format == Format::Wide;
    let area = if wide { safe.split_left(safe.width * 0.62).0 } else { safe };
    let planned = stage.plan(Column {
        area,
        scheme,
        headline: if wide { 10.0 } else { 12.0 },
        align: Align::Start,
        place: if wide { Place::Middle } else { Place::Upper },
        signature: Signature::Top,
    });
    let free = if wide {
        let side = (safe.width * 0.34).min(safe.height * 0.8);
        Area::new(safe.right() - side, safe.center().1 - side / 2.0, side, side)
    } else {
        let side = (planned.free.height - stage.u(5.0)).min(safe.width * 0.56).max(0.0);
        let top = planned.free.center().1 - side / 2.0;
        Area::new(safe.right() - side, top, side, side)
    };
    if free.width >= stage.u(16.0) {
        let (center, radius) = (free.center(), free.width * 0.62);
        stage.scene.draw(Entrance::Fade, |d| d.circle(center, radius, scheme.tint, 1.0));
        let on_disc = Scheme { ground: scheme.tint, ..scheme };
        stage.drawing(0, free.inset(free.width * 0.04, free.width * 0.04), on_disc);
    } else {
        ornament(stage, scheme);
    }
    if stage.words == Words::All || wide {
        let free = Area { y: safe.bottom(), ..stage.canvas };
        stage.foot_ornament(scheme, free);
    }
    stage.place(&planned);
}

/// One large shape in the tint, under the text, and one in the accent colour, beside it.
pub(super) fn ornament(stage: &mut Stage<'_>, scheme: Scheme) {
    let all = [
        Ornament::Rings,
        Ornament::Quarters,
        Ornament::Sun,
        Ornament::Steps,
        Ornament::Drawing,
        Ornament::Drawing,
    ];
    // One campaign, one kind of shape.
    let kind = pick(&all, stage.style.seed, 5).unwrap_or(Ornament::Drawing);
    let (canvas, unit) = (stage.canvas, stage.unit);
    let wide = stage.format == Format::Wide;
    let reach = if wide { canvas.height } else { canvas.width };
    // Above every text: in the row of the signature where the text is as wide as the picture.
    let safe = stage.safe;
    let spot = |radius: f32| {
        let radius = if wide { radius } else { unit * 3.0 };
        ((safe.right() - radius, safe.y + if wide { radius } else { unit * 2.2 }), radius)
    };
    let motif = stage.motif(0);
    stage.scene.draw(Entrance::Fade, |d| match kind {
        Ornament::Rings => {
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
        Ornament::Quarters => {
            let corner = (canvas.right(), canvas.bottom());
            d.quarter(corner, reach * 0.82, 2, scheme.tint);
            let top = (canvas.right(), canvas.y);
            d.quarter(top, reach * if wide { 0.3 } else { 0.12 }, 1, scheme.accent);
        }
        Ornament::Sun => {
            let center = (canvas.right() - reach * 0.02, canvas.bottom() - reach * 0.16);
            d.circle(center, reach * 0.62, scheme.tint, 1.0);
            let (corner, radius) = spot(unit * 4.6);
            d.circle(corner, radius, scheme.accent, 1.0);
        }
        Ornament::Steps => {
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
        Ornament::Drawing => {
            // Partly beyond the edge, a silhouette.
            let side = reach * 0.86;
            let left = canvas.right() - side * 0.82;
            let area = Area::new(left, canvas.bottom() - side * 0.86, side, side);
            motif.draw(d, area, Inks::plain(scheme.tint, scheme.ground));
        }
    });
}
