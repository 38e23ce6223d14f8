//! Tiles: the photo whole and close up, one in a brand colour with a few words, patterns.

use std::sync::Arc;

use domain::brand::color::Color;

use super::{
    Format, Stage,
    column::{Column, Place, Signature},
    mosaic,
};
use crate::studio::{
    detail::details,
    geometry::{Area, float, pick},
    motif::Inks,
    scene::{Art, Entrance, Layer, Shape},
    scheme::{Ground, Scheme},
    svg::Align,
    text::{Fit, fit},
};

/// Where the tiles are: one is large, one has words, the others are what is left.
struct Tiles {
    large: Area,
    words: Area,
    small: Vec<Area>,
}

pub(super) fn compose(stage: &mut Stage<'_>) {
    let scheme = stage.own_scheme(&[Ground::Page, Ground::Deep]);
    stage.ground(scheme);
    let (canvas, safe) = (stage.canvas, stage.safe);
    let wide = stage.format == Format::Wide;
    let gap = stage.u(1.6);
    let mut foot = Vec::new();
    let (region, column) = match stage.format {
        Format::Wide => {
            let left = (canvas.width * 0.5).round();
            let region =
                Area::new(left, gap, canvas.right() - gap - left, canvas.height - 2.0 * gap);
            (region, Area::new(safe.x, safe.y, left - safe.x - stage.u(5.0), safe.height))
        }
        Format::Portrait | Format::Tall => {
            let end =
                (canvas.height * if stage.format == Format::Tall { 0.45 } else { 0.5 }).round();
            let region = Area::new(gap, gap, canvas.width - 2.0 * gap, end - gap);
            let top = end + stage.u(5.0);
            if stage.format == Format::Tall {
                // Below the words, where the app's controls leave no text.
                let top = safe.bottom() + stage.u(4.0);
                let row =
                    Area::new(gap, top, canvas.width - 2.0 * gap, canvas.bottom() - gap - top);
                foot = split(row, &[1.0, 1.0, 1.0], gap, true);
            }
            (region, Area::new(safe.x, top, safe.width, safe.bottom() - top))
        }
    };
    let mut tiles = tiles(stage, region, gap);
    tiles.small.extend(foot);
    fill(stage, &tiles, scheme);
    let planned = stage.plan(Column {
        area: column,
        scheme,
        headline: 7.8,
        align: Align::Start,
        place: if wide { Place::Middle } else { Place::Apart },
        signature: if wide { Signature::Top } else { Signature::Foot },
    });
    stage.place(&planned);
}

/// Parts of an area beside or below each other, by their shares, with gaps between them.
fn split(area: Area, shares: &[f32], gap: f32, across: bool) -> Vec<Area> {
    let count = shares.iter().fold(-1.0, |sum, _| sum + 1.0);
    let length = if across { area.width } else { area.height };
    let whole = length - gap * count;
    let sum: f32 = shares.iter().sum();
    let mut at = if across { area.x } else { area.y };
    shares
        .iter()
        .map(|share| {
            let length = whole * share / sum;
            let part = if across {
                Area::new(at, area.y, length, area.height)
            } else {
                Area::new(area.x, at, area.width, length)
            };
            at += length + gap;
            part
        })
        .collect()
}

/// The region's tiles: a large one above two in wide and tall pictures, beside two in portraits.
fn tiles(stage: &Stage<'_>, region: Area, gap: f32) -> Tiles {
    let turned = pick(&[false, true], stage.seed, 15).unwrap_or(false);
    let stacked = stage.format != Format::Portrait;
    let shares = if stacked { [1.5, 1.0] } else { [1.4, 1.0] };
    let mut parts = split(region, &shares, gap, !stacked).into_iter();
    let (large, rest) = (parts.next().unwrap_or(region), parts.next().unwrap_or(region));
    let shares = match (stacked, turned) {
        (false, _) => [1.0, 1.0],
        (true, false) => [1.0, 1.15],
        (true, true) => [1.15, 1.0],
    };
    let mut rest = split(rest, &shares, gap, stacked);
    let words = if turned { rest.remove(0) } else { rest.pop().unwrap_or(region) };
    Tiles { large, words, small: rest }
}

