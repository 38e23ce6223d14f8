//! The audience's own question in a speech bubble, the answer below.

use super::{
    Format, Stage, Words,
    column::{Column, Place, Signature},
};
use crate::studio::{
    content::Content,
    geometry::Area,
    scene::{Entrance, Shape},
    scheme::{Ground, Scheme},
    svg::Align,
    text::{Fit, fit},
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.own_scheme(&[Ground::Primary, Ground::Deep]);
    let paper = stage.beside(scheme, Ground::Page);
    let (canvas, safe) = (stage.canvas, stage.safe);
    stage.ground(scheme);
    let wide = stage.format == Format::Wide;

    let has_photo = stage.photo.is_some();
    let (photo, most) = if wide {
        let left = (canvas.width * 0.58).round();
        let width = if has_photo { left + stage.u(5.0) - safe.x } else { safe.width * 0.72 };
        (canvas.split_left(left).1, Area::new(safe.x, safe.y, width, safe.height * 0.52))
    } else {
        let photo = canvas.split_top((canvas.height * 0.42).round()).0;
        let signing = stage.signature_size().1 + stage.u(4.0);
        let top = if has_photo { photo.bottom() - stage.u(9.0) } else { safe.y + signing };
        let bottom = safe.y + safe.height * if has_photo { 0.7 } else { 0.62 };
        (photo, Area::new(safe.x, top, safe.width, bottom - top))
    };
    let pad = stage.u(4.2);
    let inner = most.inset(pad, pad);
    let bounds = Fit {
        width: inner.width,
        height: inner.height,
        largest: stage.u(if wide { 8.6 } else { 9.6 }),
        smallest: stage.u(2.6),
        lines: 6,
    };
    let block = fit(stage.fonts, &stage.content.headline, stage.heading(), bounds);
    let inked = block.height - 0.24 * block.size;
    let bubble = Area { height: inked + 2.0 * pad, ..most };
    if has_photo {
        stage.side_photo(photo, Shape::Rounded(0.0), scheme);
    } else {
        mark(stage, scheme);
    }
    draw_bubble(stage, bubble, paper);
    let place = (inner.x, bubble.y + pad, inner.width);
    stage.text(Entrance::Rise, &block, place, Align::Start, paper.text);

    let top = bubble.bottom() + stage.u(6.0);
    let width = match (wide, has_photo) {
        (true, true) => photo.x - safe.x - stage.u(5.0),
        // Beside the drawing.
        (false, false) => safe.width * 0.7,
        _ => safe.width,
    };
    answer(stage, Area::new(safe.x, top, width, safe.bottom() - top), scheme);
    if !wide && !has_photo {
        let (width, height) = stage.signature_size();
        stage.sign(Area::new(safe.x, safe.y, width, height), scheme, Align::Start);
    }
}

/// Support, button and signature under the bubble: the column, with the support as its headline.
fn answer(stage: &mut Stage<'_>, area: Area, scheme: Scheme) {
    let signs = stage.format == Format::Wide || stage.photo.is_some();
    let shown = stage.words == Words::All;
    let answer = Content {
        headline: stage.content.support.clone().filter(|_| shown).unwrap_or_default(),
        support: None,
        ..stage.content.clone()
    };
    let scene = std::mem::take(&mut stage.scene);
    let mut below = Stage { content: &answer, scene, safe: area, ..*stage };
    let planned = below.plan(Column {
        area,
        scheme,
        headline: 5.2,
        align: Align::Start,
        place: Place::Apart,
        signature: if signs { Signature::Foot } else { Signature::Elsewhere },
    });
    below.place(&planned);
    stage.scene = below.scene;
}

fn draw_bubble(stage: &mut Stage<'_>, bubble: Area, paper: Scheme) {
    let radius = stage.radius().max(stage.u(0.6));
    let (left, bottom) = (bubble.x + stage.u(6.0), bubble.bottom() - 1.0);
    let tail = [
        (left, bottom),
        (left + stage.u(5.4), bottom),
        (left + stage.u(0.4), bottom + stage.u(4.0)),
    ];
    stage.scene.draw(Entrance::Fade, |d| {
        d.rectangle(bubble, radius, paper.ground, 1.0);
        d.polygon(&tail, paper.ground, 1.0);
    });
}

/// A very large question mark: an ornament, not a text. A high picture has the campaign's drawing instead,
/// beside the answer.
fn mark(stage: &mut Stage<'_>, scheme: Scheme) {
    let canvas = stage.canvas;
    let reach = canvas.width.min(canvas.height);
    if stage.format != Format::Wide {
        let (side, safe) = (reach * 0.23, stage.safe);
        let top = safe.bottom() - side - stage.u(1.0);
        stage.drawing(0, Area::new(safe.right() - side, top, side, side), scheme);
        return;
    }
    let (radius, stroke) = (reach * 0.17, reach * 0.12);
    // It ends above the signature.
    let center = (canvas.right() - reach * 0.27, canvas.y + reach * 0.32);
    let bottom = center.1 + radius;
    stage.scene.draw(Entrance::Fade, |d| {
        d.arc_between(center, radius, stroke, (-0.25, 0.5), scheme.tint);
        d.line((center.0, bottom), (center.0, bottom + reach * 0.07), stroke, scheme.tint);
        d.circle((center.0, bottom + reach * 0.26), stroke * 0.6, scheme.tint, 1.0);
    });
}
