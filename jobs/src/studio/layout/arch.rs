//! The photo in an arch before a disc of the accent colour; without one, a drawing
//! under the arch.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
};
use crate::studio::{
    geometry::Area,
    motif::Inks,
    scene::{Entrance, Shape},
    scheme::{Ground, Scheme},
    svg::Align,
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.scheme(Ground::Page);
    let (canvas, safe) = (stage.canvas, stage.safe);
    stage.ground(scheme);
    let (frame, column) = match stage.format {
        Format::Wide => {
            let width = canvas.width * 0.33;
            let left = canvas.width - width - stage.u(9.0);
            let frame = Area::new(left, safe.y, width, canvas.bottom() - safe.y);
            let text = Area::new(safe.x, safe.y, left - safe.x - stage.u(7.0), safe.height);
            (frame, text)
        }
        Format::Portrait | Format::Tall => {
            let share = if stage.format == Format::Tall { 0.46 } else { 0.5 };
            let height = safe.height * share;
            let width = (height * 0.86).min(safe.width * 0.78);
            let left = (canvas.width - width) / 2.0;
            let frame = Area::new(left, safe.y, width, height);
            let top = frame.bottom() + stage.u(4.6);
            (frame, Area::new(safe.x, top, safe.width, safe.bottom() - top))
        }
    };
    let disc = frame.width * 0.36;
    let center = (frame.right() - disc * 0.25, frame.y + frame.height * 0.66);
    let small = (frame.x - stage.u(1.5), frame.y + frame.width * 0.42);
    stage.scene.draw(Entrance::Fade, |d| {
        d.circle(center, disc, scheme.accent, 1.0);
        d.circle(small, disc * 0.28, scheme.tint, 1.0);
    });
    if !stage.photo(frame, Shape::Arch) {
        drawn(stage, frame, scheme);
    }
    let wide = stage.format == Format::Wide;
    let planned = stage.plan(Column {
        area: column,
        scheme,
        headline: if wide { 8.2 } else { 7.2 },
        align: if wide { Align::Start } else { Align::Center },
        place: if wide { Place::Middle } else { Place::Apart },
        signature: if wide { Signature::Top } else { Signature::Elsewhere },
    });
    if !wide {
        stage.sign_on_photo(safe.x, safe.y, scheme);
        stage.foot_ornament(scheme, Area { y: safe.bottom(), ..canvas });
    }
    stage.place(&planned);
}

/// Arches within the arch, and the campaign's drawing under them.
fn drawn(stage: &mut Stage<'_>, frame: Area, scheme: Scheme) {
    let colors = super::mosaic::bright(stage, scheme);
    let nth = |at: usize| colors.iter().copied().cycle().nth(at).unwrap_or(scheme.accent);
    let radius = frame.width / 2.0;
    let center = (frame.x + radius, frame.y + radius);
    // The disc behind has the accent: the outermost arch takes the next colour.
    let inner = [(nth(1), 1.0), (nth(2), 0.88), (scheme.ground, 0.76)];
    stage.scene.draw(Entrance::Fade, |d| {
        for (color, share) in inner {
            let radius = radius * share;
            d.circle(center, radius, color, 1.0);
            let foot =
                Area::new(center.0 - radius, center.1, 2.0 * radius, frame.bottom() - center.1);
            d.rectangle(foot, 0.0, color, 1.0);
        }
    });
    let side = frame.width * 0.58;
    // Midway between the arch's middle and its foot.
    let middle = f32::midpoint(center.1, frame.bottom() - radius * 0.5);
    let top = (middle - side / 2.0).min(frame.bottom() - side - frame.width * 0.05);
    let place = Area::new(center.0 - side / 2.0, top, side, side);
    let inks = Inks::on(scheme.ground, &stage.brand_colors(), scheme.text);
    let motif = stage.motif(0);
    stage.scene.draw(Entrance::Rise, |d| motif.draw(d, place, inks));
}
