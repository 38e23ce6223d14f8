//! Text that always fits: cleaned, wrapped, shrunk by steps, and shortened only as a last resort.

mod japanese;

use std::collections::HashMap;

use domain::campaign::brief::Language;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    fonts::Fonts,
    shape::{Lettering, Line, capitals, shape},
};

/// The most marks kept on one letter; every living orthography does with fewer.
const MARKS: usize = 4;

/// The size shrinks by this factor until a text fits.
const STEP: f32 = 0.95;

/// Japanese is set this much smaller at most so that its phrases stay whole, then its words, and at last
/// nothing but particles and endings stays with what it belongs to.
const CARES: [(japanese::Care, f32); 3] =
    [(japanese::Care::Phrases, 0.8), (japanese::Care::Words, 0.5), (japanese::Care::Endings, 0.5)];

/// The most lines that are broken with care.
const CAREFUL: usize = 9;

/// How far below the baseline letters reach, in ems.
const DESCENT: f32 = 0.24;

/// The bounds a text is set in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    /// Widest line, in pixels.
    pub(crate) width: f32,
    /// From the top of the first line's capitals to the last line's descenders, in pixels.
    pub(crate) height: f32,
    /// The size to begin with, in pixels per em.
    pub(crate) largest: f32,
    /// The smallest readable size, in pixels per em.
    pub(crate) smallest: f32,
    /// Most lines.
    pub(crate) lines: usize,
}

/// A text set in lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Block {
    /// Pixels per em.
    pub(crate) size: f32,
    /// From baseline to baseline, in pixels.
    pub(crate) leading: f32,
    /// Height of its capitals, in pixels.
    pub(crate) capitals: f32,
    /// The widest line, in pixels.
    pub(crate) width: f32,
    /// From the top of the capitals to the descenders, in pixels.
    pub(crate) height: f32,
    /// The lines, top first.
    pub(crate) lines: Vec<Line>,
    /// Whether something had to be left out.
    pub(crate) shortened: bool,
}

/// A text as it may stand on a picture: composed, on one line, without controls, invisible
/// direction marks, or piles of combining marks.
pub(crate) fn clean(text: &str) -> String {
    let mut marks = 0;
    let kept: String = text
        .nfc()
        .map(|c| if c.is_whitespace() && !NO_BREAK.contains(&c) { ' ' } else { c })
        .filter(|c| {
            marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
            let steers = matches!(
                *c,
                '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                    | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                    | '\u{fff9}'..='\u{fffb}'
            );
            !c.is_control() && !steers && marks <= MARKS
        })
        .collect();
    let words: Vec<&str> = kept.split(' ').filter(|word| !word.trim().is_empty()).collect();
    let mut cleaned = String::with_capacity(kept.len());
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        if let Some(before) = before {
            cleaned.push(if belongs(before, word) { '\u{a0}' } else { ' ' });
        }
        cleaned.push_str(word);
    }
    cleaned
}

/// Spaces that keep what stands beside them on one line.
const NO_BREAK: [char; 2] = ['\u{a0}', '\u{202f}'];

/// Units that stay with their number.
const UNITS: [&str; 24] = [
    "mg", "g", "kg", "t", "ml", "cl", "l", "mm", "cm", "m", "km", "ha", "s", "min", "h", "W", "kW",
    "Wh", "kWh", "V", "Hz", "MB", "GB", "TB",
];

/// A sign or a unit stays with its number: `20 %`, `5 €`, `250 g`, and French punctuation with its word.
fn belongs(before: &str, word: &str) -> bool {
    let sign = word.chars().all(|c| {
        !c.is_alphanumeric() && !matches!(c, '-' | '–' | '—' | '&' | '+' | '/' | '|' | '·')
    });
    let short = word.chars().count() <= 2;
    let number = before.chars().next_back().is_some_and(|c| c.is_ascii_digit());
    let after_word = matches!(word, "!" | "?" | ":" | ";" | "»");
    let unit = UNITS.contains(&word.trim_end_matches(['.', ',', ';', ':']));
    (number && unit) || (short && sign && (number || after_word) && !before.is_empty())
}

