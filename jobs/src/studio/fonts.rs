//! The fonts pictures are set in: three families travel with the binary, the rest is found.

use std::{
    cmp::Reverse,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use domain::{brand::guide::FontFamily, campaign::brief::Language};
use harfrust::ShaperData;
use resvg::usvg::fontdb;
use skrifa::{FontRef, MetadataProvider as _, charmap::Charmap};

/// A face by its place in [`Fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    /// One that travels with the binary.
    BuiltIn(usize),
    /// One from the fonts folder or the system.
    Found(usize),
}

/// Every font there is, loaded once and shared.
///
/// The fonts folder and the system's fonts are read when a text first needs them: a start stays
/// quick and small where every brand writes Latin, Greek or Cyrillic.
pub struct Fonts {
    built_in: Vec<BuiltIn>,
    folder: Option<PathBuf>,
    found: OnceLock<Found>,
}

struct BuiltIn {
    family: FontFamily,
    bold: bool,
    font: FontRef<'static>,
    shaper: ShaperData,
    coverage: Coverage,
}

/// Fonts from the folder and the system.
struct Found {
    database: Arc<fontdb::Database>,
    faces: Vec<FoundFace>,
    emoji: Option<usize>,
    /// The faces for text, best first, for each [`Region`] and weight.
    orders: Vec<(Option<Region>, bool, Vec<usize>)>,
}

struct FoundFace {
    id: fontdb::ID,
    name: String,
    bold: bool,
    plain: bool,
    coverage: OnceLock<Coverage>,
    shaper: OnceLock<ShaperData>,
}

/// Which characters a face has, as sorted ranges.
struct Coverage(Vec<(u32, u32)>);

impl Coverage {
    fn of(font: &FontRef<'_>) -> Self {
        let mut points: Vec<u32> = Charmap::new(font)
            .mappings()
            .filter(|(_, glyph)| glyph.to_u32() != 0)
            .map(|m| m.0)
            .collect();
        points.sort_unstable();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for point in points {
            match ranges.last_mut() {
                Some((_, last)) if point <= last.saturating_add(1) => *last = point.max(*last),
                _ => ranges.push((point, point)),
            }
        }
        Self(ranges)
    }

    fn has(&self, character: char) -> bool {
        let point = u32::from(character);
        let after = self.0.partition_point(|(first, _)| *first <= point);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| point <= *last)
    }
}

const FILES: [(FontFamily, bool, &[u8]); 6] = [
    (FontFamily::Sans, false, include_bytes!("../../assets/fonts/Inter-Regular.otf")),
    (FontFamily::Sans, true, include_bytes!("../../assets/fonts/Inter-Bold.otf")),
    (FontFamily::Serif, false, include_bytes!("../../assets/fonts/NotoSerif-Regular.ttf")),
    (FontFamily::Serif, true, include_bytes!("../../assets/fonts/NotoSerif-Bold.ttf")),
    (FontFamily::Display, false, include_bytes!("../../assets/fonts/Manrope-Regular.ttf")),
    (FontFamily::Display, true, include_bytes!("../../assets/fonts/Manrope-ExtraBold.ttf")),
];

impl Fonts {
    /// The built-in fonts, with those of `extra_folder` and of the system behind them.
    pub fn load(extra_folder: Option<&Path>) -> Self {
        Self {
            built_in: built_in(),
            folder: extra_folder.map(Path::to_path_buf),
            found: OnceLock::new(),
        }
    }

    /// The built-in fonts and nothing else, whatever the machine has.
    pub fn built_in_only() -> Self {
        let nothing = Found::of(fontdb::Database::new());
        Self { built_in: built_in(), folder: None, found: OnceLock::from(nothing) }
    }

