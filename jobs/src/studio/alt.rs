//! What a picture shows, in words, for those who cannot see it.

use domain::campaign::brief::Language;

use super::content::Content;

/// The alternative text of a picture or a video, in the brief's language.
pub(crate) fn text(content: &Content, has_photo: bool, is_video: bool) -> String {
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
    let (open, close) = match content.language {
        Language::En => ("“", "”"),
        Language::De => ("„", "“"),
        Language::Fr => ("« ", " »"),
        Language::Es => ("«", "»"),
        Language::Ja => ("「", "」"),
    };
    let mut text = format!("{kind}, {}: {open}{}{close}.", content.brand, content.headline);
    if has_photo {
        text.push(' ');
        text.push_str(photo);
    }
    if let Some(support) = &content.support {
        text.push(' ');
        text.push_str(support);
    }
    if !content.action.is_empty() {
        text.extend([" ", action, ": ", open, content.action.as_str(), close, "."]);
    }
    // Spaces that hold a line together have done their work.
    text.replace('\u{a0}', " ")
}
