//! Showing a film frame by frame: which shots one sees, and how one becomes the next.

use domain::{asset::placement::PixelSize, brand::color::Color};
use resvg::tiny_skia::Pixmap;

use super::{
    motion::{self, Pose},
    sprite::Shot,
};
use crate::studio::{
    geometry::{float, whole},
    scene::{DrawError, blank, picture},
    style::Passage,
};

/// How long one scene takes to become the next, in frames.
const LENGTH: u32 = 14;

/// A shot in a frame: how its sprites stand, and how far it has come in, 0 to 1.
type View = (usize, Vec<Pose>, f32);

/// Draws the frames of a film, one after the other.
pub(super) struct Projector {
    shots: Vec<Shot>,
    /// The first frame of every shot, and the end.
    cuts: Vec<u32>,
    passage: Passage,
    /// The colour of a sheet that passes.
    sheet: [u8; 4],
    canvas: Pixmap,
    over: Pixmap,
    shown: Option<Vec<View>>,
}

impl Projector {
    /// One of these shots.
    pub(super) fn new(
        shots: Vec<Shot>,
        cuts: Vec<u32>,
        (passage, sheet): (Passage, Color),
        size: PixelSize,
    ) -> Result<Self, DrawError> {
        let sheet = [sheet.red, sheet.green, sheet.blue, u8::MAX];
        let (canvas, over) = (blank(size)?, blank(size)?);
        Ok(Self { shots, cuts, passage, sheet, canvas, over, shown: None })
    }

    /// The pixels of a frame, or nothing where it is like the one before.
    pub(super) fn show(&mut self, number: u32) -> Option<&[u8]> {
        let views = self.views(number);
        if self.shown.as_ref() == Some(&views) {
            return None;
        }
        self.draw(&views);
        self.shown = Some(views);
        Some(self.canvas.data())
    }

    /// The shots one sees in a frame, back to front: one, or two while one becomes the other.
    fn views(&self, number: u32) -> Vec<View> {
        let mut views = Vec::new();
        for (at, (shot, span)) in self.shots.iter().zip(self.cuts.windows(2)).enumerate() {
            let [start, end] = span else { continue };
            let until = end + if at + 1 < self.shots.len() { LENGTH } else { 0 };
            if (*start..until).contains(&number) {
                let age = number - start;
                let come = if at == 0 { 1.0 } else { motion::share(age + 1, LENGTH) };
                views.push((at, shot.poses(age, until - start, at == 0), come));
            }
        }
        views
    }

    fn draw(&mut self, views: &[View]) {
        let Self { shots, canvas, over, passage, sheet, .. } = self;
        let [rest @ .., (last, poses, come)] = views else { return };
        let Some(coming) = shots.get(*last) else { return };
        let going = rest.last().and_then(|(shot, poses, _)| Some((shots.get(*shot)?, poses)));
        let Some((going, gone)) = going.filter(|_| *come < 1.0) else {
            coming.draw(poses, canvas);
            return;
        };
        let eased = motion::ease(*come);
        let height = canvas.height();
        match passage {
            Passage::Fade => {
                going.draw(gone, canvas);
                coming.draw(poses, over);
                picture(canvas, over, (0.0, 0.0), eased);
            }
            Passage::Push => {
                going.draw(gone, canvas);
                coming.draw(poses, over);
                push(canvas, over, whole(eased * float(height)));
            }
            Passage::Sheet if *come < 0.5 => {
                going.draw(gone, canvas);
                let covered = whole(motion::ease(come * 2.0) * float(height));
                fill(canvas, (height.saturating_sub(covered), height), *sheet);
            }
            Passage::Sheet => {
                coming.draw(poses, canvas);
                let covered = whole((1.0 - motion::ease(come.mul_add(2.0, -1.0))) * float(height));
                fill(canvas, (0, covered), *sheet);
            }
        }
    }
}

