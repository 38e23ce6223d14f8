//! The brand's signature: its logo, or its name with a mark.

use std::sync::Arc;

use domain::brand::color::Color;

use super::Stage;
use crate::studio::{
    geometry::Area,
    scene::{Art, Entrance, Layer},
    scheme::Scheme,
    svg::Align,
    text::Block,
};

/// Below this contrast a logo needs a ground of its own.
const LOGO_CONTRAST: f64 = 3.0;

impl Stage<'_> {
    /// How large the signature is.
    pub(super) fn signature_size(&self) -> (f32, f32) {
        if let Some(logo) = self.logo {
            let (width, height) = logo.size_in(self.u(22.0), self.u(7.4));
            // Room for a chip, whether or not the ground calls for one.
            return (width, height.max(self.u(3.0)));
        }
        let name = self.wordmark();
        (name.width + self.u(2.7), self.u(3.0))
    }

    fn wordmark(&self) -> Block {
        let width = (self.safe.width - self.u(2.7)).min(self.u(40.0));
        self.one_line(&self.content.brand, self.heading(), width, (self.u(3.3), self.u(2.0)))
    }

    /// Signs within an area of [`Stage::signature_size`].
    pub(super) fn sign(&mut self, area: Area, scheme: Scheme, align: Align) {
        if let Some(logo) = self.logo {
            if !logo.opaque && logo.color.contrast(scheme.ground) < LOGO_CONTRAST {
                let chip_color = [Color::WHITE, scheme.text, Color::INK]
                    .into_iter()
                    .max_by(|a, b| logo.color.contrast(*a).total_cmp(&logo.color.contrast(*b)))
                    .unwrap_or(Color::WHITE);
                let pad = self.u(0.9);
                let radius = self.radius().min(pad * 1.4);
                // The chip grows inwards: the logo shrinks, the signature keeps its area.
                let inner = area.inset(pad, pad);
                let (width, _) = logo.size_in(inner.width, inner.height);
                let left = area.x + offset(inner.width - width, align);
                let chip = Area { x: left, width: width + 2.0 * pad, ..area };
                self.scene.draw(Entrance::Fade, |d| d.rectangle(chip, radius, chip_color, 1.0));
                self.draw_logo(chip.inset(pad, pad), Align::Center);
            } else {
                self.draw_logo(area, align);
            }
            return;
        }
        let name = self.wordmark();
        let mark = self.u(1.5);
        let (_, middle) = area.center();
        let round = self.radius() > self.u(2.0);
        let fonts = self.fonts;
        self.scene.draw(Entrance::Fade, |d| {
            let square = Area::new(area.x, middle - mark / 2.0, mark, mark);
            d.rectangle(square, if round { mark / 2.0 } else { 0.0 }, scheme.accent, 1.0);
            let left = area.x + mark + mark * 0.7;
            let top = middle - name.capitals / 2.0;
            d.text(fonts, &name, (left, top, name.width), Align::Start, scheme.text);
        });
    }

    fn draw_logo(&mut self, area: Area, align: Align) {
        let Some(logo) = self.logo else { return };
        let (width, height) = logo.size_in(area.width, area.height);
        let left = area.x + offset(area.width - width, align);
        let place = Area::new(left, area.y + (area.height - height) / 2.0, width, height);
        if let Some(pixels) = logo.scaled_to(place) {
            let art = Art::Picture { pixels: Arc::new(pixels), at: (place.x, place.y) };
            self.scene.layers.push(Layer { art, entrance: Entrance::Fade });
        }
    }

    /// Signs on a photo: on a chip of the scheme's ground, at the area's top left.
    pub(super) fn sign_on_photo(&mut self, left: f32, top: f32, scheme: Scheme) {
        let (width, height) = self.signature_size();
        let (across, down) = (self.u(1.8), self.u(1.3));
        let chip = Area::new(left, top, width + 2.0 * across, height + 2.0 * down);
        let radius = if self.radius() > self.u(2.0) { chip.height / 2.0 } else { self.radius() };
        self.scene.draw(Entrance::Fade, |d| d.rectangle(chip, radius, scheme.ground, 1.0));
        self.sign(chip.inset(across, down), scheme, Align::Start);
    }
}

/// How far from the left something begins that leaves so much room.
pub(super) fn offset(spare: f32, align: Align) -> f32 {
    match align {
        Align::Start => 0.0,
        Align::Center => spare / 2.0,
        Align::End => spare,
    }
}
