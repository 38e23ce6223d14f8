//! A photo, or a mosaic of brand colours, on one side; text on the other.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
    mosaic,
};
use crate::studio::{
    geometry::Area,
    scene::{Entrance, Shape},
    scheme::Ground,
    svg::Align,
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.own_scheme(&[Ground::Page, Ground::Primary, Ground::Deep]);
    let safe = stage.safe;
    let wide = stage.format == Format::Wide;
    stage.ground(scheme);

    let (panel, column) = panels(stage);
    if stage.photo(panel, Shape::Rounded(0.0)) {
        let radius = stage.u(9.0);
        let (corner, turns) = match stage.format {
            Format::Wide => ((panel.x, panel.bottom()), 3),
            Format::Portrait | Format::Tall => ((panel.right(), panel.bottom()), 2),
        };
        stage.scene.draw(Entrance::Fade, |d| d.quarter(corner, radius, turns, scheme.accent));
    } else {
        mosaic::fill(stage, panel, scheme);
    }
    let planned = stage.plan(Column {
        area: column.within(safe),
        scheme,
        headline: if wide { 8.2 } else { 8.0 },
        align: Align::Start,
        place: if wide { Place::Middle } else { Place::Apart },
        signature: if wide { Signature::Top } else { Signature::Foot },
    });
    let free = Area { y: stage.safe.bottom(), ..stage.canvas };
    stage.foot_ornament(scheme, free);
    stage.place(&planned);
}

/// Where the picture is and where the text is.
pub(super) fn panels(stage: &Stage<'_>) -> (Area, Area) {
    let (canvas, safe) = (stage.canvas, stage.safe);
    match stage.format {
        Format::Wide => {
            let (text, panel) = canvas.split_left((canvas.width * 0.55).round());
            (panel, Area::new(safe.x, safe.y, text.right() - safe.x - stage.u(5.0), safe.height))
        }
        Format::Portrait | Format::Tall => {
            let share = if stage.format == Format::Tall { 0.44 } else { 0.5 };
            let (panel, _) = canvas.split_top((canvas.height * share).round());
            let top = panel.bottom() + stage.u(5.0);
            (panel, Area::new(safe.x, top, safe.width, safe.bottom() - top))
        }
    }
}
