//! What a message amounts to as a whole: a yes and no more, the end of the trouble, a wish for a person, a correction.

use super::narrowing::Scope;
use super::settling::Stance;
use super::topics::Act;
use super::understanding::Understanding;

/// So many first letters tell that two forms are of one word: "print", "prints".
const STEM: usize = 4;

/// A word of so many letters can be the whole of what another begins with: "jam", "jammed".
const SHORT_STEM: usize = 3;

/// "It's not the Wi-Fi" has so many words.
const CONTRAST_WORDS: usize = 5;

/// "Ah, now I found it myself" has so many words.
const OVER_WORDS: usize = 6;

/// What says that something is amiss, and not what.
#[rustfmt::skip]
const AMISS: &[&str] = &[
    "acting", "acts", "weird", "weirdly", "strange", "strangely", "funny", "crazy", "nuts", "odd", "misbehaving", "behaves",
    "being", "up", "out", "today", "completely", "spinnt", "spinnen", "streikt", "zickt", "komisch", "seltsam", "verrueckt",
    "total", "voll", "rum", "heute", "dreht", "durch", "macht", "zicken", "faxen",
];

impl Understanding {
    /// Says how something is, and not what was done: "the VPN is off".
    pub(super) fn is_a_state(&self) -> bool {
        let is = ["is", "its", "are", "ist", "sind"];
        self.has_any(&is)
    }

    /// The computer, and that something is amiss with it: "my computer acts up".
    pub(super) fn names_only_the_computer(&self) -> bool {
        let computer = ["computer", "pc", "laptop", "notebook", "mac", "machine", "rechner", "kiste"];
        let of = |word: &String, known: &[&str]| known.contains(&word.as_str());
        let amiss = self.stance == Stance::Fails || self.content.iter().any(|word| of(word, AMISS));
        let bare = self.content.iter().all(|word| of(word, &computer) || of(word, AMISS));
        amiss && bare && self.content.iter().any(|word| of(word, &computer)) && !self.asks()
    }

    /// A yes and little beside it. "Yes, it is turned on" tells something else.
    pub(super) fn is_bare_yes(&self) -> bool {
        let begs = self.words.iter().any(|word| matches!(word.as_str(), "please" | "bitte"));
        self.stance == Stance::Yes && self.content.is_empty() && self.scope.is_none() && !self.asks() && !begs
    }

    /// A yes to a proposal, and nothing beside it.
    pub(super) fn consents(&self) -> bool {
        let proposes = [Act::Human, Act::DoIt].into_iter().any(|act| self.says(act));
        self.agrees() && !self.asks() && (self.content.is_empty() || proposes)
    }

    /// Wants a person, and does not say that none is wanted.
    pub(super) fn wants_a_person(&self) -> bool {
        let refuses = ["dont", "nicht", "kein", "keinen", "without", "ohne"];
        let refused = self.stance != Stance::Fails && self.has_any(&refuses);
        self.says(Act::Human) && !self.says(Act::Identity) && !refused
    }

    /// Says that the trouble is over: something works that did not, and nothing else is told with it.
    /// `known` are the words that the trouble was told in.
    pub(super) fn is_over(&self, known: &[String]) -> bool {
        let stem = |word: &str| word.chars().take(STEM).collect::<String>();
        let form = |told: &str, word: &str| word.len() >= SHORT_STEM && told.starts_with(word);
        let own = |word: &String| known.iter().any(|told| stem(told) == stem(word) || form(told, word));
        let told = || self.content.iter().all(own);
        if self.over && self.length() <= OVER_WORDS {
            return !matches!(self.stance, Stance::Fails | Stance::No);
        }
        self.stance == Stance::Works && (self.names_the_cause() || self.scope.is_none() && (self.restored || told()))
    }

    /// "Done, it works": a step was taken, and it helped.
    pub(super) fn tells_that_it_helped(&self) -> bool {
        let tried = self.scope == Some(Scope::Tried) && self.length() <= OVER_WORDS;
        tried && self.stance == Stance::Works && !self.complains && !self.asks()
    }

    /// "New cable, works": what was done, and then no more than that it works.
    pub(super) fn ends_in_works(&self) -> bool {
        let beside = [
            "in", "with", "without", "on", "from", "via", "over", "only", "mit", "ohne", "im", "am", "bei", "auf",
            "ueber", "nur",
        ];
        let limited = self.words.first().is_some_and(|word| beside.contains(&word.as_str()));
        let last = self.words.rsplit(|word| matches!(word.as_str(), "," | ".")).find(|thought| !thought.is_empty());
        let bare = last.is_some_and(|thought| {
            thought.len() < self.words.len() && !thought.iter().any(|w| self.content.contains(w))
        });
        // "Another mouse, works" tells the broken one from a sound one.
        let other = ["other", "another", "andere", "anderer", "anderes", "anderen", "zweite", "zweiter", "second"];
        let contrast = self.topic.is_some() && self.has_any(&other);
        self.stance == Stance::Works && bare && !limited && !contrast && self.scope.is_none() && !self.asks()
    }

