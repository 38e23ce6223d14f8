//! A pattern of drawings and simple shapes in the brand's colours, where there is no photo to show.

use domain::brand::color::Color;

use super::Stage;
use crate::studio::{
    geometry::{Area, pick, whole},
    motif::Inks,
    scene::Entrance,
    scheme::{Scheme, mix},
};

/// What a tile shows.
#[derive(Debug, Clone, Copy)]
enum Tile {
    Plain,
    Quarter(u8),
    Disc,
    Half(u8),
    Dot,
    Leaf(u8),
}

/// Fills an area with square tiles.
pub(super) fn fill(stage: &mut Stage<'_>, area: Area, scheme: Scheme) {
    let columns = whole(area.width / stage.u(18.0)).max(2);
    let rows = whole(area.height / (area.width / crate::studio::geometry::float(columns))).max(2);
    let width = area.width / crate::studio::geometry::float(columns);
    let height = area.height / crate::studio::geometry::float(rows);
    let colors = palette(stage, scheme);
    let seed = stage.seed;
    let brand = stage.brand_colors();
    let style = stage.style;
    stage.scene.draw(Entrance::Fade, |d| {
        let mut salt = 100;
        for row in 0..rows {
            for column in 0..columns {
                salt += 3;
                let tile = Area::new(
                    area.x + crate::studio::geometry::float(column) * width,
                    area.y + crate::studio::geometry::float(row) * height,
                    width,
                    height,
                );
                let ground = pick(&colors, seed, salt).unwrap_or(scheme.tint);
                let rest: Vec<Color> =
                    colors.iter().copied().filter(|c| c.contrast(ground) >= 1.25).collect();
                let color = pick(&rest, seed, salt + 1).unwrap_or(scheme.text);
                let kinds = [
                    Tile::Quarter(0),
                    Tile::Quarter(1),
                    Tile::Quarter(2),
                    Tile::Quarter(3),
                    Tile::Disc,
                    Tile::Half(0),
                    Tile::Half(1),
                    Tile::Dot,
                    Tile::Plain,
                    Tile::Leaf(0),
                    Tile::Leaf(1),
                ];
                let kind = pick(&kinds, seed, salt + 2).unwrap_or(Tile::Plain);
                // A hair larger, so that no seam shows between tiles.
                d.rectangle(
                    Area::new(tile.x - 0.3, tile.y - 0.3, tile.width + 0.6, tile.height + 0.6),
                    0.0,
                    ground,
                    1.0,
                );
                if (row + column) % 2 == 0 {
                    let inset = tile.width * 0.17;
                    let beside = usize::try_from(row / 2 + column).unwrap_or(0);
                    let inks = Inks::on(ground, &brand, scheme.text);
                    style.motif(seed, beside).draw(d, tile.inset(inset, inset), inks);
                } else {
                    draw(d, kind, tile, color);
                }
            }
        }
    });
}

fn draw(d: &mut crate::studio::svg::Drawing, kind: Tile, tile: Area, color: Color) {
    let side = tile.width.min(tile.height);
    let (left, top, right, bottom) = (tile.x, tile.y, tile.right(), tile.bottom());
    match kind {
        Tile::Plain => {}
        Tile::Quarter(0) => d.quarter((left, top), side, 0, color),
        Tile::Quarter(1) => d.quarter((right, top), side, 1, color),
        Tile::Quarter(2) => d.quarter((right, bottom), side, 2, color),
        Tile::Quarter(_) => d.quarter((left, bottom), side, 3, color),
        Tile::Disc => d.circle(tile.center(), side / 2.0, color, 1.0),
        Tile::Dot => d.circle(tile.center(), side / 5.0, color, 1.0),
        Tile::Half(0) => {
            let middle = (left, top + tile.height / 2.0);
            d.quarter(middle, side / 2.0, 3, color);
            d.quarter(middle, side / 2.0, 0, color);
        }
        Tile::Half(_) => {
            let middle = (left + tile.width / 2.0, bottom);
            d.quarter(middle, side / 2.0, 2, color);
            d.quarter(middle, side / 2.0, 3, color);
        }
        Tile::Leaf(0) => {
            d.quarter((left, bottom), side / 2.0, 3, color);
            d.quarter((right, top), side / 2.0, 1, color);
        }
        Tile::Leaf(_) => {
            d.quarter((left, top), side / 2.0, 0, color);
            d.quarter((right, bottom), side / 2.0, 2, color);
        }
    }
}

/// The brand's colours and shades of them, the ground's shade twice so that it stays calm.
pub(super) fn palette(stage: &Stage<'_>, scheme: Scheme) -> Vec<Color> {
    let mut colors = vec![scheme.tint, scheme.tint, scheme.accent];
    for swatch in &stage.guide.palette {
        if swatch.color.contrast(scheme.ground) >= 1.2 && !colors.contains(&swatch.color) {
            colors.push(swatch.color);
        }
    }
    colors.push(mix(scheme.accent, scheme.ground, 0.45));
    colors
}

/// The same with each colour once, the accent first and the ground's shade last.
pub(super) fn bright(stage: &Stage<'_>, scheme: Scheme) -> Vec<Color> {
    let mut colors: Vec<Color> = Vec::new();
    for color in palette(stage, scheme).into_iter().skip(2).chain([scheme.tint]) {
        if !colors.contains(&color) {
            colors.push(color);
        }
    }
    colors
}
