//! Words and phrases: turns a message into plain words and finds patterns of words in it.

use std::collections::HashSet;

/// The most words of a message that are looked at; whoever writes more has said it by then.
const WORDS_MAX: usize = 600;

/// How many words a `_` in a pattern may stand for.
const GAP_MAX: usize = 3;

/// The words of a text in lower case: apostrophes dropped (`doesn't` is `doesnt`, and so is `does not`),
/// umlauts written out, accents taken off. `.`, `,` and `?` stay as words of their own, since they
/// end thoughts.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        match character {
            '\'' | '’' | '‘' | '`' | '´' if !word.is_empty() => {}
            '.' | '!' | ';' | '\n' | '…' => mark(&mut words, &mut word, "."),
            ',' | ':' => mark(&mut words, &mut word, ","),
            '?' | '？' => mark(&mut words, &mut word, "?"),
            '§' => word.push('§'),
            '👍' | '👎' => {
                end_word(&mut words, &mut word);
                words.push(character.to_string());
            }
            _ if character.is_alphanumeric() => push_folded(&mut word, character),
            _ => end_word(&mut words, &mut word),
        }
        if words.len() >= WORDS_MAX {
            break;
        }
    }
    end_word(&mut words, &mut word);
    join_pairs(words)
}

fn end_word(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

fn mark(words: &mut Vec<String>, word: &mut String, mark: &str) {
    end_word(words, word);
    if words.last().is_some_and(|last| last != mark) {
        words.push(mark.to_owned());
    }
}

fn push_folded(word: &mut String, character: char) {
    for lower in character.to_lowercase() {
        match lower {
            'ä' => word.push_str("ae"),
            'ö' => word.push_str("oe"),
            'ü' => word.push_str("ue"),
            'ß' => word.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' => word.push('a'),
            'è' | 'é' | 'ê' | 'ë' => word.push('e'),
            'ì' | 'í' | 'î' | 'ï' => word.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' => word.push('o'),
            'ù' | 'ú' | 'û' => word.push('u'),
            'ç' => word.push('c'),
            'ñ' => word.push('n'),
            _ => word.push(lower),
        }
    }
}

/// Writes as one what people write as one or as two: `wi fi`, `does not`.
fn join_pairs(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let word = if word == "cannot" { "cant".to_owned() } else { word };
        let one = joined.last().and_then(|last| pair(last, &word));
        match (one, joined.last_mut()) {
            (Some(one), Some(last)) => *last = one,
            _ => joined.push(word),
        }
    }
    joined
}

fn pair(first: &str, second: &str) -> Option<String> {
    match (first, second) {
        ("wi", "fi") | ("w", "lan") | ("e", "mail" | "mails") | ("blue", "tooth") | ("head", "set") => {
            Some(format!("{first}{second}"))
        }
        ("can", "not") => Some("cant".into()),
        ("will", "not") => Some("wont".into()),
        ("is" | "are" | "was" | "were" | "do" | "does" | "did", "not")
        | ("has" | "have" | "had" | "could" | "would", "not") => Some(format!("{first}nt")),
        _ => None,
    }
}

/// A pattern of words: `word`, `prefix*`, `one/other`, `_` for up to three words of the same thought.
#[derive(Debug)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    weight: u32,
}

#[derive(Debug)]
enum Token {
    Gap,
    OneOf {
        pieces: Vec<Piece>,
        /// How they begin; see [`initials`].
        initials: u64,
    },
}

#[derive(Debug)]
enum Piece {
    Word(String),
    Prefix(String),
}

impl Piece {
    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Word(own) => own == word,
            Self::Prefix(own) => word.starts_with(own.as_str()),
        }
    }
}

impl Pattern {
    /// Reads a pattern as the vocabulary has it.
    pub(super) fn read(text: &str) -> Self {
        let tokens: Vec<Token> = text.split(' ').filter(|t| !t.is_empty()).map(read_token).collect();
        let literal = tokens.iter().filter(|t| matches!(t, Token::OneOf { .. })).count();
        // Two words together say much more than one word each.
        let weight = u32::try_from(literal * literal).unwrap_or(u32::MAX);
        Self { tokens, weight }
    }

