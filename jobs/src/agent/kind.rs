//! What kind of campaign it is, where a template says so: lines that say it in the brief's language.
//!
//! They say what the template itself means and nothing else: that something is new, that a brand hires,
//! that there is an event. Facts, days and offers are the brief's.

use domain::campaign::{brief::Language, template::Template};

use super::language::Lines;

/// What a template has said first.
pub(super) struct Kind {
    /// What pictures and messages say of it.
    pub(super) headlines: Lines,
    /// The same as a sentence.
    pub(super) supports: Lines,
    /// How a text that announces it begins.
    pub(super) openings: Lines,
}

/// What is said of a template in a language; a sale says its offer and nothing else.
pub(super) const fn kind(template: Template, language: Language) -> Option<Kind> {
    let (headlines, supports, openings) = match template {
        Template::SeasonalSale => return None,
        Template::ProductLaunch => launch(language),
        Template::Event => event(language),
        Template::Awareness => awareness(language),
        Template::Hiring => hiring(language),
    };
    Some(Kind { headlines, supports, openings })
}

const fn launch(language: Language) -> (Lines, Lines, Lines) {
    match language {
        Language::En => (
            &["New: {name}"],
            &["{name} is new from {brand}.", "{name} is new."],
            &["New from {brand}: {name}.", "New: {name}."],
        ),
        Language::De => (
            &["Neu: {name}"],
            &["{name} ist neu bei {brand}.", "{name} ist neu."],
            &["Neu bei {brand}: {name}.", "Neu: {name}."],
        ),
        Language::Fr => (
            &["Nouveau : {name}"],
            &["{name}, la nouveauté de {brand}.", "{name}, c’est nouveau."],
            &["La nouveauté de {brand} : {name}.", "Nouveau : {name}."],
        ),
        Language::Es => (
            &["Nuevo: {name}"],
            &["{name} es lo nuevo de {brand}.", "{name} es nuevo."],
            &["Lo nuevo de {brand}: {name}.", "Nuevo: {name}."],
        ),
        Language::Ja => (
            &["新登場、{name}"],
            &["{brand}から、{name}が新登場。", "{name}が新登場。"],
            &["{brand}の新商品、{name}です。", "新登場、{name}です。"],
        ),
    }
}

const fn event(language: Language) -> (Lines, Lines, Lines) {
    match language {
        Language::En => (
            &["An invitation: {name}"],
            &["{name}: this is the invitation.", "This is an invitation."],
            &["An invitation: {name}.", "{brand} invites you: {name}."],
        ),
        Language::De => (
            &["Einladung: {name}"],
            &["{name}: Das ist die Einladung.", "Das ist eine Einladung."],
            &["Eine Einladung: {name}.", "{brand} lädt ein: {name}."],
        ),
        Language::Fr => (
            &["Invitation : {name}"],
            &["{name} : voici l’invitation.", "Voici une invitation."],
            &["Une invitation : {name}.", "{brand} invite : {name}."],
        ),
        Language::Es => (
            &["Invitación: {name}"],
            &["{name}: esta es la invitación.", "Esto es una invitación."],
            &["Una invitación: {name}.", "{brand} invita: {name}."],
        ),
        Language::Ja => (
            &["{name}のご案内"],
            &["{name}のご案内です。", "ご案内です。"],
            &["{name}のご案内です。", "{brand}から、{name}のご案内です。"],
        ),
    }
}

const fn awareness(language: Language) -> (Lines, Lines, Lines) {
    match language {
        Language::En => (
            &["This is {brand}"],
            &["{brand} introduces itself."],
            &["This is {brand}.", "{brand}, in brief."],
        ),
        Language::De => (
            &["Das ist {brand}"],
            &["{brand} stellt sich vor."],
            &["Das ist {brand}.", "{brand}, kurz vorgestellt."],
        ),
        Language::Fr => (
            &["Voici {brand}"],
            &["{brand} se présente."],
            &["Voici {brand}.", "{brand} en quelques mots."],
        ),
        Language::Es => (
            &["Esto es {brand}"],
            &["{brand} se presenta."],
            &["Esto es {brand}.", "{brand} en pocas palabras."],
        ),
        Language::Ja => (
            &["{brand}のご紹介"],
            &["{brand}をご紹介します。"],
            &["{brand}をご紹介します。", "{brand}のご紹介です。"],
        ),
    }
}

const fn hiring(language: Language) -> (Lines, Lines, Lines) {
    match language {
        Language::En => (
            &["{brand} is hiring"],
            &["{brand} is hiring: {name}.", "{brand} is hiring."],
            &["{brand} is hiring: {name}.", "Open position: {name}."],
        ),
        Language::De => (
            &["{brand} stellt ein"],
            &["{brand} stellt ein: {name}.", "{brand} stellt ein."],
            &["{brand} stellt ein: {name}.", "Offene Stelle: {name}."],
        ),
        Language::Fr => (
            &["{brand} recrute"],
            &["{brand} recrute : {name}.", "{brand} recrute."],
            &["{brand} recrute : {name}.", "Poste à pourvoir : {name}."],
        ),
        Language::Es => (
            &["{brand} contrata"],
            &["{brand} contrata: {name}.", "{brand} contrata."],
            &["{brand} contrata: {name}.", "Puesto abierto: {name}."],
        ),
        Language::Ja => (
            &["{brand}、採用のお知らせ"],
            &["{brand}は{name}を募集しています。", "{brand}は仲間を募集しています。"],
            &["{brand}は{name}を募集しています。", "募集のお知らせ：{name}。"],
        ),
    }
}
