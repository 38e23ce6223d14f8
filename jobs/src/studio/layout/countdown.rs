//! The days left, in a ring that closes.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
    poster,
};
use crate::studio::{
    content::Remaining,
    geometry::Area,
    scene::Entrance,
    scheme::{Ground, Scheme},
    svg::Align,
    text::{Fit, fit},
};

/// The ring is full from this many days on.
const FULL: f32 = 30.0;

pub(super) fn compose(stage: &mut Stage<'_>) {
    let Some(remaining) = stage.content.remaining.clone() else {
        // A person may ask for it although nothing was said to end.
        return poster::compose(stage);
    };
    let scheme = stage.own_scheme(&[Ground::Deep, Ground::Primary]);
    let scheme = stage.toned_ground(scheme);
    let safe = stage.safe;
    let wide = stage.format == Format::Wide;
    let (circle, column) = match stage.format {
        Format::Wide => {
            let (text, ring) = safe.split_left(safe.width * 0.56);
            (ring, Area { width: text.width - stage.u(2.0), ..text })
        }
        Format::Portrait | Format::Tall => {
            let (ring, text) =
                safe.split_top(safe.height * if stage.format == Format::Tall { 0.4 } else { 0.46 });
            (ring, text.split_top(stage.u(4.5)).1)
        }
    };
    let circle = circle.square();
    let circle = if wide { Area { x: safe.right() - circle.width, ..circle } } else { circle };
    ring(stage, circle, scheme, &remaining);
    let planned = stage.plan(Column {
        area: column,
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

fn ring(stage: &mut Stage<'_>, area: Area, scheme: Scheme, remaining: &Remaining) {
    let stroke = area.width * 0.075;
    let radius = (area.width - stroke) / 2.0;
    let share = (f32::from(remaining.days) / FULL).clamp(0.02, 0.999);
    let center = area.center();
    stage.scene.draw(Entrance::Fade, |d| {
        d.ring(center, radius, stroke, scheme.tint);
        d.arc(center, radius, stroke, share, scheme.accent);
    });
    let inner = area.inset(area.width * 0.19, area.width * 0.19);
    if remaining.days == 0 {
        let bounds = Fit {
            width: inner.width,
            height: inner.height,
            largest: area.width * 0.17,
            smallest: area.width * 0.05,
            lines: 2,
        };
        let block = fit(stage.fonts, remaining.last, stage.heading(), bounds);
        let top = center.1 - (block.height - 0.24 * block.size) / 2.0;
        stage.text(Entrance::Rise, &block, (inner.x, top, inner.width), Align::Center, scheme.text);
        return;
    }
    let number = remaining.days.to_string();
    let size = area.width * 0.4;
    let number = stage.one_line(&number, stage.heading(), inner.width, (size, size * 0.3));
    let top = center.1 - number.capitals / 2.0;
    let caption = (area.width * 0.075, area.width * 0.04);
    let width = inner.width * 0.92;
    let left = center.0 - width / 2.0;
    let before = stage.one_line(remaining.before, stage.body(false), width, caption);
    let after = stage.one_line(remaining.after, stage.body(false), width, caption);
    let gap = area.width * 0.065;
    let above = top - gap - before.capitals;
    let below = top + number.capitals + gap;
    stage.text(Entrance::Fade, &before, (left, above, width), Align::Center, scheme.soft);
    stage.text(Entrance::Rise, &number, (inner.x, top, inner.width), Align::Center, scheme.text);
    stage.text(Entrance::Fade, &after, (left, below, width), Align::Center, scheme.soft);
}
