//! A headline and short points, each with a check mark.

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
    poster,
};
use crate::studio::{
    content::Content,
    geometry::{Area, float},
    scene::{Entrance, Shape},
    scheme::{Ground, Scheme},
    svg::{Align, Drawing},
    text::{Block, Fit, fit},
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    if stage.content.points.is_empty() {
        poster::compose(stage);
        return;
    }
    let scheme = stage.own_scheme(&[Ground::Page, Ground::Primary, Ground::Deep]);
    stage.ground(scheme);
    if stage.format == Format::Wide && stage.photo.is_none() {
        beside(stage, scheme);
    } else {
        below(stage, scheme);
    }
}

/// The headline on one side, the points on a panel on the other.
fn beside(stage: &mut Stage<'_>, scheme: Scheme) {
    let (canvas, safe) = (stage.canvas, stage.safe);
    let grounds =
        [Ground::Page, Ground::Primary, Ground::Deep].map(|g| Scheme::new(stage.guide, g));
    let panel_scheme = grounds
        .into_iter()
        .find(|other| other.ground.contrast(scheme.ground) >= 1.3)
        .unwrap_or(Scheme { ground: scheme.tint, tint: scheme.ground, ..scheme });
    let panel = canvas.split_left((canvas.width * 0.48).round()).1;
    stage.scene.draw(Entrance::Still, |d| d.rectangle(panel, 0.0, panel_scheme.ground, 1.0));
    let area = Area::new(safe.x, safe.y, panel.x - safe.x - stage.u(5.0), safe.height);
    place(stage, area, scheme, (7.4, Place::Middle, Signature::Top));
    let inner = Area::new(panel.x, safe.y, safe.right() - panel.x, safe.height);
    let left = stage.u(6.0);
    let inner = Area::new(inner.x + left, inner.y, inner.width - left, inner.height);
    points(stage, inner, panel_scheme);
}

/// The points below the headline; the photo, where there is one, beside or above both.
fn below(stage: &mut Stage<'_>, scheme: Scheme) {
    let (canvas, safe) = (stage.canvas, stage.safe);
    let mut area = safe;
    let mut signature = Signature::Top;
    if stage.photo.is_some() {
        signature = Signature::Foot;
        let photo = match stage.format {
            Format::Wide => {
                let (photo, rest) = canvas.split_left((canvas.width * 0.4).round());
                let left = rest.x + stage.u(6.0);
                area = Area::new(left, safe.y, safe.right() - left, safe.height);
                photo
            }
            Format::Portrait | Format::Tall => {
                let share = if stage.format == Format::Tall { 0.34 } else { 0.32 };
                let (photo, rest) = canvas.split_top((canvas.height * share).round());
                let top = rest.y + stage.u(4.6);
                area = Area::new(safe.x, top, safe.width, safe.bottom() - top);
                photo
            }
        };
        stage.photo(photo, Shape::Rounded(0.0));
    }
    let size = match (stage.format, stage.photo.is_some()) {
        (Format::Wide, _) => 6.0,
        (_, true) => 6.6,
        (_, false) => 8.4,
    };
    let free = place(stage, area, scheme, (size, Place::Top, signature));
    let gap = stage.u(3.0).min(free.height / 4.0);
    points(stage, free.inset(0.0, gap), scheme);
    stage.foot_ornament(scheme, Area { y: safe.bottom(), ..canvas });
}

/// Places headline, button and signature; tells what they leave free between them.
fn place(
    stage: &mut Stage<'_>,
    area: Area,
    scheme: Scheme,
    (headline, place, signature): (f32, Place, Signature),
) -> Area {
    let content = Content { support: None, ..stage.content.clone() };
    let scene = std::mem::take(&mut stage.scene);
    let mut own = Stage { content: &content, scene, safe: area, ..*stage };
    let align = Align::Start;
    let planned = own.plan(Column { area, scheme, headline, align, place, signature });
    let free = planned.free;
    own.place(&planned);
    stage.scene = own.scene;
    free
}

/// As many points as are readable, all of one size, with lines between them.
fn points(stage: &mut Stage<'_>, area: Area, scheme: Scheme) {
    let mark = stage.u(if stage.format == Format::Wide { 4.2 } else { 4.8 });
    let gap = stage.u(2.6);
    let width = area.width - mark - gap;
    let said = stage.content.points.len();
    let Some((blocks, pitch)) =
        (1..=said).rev().find_map(|count| rows(stage, (width, area.height), count))
    else {
        return;
    };
    let count = u32::try_from(blocks.len()).unwrap_or(0);
    let top = area.y + (area.height - pitch * float(count)) / 2.0;
    let round = stage.radius() > stage.u(0.8);
    let line = stage.u(0.18);
    for (number, block) in (0..count).zip(&blocks) {
        let middle = top + pitch * (float(number) + 0.5);
        // A point that reads from the right has its mark there.
        let from_right = block.lines.first().is_some_and(|line| line.right_to_left);
        let at = if from_right { area.right() - mark } else { area.x };
        let square = Area::new(at, middle - mark / 2.0, mark, mark);
        let left = if from_right { area.x } else { area.x + mark + gap };
        let inked = block.height - 0.24 * block.size;
        let place = (left, middle - inked / 2.0, width);
        let fonts = stage.fonts;
        stage.scene.draw(Entrance::Rise, |d| {
            if number > 0 {
                let edge = Area::new(area.x, middle - f32::midpoint(pitch, line), area.width, line);
                d.rectangle(edge, 0.0, scheme.tint, 1.0);
            }
            check(d, square, round, scheme);
            d.text(fonts, block, place, Align::Start, scheme.text);
        });
    }
}

/// So many points set in rows, and how high a row is; nothing where one of them would be cut.
fn rows(stage: &Stage<'_>, (width, height): (f32, f32), count: usize) -> Option<(Vec<Block>, f32)> {
    let wide = stage.format == Format::Wide;
    let rows = u32::try_from(count).ok()?;
    let pitch = (height / float(rows)).min(stage.u(if wide { 14.0 } else { 13.0 }));
    let mut bounds = Fit {
        width,
        height: pitch - stage.u(2.0),
        largest: stage.u(if wide { 3.6 } else { 4.2 }),
        smallest: stage.u(2.2),
        lines: 3,
    };
    let lettering = crate::studio::shape::Lettering { leading: 1.3, ..stage.body(true) };
    let texts: Vec<&String> = stage.content.points.iter().take(count).collect();
    let set = |bounds: Fit| -> Vec<Block> {
        texts.iter().map(|text| fit(stage.fonts, text, lettering, bounds)).collect()
    };
    let first = set(bounds);
    if first.iter().any(|block| block.shortened || block.lines.is_empty()) {
        return None;
    }
    bounds.largest = first.iter().map(|block| block.size).fold(bounds.largest, f32::min);
    Some((set(bounds), pitch))
}

/// A check mark on a disc, or on a square where the brand has corners.
fn check(d: &mut Drawing, area: Area, round: bool, scheme: Scheme) {
    let (side, center) = (area.width, area.center());
    let radius = if round { side / 2.0 } else { 0.0 };
    d.rectangle(area, radius, scheme.button, 1.0);
    let at = |x: f32, y: f32| (center.0 + x * side, center.1 + y * side);
    d.line(at(-0.2, 0.02), at(-0.05, 0.17), side * 0.12, scheme.on_button);
    d.line(at(-0.05, 0.17), at(0.21, -0.15), side * 0.12, scheme.on_button);
}
