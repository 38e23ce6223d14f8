//! A card that states a fact, sealed with a check mark.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
};
use crate::studio::{
    geometry::Area,
    scene::{Entrance, Shape},
    scheme::Ground,
    svg::Align,
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let outer = stage.own_scheme(&[Ground::Primary, Ground::Deep]);
    let scheme = stage.beside(outer, Ground::Page);
    stage.ground(outer);
    super::poster::ornament(stage, outer);

    let (safe, radius) = (stage.safe, stage.radius());
    let signing = stage.signature_size();
    let (head, card) = safe.split_top(signing.1 + stage.u(3.2));
    stage.sign(Area::new(head.x, head.y, signing.0, signing.1), outer, Align::Start);
    stage.scene.draw(Entrance::Still, |d| d.rectangle(card, radius, scheme.ground, 1.0));

    let pad = stage.u(5.0);
    let wide = stage.format == Format::Wide;
    let (shown, text) = if wide {
        let (text, shown) = card.split_left(card.width * 0.6);
        (shown, text)
    } else {
        card.split_top(card.height * if stage.format == Format::Tall { 0.34 } else { 0.4 })
    };
    let gap = stage.u(1.4);
    let (shown, corner) = (shown.inset(gap, gap), (radius - gap).max(0.0));
    if !stage.photo(shown, Shape::Rounded(corner)) {
        stage.emblem_panel(shown, corner, scheme);
    }
    let inner = text.inset(pad, pad);
    let seal = stage.u(6.4);
    let (badge, column) = inner.split_top(seal + stage.u(2.8));
    let center = (badge.x + seal / 2.0, badge.y + seal / 2.0);
    let stroke = stage.u(0.8);
    stage.scene.draw(Entrance::Fade, |d| {
        d.circle(center, seal / 2.0, scheme.button, 1.0);
        let at = |x: f32, y: f32| (center.0 + x * seal, center.1 + y * seal);
        d.line(at(-0.2, 0.02), at(-0.05, 0.17), stroke, scheme.on_button);
        d.line(at(-0.05, 0.17), at(0.21, -0.15), stroke, scheme.on_button);
    });
    let planned = stage.plan(Column {
        area: column,
        scheme,
        headline: if wide { 7.4 } else { 7.8 },
        align: Align::Start,
        place: Place::Apart,
        signature: Signature::Elsewhere,
    });
    stage.place(&planned);
}