/// Moves a picture up by so many rows, and the next one in from below.
fn push(canvas: &mut Pixmap, next: &Pixmap, rows: u32) {
    let row = bytes(canvas.width());
    let moved = bytes(rows).saturating_div(4).saturating_mul(row);
    let data = canvas.data_mut();
    let moved = moved.min(data.len());
    let kept = data.len() - moved;
    data.copy_within(moved.., 0);
    if let (Some(place), Some(part)) = (data.get_mut(kept..), next.data().get(..moved)) {
        place.copy_from_slice(part);
    }
}

/// Fills the rows from one to another.
fn fill(canvas: &mut Pixmap, (from, to): (u32, u32), color: [u8; 4]) {
    let row = bytes(canvas.width());
    let at = |rows: u32| bytes(rows).saturating_div(4).saturating_mul(row);
    if let Some(place) = canvas.data_mut().get_mut(at(from)..at(to)) {
        for pixel in place.chunks_exact_mut(4) {
            pixel.copy_from_slice(&color);
        }
    }
}

/// Four bytes for each of so many pixels.
fn bytes(pixels: u32) -> usize {
    usize::try_from(pixels).unwrap_or(0).saturating_mul(4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studio::{
        fonts::Fonts,
        geometry::Area,
        scene::{Entrance, Scene},
    };

    const SIZE: PixelSize = PixelSize { width: 32, height: 64 };

    fn plain(color: Color) -> Shot {
        let mut scene = Scene::default();
        scene.draw(Entrance::Still, |d| d.rectangle(Area::of(SIZE), 0.0, color, 1.0));
        Shot::prepare(&Fonts::built_in_only(), &scene, SIZE).expect("drawn")
    }

    /// How many rows are red, blue and green in each frame.
    fn rows(passage: Passage) -> Vec<[usize; 3]> {
        let (red, blue) = (Color::new(255, 0, 0), Color::new(0, 0, 255));
        let look = (passage, Color::new(0, 255, 0));
        let mut film = Projector::new(vec![plain(red), plain(blue)], vec![0, 10, 40], look, SIZE)
            .expect("one");
        let mut last = Vec::new();
        (0..40)
            .map(|number| {
                if let Some(pixels) = film.show(number) {
                    last = pixels.to_vec();
                }
                let first = last.chunks_exact(32 * 4).map(|row| [row[0], row[2], row[1]]);
                let mut counts = [0; 3];
                for row in first {
                    for (count, channel) in counts.iter_mut().zip(row) {
                        *count += usize::from(channel > 200);
                    }
                }
                counts
            })
            .collect()
    }

    #[test]
    fn every_passage_begins_with_one_scene_and_ends_with_the_next() {
        for passage in [Passage::Fade, Passage::Push, Passage::Sheet] {
            let seen = rows(passage);
            assert_eq!(seen[9], [64, 0, 0], "{passage:?}");
            assert!(seen[24..].iter().all(|rows| *rows == [0, 64, 0]), "{passage:?}: {seen:?}");
        }
    }

    #[test]
    fn scenes_push_and_sheets_pass() {
        let pushed = rows(Passage::Push);
        assert!(pushed.iter().all(|[red, blue, _]| red + blue == 64), "{pushed:?}");
        assert!(pushed.windows(2).all(|pair| pair[0][1] <= pair[1][1]));
        assert!(pushed.iter().any(|[red, blue, _]| *red > 10 && *blue > 10));
        assert!(pushed[22][1] > 60, "it has nearly come in before it stands: {:?}", pushed[22]);
        let passed = rows(Passage::Sheet);
        assert!(passed.iter().any(|[_, _, green]| *green > 40), "{passed:?}");
        assert!(passed.iter().all(|[red, blue, _]| *red == 0 || *blue == 0));
    }

    #[test]
    fn a_frame_that_stands_on_is_not_drawn_again() {
        let look = (Passage::Fade, Color::WHITE);
        let shots = vec![plain(Color::INK)];
        let mut film = Projector::new(shots, vec![0, 10], look, SIZE).expect("one");
        let drawn = (0..10).filter(|number| film.show(*number).is_some()).count();
        assert_eq!(drawn, 1);
    }
}
