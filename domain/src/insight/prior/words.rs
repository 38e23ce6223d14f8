//! Common words of English, by what they do in a headline.

/// A kind of word that may draw or repel, and its words.
pub(super) const KINDS: [(&str, &[&str]); 20] = [
    ("i", &["i", "me", "my", "mine", "i'm", "i've", "i'd", "i'll"]),
    ("you", &["you", "your", "yours", "you're", "you've", "you'll", "you'd", "yourself"]),
    ("he", &["he", "him", "his", "he's", "he'd", "himself"]),
    ("she", &["she", "her", "hers", "she's", "she'd", "herself"]),
    ("we", &["we", "us", "our", "ours", "we're", "we've", "we'll", "let's"]),
    ("they", &["they", "them", "their", "theirs", "they're", "they've"]),
    ("this", &["this", "these"]),
    ("that", &["that", "those", "that's"]),
    ("it", &["it", "its", "it's"]),
    (
        "ask",
        &["what", "who", "why", "how", "when", "where", "which", "here's", "what's", "who's"],
    ),
    (
        "deny",
        &[
            "not", "no", "never", "don't", "doesn't", "isn't", "can't", "won't", "didn't",
            "wasn't", "aren't", "nothing", "nobody", "none",
        ],
    ),
    (
        "most",
        &["most", "best", "worst", "ever", "only", "first", "least", "biggest", "every", "all"],
    ),
    ("a", &["a", "an"]),
    ("the", &["the"]),
    ("join", &["and", "but", "or", "so"]),
    ("be", &["is", "are", "was", "were", "be", "been", "has", "have", "had"]),
    ("may", &["will", "would", "can", "could", "should", "might", "may", "must"]),
    (
        "vague",
        &[
            "thing", "things", "something", "anything", "everything", "someone", "person",
            "people", "guy", "girl", "man", "woman", "kid", "kids", "mom", "dad", "boy",
        ],
    ),
    (
        "medium",
        &[
            "video", "photo", "photos", "pictures", "picture", "ad", "commercial", "watch", "see",
            "look", "clip", "map", "chart", "infographic", "graphic", "song", "speech", "poem",
            "comic", "story",
        ],
    ),
    (
        "place",
        &[
            "in", "on", "at", "of", "to", "for", "with", "from", "by", "about", "after", "before",
            "into", "out", "over",
        ],
    ),
];

/// Words that stand for themselves in the shape of a sentence, sorted: those of everyday English.
/// Every other word is there only by its ending, so that a shape knows no names and no topics.
pub(super) const COMMON: &[&str] = &[
    "a", "about", "actually", "adorable", "after", "again", "against", "ago", "all", "almost",
    "amazing", "an", "and", "answer", "any", "anyone", "anything", "are", "aren't", "around", "as",
    "ask", "asked", "asks", "at", "away", "awesome", "awful", "back", "bad", "be", "beautiful",
    "because", "been", "before", "behind", "being", "believe", "best", "better", "big", "biggest",
    "but", "by", "call", "called", "came", "can", "can't", "care", "changed", "children", "come",
    "common", "cool", "could", "couldn't", "crazy", "day", "death", "decided", "did", "didn't",
    "die", "different", "do", "does", "doesn't", "doing", "don't", "down", "easy", "end", "enough",
    "even", "ever", "every", "everyone", "everything", "exactly", "face", "family", "famous",
    "feel", "female", "few", "find", "first", "for", "found", "from", "funny", "future", "gave",
    "get", "gets", "getting", "give", "gives", "go", "goes", "going", "good", "got", "great",
    "guess", "had", "happen", "happened", "happening", "happens", "happy", "hard", "has", "hate",
    "have", "having", "he", "he's", "hear", "heard", "help", "her", "here", "here's", "high",
    "hilarious", "him", "his", "home", "how", "huge", "i", "i'd", "i'm", "i've", "idea", "if",
    "imagine", "important", "in", "incredible", "instead", "into", "is", "isn't", "it", "it's",
    "its", "just", "keep", "kind", "kinda", "knew", "know", "last", "learn", "left", "less", "let",
    "let's", "life", "like", "listen", "little", "live", "lives", "living", "long", "look", "looks",
    "lot", "love", "made", "make", "makes", "making", "man", "many", "may", "maybe", "me", "mean",
    "meet", "men", "might", "minute", "minutes", "moment", "money", "more", "most", "much", "my",
    "name", "need", "needs", "never", "new", "next", "no", "not", "nothing", "now", "of", "off",
    "oh", "old", "on", "one", "only", "or", "other", "our", "out", "over", "own", "parents",
    "people", "perfect", "person", "place", "playing", "possible", "pretty", "probably", "put",
    "question", "really", "right", "s", "said", "same", "save", "saw", "say", "saying", "says",
    "seconds", "see", "seen", "she", "she's", "should", "shouldn't", "show", "shows", "single",
    "so", "some", "someone", "something", "start", "still", "story", "stuff", "super", "sure",
    "take", "takes", "taking", "talk", "talking", "tell", "tells", "than", "that", "that's", "the",
    "their", "them", "then", "there", "there's", "these", "they", "they're", "thing", "things",
    "think", "this", "those", "thought", "through", "time", "to", "today", "together", "told",
    "too", "took", "totally", "tried", "true", "try", "trying", "two", "understand", "until", "up",
    "us", "use", "used", "very", "wait", "want", "wanted", "wants", "was", "watch", "watching",
    "way", "ways", "we", "we're", "well", "went", "were", "what", "what's", "when", "where",
    "which", "while", "who", "whole", "why", "will", "with", "without", "woman", "women", "won't",
    "word", "words", "work", "world", "would", "wrong", "year", "years", "yes", "you", "you'll",
    "you're", "you've", "young", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_can_be_searched() {
        assert!(COMMON.is_sorted_by(|a, b| a < b));
    }
}