/// Sets a cleaned text within bounds: first at the largest size at which whole words fit, then at
/// the largest with words broken between letters, at last at the smallest size, cut with `…`.
pub(crate) fn fit(fonts: &Fonts, text: &str, lettering: Lettering, bounds: Fit) -> Block {
    if text.is_empty() || bounds.width <= 1.0 || bounds.height <= 1.0 {
        return Block::default();
    }
    let capitals = capitals(fonts, lettering);
    let smallest = bounds.smallest.min(bounds.largest);
    let segments = segments(fonts, text, lettering);
    let largest = |segments: &[Segment], sizes: (f32, f32)| {
        let mut size = sizes.0;
        loop {
            if let Some(block) = attempt(fonts, segments, lettering, bounds, size, capitals) {
                return Some(better(fonts, segments, lettering, bounds, block, capitals));
            }
            if size <= sizes.1 {
                return None;
            }
            size = (size * STEP).max(sizes.1);
        }
    };
    if let Some(block) = largest(&segments, (bounds.largest, smallest)) {
        // What is longer than a few sentences has more lines than anybody breaks with care.
        if lettering.language == Language::Ja && (2..=CAREFUL).contains(&block.lines.len()) {
            let whole = |(care, share): (japanese::Care, f32)| {
                let sizes = (bounds.largest, (block.size * share).max(smallest));
                largest(&joined(fonts, &segments, lettering, care), sizes)
            };
            return CARES.into_iter().find_map(whole).unwrap_or(block);
        }
        return block;
    }
    // Words are broken only where they cannot stay whole at any size.
    let letters = letters(fonts, &segments, lettering, bounds, smallest);
    if let Some(block) = largest(&letters, (bounds.largest, smallest)) {
        return block;
    }
    shorten(fonts, text, lettering, bounds, smallest, capitals)
}

/// A piece of text that a line may end after, and its widths in ems.
#[derive(Debug, Clone)]
struct Segment {
    text: String,
    /// Without the spaces at its end.
    inked: f32,
    full: f32,
}

impl Segment {
    fn of(fonts: &Fonts, text: &str, lettering: Lettering) -> Self {
        let trimmed = text.trim_end();
        let inked = shape(fonts, trimmed, lettering).width;
        let space =
            if trimmed.len() < text.len() { shape(fonts, " ", lettering).width } else { 0.0 };
        Self { text: text.to_owned(), inked, full: inked + space }
    }
}

fn segments(fonts: &Fonts, text: &str, lettering: Lettering) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut known: HashMap<&str, Segment> = HashMap::new();
    let mut start = 0;
    for (end, opportunity) in linebreaks(text) {
        debug_assert!(matches!(
            opportunity,
            BreakOpportunity::Allowed | BreakOpportunity::Mandatory
        ));
        if let Some(part) = text.get(start..end) {
            let segment = known.entry(part).or_insert_with(|| Segment::of(fonts, part, lettering));
            segments.push(segment.clone());
        }
        start = end;
    }
    segments
}

/// The same segments, joined where a line may not end at this care.
fn joined(
    fonts: &Fonts,
    segments: &[Segment],
    lettering: Lettering,
    care: japanese::Care,
) -> Vec<Segment> {
    let pieces: Vec<&str> = segments.iter().map(|segment| segment.text.as_str()).collect();
    let joined = japanese::joined(&pieces, care);
    let mut known: HashMap<&str, Segment> = HashMap::new();
    let of =
        |text| known.entry(text).or_insert_with(|| Segment::of(fonts, text, lettering)).clone();
    joined.iter().map(String::as_str).map(of).collect()
}

/// The same text with every segment that is wider than a line taken apart into letters.
fn letters(
    fonts: &Fonts,
    segments: &[Segment],
    lettering: Lettering,
    bounds: Fit,
    smallest: f32,
) -> Vec<Segment> {
    let widest = bounds.width / smallest;
    let mut parts = Vec::new();
    let mut known: HashMap<&str, Segment> = HashMap::new();
    for segment in segments {
        if segment.inked <= widest {
            parts.push(segment.clone());
        } else {
            for letter in segment.text.graphemes(true) {
                let part =
                    known.entry(letter).or_insert_with(|| Segment::of(fonts, letter, lettering));
                parts.push(part.clone());
            }
        }
    }
    parts
}

