//! Layers of a picture, and their drawing: each is drawn once, a video moves what was drawn.

use std::sync::Arc;

use domain::{asset::placement::PixelSize, brand::color::Color};
use resvg::{
    tiny_skia::{
        Color as SkiaColor, FillRule, FilterQuality, Paint, PathBuilder, Pattern, Pixmap,
        PixmapPaint, Rect, SpreadMode, Transform,
    },
    usvg,
};

use super::{fonts::Fonts, geometry::Area, svg::Drawing};

/// What went wrong in drawing; never the fault of a request.
#[derive(Debug, thiserror::Error)]
#[error("the picture could not be drawn: {0}")]
pub(crate) struct DrawError(pub(crate) String);

/// How a layer comes into a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entrance {
    /// It is there from the start.
    Still,
    /// It becomes visible.
    Fade,
    /// It becomes visible while moving up a little.
    Rise,
    /// A photo that comes nearer slowly.
    Zoom,
}

/// Something drawn.
#[derive(Debug, Clone)]
pub(crate) enum Art {
    /// Shapes and letters.
    Drawing(Drawing),
    /// A photo that fills a shape.
    Photo {
        /// The photo, as large as the shape's area.
        pixels: Arc<Pixmap>,
        /// Where it is.
        area: Area,
        /// What is cut out of it.
        shape: Shape,
    },
    /// A picture with transparency at its own size.
    Picture {
        /// The picture.
        pixels: Arc<Pixmap>,
        /// Its left and top.
        at: (f32, f32),
    },
}

/// A photo's outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// A rectangle with round corners.
    Rounded(f32),
    /// Round at the top, straight at the bottom.
    Arch,
}

/// Something drawn and how it comes in.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// What is drawn.
    pub(crate) art: Art,
    /// How it comes in.
    pub(crate) entrance: Entrance,
}

/// A picture's layers, back to front.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scene {
    /// The layers.
    pub(crate) layers: Vec<Layer>,
}

impl Scene {
    /// Puts a drawing on top.
    pub(crate) fn draw(&mut self, entrance: Entrance, work: impl FnOnce(&mut Drawing)) {
        let mut drawing = Drawing::default();
        work(&mut drawing);
        if !drawing.is_empty() {
            self.layers.push(Layer { art: Art::Drawing(drawing), entrance });
        }
    }

    /// Every line of text, where it stands and in which colour.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (Area, Color)> {
        self.layers.iter().flat_map(|layer| match &layer.art {
            Art::Drawing(drawing) => drawing.lines().to_vec(),
            Art::Photo { .. } | Art::Picture { .. } => Vec::new(),
        })
    }

    /// The same without its texts: what they stand on.
    pub(crate) fn without_text(&self) -> Self {
        let mut bare = self.clone();
        for layer in &mut bare.layers {
            if let Art::Drawing(drawing) = &mut layer.art {
                drawing.forget_text();
            }
        }
        bare
    }

    /// The whole as one opaque picture.
    pub(crate) fn render(&self, fonts: &Fonts, size: PixelSize) -> Result<Pixmap, DrawError> {
        let mut canvas = blank(size)?;
        canvas.fill(SkiaColor::WHITE);
        for layer in &self.layers {
            layer.art.render_onto(fonts, size, &mut canvas)?;
        }
        Ok(canvas)
    }
}

/// An empty canvas.
pub(crate) fn blank(size: PixelSize) -> Result<Pixmap, DrawError> {
    Pixmap::new(size.width, size.height).ok_or_else(|| DrawError("the picture is empty".into()))
}

/// A drawing as resvg understands it.
pub(crate) fn tree(
    fonts: &Fonts,
    drawing: &Drawing,
    size: PixelSize,
) -> Result<usvg::Tree, DrawError> {
    let mut options = usvg::Options::default();
    if drawing.has_emoji()
        && let Some((database, _)) = fonts.emoji_database()
    {
        options.fontdb = database;
    }
    usvg::Tree::from_str(&drawing.document(size), &options).map_err(|e| DrawError(e.to_string()))
}

