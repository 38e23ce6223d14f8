//! The photo everywhere, the text on a scrim dark or light enough for any photo.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
};
use crate::studio::{
    geometry::pick,
    scene::{Entrance, Shape},
    scheme::{Ground, Scheme, scrim_opacity},
    svg::Align,
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let ground = pick(&[Ground::Deep, Ground::Primary], stage.seed, 2).unwrap_or(Ground::Deep);
    let scheme = Scheme::new(stage.guide, ground);
    let (canvas, safe) = (stage.canvas, stage.safe);
    stage.ground(scheme.ground);
    stage.photo(canvas, Shape::Rounded(0.0));

    let signing = stage.signature_size().1 + stage.u(2.6);
    let area = match stage.format {
        Format::Wide => safe.split_top(signing + stage.u(2.0)).1.split_left(safe.width * 0.56).0,
        Format::Portrait => safe.split_top(safe.height * 0.4).1,
        Format::Tall => safe.split_top(safe.height * 0.42).1,
    };
    let planned = stage.plan(Column {
        area,
        scheme,
        headline: if stage.format == Format::Wide { 7.2 } else { 8.2 },
        align: Align::Start,
        place: Place::Bottom,
        signature: Signature::Elsewhere,
    });
    // As opaque as the text needs all the way along it, then quickly away.
    let opacity = scrim_opacity(scheme.ground, scheme.text).max(0.8);
    if stage.format == Format::Wide {
        let end = (area.right() + stage.u(1.5)) / canvas.width;
        let stops = [(0.0, 0.97), (end, opacity), ((end + 1.0) / 2.0, opacity * 0.35), (1.0, 0.0)];
        stage.scene.draw(Entrance::Still, |d| {
            d.fade(canvas, ((0.0, 0.0), (canvas.width, 0.0)), scheme.ground, &stops);
        });
    } else {
        let start = (planned.top - stage.u(2.5)) / canvas.height;
        let stops = [
            (0.0, 0.0),
            ((start - 0.2).max(0.0), 0.0),
            ((start - 0.08).max(0.0), opacity * 0.45),
            (start, opacity),
            (1.0, 0.97),
        ];
        stage.scene.draw(Entrance::Still, |d| {
            d.fade(canvas, ((0.0, 0.0), (0.0, canvas.height)), scheme.ground, &stops);
        });
    }
    stage.sign_on_photo(safe.x, safe.y, scheme);
    stage.place(&planned);
}
