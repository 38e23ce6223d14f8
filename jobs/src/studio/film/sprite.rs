//! A scene taken apart into pictures that can be moved.

use std::sync::Arc;

use domain::asset::placement::PixelSize;
use resvg::tiny_skia::{FilterQuality, IntRect, Pixmap, PixmapPaint, Transform};

use super::motion::{Pose, pose};
use crate::studio::{
    fonts::Fonts,
    geometry::{Area, float},
    scene::{Art, DrawError, Entrance, Layer, Scene, Shape, blank, photo},
};

/// A scene ready to be filmed: what never moves, and what does.
pub(super) struct Shot {
    backdrop: Pixmap,
    sprites: Vec<Sprite>,
    /// How far layers rise, in pixels.
    rise: f32,
}

struct Sprite {
    body: Body,
    entrance: Entrance,
    /// How many moving layers come before it.
    order: u32,
}

enum Body {
    Picture { pixels: Pixmap, x: i32, y: i32 },
    Photo { pixels: Arc<Pixmap>, area: Area, shape: Shape },
}

impl Shot {
    /// Draws every layer once.
    pub(super) fn prepare(
        fonts: &Fonts,
        scene: &Scene,
        size: PixelSize,
    ) -> Result<Self, DrawError> {
        let mut backdrop = blank(size)?;
        backdrop.fill(resvg::tiny_skia::Color::WHITE);
        let mut sprites: Vec<Sprite> = Vec::new();
        let mut order = 0;
        for Layer { art, entrance } in &scene.layers {
            if *entrance == Entrance::Still && sprites.is_empty() {
                art.render_onto(fonts, size, &mut backdrop)?;
                continue;
            }
            let body = match art {
                Art::Photo { pixels, area, shape } => {
                    Some(Body::Photo { pixels: Arc::clone(pixels), area: *area, shape: *shape })
                }
                Art::Drawing(_) | Art::Picture { .. } => {
                    let mut canvas = blank(size)?;
                    art.render_onto(fonts, size, &mut canvas)?;
                    cropped(&canvas)
                }
            };
            if let Some(body) = body {
                sprites.push(Sprite { body, entrance: *entrance, order });
                order += u32::from(matches!(entrance, Entrance::Rise | Entrance::Fade));
            }
        }
        let rise = (float(size.width) * float(size.height)).sqrt() * 0.035;
        Ok(Self { backdrop, sprites, rise })
    }

    /// How every sprite stands `age` frames into the shot.
    pub(super) fn poses(&self, age: u32, length: u32, first: bool) -> Vec<Pose> {
        self.sprites.iter().map(|s| pose(s.entrance, s.order, age, length, first)).collect()
    }

    /// Draws a frame; whatever the canvas showed is gone.
    pub(super) fn draw(&self, poses: &[Pose], canvas: &mut Pixmap) {
        canvas.data_mut().copy_from_slice(self.backdrop.data());
        for (sprite, pose) in self.sprites.iter().zip(poses) {
            match &sprite.body {
                Body::Photo { pixels, area, shape } => {
                    photo(canvas, pixels, *area, *shape, pose.zoom);
                }
                Body::Picture { .. } if pose.opacity <= 0.0 => {}
                Body::Picture { pixels, x, y } => {
                    let below = pose.below * self.rise;
                    let moving = below > 0.02;
                    let paint = PixmapPaint {
                        opacity: pose.opacity,
                        // Between two pixels while it moves: slow ends of a movement stay smooth.
                        quality: if moving {
                            FilterQuality::Bilinear
                        } else {
                            FilterQuality::Nearest
                        },
                        ..PixmapPaint::default()
                    };
                    let shift = if moving { below } else { 0.0 };
                    let transform = Transform::from_translate(0.0, shift);
                    canvas.draw_pixmap(*x, *y, pixels.as_ref(), &paint, transform, None);
                }
            }
        }
    }
}

/// The part of a canvas that shows anything, with a pixel of nothing around it for smooth edges.
fn cropped(canvas: &Pixmap) -> Option<Body> {
    let width = usize::try_from(canvas.width()).ok()?;
    let row_bytes = width.checked_mul(4)?;
    let seen = |row: &[u8]| row.iter().skip(3).step_by(4).any(|alpha| *alpha > 0);
    let rows: Vec<&[u8]> = canvas.data().chunks_exact(row_bytes).collect();
    let top = rows.iter().position(|row| seen(row))?;
    let bottom = rows.iter().rposition(|row| seen(row))?;
    let (mut left, mut right) = (width, 0);
    for row in rows.get(top..=bottom)? {
        let alphas = || row.iter().skip(3).step_by(4);
        if let Some(first) = alphas().position(|alpha| *alpha > 0) {
            left = left.min(first);
        }
        if let Some(last) = alphas().rposition(|alpha| *alpha > 0) {
            right = right.max(last);
        }
    }
    let (left, top) = (left.saturating_sub(1), top.saturating_sub(1));
    let (right, bottom) = ((right + 2).min(width), (bottom + 2).min(rows.len()));
    let (x, y) = (i32::try_from(left).ok()?, i32::try_from(top).ok()?);
    let part = IntRect::from_xywh(
        x,
        y,
        u32::try_from(right.checked_sub(left)?).ok()?,
        u32::try_from(bottom.checked_sub(top)?).ok()?,
    )?;
    Some(Body::Picture { pixels: canvas.clone_rect(part)?, x, y })
}
