//! The later scenes of a video: what carries the message, and the last card.

use super::{Format, Stage};
use crate::studio::{
    geometry::Area,
    scene::{Entrance, Scene},
    scheme::Ground,
    svg::Align,
    text::{Fit, fit},
};

/// The support, large, over the photo or on a quiet ground.
pub(crate) fn support(mut stage: Stage<'_>) -> Option<Scene> {
    let text = stage.content.support.clone()?;
    let has_photo = stage.photo.is_some();
    let scheme = stage.scheme(if has_photo { Ground::Deep } else { Ground::Page });
    let safe = stage.safe;
    let scheme = stage.toned_ground(scheme);
    let wide = stage.format == Format::Wide;
    let beside = wide && !has_photo;
    let width = safe.width
        * match (wide, has_photo) {
            (true, true) => 0.8,
            (true, false) => 0.56,
            (false, _) => 1.0,
        };
    // Above the words: what they are about, or a bar in the accent colour.
    let sign = if has_photo || wide { stage.u(0.9) } else { stage.u(24.0) };
    let gap = stage.u(4.4);
    let bounds = Fit {
        width,
        height: (safe.height - sign - gap) * 0.9,
        largest: stage.u(if wide { 6.4 } else { 7.2 }),
        smallest: stage.u(2.6),
        lines: 9,
    };
    let lettering = crate::studio::shape::Lettering { leading: 1.24, ..stage.heading() };
    let block = fit(stage.fonts, &text, lettering, bounds);
    let top = safe.y + (safe.height - block.height - sign - gap).max(0.0) / 2.0;
    if beside {
        let side = (safe.width * 0.36).min(safe.height);
        let place = Area::new(safe.right() - side, safe.center().1 - side / 2.0, side, side);
        stage.drawing(1, place, scheme);
    }
    if has_photo || wide {
        let bar = Area::new(safe.x, top, stage.u(8.0), sign);
        let radius = stage.unit * 0.45;
        stage.scene.draw(Entrance::Fade, |d| d.rectangle(bar, radius, scheme.accent, 1.0));
    } else {
        stage.drawing(1, Area::new(safe.x, top, sign, sign), scheme);
    }
    let top = top + sign + gap;
    stage.text(Entrance::Rise, &block, (safe.x, top, width), Align::Start, scheme.text);
    Some(stage.scene)
}

/// The last card: the brand, its line, what to do and where.
pub(crate) fn end(mut stage: Stage<'_>) -> Scene {
    let scheme = stage.own_scheme(&[Ground::Primary, Ground::Deep]);
    let scheme = stage.toned_ground(scheme);
    if stage.photo.is_none() {
        super::poster::ornament(&mut stage, scheme);
    }
    // A card one sees for some seconds: everything on it is larger than in a picture.
    stage.unit *= if stage.format == Format::Wide { 1.4 } else { 1.5 };
    let safe = stage.safe;
    let large = Stage { unit: stage.unit * 1.35, scene: Scene::default(), ..stage };
    let (width, height) = large.signature_size();
    let (gap, caption) = (stage.u(5.0), stage.u(2.8));
    let total = height + gap + caption + gap + stage.u(6.0) + gap;
    let mut top = safe.y + (safe.height - total).max(0.0) / 2.0;
    let mut large = Stage { scene: std::mem::take(&mut stage.scene), ..large };
    let left = safe.x + (safe.width - width) / 2.0;
    large.sign(Area::new(left, top, width, height), scheme, Align::Center);
    stage.scene = large.scene;
    top += height + stage.u(3.2);
    if let Some(tagline) = stage.content.tagline.clone() {
        let bounds = Fit {
            width: safe.width,
            height: stage.u(8.0),
            largest: caption,
            smallest: stage.u(1.9),
            lines: 2,
        };
        let block = fit(stage.fonts, &tagline, stage.body(false), bounds);
        stage.text(Entrance::Fade, &block, (safe.x, top, safe.width), Align::Center, scheme.soft);
        top += block.height + stage.u(4.2);
    } else {
        top += stage.u(1.8);
    }
    top += stage.centered_button(Area { y: top, ..safe }, scheme) + stage.u(3.2);
    if let Some(host) = stage.content.host.clone() {
        let area = Area { y: top, height: stage.u(3.0), ..safe };
        stage.caption(&host, area, Align::Center, scheme.text);
    }
    stage.scene
}
