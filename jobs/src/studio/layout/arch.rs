//! The photo in an arch before a disc of the accent colour; without one, arches within the arch.

use super::{
    Format, Stage, backdrop,
    column::{Column, Place, Signature},
};
use crate::studio::{
    geometry::Area,
    scene::{Entrance, Shape},
    scheme::Ground,
    svg::Align,
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.scheme(Ground::Page);
    let (canvas, safe) = (stage.canvas, stage.safe);
    stage.ground(scheme.ground);
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
        backdrop::arches(stage, frame, scheme);
    }
    let wide = stage.format == Format::Wide;
    let planned = stage.plan(Column {
        area: column,
        scheme,
        headline: if wide { 7.2 } else { 6.4 },
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
