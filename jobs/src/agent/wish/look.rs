//! What a person wants otherwise of a picture, brought into its request.

use domain::{
    brand::guide::EmojiPolicy, campaign::strategy::KeyMessage, generation::port::StudioRequest,
    post::text::find_words,
};

use super::{Shade, Wishes};
use crate::agent::{
    choice::Choice,
    clean::{capitalised, clause, plain, sentence, short},
    facts::headline_room,
};

/// How a picture is to look otherwise than before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// In another layout.
    pub(crate) other_layout: bool,
    /// In the layout of this name.
    pub(crate) family: Option<&'static str>,
    /// On another ground.
    pub(crate) ground: Option<Shade>,
}

/// The request as its instruction wants it, and how it is to look. The words stay people's words:
/// cleaned, within their room, none that the brand bans.
pub(crate) fn heeded(request: &StudioRequest) -> (StudioRequest, Look) {
    let mut changed = request.clone();
    let Some(instruction) = &request.again.instruction else { return (changed, Look::default()) };
    let wishes = Wishes::read(instruction);
    let look =
        Look { other_layout: wishes.other_layout, family: wishes.family, ground: wishes.ground };
    // Where the ground alone is to be another, everything else stays as it was.
    if let (Some(_), false, Some(former)) = (look.ground, look.other_layout, request.again.former) {
        changed.seed = former;
    }
    let language = request.brief.language;
    let said = |text: &str, words: &[String]| !find_words(text, words).is_empty();
    let allowed = |text: &str| !said(text, &request.guide.banned_words);
    let avoid: Vec<String> = wishes
        .avoid
        .iter()
        .filter(|word| !said(&request.guide.brand_name, std::slice::from_ref(word)))
        .cloned()
        .collect();
    if wishes.no_photo {
        changed.photo = None;
    }
    if wishes.no_emoji {
        changed.guide.emoji = EmojiPolicy::None;
    }
    changed.guide.banned_words.extend(avoid.iter().cloned());
    let spare: Vec<KeyMessage> = changed
        .strategy
        .messages
        .iter()
        .filter(|message| !said(&message.headline, &avoid))
        .cloned()
        .collect();
    for message in &mut changed.strategy.messages {
        if said(&message.support, &avoid) {
            message.support.clone_from(&message.headline);
        }
    }
    if !spare.is_empty() {
        changed.strategy.messages.retain(|message| !said(&message.headline, &avoid));
    }
    let headline = &request.creative.headline;
    let room = headline_room(language, Some(request.creative.placement));
    let is_numeric = |text: &str| text.chars().any(char::is_numeric);
    let others = || {
        let from = Choice::new(request.seed, 0).start("headline", spare.len());
        let fits =
            |line: &&String| *line != headline && line.chars().count() <= room && allowed(line);
        spare.iter().cycle().skip(from).take(spare.len()).map(|m| &m.headline).filter(fits)
    };
    let own = wishes.headline.as_deref().map(|line| capitalised(&short(&plain(line), room)));
    let own = own.filter(|line| !line.is_empty() && allowed(line));
    let other = wishes.other_headline || said(headline, &avoid);
    let numeric = wishes.numbers && !is_numeric(headline);
    let line = own
        .or_else(|| others().find(|line| numeric && is_numeric(line)).cloned())
        .or_else(|| others().next().filter(|_| other).cloned());
    if let Some(line) = line {
        changed.creative.headline = line;
    }
    if wishes.shorter {
        let now = changed.creative.headline.clone();
        let least = if wishes.headline.is_some() { None } else { clause(&now, room / 2, language) };
        let shorter = least.filter(|line| *line != now).or_else(|| {
            others()
                .filter(|line| line.chars().count() < now.chars().count())
                .min_by_key(|line| line.chars().count())
                .cloned()
        });
        if let Some(line) = shorter.filter(|_| wishes.headline.is_none()) {
            changed.creative.headline = line;
        }
    }
    // What is to be mentioned carries the headline.
    let carried: Vec<String> = wishes
        .mention
        .iter()
        .map(|phrase| plain(phrase))
        .filter(|phrase| allowed(phrase))
        .collect();
    if !carried.is_empty() || wishes.shorter {
        let support = carried.iter().map(|phrase| sentence(phrase, language)).collect::<Vec<_>>();
        let headline = changed.creative.headline.clone();
        let support = if support.is_empty() { headline.clone() } else { support.join(" ") };
        changed.strategy.messages.retain(|message| message.headline != headline);
        changed.strategy.messages.insert(0, KeyMessage { headline, support });
    }
    (changed, look)
}
