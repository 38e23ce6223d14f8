//! `promote insights …`

use std::{
    fs,
    io::{self, BufRead, BufReader, BufWriter, Read as _, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, Subcommand};
use domain::insight::prior::{
    Prior,
    evaluate::{Apart, Evaluation, STRENGTHS, evaluate, train},
    evidence::{Package, Trial, trials},
};
use flate2::read::MultiGzDecoder;

/// The longest line that is scored, in bytes.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Learns from A/B tests of headlines which of two texts people click.
    Train(Train),
    /// Prints for each line, two texts with a tab between them, how probably the first gets more clicks.
    Score(Score),
}

#[derive(Debug, Args)]
pub(super) struct Train {
    /// The tests, as CSV, compressed with gzip or not; docs/INSIGHTS.md names its columns.
    data: PathBuf,
    /// Where the model is written.
    #[arg(long, value_name = "FILE", default_value = "headlines.prior")]
    out: PathBuf,
    /// Write nothing; say how good it is on tests it has not seen, and how far its probabilities hold.
    #[arg(long)]
    evaluate: bool,
    /// Deals the tests into the folds of the cross-validation.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
pub(super) struct Score {
    /// The lines, as UTF-8; standard input if there is none.
    file: Option<PathBuf>,
    /// A model to use in place of the one this program ships.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

pub(super) fn run(command: Command) -> Result<()> {
    match command {
        Command::Train(options) => learn(&options),
        Command::Score(options) => score(&options),
    }
}

fn learn(options: &Train) -> Result<()> {
    let packages = packages(&options.data).with_context(|| shown(&options.data))?;
    let trials = trials(&packages);
    if trials.is_empty() {
        bail!("{}: no test has two different headlines", options.data.display());
    }
    if options.evaluate {
        return tell(&trials, options.seed);
    }
    let (prior, evaluation) = train(&trials, options.seed);
    let bytes = prior.write();
    fs::write(&options.out, &bytes).with_context(|| shown(&options.out))?;
    super::print(&format!(
        "{}: {} bytes, learnt from {} tests\n{}",
        options.out.display(),
        bytes.len(),
        trials.len(),
        summary("on unseen tests", &evaluation)
    ))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn tell(trials: &[Trial], seed: u64) -> Result<()> {
    let tests = evaluate(trials, seed, Apart::Tests);
    let mut lines = vec![
        format!("{} tests with different headlines, seed {seed}", trials.len()),
        "\nfold  pairs  right".to_owned(),
    ];
    for (position, fold) in tests.folds.iter().enumerate() {
        let (number, right) = (position.saturating_add(1), 100.0 * fold.accuracy());
        lines.push(format!("{number:>4} {:>6} {right:>5.1}%", fold.pairs));
    }
    lines.push("\n|z| from  pairs  right".to_owned());
    for (least, strength) in STRENGTHS.iter().zip(&tests.strengths) {
        let right = 100.0 * strength.accuracy();
        lines.push(format!("{least:>8} {:>6} {right:>5.1}%", strength.pairs));
    }
    lines.push("\nlikelier side: said, came (pairs)".to_owned());
    for band in tests.bands.iter().filter(|band| band.pairs > 0) {
        let (said, came) = (100.0 * band.said, 100.0 * band.came);
        lines.push(format!("{said:>13.1}% {came:>6.1}% ({})", band.pairs));
    }
    lines.push(String::new());
    let stories = evaluate(trials, seed, Apart::Stories);
    lines.push(summary("folds of tests", &tests) + &summary("folds of stories", &stories));
    super::print(&lines.join("\n"))
}

fn summary(what: &str, evaluation: &Evaluation) -> String {
    let Evaluation { significant, alike, .. } = evaluation;
    format!(
        "{what}: {:.2} % of {} significant pairs told right, Brier {:.4}, log loss {:.4}; \
         {:.2} % of the {} that differ in the headline alone\n",
        100.0 * significant.accuracy(),
        significant.pairs,
        significant.brier(),
        significant.log_loss(),
        100.0 * alike.accuracy(),
        alike.pairs,
    )
}

/// Reads the tests' packages.
fn packages(path: &Path) -> Result<Vec<Package>> {
    let mut file = BufReader::new(fs::File::open(path)?);
    let packed = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let content: Box<dyn io::Read> =
        if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = csv::Reader::from_reader(content);
    let headers = reader.headers()?.clone();
    let column = |name: &str| {
        let found = headers.iter().position(|header| header == name);
        found.ok_or_else(|| anyhow!("there is no column `{name}`"))
    };
    let test = column("clickability_test_id")?;
    let headline = column("headline")?;
    let excerpt = column("excerpt")?;
    let picture = column("eyecatcher_id")?;
    let impressions = column("impressions")?;
    let clicks = column("clicks")?;
    let mut packages = Vec::new();
    for row in reader.records() {
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |column: usize| row.get(column).unwrap_or_default().to_owned();
        let count = |column: usize, name: &str| {
            let count = cell(column).parse::<u32>();
            count.with_context(|| format!("line {line}: {name} is not a whole number"))
        };
        let package = Package {
            test: cell(test),
            headline: cell(headline),
            picture: cell(picture),
            excerpt: cell(excerpt),
            impressions: count(impressions, "impressions")?,
            clicks: count(clicks, "clicks")?,
        };
        if package.clicks > package.impressions {
            bail!("line {line}: more clicks than impressions");
        }
        packages.push(package);
    }
    Ok(packages)
}

fn score(options: &Score) -> Result<()> {
    let given = match &options.model {
        None => None,
        Some(path) => {
            let bytes = fs::read(path).with_context(|| shown(path))?;
            Some(Prior::read(&bytes).with_context(|| shown(path))?)
        }
    };
    let prior = match &given {
        Some(prior) => prior,
        None => Prior::shipped().context("the model this program ships cannot be used")?,
    };
    let out = BufWriter::new(io::stdout().lock());
    match &options.file {
        Some(path) => {
            let file = fs::File::open(path).with_context(|| shown(path))?;
            score_lines(prior, BufReader::new(file), out).with_context(|| shown(path))
        }
        None => score_lines(prior, io::stdin().lock(), out).context("standard input"),
    }
}

/// Scores line by line; what stands before a wrong line is scored. Whoever closes the output has read
/// enough.
fn score_lines(prior: &Prior, mut lines: impl BufRead, mut out: impl Write) -> Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = (&mut lines).take(LONGEST_LINE).read_until(b'\n', &mut line);
        if read.with_context(|| format!("line {number}"))? == 0 {
            break;
        }
        let scored = pair(&line, number).map(|(first, second)| prior.first_wins(first, second));
        let written = match &scored {
            Ok(probability) => writeln!(out, "{probability:.6}"),
            Err(_) => out.flush(),
        };
        if ended(written)? {
            return Ok(());
        }
        scored.with_context(|| format!("line {number}"))?;
    }
    ended(out.flush()).map(|_| ())
}

/// Whether nobody reads any more.
fn ended(written: io::Result<()>) -> Result<bool> {
    match written {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// A line's two texts.
fn pair(line: &[u8], number: u64) -> Result<(&str, &str)> {
    let ended = line.ends_with(b"\n");
    if !ended && u64::try_from(line.len()).is_ok_and(|length| length >= LONGEST_LINE) {
        bail!("longer than {LONGEST_LINE} bytes");
    }
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = std::str::from_utf8(line).context("not UTF-8")?;
    // Some editors begin a file with a mark of its byte order.
    let line = if number == 1 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
    match line.split_once('\t') {
        None => bail!("no tab: two texts with one tab between them are expected"),
        Some((_, second)) if second.contains('\t') => {
            bail!("more than one tab: two texts with one tab between them are expected")
        }
        Some(texts) => Ok(texts),
    }
}
