//! A drawing: SVG written piece by piece, with no way for a text to become markup.
//!
//! Letters arrive as outlines; the only text that is ever written is an emoji, escaped. Colours
//! and numbers are typed. A brief cannot reach the markup.

use std::fmt::{self, Write as _};

use domain::{asset::placement::PixelSize, brand::color::Color};

use super::{fonts::Fonts, geometry::Area, text::Block};

/// What a text begins and ends with; nothing in it is a group of its own.
const TEXT: &str = r#"<g id="text-"#;
const TEXT_END: &str = "</g>";

/// Where a text's lines begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// At the side the script begins at.
    Start,
    /// In the middle.
    Center,
    /// At the other side.
    End,
}

/// Shapes and letters, back to front.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Drawing {
    definitions: String,
    body: String,
    count: usize,
    has_emoji: bool,
    lines: Vec<(Area, Color)>,
}

impl Drawing {
    /// Whether nothing has been drawn.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Whether resvg needs an emoji font for it.
    pub(crate) fn has_emoji(&self) -> bool {
        self.has_emoji
    }

    /// Every line of text, where it stands and in which colour.
    pub(crate) fn lines(&self) -> &[(Area, Color)] {
        &self.lines
    }

    /// Takes every text out again.
    pub(crate) fn forget_text(&mut self) {
        let mut kept = String::with_capacity(self.body.len());
        let mut rest = self.body.as_str();
        while let Some((before, text)) = rest.split_once(TEXT) {
            kept.push_str(before);
            rest = text.split_once(TEXT_END).map_or("", |(_, after)| after);
        }
        kept.push_str(rest);
        self.body = kept;
        self.has_emoji = false;
        self.lines.clear();
    }

    fn write(&mut self, arguments: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(arguments);
    }

    /// A rectangle with round corners.
    pub(crate) fn rectangle(&mut self, area: Area, radius: f32, fill: Color, opacity: f32) {
        let Area { x, y, width, height } = area;
        self.write(format_args!(
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" rx="{radius:.2}" fill="{fill}" fill-opacity="{opacity:.3}"/>"#
        ));
    }

    /// A circle.
    pub(crate) fn circle(&mut self, center: (f32, f32), radius: f32, fill: Color, opacity: f32) {
        let (x, y) = center;
        self.write(format_args!(
            r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{fill}" fill-opacity="{opacity:.3}"/>"#
        ));
    }

    /// A ring.
    pub(crate) fn ring(&mut self, center: (f32, f32), radius: f32, stroke: f32, color: Color) {
        let (x, y) = center;
        self.write(format_args!(
            r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="none" stroke="{color}" stroke-width="{stroke:.2}"/>"#
        ));
    }

    /// Part of a ring, clockwise from the top; `share` of the whole turn, below 1.
    pub(crate) fn arc(
        &mut self,
        center: (f32, f32),
        radius: f32,
        stroke: f32,
        share: f32,
        color: Color,
    ) {
        self.arc_between(center, radius, stroke, (0.0, share.clamp(0.0, 0.9999)), color);
    }

    /// Part of a ring, clockwise, between two parts of a turn counted from the top.
    pub(crate) fn arc_between(
        &mut self,
        center: (f32, f32),
        radius: f32,
        stroke: f32,
        (from, to): (f32, f32),
        color: Color,
    ) {
        let point = |share: f32| {
            let angle = share * std::f32::consts::TAU;
            (center.0 + radius * angle.sin(), center.1 - radius * angle.cos())
        };
        let ((x, y), (to_x, to_y)) = (point(from), point(to));
        let large = u8::from(to - from > 0.5);
        self.write(format_args!(
            r#"<path d="M{x:.2} {y:.2}A{radius:.2} {radius:.2} 0 {large} 1 {to_x:.2} {to_y:.2}" fill="none" stroke="{color}" stroke-width="{stroke:.2}" stroke-linecap="round"/>"#
        ));
    }