impl Art {
    /// Draws it onto a canvas of the picture's size.
    pub(crate) fn render_onto(
        &self,
        fonts: &Fonts,
        size: PixelSize,
        canvas: &mut Pixmap,
    ) -> Result<(), DrawError> {
        match self {
            Self::Drawing(drawing) => {
                let tree = tree(fonts, drawing, size)?;
                resvg::render(&tree, Transform::identity(), &mut canvas.as_mut());
            }
            Self::Photo { pixels, area, shape } => photo(canvas, pixels, *area, *shape, 1.0),
            Self::Picture { pixels, at } => picture(canvas, pixels, *at, 1.0),
        }
        Ok(())
    }
}

/// Draws a picture at whole pixels, so that it stays sharp.
pub(crate) fn picture(canvas: &mut Pixmap, pixels: &Pixmap, at: (f32, f32), opacity: f32) {
    let paint = PixmapPaint { opacity, ..PixmapPaint::default() };
    let (x, y) = (super::geometry::offset(at.0), super::geometry::offset(at.1));
    canvas.draw_pixmap(x, y, pixels.as_ref(), &paint, Transform::identity(), None);
}

/// Draws a photo within its shape, `zoom` times its size around its middle.
pub(crate) fn photo(canvas: &mut Pixmap, pixels: &Pixmap, area: Area, shape: Shape, zoom: f32) {
    let Some(path) = outline(area, shape) else { return };
    let (x, y) = area.center();
    let (width, height) = (
        super::geometry::float(pixels.width()).max(1.0),
        super::geometry::float(pixels.height()).max(1.0),
    );
    let scale = (area.width / width).max(area.height / height) * zoom;
    let transform = Transform::from_row(
        scale,
        0.0,
        0.0,
        scale,
        x - width * scale / 2.0,
        y - height * scale / 2.0,
    );
    let quality = if (scale - 1.0).abs() < 0.001 && zoom <= 1.0 {
        FilterQuality::Nearest
    } else {
        FilterQuality::Bilinear
    };
    let paint = Paint {
        shader: Pattern::new(pixels.as_ref(), SpreadMode::Pad, quality, 1.0, transform),
        anti_alias: true,
        ..Paint::default()
    };
    canvas.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
}

fn outline(area: Area, shape: Shape) -> Option<resvg::tiny_skia::Path> {
    let Area { x, y, width, height } = area;
    let rectangle = Rect::from_xywh(x, y, width, height)?;
    match shape {
        Shape::Rounded(radius) if radius < 0.5 => Some(PathBuilder::from_rect(rectangle)),
        Shape::Rounded(radius) => {
            let radius = radius.min(width / 2.0).min(height / 2.0);
            corners(area, radius, radius)
        }
        Shape::Arch => corners(area, (width / 2.0).min(height), width * 0.04),
    }
}

/// A rectangle with one radius for the upper corners and one for the lower.
fn corners(area: Area, upper: f32, lower: f32) -> Option<resvg::tiny_skia::Path> {
    // How far a Bézier's handles reach to follow a quarter of a circle.
    const HANDLE: f32 = 0.552_285;
    let (left, top, right, bottom) = (area.x, area.y, area.right(), area.bottom());
    let (far_upper, far_lower) = (upper * (1.0 - HANDLE), lower * (1.0 - HANDLE));
    let mut path = PathBuilder::new();
    path.move_to(left, top + upper);
    path.cubic_to(left, top + far_upper, left + far_upper, top, left + upper, top);
    path.line_to(right - upper, top);
    path.cubic_to(right - far_upper, top, right, top + far_upper, right, top + upper);
    path.line_to(right, bottom - lower);
    path.cubic_to(right, bottom - far_lower, right - far_lower, bottom, right - lower, bottom);
    path.line_to(left + lower, bottom);
    path.cubic_to(left + far_lower, bottom, left, bottom - far_lower, left, bottom - lower);
    path.close();
    path.finish()
}
