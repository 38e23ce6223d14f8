//! What a picture shows, in words, for those who cannot see it.

use domain::{campaign::brief::Language, generation::port::StudioRequest};

use super::{content::Content, layout::Family, text::clean};
use crate::agent::product;

/// The alternative text of a picture in a family, in the brief's language.
pub(crate) fn of_picture(content: &Content, family: Family, has_photo: bool) -> String {
    text(content, shown(content, family).as_deref(), has_photo, false)
}

/// The alternative text of a video.
pub(crate) fn of_video(content: &Content, has_photo: bool) -> String {
    text(content, content.support.as_deref(), has_photo, true)
}

/// What a family shows beside the headline.
fn shown(content: &Content, family: Family) -> Option<String> {
    let support = content.support.clone();
    let stop = if content.language == Language::Ja { "。" } else { "." };
    match family {
        Family::List if !content.points.is_empty() => {
            let between = if stop == "。" { stop } else { ". " };
            Some(content.points.join(between) + stop)
        }
        Family::Quote => {
            let quote = content.quote.as_ref()?;
            let (open, close) = marks(content.language);
            let source =
                quote.source.as_ref().map_or_else(String::new, |name| format!(" — {name}"));
            Some(format!("{open}{}{close}{source}{stop}", quote.text))
        }
        Family::Countdown => {
            let Some(left) = content.remaining.as_ref().filter(|left| left.days > 0) else {
                return support;
            };
            let gap = if content.language == Language::Ja { "" } else { " " };
            let left = [left.before, gap, &left.days.to_string(), gap, left.after, stop].concat();
            Some(support.map_or_else(|| left.clone(), |support| format!("{left} {support}")))
        }
        _ => support,
    }
}

const fn marks(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => ("“", "”"),
        Language::De => ("„", "“"),
        Language::Fr => ("« ", " »"),
        Language::Es => ("«", "»"),
        Language::Ja => ("「", "」"),
    }
}

const fn colon(language: Language) -> &'static str {
    match language {
        Language::En | Language::De | Language::Es => ": ",
        Language::Fr => " : ",
        Language::Ja => "：",
    }
}

/// The alternative text of a film without letters: whose it is and what of. What it was to show is planning.
pub(crate) fn of_film(request: &StudioRequest) -> String {
    let language = request.brief.language;
    let kind = match language {
        Language::En => "Short video",
        Language::De => "Kurzes Video",
        Language::Fr => "Courte vidéo",
        Language::Es => "Vídeo breve",
        Language::Ja => "短い動画",
    };
    let comma = if language == Language::Ja { "、" } else { ", " };
    let brand = clean(&request.guide.brand_name);
    format!("{kind}{comma}{brand}{}{}", colon(language), product(&request.brief, &request.guide))
}

fn text(content: &Content, shown: Option<&str>, has_photo: bool, is_video: bool) -> String {
    let (kind, photo, action) = match content.language {
        Language::En => (
            if is_video { "Short video" } else { "Picture" },
            "It shows a photo of the product.",
            "Call to action",
        ),
        Language::De => (
            if is_video { "Kurzes Video" } else { "Bild" },
            "Zu sehen ist ein Foto des Produkts.",
            "Aufforderung",
        ),
        Language::Fr => (
            if is_video { "Courte vidéo" } else { "Image" },
            "On y voit une photo du produit.",
            "Appel à l’action",
        ),
        Language::Es => (
            if is_video { "Vídeo breve" } else { "Imagen" },
            "Se ve una foto del producto.",
            "Llamada a la acción",
        ),
        Language::Ja => {
            (if is_video { "短い動画" } else { "画像" }, "商品の写真が写っています。", "呼びかけ")
        }
    };
    let (open, close) = marks(content.language);
    let colon = colon(content.language);
    let (comma, stop) = if content.language == Language::Ja { ("、", "。") } else { (", ", ".") };
    let (brand, headline) = (&content.brand, &content.headline);
    let mut text = format!("{kind}{comma}{brand}{colon}{open}{headline}{close}{stop}");
    if has_photo {
        text.push(' ');
        text.push_str(photo);
    }
    if let Some(shown) = shown {
        text.push(' ');
        text.push_str(shown);
    }
    if !content.action.is_empty() {
        text.extend([" ", action, colon, open, content.action.as_str(), close, stop]);
    }
    // Spaces that hold a line together have done their work.
    text.replace('\u{a0}', " ")
}