/// Breaks segments into lines no wider than `width` ems; nothing where one segment is wider.
fn wrap(segments: &[Segment], width: f32) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut pen = 0.0;
    for segment in segments {
        if segment.inked > width {
            return None;
        }
        if pen + segment.inked > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            pen = 0.0;
        }
        line.push_str(&segment.text);
        pen += segment.full;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    Some(lines)
}

fn attempt(
    fonts: &Fonts,
    segments: &[Segment],
    lettering: Lettering,
    bounds: Fit,
    size: f32,
    capitals: f32,
) -> Option<Block> {
    let width = bounds.width / size;
    let count = wrap(segments, width)?.len();
    if count > bounds.lines || block_height(count, lettering, capitals) * size > bounds.height {
        return None;
    }
    let lines = balanced(segments, width, count)?;
    let block = set(fonts, &lines, lettering, size, capitals);
    (block.width <= bounds.width).then_some(block)
}

/// A little smaller where that makes the lines much more even: no lonely word on a line.
fn better(
    fonts: &Fonts,
    segments: &[Segment],
    lettering: Lettering,
    bounds: Fit,
    first: Block,
    capitals: f32,
) -> Block {
    let merit = |block: &Block, size: f32| {
        let shortest =
            block.lines.iter().map(|line| line.width * block.size).fold(f32::MAX, f32::min);
        size / first.size + 0.45 * (shortest / block.width.max(1.0)).min(0.7)
    };
    if !(2..=5).contains(&first.lines.len()) {
        return first;
    }
    let mut best = (merit(&first, first.size), None);
    for step in 1..=5_u8 {
        let size = first.size * (1.0 - 0.045 * f32::from(step));
        if size < bounds.smallest {
            break;
        }
        if let Some(block) = attempt(fonts, segments, lettering, bounds, size, capitals) {
            let merit = merit(&block, size);
            if merit > best.0 {
                best = (merit, Some(block));
            }
        }
    }
    best.1.unwrap_or(first)
}

/// The same number of lines, as even in length as can be: no lonely last word.
fn balanced(segments: &[Segment], width: f32, count: usize) -> Option<Vec<String>> {
    let (mut narrow, mut wide) = (width * 0.4, width);
    let mut best = wrap(segments, width)?;
    for _ in 0..8 {
        let middle = f32::midpoint(narrow, wide);
        match wrap(segments, middle).filter(|lines| lines.len() <= count) {
            Some(lines) => (best, wide) = (lines, middle),
            None => narrow = middle,
        }
    }
    Some(best)
}

fn block_height(lines: usize, lettering: Lettering, capitals: f32) -> f32 {
    let gaps = u16::try_from(lines.saturating_sub(1)).unwrap_or(u16::MAX);
    capitals + f32::from(gaps) * lettering.leading + DESCENT
}

fn set(fonts: &Fonts, lines: &[String], lettering: Lettering, size: f32, capitals: f32) -> Block {
    let lines: Vec<Line> = lines.iter().map(|line| shape(fonts, line.trim(), lettering)).collect();
    Block {
        size,
        leading: lettering.leading * size,
        capitals: capitals * size,
        width: lines.iter().map(|line| line.width * size).fold(0.0, f32::max),
        height: block_height(lines.len(), lettering, capitals) * size,
        lines,
        shortened: false,
    }
}

/// At the smallest size, as many whole letters as fit, and `…`.
fn shorten(
    fonts: &Fonts,
    text: &str,
    lettering: Lettering,
    bounds: Fit,
    smallest: f32,
    capitals: f32,
) -> Block {
    let letters: Vec<&str> = text.graphemes(true).collect();
    // Where the height does not hold even one line, the line is as large as the height allows.
    let size = smallest.min(bounds.height / (capitals + DESCENT));
    let (mut fits, mut too_many) = (0, letters.len());
    let mut best = Block::default();
    while fits + 1 < too_many {
        let middle = usize::midpoint(fits, too_many);
        let kept: String = letters.iter().take(middle).copied().collect();
        let cut = format!(
            "{}…",
            kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:.-–—".contains(c))
        );
        let whole = segments(fonts, &cut, lettering);
        let apart = self::letters(fonts, &whole, lettering, bounds, size);
        match attempt(fonts, &apart, lettering, bounds, size, capitals) {
            Some(block) => (best, fits) = (Block { shortened: true, ..block }, middle),
            None => too_many = middle,
        }
    }
    best
}
