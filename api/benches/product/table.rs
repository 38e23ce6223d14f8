//! The table of figures.

use std::{
    fmt::{self, Display},
    time::Duration,
};

/// Figures in the order they were taken.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<[String; 3]>);

impl Table {
    /// A figure, said at once, with what is aimed at where something is.
    pub(crate) fn add(&mut self, what: impl Display, figure: impl Display, aim: &str) {
        let row = [what.to_string(), figure.to_string(), aim.to_owned()];
        println!("{}: {}", row[0], row[1]);
        self.0.push(row);
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["what", "measured", "aim"].map(ToOwned::to_owned);
        let rows: Vec<_> = std::iter::once(&heading).chain(&self.0).collect();
        let width = |column: usize| {
            rows.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max().unwrap_or(0)
        };
        let (first, second, third) = (width(0), width(1), width(2));
        writeln!(f)?;
        for (number, [what, figure, aim]) in rows.into_iter().enumerate() {
            writeln!(f, "| {what:<first$} | {figure:>second$} | {aim:<third$} |")?;
            if number == 0 {
                writeln!(f, "|-{0:-<first$}-|-{0:->second$}:|-{0:-<third$}-|", "")?;
            }
        }
        Ok(())
    }
}

/// Milliseconds, as people read them.
pub(crate) fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1e3;
    if millis < 10.0 { format!("{millis:.2} ms") } else { format!("{millis:.0} ms") }
}

/// The middle one of several, and the whole range.
pub(crate) fn middle(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |index: usize| times.get(index).copied().unwrap_or_default();
    let (least, middle, most) = (at(0), at(times.len() / 2), at(times.len().saturating_sub(1)));
    format!("{} ({}–{})", millis(middle), millis(least), millis(most))
}