    /// The face that draws all of a grapheme cluster: of the wanted family, else another built-in
    /// one, else the best found one. Nothing where no face has all of it.
    pub(crate) fn face_for(
        &self,
        cluster: &str,
        family: FontFamily,
        bold: bool,
        language: Language,
    ) -> Option<Face> {
        let wanted = |at: &usize| {
            self.built_in.get(*at).map_or((true, true), |f| (f.family != family, f.bold != bold))
        };
        let mut order: Vec<usize> = (0..self.built_in.len()).collect();
        order.sort_by_key(wanted);
        let covers = |coverage: &Coverage| {
            cluster.chars().filter(|c| !is_invisible(*c)).all(|c| coverage.has(c))
        };
        let built_in = order.into_iter().find(|at| {
            self.built_in.get(*at).is_some_and(|f| f.bold == bold && covers(&f.coverage))
        });
        if let Some(at) = built_in {
            return Some(Face::BuiltIn(at));
        }
        let found = self.found();
        found
            .order(bold, regional(cluster, language))
            .iter()
            .copied()
            .find(|at| found.faces.get(*at).is_some_and(|f| covers(found.coverage(f))))
            .map(Face::Found)
    }

    /// The characters of a text that no face has.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut buffer = [0; 4];
        text.chars()
            .filter(|c| {
                let cluster = c.encode_utf8(&mut buffer);
                !c.is_whitespace()
                    && self.face_for(cluster, FontFamily::Sans, false, Language::En).is_none()
            })
            .collect()
    }

    /// Whether a face has all of a grapheme cluster.
    pub(crate) fn has(&self, face: Face, cluster: &str) -> bool {
        let covers =
            |coverage: &Coverage| cluster.chars().all(|c| is_invisible(c) || coverage.has(c));
        match face {
            Face::BuiltIn(at) => self.built_in.get(at).is_some_and(|f| covers(&f.coverage)),
            Face::Found(at) => {
                let found = self.found();
                Some(at) != found.emoji
                    && found.faces.get(at).is_some_and(|f| covers(found.coverage(f)))
            }
        }
    }

    /// The emoji face, where there is one that has this emoji.
    pub(crate) fn emoji_for(&self, cluster: &str) -> Option<Face> {
        let found = self.found();
        let at = found.emoji?;
        let face = found.faces.get(at)?;
        let has = |c: char| is_invisible(c) || found.coverage(face).has(c);
        cluster.chars().all(has).then_some(Face::Found(at))
    }

    /// The found fonts as resvg takes them, and the emoji family's name.
    pub(crate) fn emoji_database(&self) -> Option<(Arc<fontdb::Database>, &str)> {
        let found = self.found();
        let face = found.faces.get(found.emoji?)?;
        Some((Arc::clone(&found.database), &face.name))
    }

    /// Works with a face's tables.
    pub(crate) fn with<T>(
        &self,
        face: Face,
        work: impl FnOnce(&FontRef<'_>, &ShaperData) -> T,
    ) -> Option<T> {
        match face {
            Face::BuiltIn(at) => {
                let face = self.built_in.get(at)?;
                Some(work(&face.font, &face.shaper))
            }
            Face::Found(at) => {
                let found = self.found();
                let face = found.faces.get(at)?;
                found.database.with_face_data(face.id, |data, index| {
                    let font = FontRef::from_index(data, index).ok()?;
                    Some(work(&font, face.shaper.get_or_init(|| ShaperData::new(&font))))
                })?
            }
        }
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let mut database = fontdb::Database::new();
            if let Some(folder) = &self.folder {
                database.load_fonts_dir(folder);
            }
            database.load_system_fonts();
            Found::of(database)
        })
    }
}