    /// How much it says when it fits: the square of its number of words.
    pub(super) fn weight(&self) -> u32 {
        self.weight
    }

    /// Where it first begins, if it stands in these words.
    pub(super) fn find(&self, words: &[String]) -> Option<usize> {
        (0..words.len()).find(|&at| fits(&self.tokens, &words[at..]))
    }

    /// Whether it stands in the words of this index.
    pub(super) fn stands_in(&self, index: &Index<'_>) -> bool {
        self.can_stand_in(index) && self.find(index.words).is_some()
    }

    /// Whether each of its words occurs at all; where not, looking for it is in vain.
    pub(super) fn can_stand_in(&self, index: &Index<'_>) -> bool {
        self.tokens.iter().all(|token| match token {
            Token::Gap => true,
            Token::OneOf { pieces, initials } => {
                initials & index.initials != 0 && pieces.iter().any(|piece| index.has(piece))
            }
        })
    }

    /// Whether these words begin with it.
    pub(super) fn begins(&self, words: &[String]) -> bool {
        fits(&self.tokens, words)
    }

    /// How many of these words are its own from their first on, if they begin with it: what fills its gap is not.
    pub(super) fn length_in(&self, words: &[String]) -> Option<usize> {
        let own = self.tokens.iter().take_while(|token| matches!(token, Token::OneOf { .. })).count();
        fits(&self.tokens, words).then_some(own)
    }

    /// The plain words in it, for spelling.
    fn plain_words(&self) -> impl Iterator<Item = &str> {
        self.tokens
            .iter()
            .flat_map(|token| match token {
                Token::Gap => &[][..],
                Token::OneOf { pieces, .. } => pieces.as_slice(),
            })
            .map(|piece| match piece {
                Piece::Word(word) | Piece::Prefix(word) => word.as_str(),
            })
    }
}

fn read_token(token: &str) -> Token {
    if token == "_" {
        return Token::Gap;
    }
    let read = |piece: &str| match piece.strip_suffix('*') {
        Some(prefix) => Piece::Prefix(prefix.to_owned()),
        None => Piece::Word(piece.to_owned()),
    };
    let pieces: Vec<Piece> = token.split('/').map(read).collect();
    let initials = pieces.iter().fold(0, |all, piece| {
        all | match piece {
            // A prefix of one letter fits whatever stands second.
            Piece::Prefix(prefix) if prefix.len() < 2 => u64::MAX,
            Piece::Prefix(start) | Piece::Word(start) => initials(start),
        }
    });
    Token::OneOf { pieces, initials }
}

/// The first two bytes of a word as one bit of 64: two words with different bits begin differently.
fn initials(word: &str) -> u64 {
    let byte = |at: usize| u32::from(word.as_bytes().get(at).copied().unwrap_or_default());
    1 << ((byte(0) * 31 + byte(1) * 7) % 64)
}

fn fits(tokens: &[Token], words: &[String]) -> bool {
    match tokens.split_first() {
        None => true,
        Some((Token::OneOf { pieces, .. }, rest)) => {
            words.split_first().is_some_and(|(word, others)| pieces.iter().any(|p| p.fits(word)) && fits(rest, others))
        }
        Some((Token::Gap, rest)) => (0..=GAP_MAX.min(words.len()))
            .take_while(|&skipped| skipped == 0 || !ends_thought(&words[skipped - 1]))
            .any(|skipped| fits(rest, &words[skipped..])),
    }
}

/// The words of a message, sorted: hundreds of patterns are asked of each message, and most hold a
/// word that does not occur in it.
#[derive(Debug)]
pub(super) struct Index<'a> {
    words: &'a [String],
    sorted: Vec<&'a str>,
    /// How any of them begins.
    initials: u64,
}

impl<'a> Index<'a> {
    /// Sorts them.
    pub(super) fn of(words: &'a [String]) -> Self {
        let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let initials = sorted.iter().fold(0, |all, word| all | initials(word));
        Self { words, sorted, initials }
    }

