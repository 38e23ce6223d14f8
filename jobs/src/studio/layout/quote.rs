//! A sentence as a quote under a large quotation mark, and whose it is.

use domain::{brand::color::Color, campaign::brief::Language};

use super::{
    Format, Stage, Words,
    column::{Column, Place, Signature},
};
use crate::studio::{
    content::Content,
    geometry::Area,
    scene::{Entrance, Shape},
    scheme::{Ground, Scheme},
    svg::{Align, Drawing},
};

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.own_scheme(&[Ground::Page, Ground::Primary, Ground::Deep]);
    stage.ground(scheme);
    let (canvas, safe) = (stage.canvas, stage.safe);
    let wide = stage.format == Format::Wide;
    let language = stage.content.language;

    let photo = if wide {
        canvas.split_left((canvas.width * 0.64).round()).1
    } else {
        let share = if stage.format == Format::Tall { 0.4 } else { 0.36 };
        canvas.split_top((canvas.height * share).round()).0
    };
    let height = stage.u(if wide { 8.0 } else { 10.0 });
    shown(stage, photo, scheme);
    let (row, width) = if wide {
        let width = photo.x - safe.x - stage.u(6.0);
        let row = Area::new(safe.x, safe.y, width, height);
        let (left, top) = (safe.x, safe.y);
        let mut taken = 0.0;
        stage.scene.draw(Entrance::Fade, |d| {
            taken = mark(d, Area::new(left, top, height * 1.7, height), language, scheme.accent);
        });
        (row, taken)
    } else {
        // The mark on a disc, half on what is shown.
        let radius = stage.u(8.0);
        let center = (safe.x + radius, photo.bottom());
        stage.scene.draw(Entrance::Fade, |d| {
            d.circle(center, radius, scheme.button, 1.0);
            mark(d, within_disc(center, radius, language), language, scheme.on_button);
        });
        (Area::new(safe.x, photo.bottom(), safe.width, radius), 2.0 * radius)
    };
    let content = words(stage, row, width, scheme);
    let top = row.bottom() + stage.u(if wide { 3.4 } else { 4.6 });
    let area = Area::new(safe.x, top, row.width, safe.bottom() - top);
    let scene = std::mem::take(&mut stage.scene);
    let mut below = Stage { content: &content, scene, safe: area, ..*stage };
    let planned = below.plan(Column {
        area,
        scheme,
        headline: if wide { 7.6 } else { 8.4 },
        align: Align::Start,
        place: Place::Apart,
        signature: Signature::Foot,
    });
    below.place(&planned);
    stage.scene = below.scene;
    if !wide {
        let free = Area { y: safe.bottom(), ..canvas };
        stage.foot_ornament(scheme, free);
    }
}

/// The column's words: the quote, and whose it is under it. The creative's own headline stands
/// beside the mark, unless it is what is quoted.
fn words(stage: &mut Stage<'_>, row: Area, taken: f32, scheme: Scheme) -> Content {
    let content = stage.content;
    let quote = content.quote.as_ref().filter(|_| stage.words == Words::All);
    let Some(quote) = quote else {
        let source = Some(content.brand.clone()).filter(|name| !name.is_empty());
        return said(content, content.headline.clone(), source);
    };
    if !content.headline.contains(&quote.text) {
        let left = row.x + taken + stage.u(3.0);
        let width = row.right() - left;
        let sizes = (stage.u(3.2), stage.u(2.2));
        let block = stage.one_line(&content.headline, stage.body(true), width, sizes);
        if !block.shortened {
            let top = row.center().1 - block.capitals / 2.0;
            stage.text(Entrance::Fade, &block, (left, top, width), Align::Start, scheme.soft);
        }
    }
    said(content, quote.text.clone(), quote.source.clone())
}

fn said(content: &Content, headline: String, source: Option<String>) -> Content {
    Content { headline, support: source.map(|name| format!("— {name}")), ..content.clone() }
}

/// The photo, or what the campaign is about.
fn shown(stage: &mut Stage<'_>, area: Area, scheme: Scheme) {
    if !stage.side_photo(area, Shape::Rounded(0.0), scheme) {
        stage.emblem_panel(area, 0.0, scheme);
    }
}

/// Where a mark is within a disc.
fn within_disc(center: (f32, f32), radius: f32, language: Language) -> Area {
    let height = radius * 0.8;
    let (glyph, pitch) = shape(language);
    let width = (glyph + pitch) * height;
    Area::new(center.0 - width / 2.0, center.1 - height / 2.0, width, height)
}

/// How wide half a mark is, and from the first half to the second, as parts of its height.
const fn shape(language: Language) -> (f32, f32) {
    match language {
        Language::En | Language::De => (0.72, 0.86),
        Language::Fr | Language::Es => (0.5, 0.62),
        Language::Ja => (0.62, 0.0),
    }
}

/// The mark that opens a quote in a language, drawn as shapes, at an area's left and as high as it.
/// Tells how wide it is.
fn mark(d: &mut Drawing, area: Area, language: Language, color: Color) -> f32 {
    let height = area.height;
    let (glyph, pitch) = shape(language);
    for x in [area.x, area.x + pitch * height] {
        let at = (x, area.y);
        match language {
            Language::En => six(d, at, height, color),
            Language::De => nine(d, at, height, color),
            Language::Fr | Language::Es => angle(d, at, height, color),
            Language::Ja => corner(d, at, height, color),
        }
    }
    (glyph + pitch) * height
}

/// A drop that begins thin at the top: half of “.
fn six(d: &mut Drawing, (x, y): (f32, f32), height: f32, color: Color) {
    let (radius, stroke) = (height * 0.28, height * 0.24);
    let center = (x + radius, y + height - radius);
    let tail = height - radius - stroke / 2.0;
    let turn = (center.0 - radius + stroke / 2.0 + tail, center.1);
    d.circle(center, radius, color, 1.0);
    d.arc_between(turn, tail, stroke, (-0.25, -0.04), color);
}

/// The same upside down: half of „.
fn nine(d: &mut Drawing, (x, y): (f32, f32), height: f32, color: Color) {
    let (radius, stroke) = (height * 0.28, height * 0.24);
    let center = (x + height * 0.72 - radius, y + radius);
    let tail = height - radius - stroke / 2.0;
    let turn = (center.0 + radius - stroke / 2.0 - tail, center.1);
    d.circle(center, radius, color, 1.0);
    d.arc_between(turn, tail, stroke, (0.25, 0.46), color);
}

/// Half of «.
fn angle(d: &mut Drawing, (x, y): (f32, f32), height: f32, color: Color) {
    let stroke = height * 0.18;
    let half = stroke / 2.0;
    let (left, right) = (x + half, x + height * 0.5 - half);
    let middle = (left, y + height / 2.0);
    d.line((right, y + half), middle, stroke, color);
    d.line(middle, (right, y + height - half), stroke, color);
}

/// 「.
fn corner(d: &mut Drawing, (x, y): (f32, f32), height: f32, color: Color) {
    let stroke = height * 0.2;
    d.rectangle(Area::new(x, y, height * 0.62, stroke), 0.0, color, 1.0);
    d.rectangle(Area::new(x, y, stroke, height), 0.0, color, 1.0);
}