    /// "It was the monitor, works now": what it was, of a trouble that is over.
    pub(super) fn names_the_cause(&self) -> bool {
        let was = |pair: &[String]| {
            let [first, second] = pair else { return false };
            let article = ["the", "a", "just", "only", "der", "die", "das", "nur", "ein", "eine", "wohl"];
            matches!(first.as_str(), "was" | "war") && article.contains(&second.as_str())
        };
        self.stance == Stance::Works && !self.asks() && self.words.windows(2).any(was)
    }

    /// "It's not the Wi-Fi", and no more: what it is not.
    pub(super) fn only_says_what_it_is_not(&self) -> bool {
        let beside = ["no", "nein", "nee", "well", "also", ",", "."];
        let told: Vec<&str> = self.words.iter().map(String::as_str).filter(|word| !beside.contains(word)).collect();
        let begins = matches!(
            told.as_slice(),
            ["its" | "thats", "not", ..]
                | ["it" | "that", "isnt", ..]
                | ["es" | "das", "ist", "nicht", ..]
                | ["not" | "nicht", ..]
        );
        begins
            && told.len() <= CONTRAST_WORDS
            && self.topic.is_some()
            && !self.corrects
            && self.stance != Stance::Fails
            && !self.asks()
    }

    /// "How?", and no more.
    pub(super) fn only_asks_how(&self) -> bool {
        let beside = ["and", "but", "ok", "und", "aber", "ja", "yes", ",", "?", "."];
        let mut told = self.words.iter().filter(|word| !beside.contains(&word.as_str()));
        told.next().is_some_and(|word| matches!(word.as_str(), "how" | "wie" | "where" | "wo")) && told.next().is_none()
    }

    /// Whether it asks something, with or without its mark.
    pub(super) fn questions(&self) -> bool {
        let begins = [
            "what", "whats", "which", "who", "where", "how", "when", "can", "could", "was", "welche", "welcher", "wer",
            "wo", "wie", "wann", "kann", "kannst",
        ];
        let mut own = self.words.iter().filter(|word| !matches!(word.as_str(), "and" | "und" | "ok" | "so" | ","));
        let (first, second) = (own.next(), own.next());
        let is = |word: Option<&String>, known: &[&str]| word.is_some_and(|word| known.contains(&word.as_str()));
        // "When the VPN is off", "kann es nicht öffnen" tell.
        let tells = is(first, &["when", "wenn"]) && !is(second, &["will", "is", "does", "do", "can"])
            || is(first, &["kann", "can"])
                && self.words.iter().any(|word| matches!(word.as_str(), "nicht" | "nich" | "not"));
        self.asks() || is(first, &begins) && !tells
    }
}

/// A correction has so many words; whoever says more tells of a trouble.
const CORRECTION_WORDS: usize = 14;

/// What is meant instead: "the screen" of "not the printer, the screen", "my computer is slow" of "my wifi isn't slow,
/// my computer is".
pub(super) fn meant_instead(words: &[String]) -> Option<Vec<String>> {
    let of = |known: &[&str], word: &String| known.contains(&word.as_str());
    let no = |word: &String| of(&["no", "nein", "nee", "ne", ",", "."], word);
    let told: &[String] = &words[words.iter().take_while(|word| no(word)).count()..];
    let split = told.iter().position(|word| of(&[",", ".", "but", "sondern"], word))?;
    let (denied, instead) = (&told[..split], &told[split + 1..]);
    let negation = denied.iter().position(|word| of(&["not", "nicht", "isnt"], word))?;
    let subject = |word: &String| of(&["it", "its", "es", "is", "ist", "das", "thats"], word);
    if instead.is_empty()
        || instead.iter().any(|word| of(&["not", "nicht", "?"], word))
        || words.len() > CORRECTION_WORDS
    {
        return None;
    }
    if denied[..negation].iter().all(subject) {
        return Some(instead.to_vec());
    }
    let repeats = instead.last().is_some_and(|word| of(&["is", "ist"], word));
    repeats.then(|| instead.iter().chain(&denied[negation + 1..]).cloned().collect())
}
