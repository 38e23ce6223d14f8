//! What a text asks people to do, and where it leads them.

use super::{Findings, Rule};
use crate::{
    asset::placement::Placement,
    brand::guide::StyleGuide,
    campaign::brief::Brief,
    post::{
        Written,
        mention::mentions,
        text::{find_words, links},
    },
};

/// Looks at what a text asks for: the brief's call to action, and no address but the brief's own, its
/// bare host, and what brief and brand name themselves by.
pub(super) fn asked(
    findings: &mut Findings,
    (brief, guide): (&Brief, &StyleGuide),
    placement: Placement,
    written: &Written,
) {
    let (copy, comment) = (&written.copy, written.first_comment.as_deref());
    let whole = [Some(copy.text.as_str()), copy.title.as_deref(), comment];
    let whole = whole.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let named = addresses(&whole);
    // A brand may be called like an address.
    let told = [&brief.product, &brief.goal, &brief.call_to_action, &guide.brand_name];
    let told = told.into_iter().chain(&guide.tagline).chain(&guide.required_words);
    let told = addresses(&told.map(String::as_str).collect::<Vec<_>>().join("\n"));
    let own = brief.link.as_ref().map(|link| plain(link.as_str()));
    let is_own = |address: &&String| own.as_ref().is_some_and(|own| same(address, own));
    let host = own.as_ref().and_then(|own| own.split(['/', '?', '#']).next());
    let is_known = |address: &&String| host == Some(address.as_str()) || told.contains(address);
    let foreign: Vec<&String> =
        named.iter().filter(|address| !is_own(address) && !is_known(address)).collect();
    if let Some(first) = foreign.first() {
        let wanted = own.as_ref().map_or_else(
            || "the brief has no link".to_owned(),
            |own| format!("the brief's link is {own}"),
        );
        findings.add(Rule::Link, 40, format!("leads to {first}; {wanted}"));
    }
    let leads = named.iter().any(|address| is_own(&address));
    let follows = placement.spec().links_work;
    findings.unless(!leads || follows, Rule::Link, 6, || {
        format!("addresses cannot be followed on {}; say where the link is", placement.spec().label)
    });
    findings.unless(leads || own.is_none() || !follows, Rule::Link, 4, || {
        "the brief's link is not in the text: people find it in the first comment alone".to_owned()
    });
    findings.unless(asks(&whole, &brief.call_to_action), Rule::CallToAction, 8, || {
        format!("nothing asks people to “{}”", brief.call_to_action.trim())
    });
}

/// The addresses of a text, as they are compared. An account called like one is a mention.
fn addresses(text: &str) -> Vec<String> {
    let accounts = mentions(text);
    let is_link = |link: &std::ops::Range<usize>| {
        !accounts.iter().any(|account| account.contains(&link.start))
    };
    links(text).into_iter().filter(is_link).filter_map(|range| text.get(range)).map(plain).collect()
}

/// An address without what makes no difference to where it leads.
fn plain(link: &str) -> String {
    let lower = link.to_lowercase();
    let bare = lower.trim_start_matches("https://").trim_start_matches("http://");
    bare.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

/// Whether an address is the brief's, whatever is added to it to count clicks.
fn same(address: &str, own: &str) -> bool {
    let [address, own] = [address, own].map(|a| a.split(['#', '?']).next().unwrap_or_default());
    address.trim_end_matches('/') == own.trim_end_matches('/')
}

/// Whether a text asks for what the brief asks for: in its words, or in most of those that carry it.
fn asks(text: &str, call: &str) -> bool {
    let call = call.trim();
    if call.is_empty() || !find_words(text, &[call]).is_empty() {
        return true;
    }
    let long: Vec<&str> = call
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4 || !word.is_ascii())
        .collect();
    let said = find_words(text, &long).len();
    !long.is_empty() && said.saturating_mul(2) >= long.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        brand::{
            check::BrandCheck,
            guide::{EmojiPolicy, FontFamily, Tone},
        },
        campaign::brief::Language,
        generation::port::Copy,
    };

    fn brief(link: Option<&str>) -> Brief {
        let day = chrono::NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
        Brief {
            goal: "Sell more".to_owned(),
            product: "Fresh beans from beans.example, every Tuesday.".to_owned(),
            audience: "Neighbours".to_owned(),
            placements: vec![Placement::X],
            start_date: day,
            end_date: day,
            call_to_action: "Order your beans".to_owned(),
            link: link.map(|link| link.parse().unwrap()),
            language: Language::En,
            photo: None,
            template: None,
        }
    }

    fn guide() -> StyleGuide {
        StyleGuide {
            brand_name: "Beans.io".to_owned(),
            palette: Vec::new(),
            heading_font: FontFamily::Sans,
            body_font: FontFamily::Sans,
            tone: Tone::Friendly,
            voice: String::new(),
            tagline: None,
            logo: None,
            required_words: Vec::new(),
            banned_words: Vec::new(),
            hashtags: Vec::new(),
            emoji: EmojiPolicy::None,
            examples: Vec::new(),
        }
    }

    fn check(link: Option<&str>, placement: Placement, text: &str) -> BrandCheck {
        let copy = Copy { text: text.to_owned(), title: None, hashtags: Vec::new() };
        let mut findings = Findings::default();
        asked(&mut findings, (&brief(link), &guide()), placement, &copy.into());
        findings.finish()
    }

    fn found(link: Option<&str>, placement: Placement, text: &str) -> Vec<Rule> {
        check(link, placement, text).findings.iter().map(|finding| finding.rule).collect()
    }

    const LINK: Option<&str> = Some("https://shop.example/start?from=brief");

    #[test]
    fn a_text_leads_where_the_brief_does_and_asks_for_what_it_asks() {
        for text in [
            "Order your beans: https://shop.example/start",
            "Order your beans: https://www.shop.example/start/?utm_source=x",
            "Your beans are here, order some: https://shop.example/start",
            "Order your beans at beans.example or https://shop.example/start",
            "Order your beans at shop.example: https://shop.example/start",
            "Order your beans of Beans.io: https://shop.example/start",
            "Order your beans with @nike.com: https://shop.example/start",
        ] {
            assert_eq!(found(LINK, Placement::X, text), [], "{text}");
        }
    }

    #[test]
    fn another_address_is_found_and_takes_it_below_the_threshold() {
        for text in [
            "Order your beans: https://evil.example/start and https://shop.example/start",
            "Order your beans: https://shop.example/start or https://shop.example/other",
        ] {
            assert_eq!(found(LINK, Placement::X, text), [Rule::Link], "{text}");
        }
        assert!(!check(None, Placement::X, "Order your beans: https://evil.example").passes());
    }

    #[test]
    fn what_is_missing_is_found() {
        assert_eq!(found(LINK, Placement::X, "Order your beans."), [Rule::Link]);
        assert_eq!(
            found(LINK, Placement::X, "Fresh every day: https://shop.example/start"),
            [Rule::CallToAction]
        );
        // Nobody can follow an address there, so nobody misses it.
        assert_eq!(found(LINK, Placement::InstagramFeed, "Order your beans, link in bio."), []);
        let told = "Order your beans: https://shop.example/start";
        assert_eq!(found(LINK, Placement::InstagramFeed, told), [Rule::Link]);
        assert_eq!(found(None, Placement::X, "Order your beans."), []);
    }
}
