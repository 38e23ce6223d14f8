//! The example briefs, read and run.

use chrono::{Days, NaiveDate};
use domain::{asset::placement::Placement, brand::guide::StyleGuide, campaign::brief::Brief};

/// The day the examples are read on in tests.
pub(super) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 3, 1).unwrap()
}

/// An example file as brief and guide.
pub(super) fn load(text: &str) -> (Brief, StyleGuide) {
    let mut file: toml::Table = text.parse().unwrap();
    let mut guide = file.remove("brand").unwrap().as_table().unwrap().clone();
    guide.remove("logo");
    file.remove("photo");
    for key in ["start_date", "end_date"] {
        let offset = file[key].as_str().unwrap().trim_matches(['+', 'd']).parse().unwrap();
        let date = today().checked_add_days(Days::new(offset)).unwrap();
        file.insert(key.to_owned(), toml::Value::String(date.to_string()));
    }
    let brief: Brief = toml::Value::Table(file).try_into().unwrap();
    let guide: StyleGuide = toml::Value::Table(guide).try_into().unwrap();
    (brief, guide)
}

pub(super) const FILES: [&str; 3] = [
    include_str!("../../../examples/kettle-and-crane.toml"),
    include_str!("../../../examples/nordlicht-raeder.toml"),
    include_str!("../../../examples/akari-ongakusai.toml"),
];

#[test]
fn examples_are_valid_and_cover_every_placement() {
    let mut covered = std::collections::BTreeSet::new();
    for file in FILES {
        let (brief, guide) = load(file);
        brief.validate(today()).unwrap();
        guide.validate().unwrap();
        covered.extend(brief.placements);
    }
    assert_eq!(covered.len(), Placement::ALL.len());
}
