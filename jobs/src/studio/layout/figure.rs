//! A number as the picture: an offer's price, a proof's count. Where there is none, what the campaign is
//! about stands in its place.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
    split::panels,
};
use crate::studio::{
    geometry::Area,
    scene::{Entrance, Shape},
    scheme::{Ground, Scheme, mix},
    svg::Align,
    text::{Fit, fit},
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.own_scheme(&[Ground::Page, Ground::Deep]);
    let accent = Scheme::new(stage.guide, Ground::Primary);
    let accent = if accent.ground.contrast(scheme.ground) < 1.3 {
        Scheme::new(stage.guide, Ground::Accent)
    } else {
        accent
    };
    stage.ground(scheme);
    let (panel, column) = panels(stage);
    let wide = stage.format == Format::Wide;
    // The part of the panel where text may be.
    let inner = panel.within(Area { x: panel.x, width: panel.width, ..stage.safe });
    if stage.photo(panel, Shape::Rounded(0.0)) {
        if stage.content.figure.is_some() {
            badge(stage, inner, scheme);
        } else {
            let corner = (panel.right(), panel.bottom());
            let (large, small) = (stage.u(20.0), stage.u(11.0));
            stage.scene.draw(Entrance::Fade, |d| {
                d.quarter(corner, large, 2, accent.ground);
                d.quarter(corner, small, 2, accent.accent);
            });
        }
    } else if stage.content.figure.is_some() {
        let radius = panel.width.min(panel.height) * 0.62;
        stage.scene.draw(Entrance::Still, |d| d.rectangle(panel, 0.0, accent.ground, 1.0));
        let quiet = mix(accent.ground, accent.tint, 0.6);
        stage.pattern(panel, quiet, accent.ground);
        let clip = (panel.right(), panel.bottom());
        stage.scene.draw(Entrance::Fade, |d| d.quarter(clip, radius, 2, accent.tint));
        number(stage, inner.inset(stage.u(5.0), stage.u(4.0)), accent);
    } else {
        stage.emblem_panel(panel, 0.0, scheme);
    }
    let planned = stage.plan(Column {
        area: column.within(stage.safe),
        scheme,
        headline: if wide { 7.4 } else { 7.8 },
        align: Align::Start,
        place: if wide { Place::Middle } else { Place::Apart },
        signature: if wide { Signature::Top } else { Signature::Foot },
    });
    let free = Area { y: stage.safe.bottom(), ..stage.canvas };
    stage.foot_ornament(scheme, free);
    stage.place(&planned);
}

/// The number as large as its area.
fn number(stage: &mut Stage<'_>, area: Area, scheme: Scheme) {
    let Some(text) = stage.content.figure.clone() else { return };
    let bounds = Fit {
        width: area.width,
        height: area.height,
        largest: stage.u(26.0),
        smallest: stage.u(5.0),
        lines: 1,
    };
    let block = fit(stage.fonts, &text, stage.heading(), bounds);
    let top = area.center().1 - block.capitals / 2.0;
    stage.text(Entrance::Rise, &block, (area.x, top, area.width), Align::Center, scheme.text);
}

/// The number on a disc over the photo's corner.
fn badge(stage: &mut Stage<'_>, area: Area, scheme: Scheme) {
    let side = stage.u(25.0).min(area.width * 0.62).min(area.height * 0.8);
    let gap = stage.u(3.0);
    let disc = Area::new(area.right() - side - gap, area.bottom() - side - gap, side, side);
    let colors = Scheme::on(stage.guide, scheme.button);
    stage.scene.draw(Entrance::Fade, |d| {
        d.circle(disc.center(), side / 2.0, colors.ground, 1.0);
    });
    number(stage, disc.inset(side * 0.13, side * 0.2), colors);
}
