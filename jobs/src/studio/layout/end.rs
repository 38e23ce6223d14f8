//! The later scenes of a video: what carries the message, and the last card.

use super::{Format, Stage};
use crate::studio::{
    geometry::Area,
    scene::{Entrance, Scene, Shape},
    scheme::{Ground, scrim_opacity},
    svg::Align,
    text::{Fit, fit},
};

/// The support, large, over the photo or on a quiet ground.
pub(crate) fn support(mut stage: Stage<'_>) -> Option<Scene> {
    let text = stage.content.support.clone()?;
    let has_photo = stage.photo.is_some();
    let scheme = stage.scheme(if has_photo { Ground::Deep } else { Ground::Page });
    let (canvas, safe) = (stage.canvas, stage.safe);
    stage.ground(scheme.ground);
    if has_photo {
        stage.photo(canvas, Shape::Rounded(0.0));
        let opacity = scrim_opacity(scheme.ground, scheme.text).max(0.72);
        stage.scene.draw(Entrance::Still, |d| d.rectangle(canvas, 0.0, scheme.ground, opacity));
    } else {
        super::poster::motif(&mut stage, scheme);
    }
    let width = if stage.format == Format::Wide { safe.width * 0.8 } else { safe.width };
    let bounds = Fit {
        width,
        height: safe.height * 0.8,
        largest: stage.u(if stage.format == Format::Wide { 5.0 } else { 5.6 }),
        smallest: stage.u(2.4),
        lines: 9,
    };
    let lettering = crate::studio::shape::Lettering { leading: 1.28, ..stage.heading() };
    let block = fit(stage.fonts, &text, lettering, bounds);
    let top = safe.y + (safe.height - block.height) / 2.0;
    let bar = Area::new(safe.x, top - stage.u(5.0), stage.u(8.0), stage.u(0.9));
    stage.scene.draw(Entrance::Fade, |d| d.rectangle(bar, stage.unit * 0.45, scheme.accent, 1.0));
    stage.text(Entrance::Rise, &block, (safe.x, top, width), Align::Start, scheme.text);
    Some(stage.scene)
}

/// The last card: the brand, its line, what to do and where.
pub(crate) fn end(mut stage: Stage<'_>) -> Scene {
    let scheme = stage.scheme(Ground::Primary);
    stage.ground(scheme.ground);
    super::poster::motif(&mut stage, scheme);
    // A card one sees for two seconds: everything on it is larger than in a picture.
    stage.unit *= 1.35;
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
