//! The example briefs, read and run.

use chrono::{Days, NaiveDate};
use domain::{
    asset::placement::Placement,
    brand::guide::StyleGuide,
    campaign::brief::{Brief, Language},
};

use super::tests::brief;

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

pub(super) fn french() -> Brief {
    brief(
        Language::Fr,
        "Remplir les trois soirées et faire venir les habitants des communes voisines.",
        "Les Nuits du Canal : trois soirées de théâtre de marionnettes sur une péniche. Douze spectacles, de 20 à 45 minutes. Entrée libre pour les moins de 12 ans. Soupe et vin chaud à bord dès 18 h.",
        "Familles et curieux du bord du canal",
        "Réserver une place",
    )
}

pub(super) fn spanish() -> Brief {
    brief(
        Language::Es,
        "Conseguir 300 altas con 2 meses gratis.",
        "Cuentaclara es una aplicación de facturación para autónomos. Crea una factura en 40 segundos. Calcula el IVA y avisa antes de cada plazo. 2 meses gratis para cuentas nuevas.",
        "Autónomos y pequeños estudios",
        "Crear una cuenta",
    )
}

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
