//! What a campaign is about, drawn large: the picture where there is no photo.

use domain::brand::{color::Color, guide::ColorUsage};

use super::{Format, Stage};
use crate::studio::{
    geometry::Area,
    motif::Inks,
    scene::Entrance,
    scheme::{Ground, Scheme, mix},
};

/// From this much longer than it is wide, an area has room for smaller drawings beside the large one.
const LONG: f32 = 1.5;

impl Stage<'_> {
    /// Fills an area as a photo would: a ground of its own, a pattern, the drawing on a disc.
    pub(super) fn emblem_panel(&mut self, panel: Area, radius: f32, beside: Scheme) {
        let own = self.beside(beside, self.style.ground(&PANELS, self.seed));
        self.scene.draw(Entrance::Still, |d| d.rectangle(panel, radius, own.ground, 1.0));
        self.pattern(panel, mix(own.ground, own.tint, 0.6), own.ground);
        // What an app lays its controls over has no drawing.
        let open = Area { x: panel.x, width: panel.width, ..self.safe };
        let visible = if self.format == Format::Tall { panel.within(open) } else { panel };
        self.emblem(visible, own);
    }

    /// The campaign's drawing on a disc in the middle of an area; others beside it where it is long.
    pub(super) fn emblem(&mut self, area: Area, scheme: Scheme) {
        let colors = self.brand_colors();
        let disc = self.disc(scheme);
        let short = area.width.min(area.height);
        let (x, y) = area.center();
        let (radius, side) = (short * 0.47, short * 0.6);
        let square =
            |x: f32, y: f32, side: f32| Area::new(x - side / 2.0, y - side / 2.0, side, side);
        let inks = Inks::on(disc, &colors, scheme.text);
        let motif = self.motif(0);
        self.scene.draw(Entrance::Fade, |d| d.circle((x, y), radius, disc, 1.0));
        self.scene.draw(Entrance::Rise, |d| motif.draw(d, square(x, y, side), inks));
        let long = area.width.max(area.height);
        if long < short * LONG {
            return;
        }
        let away = long / 2.0 - short * 0.21;
        let small = short * 0.26;
        let inks = Inks::on(scheme.ground, &colors, scheme.text);
        for (at, away) in [(1, -away), (2, away)] {
            let (x, y) = if area.width > area.height { (x + away, y) } else { (x, y + away) };
            let motif = self.motif(at);
            self.scene.draw(Entrance::Fade, |d| motif.draw(d, square(x, y, small), inks));
        }
    }

    /// The drawing alone, as large as an area, without a disc; or another one of the campaign.
    pub(super) fn drawing(&mut self, beside: usize, area: Area, scheme: Scheme) {
        let inks = Inks::on(scheme.ground, &self.brand_colors(), scheme.text);
        let motif = self.motif(beside);
        self.scene.draw(Entrance::Rise, |d| motif.draw(d, area, inks));
    }

    /// What drawings are coloured with: the brand's colours, none of which is for text alone.
    pub(super) fn brand_colors(&self) -> Vec<Color> {
        let swatches = self.guide.palette.iter();
        let own = swatches.filter(|swatch| swatch.usage != ColorUsage::Text).map(|s| s.color);
        own.chain([Scheme::new(self.guide, Ground::Page).ground]).collect()
    }

    /// A disc that stands out from a ground, and on which other colours stand out.
    fn disc(&self, scheme: Scheme) -> Color {
        let colors = self.brand_colors();
        let stands_out = |color: &Color| color.contrast(scheme.ground) >= 1.5;
        let carries = |color: &Color| {
            colors.iter().filter(|other| other.contrast(*color) >= 1.6).count() >= 2
        };
        let accent = Some(scheme.accent).filter(|c| stands_out(c) && carries(c));
        let calm = colors.iter().copied().filter(stands_out).rfind(carries);
        accent.or(calm).unwrap_or(scheme.tint)
    }
}

/// Grounds of panels beside words.
const PANELS: [Ground; 4] = [Ground::Primary, Ground::Accent, Ground::Deep, Ground::Page];