    /// A straight line with round ends.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), stroke: f32, color: Color) {
        self.write(format_args!(
            r#"<path d="M{:.2} {:.2}L{:.2} {:.2}" fill="none" stroke="{color}" stroke-width="{stroke:.2}" stroke-linecap="round"/>"#,
            from.0, from.1, to.0, to.1
        ));
    }

    /// A closed shape through points.
    pub(crate) fn polygon(&mut self, points: &[(f32, f32)], fill: Color, opacity: f32) {
        let mut data = String::new();
        for (x, y) in points {
            let _ = write!(data, "{x:.2},{y:.2} ");
        }
        self.write(format_args!(
            r#"<polygon points="{data}" fill="{fill}" fill-opacity="{opacity:.3}"/>"#
        ));
    }

    /// Path data on a square of a hundred by a hundred, brought to an area: filled, or a line so wide.
    pub(crate) fn shape(
        &mut self,
        area: Area,
        data: &'static str,
        color: Color,
        line: Option<f32>,
    ) {
        let (x, y, scale) = (area.x, area.y, area.width / 100.0);
        self.write(format_args!(
            r#"<path transform="translate({x:.2} {y:.2}) scale({scale:.4})" d="{data}""#
        ));
        match line {
            None => self.write(format_args!(r#" fill="{color}"/>"#)),
            Some(width) => self.write(format_args!(
                r#" fill="none" stroke="{color}" stroke-width="{width:.2}" stroke-linecap="round" stroke-linejoin="round"/>"#
            )),
        }
    }

    /// A quarter of a disc with its corner at a point; `turns` quarter turns clockwise from the
    /// one that reaches right and down.
    pub(crate) fn quarter(&mut self, corner: (f32, f32), radius: f32, turns: u8, fill: Color) {
        let (x, y) = corner;
        let (from, to) = match turns % 4 {
            0 => ((radius, 0.0), (0.0, radius)),
            1 => ((0.0, radius), (-radius, 0.0)),
            2 => ((-radius, 0.0), (0.0, -radius)),
            _ => ((0.0, -radius), (radius, 0.0)),
        };
        self.write(format_args!(
            r#"<path d="M{x:.2} {y:.2}L{:.2} {:.2}A{radius:.2} {radius:.2} 0 0 1 {:.2} {:.2}Z" fill="{fill}"/>"#,
            x + from.0,
            y + from.1,
            x + to.0,
            y + to.1
        ));
    }

    /// A gradient of one colour's opacity over an area, along (`across`, `down`): stops are
    /// (position 0 to 1, opacity).
    pub(crate) fn fade(
        &mut self,
        area: Area,
        (from, to): ((f32, f32), (f32, f32)),
        color: Color,
        stops: &[(f32, f32)],
    ) {
        self.count += 1;
        let id = self.count;
        let _ = write!(
            self.definitions,
            r#"<linearGradient id="fade-{id}" gradientUnits="userSpaceOnUse" x1="{:.2}" y1="{:.2}" x2="{:.2}" y2="{:.2}">"#,
            from.0, from.1, to.0, to.1
        );
        for (position, opacity) in stops {
            let _ = write!(
                self.definitions,
                r#"<stop offset="{position:.4}" stop-color="{color}" stop-opacity="{opacity:.4}"/>"#
            );
        }
        self.definitions.push_str("</linearGradient>");
        let Area { x, y, width, height } = area;
        self.write(format_args!(
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="url(#fade-{id})"/>"#
        ));
    }

    /// A set text with the top of its capitals at `top`, between `left` and `left + width`.
    pub(crate) fn text(
        &mut self,
        fonts: &Fonts,
        block: &Block,
        (left, top, width): (f32, f32, f32),
        align: Align,
        color: Color,
    ) {
        if block.lines.iter().all(super::shape::Line::is_empty) {
            return;
        }
        self.count += 1;
        let mut baseline = top + block.capitals;
        let mut outlines = String::new();
        let mut emoji = Vec::new();
        // A text begins at one side, whatever other scripts its later lines have.
        let from_right = block.lines.first().is_some_and(|line| line.right_to_left);
        for line in &block.lines {
            let spare = width - line.width * block.size;
            let x = left
                + match align {
                    Align::Center => spare / 2.0,
                    Align::Start if from_right => spare,
                    Align::End if !from_right => spare,
                    Align::Start | Align::End => 0.0,
                };
            let (path, placed) = line.outlines(fonts, block.size, x, baseline);
            let top = baseline - block.capitals;
            let area = Area::new(x, top, line.width * block.size, block.capitals);
            if !line.is_empty() {
                self.lines.push((area, color));
            }
            outlines.push_str(&path);
            emoji.extend(placed.into_iter().map(|e| (e, baseline)));
            baseline += block.leading;
        }
        let id = self.count;
        self.write(format_args!("{TEXT}{id}\">"));
        self.write(format_args!(r#"<path d="{outlines}" fill="{color}"/>"#));
        // Asked only where there is one: the answer reads the system's fonts.
        if !emoji.is_empty()
            && let Some((_, family)) = fonts.emoji_database()
        {
            self.has_emoji = true;
            for (emoji, baseline) in emoji {
                self.write(format_args!(
                    r#"<text x="{:.2}" y="{baseline:.2}" font-family="{}" font-size="{:.2}">{}</text>"#,
                    emoji.x,
                    escape(family),
                    block.size,
                    escape(&emoji.text)
                ));
            }
        }
        self.body.push_str(TEXT_END);
    }

    /// The whole SVG document.
    pub(crate) fn document(&self, size: PixelSize) -> String {
        let PixelSize { width, height } = size;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"><defs>{}</defs>{}</svg>"#,
            self.definitions, self.body
        )
    }
}

/// A text as XML character data or attribute value.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_controls_are_taken_out_of_text() {
        assert_eq!(
            escape("</svg><script>\"a\" & 'b'\u{0}\n"),
            "&lt;/svg&gt;&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;"
        );
    }
}
