//! The photo as the ground of everything, the text on a scrim dark or light enough for any photo;
//! where there is none, a large drawing of what the campaign is about.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
};
use crate::studio::{
    geometry::Area,
    scene::{Entrance, Shape},
    scheme::{Ground, scrim_opacity},
    svg::Align,
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.own_scheme(&[Ground::Deep, Ground::Primary]);
    let (canvas, safe) = (stage.canvas, stage.safe);
    stage.ground(scheme);

    let wide = stage.format == Format::Wide;
    let signing = stage.signature_size().1 + stage.u(4.6);
    let area = if wide {
        safe.split_top(signing).1.split_left(safe.width * 0.46).0
    } else {
        let share = if stage.format == Format::Tall { 0.46 } else { 0.42 };
        safe.split_top(safe.height * share).1
    };
    let planned = stage.plan(Column {
        area,
        scheme,
        headline: if wide { 8.4 } else { 8.2 },
        align: Align::Start,
        place: Place::Bottom,
        signature: Signature::Elsewhere,
    });
    if stage.photo.is_none() {
        let (width, height) = stage.signature_size();
        let signature = Area::new(safe.x, safe.y, width, height);
        let free = if wide {
            let left = area.right() + stage.u(3.0);
            Area::new(left, canvas.y, canvas.right() - left, canvas.height).inset(0.0, stage.u(4.0))
        } else {
            let top = signature.bottom() + stage.u(2.0);
            Area::new(safe.x, top, safe.width, planned.top - stage.u(4.0) - top)
        };
        stage.emblem(free, scheme);
        if !wide {
            stage.foot_ornament(scheme, Area { y: area.bottom(), ..canvas });
        }
        stage.sign(signature, scheme, Align::Start);
        stage.place(&planned);
        return;
    }
    // The photo's middle stays clear: it fills what the text leaves, and runs on under the scrim.
    let opacity = scrim_opacity(scheme.ground, scheme.text).max(0.8);
    if wide {
        let left = (canvas.width * 0.27).round();
        stage.photo(canvas.split_left(left).1, Shape::Rounded(0.0));
        let text = (area.right() + stage.u(1.5)) / canvas.width;
        let start = left / canvas.width;
        let stops = [
            (0.0, 1.0),
            (start + 0.01, 1.0),
            (text, opacity),
            (text + 0.1, opacity * 0.35),
            ((text + 0.26).min(1.0), 0.0),
        ];
        stage.scene.draw(Entrance::Still, |d| {
            d.fade(canvas, ((0.0, 0.0), (canvas.width, 0.0)), scheme.ground, &stops);
        });
    } else {
        let start = (planned.top - stage.u(2.5)).max(0.0);
        let end = (start + canvas.height * 0.16).min(canvas.height).round();
        stage.photo(canvas.split_top(end).0, Shape::Rounded(0.0));
        let at = |y: f32| (y / canvas.height).clamp(0.0, 1.0);
        let stops = [
            (0.0, 0.0),
            (at(start - canvas.height * 0.16), 0.0),
            (at(start - canvas.height * 0.06), opacity * 0.4),
            (at(start), opacity),
            (at(end - 2.0), 1.0),
            (1.0, 1.0),
        ];
        stage.scene.draw(Entrance::Still, |d| {
            d.fade(canvas, ((0.0, 0.0), (0.0, canvas.height)), scheme.ground, &stops);
        });
    }
    if !wide {
        stage.foot_ornament(scheme, Area { y: area.bottom(), ..canvas });
    }
    stage.sign_on_photo(safe.x, safe.y, scheme);
    stage.place(&planned);
}