    fn has(&self, piece: &Piece) -> bool {
        match piece {
            Piece::Word(word) => self.sorted.binary_search(&word.as_str()).is_ok(),
            Piece::Prefix(prefix) => {
                let first = self.sorted.partition_point(|word| *word < prefix.as_str());
                self.sorted.get(first).is_some_and(|word| word.starts_with(prefix.as_str()))
            }
        }
    }
}

/// Whether a word is the mark between two thoughts.
pub(super) fn ends_thought(word: &str) -> bool {
    matches!(word, "." | "?")
}

/// The words of a vocabulary, to mend a slip of the fingers in the long ones.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    known: HashSet<String>,
    long: Vec<String>,
}

/// From this length on, one wrong letter leaves no doubt which word is meant.
const MENDED_LENGTH: usize = 6;

impl Spelling {
    /// Learns the words of some patterns.
    pub(super) fn of<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> Self {
        let known: HashSet<String> = patterns.flat_map(|p| p.plain_words().map(str::to_owned)).collect();
        let mut long: Vec<String> =
            known.iter().filter(|w| w.len() >= MENDED_LENGTH && w.is_ascii()).cloned().collect();
        long.sort_unstable();
        Self { known, long }
    }

    /// Puts the known word where an unknown one differs from it by one slip.
    pub(super) fn mend(&self, words: &mut [String]) {
        for word in words.iter_mut().filter(|w| w.len() >= MENDED_LENGTH - 1 && w.len() <= 24 && w.is_ascii()) {
            if self.known.contains(word.as_str()) {
                continue;
            }
            let first = word.as_bytes()[0];
            let meant = self.long.iter().find(|k| k.as_bytes()[0] == first && one_slip(word.as_bytes(), k.as_bytes()));
            if let Some(meant) = meant {
                word.clone_from(meant);
            }
        }
    }
}

/// One letter more, less, other, or two neighbours swapped.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    match long.len() - short.len() {
        0 => {
            let rest = &short[same..];
            let other = &long[same..];
            rest.len() > 1 && rest[1..] == other[1..]
                || rest.len() > 1 && rest[0] == other[1] && rest[1] == other[0] && rest[2..] == other[2..]
        }
        // A letter more at the very end is mostly another form of the word, not a slip; prefixes take care of that.
        1 => short[same..] == long[same + 1..] && same < short.len(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        words(text).join(" ")
    }

    #[test]
    fn words_are_folded_so_that_spellings_agree() {
        for (text, expected) in [
            ("It DOESN'T work!", "it doesnt work ."),
            ("it does not work", "it doesnt work"),
            ("Wi-Fi, wi fi", "wifi , wifi"),
            ("Größe café", "groesse cafe"),
            ("can not / cannot / can’t", "cant cant cant"),
            ("", ""),
            ("???", ""),
            ("a\n\nb", "a . b"),
        ] {
            assert_eq!(joined(text), expected, "{text}");
        }
    }

    #[test]
    fn a_pattern_finds_words_prefixes_alternatives_and_gaps_within_a_thought() {
        for (pattern, text, found) in [
            ("no internet", "there is no internet", true),
            ("no internet", "no. internet", false),
            ("drop*", "it keeps dropping", true),
            ("cant/couldnt _ open", "I can't even open it", true),
            ("cant _ open", "I can't. Please open it", false),
            ("cant _ open", "I can't a b c d open", false),
        ] {
            assert_eq!(Pattern::read(pattern).find(&words(text)).is_some(), found, "{pattern} in {text}");
        }
    }

    #[test]
    fn one_slip_in_a_long_word_is_mended_and_short_words_are_left_alone() {
        let patterns: Vec<Pattern> = ["internet", "printer", "sound"].into_iter().map(Pattern::read).collect();
        let spelling = Spelling::of(patterns.iter());
        let mut text = words("intenret prnter round soumd printers");
        spelling.mend(&mut text);
        assert_eq!(text.join(" "), "internet printer round soumd printers");
    }
}