fn fill(stage: &mut Stage<'_>, tiles: &Tiles, scheme: Scheme) {
    let colors = mosaic::bright(stage, scheme);
    let color = |at: usize| colors.iter().copied().cycle().nth(at).unwrap_or(scheme.accent);
    let radius = stage.radius();
    if let Some(photo) = stage.photo {
        stage.photo(tiles.large, Shape::Rounded(radius));
        let shapes: Vec<(f32, f32)> =
            tiles.small.iter().take(2).map(|tile| (tile.width, tile.height)).collect();
        let shown = details(photo, &shapes);
        for (at, tile) in tiles.small.iter().enumerate() {
            if let Some(pixels) = shown.get(at) {
                let (area, shape) = (*tile, Shape::Rounded(radius));
                let art = Art::Photo { pixels: Arc::new(pixels.clone()), area, shape };
                stage.scene.layers.push(Layer { art, entrance: Entrance::Zoom });
            } else {
                pattern(stage, *tile, color(at), at);
            }
        }
    } else {
        let side = tiles.large.width.max(tiles.large.height) / 3.0;
        let count = |length: f32| (length / side).round().clamp(1.0, 3.0);
        let ones = |length: f32| vec![1.0; if count(length) > 2.5 { 3 } else { 2 }];
        let gap = stage.u(1.6);
        let rows = split(tiles.large, &ones(tiles.large.height), gap, false);
        let across = ones(tiles.large.width);
        let parts = rows.into_iter().flat_map(|row| split(row, &across, gap, true));
        for (at, tile) in parts.chain(tiles.small.iter().copied()).enumerate() {
            pattern(stage, tile, color(at + 1), at);
        }
    }
    words(stage, tiles.words, scheme);
}

/// A tile in a brand colour with the figure, else the shortest point, else the brand's line.
fn words(stage: &mut Stage<'_>, tile: Area, scheme: Scheme) {
    let colors = Scheme::on(stage.guide, scheme.accent);
    let radius = stage.radius();
    stage.scene.draw(Entrance::Fade, |d| d.rectangle(tile, radius, colors.ground, 1.0));
    let content = stage.content;
    let short = content.points.iter().min_by_key(|point| point.chars().count());
    let said = [short, content.tagline.as_ref(), content.host.as_ref()];
    let inner = tile.inset(stage.u(2.8), stage.u(2.6));
    // What is in the unsafe part of a story is not read.
    let inner = inner.within(Area { x: inner.x, width: inner.width, ..stage.safe });
    let set = |text: &String, largest: f32, lines: usize| {
        let bounds = Fit {
            width: inner.width,
            height: inner.height,
            largest: stage.u(largest),
            smallest: stage.u(2.2),
            lines,
        };
        let block = fit(stage.fonts, text, stage.heading(), bounds);
        Some(block).filter(|block| !block.shortened && !block.lines.is_empty())
    };
    let figure = content.figure.as_ref().and_then(|figure| set(figure, 14.0, 1));
    let block = figure.or_else(|| said.into_iter().flatten().find_map(|text| set(text, 4.4, 5)));
    let Some(block) = block else {
        pattern(stage, tile, colors.ground, 1);
        return;
    };
    let inked = block.height - 0.24 * block.size;
    let place = (inner.x, inner.y + (inner.height - inked) / 2.0, inner.width);
    let align = if content.figure.is_some() { Align::Center } else { Align::Start };
    stage.text(Entrance::Rise, &block, place, align, colors.text);
}

/// A tile in a colour with a drawing or one simple shape that stands out from it, by turns.
fn pattern(stage: &mut Stage<'_>, tile: Area, ground: Color, number: usize) {
    let scheme = Scheme::on(stage.guide, ground);
    let others: Vec<Color> = mosaic::bright(stage, scheme)
        .into_iter()
        .filter(|color| color.contrast(ground) >= 1.25)
        .collect();
    let salt = 40 + 2 * u64::try_from(number).unwrap_or(0);
    let color = pick(&others, stage.seed, salt).unwrap_or(scheme.tint);
    let kind = pick(&[0_u8, 1, 2, 3, 4], stage.seed, salt + 1).unwrap_or(0);
    let radius = stage.radius();
    let square = tile.square();
    let square = square.inset(square.width * 0.17, square.width * 0.17);
    let side = square.width;
    let (center, half) = (square.center(), side / 2.0);
    if number.is_multiple_of(2) {
        let motif = stage.motif(number / 2);
        let inks = Inks::on(ground, &stage.brand_colors(), scheme.text);
        stage.scene.draw(Entrance::Fade, |d| {
            d.rectangle(tile, radius, ground, 1.0);
            motif.draw(d, square, inks);
        });
        return;
    }
    stage.scene.draw(Entrance::Fade, |d| {
        d.rectangle(tile, radius, ground, 1.0);
        match kind {
            0 => d.circle(center, half, color, 1.0),
            1 => d.ring(center, half * 0.78, half * 0.44, color),
            2 => d.quarter((square.x, square.bottom()), side, 3, color),
            3 => {
                d.quarter((square.right(), square.y), half, 1, color);
                d.quarter((square.x, square.y), half, 0, color);
                d.quarter((square.x, square.bottom()), half, 3, color);
                d.quarter((square.right(), square.bottom()), half, 2, color);
            }
            _ => {
                for at in 0..3_u32 {
                    let height = side * (float(at) + 1.0) / 3.0;
                    let left = square.x + side * float(at) * 0.36;
                    let top = square.bottom() - height;
                    d.rectangle(Area::new(left, top, side * 0.28, height), 0.0, color, 1.0);
                }
            }
        }
    });
}