impl Found {
    fn of(database: fontdb::Database) -> Self {
        let mut faces: Vec<(String, FoundFace)> = database
            .faces()
            .filter_map(|info| {
                let name = info.families.first()?.0.clone();
                let lower = name.to_lowercase();
                // Fonts made to show every code point as a box or as nothing.
                let draws_boxes = ["last resort", "lastresort", "blank", "unifont", "tofu"];
                if draws_boxes.iter().any(|part| lower.contains(part)) {
                    return None;
                }
                let plain = info.style == fontdb::Style::Normal
                    && info.stretch == fontdb::Stretch::Normal
                    && !info.monospaced
                    && !lower.contains("mono");
                let face = FoundFace {
                    id: info.id,
                    bold: info.weight.0 >= 600,
                    plain,
                    name,
                    coverage: OnceLock::new(),
                    shaper: OnceLock::new(),
                };
                Some((format!("{:?} {} {:?}", info.source, info.index, info.weight), face))
            })
            .collect();
        // The order in which folders list their files must not show in pictures.
        faces.sort_by(|(a_source, a), (b_source, b)| (&a.name, a_source).cmp(&(&b.name, b_source)));
        let faces: Vec<FoundFace> = faces.into_iter().map(|(_, face)| face).collect();
        let is_emoji = |f: &FoundFace| f.name.to_lowercase().contains("emoji");
        let emoji = faces
            .iter()
            .position(|f| is_emoji(f) && f.name.contains("Color"))
            .or_else(|| faces.iter().position(is_emoji));
        let regions = [None, Some(Region::Japan), Some(Region::Korea), Some(Region::China)];
        let orders = regions
            .into_iter()
            .flat_map(|region| [false, true].map(|bold| (region, bold)))
            .map(|(region, bold)| (region, bold, order(&faces, emoji, region, bold)))
            .collect();
        Self { database: Arc::new(database), faces, emoji, orders }
    }

    fn order(&self, bold: bool, region: Option<Region>) -> &[usize] {
        let asked = |(of, weight, _): &&(Option<Region>, bool, Vec<usize>)| {
            *of == region && *weight == bold
        };
        self.orders.iter().find(asked).map_or(&[], |(_, _, order)| order)
    }

    fn coverage<'a>(&'a self, face: &'a FoundFace) -> &'a Coverage {
        face.coverage.get_or_init(|| {
            let read = |data: &[u8], index| {
                FontRef::from_index(data, index).ok().map(|f| Coverage::of(&f))
            };
            self.database.with_face_data(face.id, read).flatten().unwrap_or(Coverage(Vec::new()))
        })
    }
}

fn built_in() -> Vec<BuiltIn> {
    FILES
        .iter()
        .filter_map(|(family, bold, data)| {
            let font = FontRef::new(data).ok()?;
            Some(BuiltIn {
                family: *family,
                bold: *bold,
                shaper: ShaperData::new(&font),
                coverage: Coverage::of(&font),
                font,
            })
        })
        .collect()
}

/// The height of capitals, in ems.
pub(crate) fn cap_height(font: &FontRef<'_>) -> f32 {
    let metrics =
        font.metrics(skrifa::instance::Size::new(1.0), skrifa::instance::LocationRef::default());
    metrics.cap_height.filter(|height| (0.3..1.2).contains(height)).unwrap_or(0.72)
}

/// Characters that steer neighbours and have no shape of their own.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

/// The faces for text, best first.
fn order(
    faces: &[FoundFace],
    emoji: Option<usize>,
    region: Option<Region>,
    bold: bool,
) -> Vec<usize> {
    let rank = |f: &FoundFace| {
        (
            region.is_some_and(|region| f.name.contains(region.in_names())),
            f.plain,
            f.bold == bold,
            f.name.starts_with("Noto Sans") || f.name.starts_with("DejaVu Sans"),
        )
    };
    let mut order: Vec<usize> = (0..faces.len()).filter(|at| Some(*at) != emoji).collect();
    order.sort_by_key(|at| Reverse(faces.get(*at).map(rank)));
    order
}

/// Where characters that look different by country are at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    Japan,
    Korea,
    China,
}

impl Region {
    /// How fonts made for it are called.
    const fn in_names(self) -> &'static str {
        match self {
            Self::Japan => "CJK JP",
            Self::Korea => "CJK KR",
            Self::China => "CJK SC",
        }
    }
}

/// The region whose shapes a cluster is drawn in.
fn regional(cluster: &str, language: Language) -> Option<Region> {
    match u32::from(cluster.chars().next()?) {
        0x3040..=0x30ff | 0x31f0..=0x31ff => Some(Region::Japan),
        0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => Some(Region::Korea),
        0x2e80..=0x303f | 0x3400..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef => {
            Some(if language == Language::Ja { Region::Japan } else { Region::China })
        }
        _ => None,
    }
}
