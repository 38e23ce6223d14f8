//! Where a line of Japanese may end: told by the kinds of letters, for there are no spaces.
//!
//! Phrases end in hiragana, which particles and endings are written in, or in punctuation. Words are
//! runs of kanji or of katakana with the hiragana that follows them, and numbers with their counters.

/// What a line's end must not take apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Phrases: a line ends after particles and punctuation.
    Phrases,
    /// Words.
    Words,
    /// A particle or an ending from what it belongs to.
    Endings,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hiragana,
    Katakana,
    Kanji,
    Digit,
    Latin,
    /// What closes, after which a line may well end.
    Close,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        'ぁ'..='ゟ' => Kind::Hiragana,
        '・' => Kind::Close,
        'ァ'..='ヿ' => Kind::Katakana,
        '々' | '〆' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Kind::Kanji,
        '0'..='9' | '０'..='９' => Kind::Digit,
        '、' | '。' | '！' | '？' | '」' | '』' | '）' | '…' | '：' | '，' | '．' => {
            Kind::Close
        }
        _ if c.is_whitespace() => Kind::Close,
        _ if c.is_alphabetic() => Kind::Latin,
        _ => Kind::Other,
    }
}

/// The pieces of a text, joined where no line may end.
pub(super) fn joined(pieces: &[&str], care: Care) -> Vec<String> {
    let text: Vec<char> = pieces.concat().chars().collect();
    let mut joined: Vec<String> = Vec::new();
    let mut at = 0;
    for piece in pieces {
        match joined.last_mut().filter(|_| !is_apart(&text, at, care)) {
            Some(last) => last.push_str(piece),
            None => joined.push((*piece).to_owned()),
        }
        at += piece.chars().count();
    }
    joined
}

/// Whether a line may end before the letter at a position.
fn is_apart(text: &[char], at: usize, care: Care) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| text.get(at)).copied();
    let (Some(before), Some(after)) = (letter(at.checked_sub(1)), letter(Some(at))) else {
        return true;
    };
    let next = letter(Some(at + 1));
    let counted = || {
        let number = at.checked_sub(2).and_then(|at| text.get(at));
        number.is_some_and(|c| kind(*c) == Kind::Digit)
    };
    match (kind(before), kind(after)) {
        // “お茶” and “ご案内” begin with hiragana, after whatever particle.
        (Kind::Hiragana, Kind::Hiragana) => {
            let begins = is_honorific(after) && next.is_some_and(|c| kind(c) == Kind::Kanji);
            begins && is_particle(before) || care == Care::Endings
        }
        (Kind::Hiragana, Kind::Kanji) => !is_honorific(before),
        (Kind::Close | Kind::Hiragana, _) => true,
        // Particles and endings belong to what is before them; “3,500円”, “10分”, “20%” are one.
        (_, Kind::Hiragana)
        | (Kind::Digit, Kind::Kanji | Kind::Other)
        | (Kind::Other, Kind::Digit) => false,
        // “12月11日”, “約10分”.
        (Kind::Kanji, Kind::Digit) if "月年時第約全各".contains(before) => false,
        (Kind::Kanji, Kind::Kanji) => care == Care::Endings && !counted(),
        (one, other) if one == other => care == Care::Endings && one == Kind::Katakana,
        _ => care != Care::Phrases,
    }
}

fn is_honorific(c: char) -> bool {
    matches!(c, 'お' | 'ご')
}

fn is_particle(c: char) -> bool {
    "はがをにでとのもへやぜ".contains(c)
}

#[cfg(test)]
mod tests {
    use unicode_linebreak::linebreaks;

    use super::*;

    fn parts(text: &str, care: Care) -> String {
        let mut start = 0;
        let pieces: Vec<&str> = linebreaks(text)
            .filter_map(|(end, _)| text.get(std::mem::replace(&mut start, end)..end))
            .collect();
        joined(&pieces, care).join("|")
    }

    #[test]
    fn lines_end_after_particles() {
        for (text, told) in [
            ("千の灯籠は町の小学生が手で作りました", "千の|灯籠は|町の|小学生が|手で|作りました"),
            ("12月11日まで、20%オフ", "12月11日まで、|20%オフ"),
            ("一日券は3,500円です", "一日券は|3,500円です"),
            ("北海道のお米をご家族に", "北海道の|お米を|ご家族に"),
            ("灯りの音楽祭チケット", "灯りの|音楽祭チケット"),
        ] {
            assert_eq!(parts(text, Care::Phrases), told);
        }
    }

    #[test]
    fn words_stay_whole() {
        for (text, told) in [
            ("灯りの音楽祭チケット販売開始", "灯りの|音楽祭|チケット|販売開始"),
            ("第3回クラフトビール祭り2027", "第3回|クラフトビール|祭り|2027"),
            ("駅から約10分の会場", "駅から|約10分の|会場"),
        ] {
            assert_eq!(parts(text, Care::Words), told);
        }
    }

    #[test]
    fn no_line_begins_with_an_ending() {
        let text = "小学生が手作りしたクラフトビールを飲める三日間のお祭りです";
        for care in [Care::Phrases, Care::Words] {
            for line in parts(text, care).split('|').skip(1) {
                let first = line.chars().next().unwrap();
                assert!(kind(first) != Kind::Hiragana || is_honorific(first), "{line}");
            }
        }
        for line in parts(text, Care::Endings).split('|') {
            assert!(!line.starts_with(['、', '。', 'が', 'を', 'の', 'ー', 'ッ']), "{line}");
        }
    }
}
