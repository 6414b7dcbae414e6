//! Whether a message says that it works: yes and no, "works" and "fails", each with its negation.

use std::ops::Range;

use super::words::{Index, Pattern, ends_thought};
use crate::agent::texts::vocabulary::Settling;

/// What a message says of the trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stance {
    /// "It works now", "doesn't drop any more".
    Works,
    /// "Still not", "doesn't work any more".
    Fails,
    /// Begins with a yes.
    Yes,
    /// "Ok": a yes to a proposal, and no word on whether it works.
    Agrees,
    /// A bare no.
    No,
    Unsure,
    #[default]
    Silent,
}

/// The settling words of all languages.
#[derive(Debug, Default)]
pub(super) struct Settler {
    yes: Vec<Pattern>,
    agreed: Vec<Pattern>,
    no: Vec<Pattern>,
    unsure: Vec<Pattern>,
    good: Vec<Pattern>,
    bad: Vec<Pattern>,
    tasks: Vec<Pattern>,
    limits: Vec<Pattern>,
    negations: Vec<Pattern>,
    bad_endings: Vec<Pattern>,
    contrasts: Vec<Pattern>,
    unreal: Vec<Pattern>,
    turns: Vec<Pattern>,
    still: Vec<Pattern>,
}

/// How far from its word a negation may stand.
const REACH: usize = 4;

/// "Not from my other computer" has so many words; whoever says more says something else.
const CONTRAST_WORDS: usize = 5;

impl Settler {
    /// Reads the words of all languages together.
    pub(super) fn read(languages: impl Iterator<Item = &'static Settling>) -> Self {
        let mut settler = Self::default();
        for words in languages {
            let add = |to: &mut Vec<Pattern>, from: &[&str]| to.extend(from.iter().map(|p| Pattern::read(p)));
            add(&mut settler.yes, words.yes);
            add(&mut settler.agreed, words.agreed);
            add(&mut settler.no, words.no);
            add(&mut settler.unsure, words.unsure);
            add(&mut settler.good, words.good);
            add(&mut settler.bad, words.bad);
            add(&mut settler.tasks, words.tasks);
            // What is not sure is not said to work: "it works sometimes".
            add(&mut settler.limits, words.limits);
            add(&mut settler.limits, words.unsure);
            add(&mut settler.negations, words.negations);
            add(&mut settler.bad_endings, words.bad_endings);
            add(&mut settler.contrasts, words.contrasts);
            add(&mut settler.unreal, words.unreal);
            add(&mut settler.turns, words.turns);
            add(&mut settler.still, words.still);
        }
        settler
    }

    /// The words that a slip may be mended to.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.good.iter().chain(&self.bad).chain(&self.tasks).chain(&self.unsure)
    }

    /// Whether the trouble is called the old one.
    pub(super) fn still(&self, index: &Index<'_>) -> bool {
        self.still.iter().any(|p| p.stands_in(index))
    }

    /// Whether some thought says that something fails.
    pub(super) fn complains(&self, words: &[String], index: &Index<'_>) -> bool {
        let heard = Heard::of(self, index);
        let thoughts = heard.thoughts(words);
        thoughts.iter().any(|thought| heard.statement(thought) == Some(false))
            || thoughts.windows(2).any(|two| heard.contrasts(&two[0], &two[1]))
    }

    /// Whether some part of it is said to work now, if only in one place.
    pub(super) fn works_somewhere(&self, words: &[String], index: &Index<'_>) -> bool {
        let heard = Heard::of(self, index);
        heard.thoughts(words).iter().any(|thought| heard.states(thought) && heard.works(thought) == Some(true))
    }

    /// Whether they tell what something does, and not whether it works: "it is connected by USB".
    pub(super) fn tells(&self, words: &[String], index: &Index<'_>) -> bool {
        let heard = Heard::of(self, index);
        heard.thoughts(words).iter().any(|thought| heard.tells(thought))
    }

    /// What the words say. The last thought that says something decides: "it worked, but now it doesn't".
    /// A statement outweighs a yes or a no before it: "no, it works".
    pub(super) fn stance(&self, words: &[String], index: &Index<'_>) -> Stance {
        let heard = Heard::of(self, index);
        let thoughts = heard.thoughts(words);
        if thoughts.windows(2).any(|two| heard.contrasts(&two[0], &two[1])) {
            return Stance::Fails;
        }
        let stated = thoughts.iter().rev().find_map(|thought| heard.statement(thought));
        // "It works, but only in black" takes back what it says.
        let taken_back = thoughts.iter().any(|thought| thought.turned && heard.limits(thought));
        match stated {
            Some(true) if !taken_back => return Stance::Works,
            Some(false) => return Stance::Fails,
            _ => {}
        }
        if self.unsure.iter().any(|p| p.stands_in(index)) {
            return Stance::Unsure;
        }
        let Some(first) = thoughts.first() else {
            return Stance::Silent;
        };
        let begins = |patterns: &[Pattern]| patterns.iter().any(|p| p.begins(first.words));
        // "Yes, but": what comes after the "but" takes it back.
        let turned = thoughts.iter().any(|thought| thought.turned);
        match (begins(&self.no), begins(&self.yes), begins(&self.agreed)) {
            (true, _, _) => Stance::No,
            (_, true, _) if !turned => Stance::Yes,
            (_, true, _) | (_, _, true) => Stance::Agrees,
            _ => Stance::Silent,
        }
    }
}

/// The settling words that can stand in a message at all.
struct Heard<'a> {
    good: Vec<&'a Pattern>,
    bad: Vec<&'a Pattern>,
    tasks: Vec<&'a Pattern>,
    limits: Vec<&'a Pattern>,
    negations: Vec<&'a Pattern>,
    bad_endings: Vec<&'a Pattern>,
    contrasts: Vec<&'a Pattern>,
    unreal: Vec<&'a Pattern>,
    turns: Vec<&'a Pattern>,
}

impl<'a> Heard<'a> {
    fn of(settler: &'a Settler, index: &Index<'_>) -> Self {
        let heard = |patterns: &'a [Pattern]| patterns.iter().filter(|p| p.can_stand_in(index)).collect();
        Self {
            good: heard(&settler.good),
            bad: heard(&settler.bad),
            tasks: heard(&settler.tasks),
            limits: heard(&settler.limits),
            negations: heard(&settler.negations),
            bad_endings: heard(&settler.bad_endings),
            contrasts: heard(&settler.contrasts),
            unreal: heard(&settler.unreal),
            turns: heard(&settler.turns),
        }
    }

    fn thoughts<'w>(&self, words: &'w [String]) -> Vec<Thought<'w>> {
        let mut thoughts = Vec::new();
        let mut start = 0;
        let mut turned = false;
        for (at, word) in words.iter().enumerate() {
            let mark = ends_thought(word) || word == ",";
            let turn = self.turns.iter().any(|p| p.begins(&words[at..]));
            if mark || turn {
                push_thought(&mut thoughts, Thought { words: &words[start..at], question: word == "?", turned });
                start = if mark { at + 1 } else { at };
                turned = turn;
            }
        }
        push_thought(&mut thoughts, Thought { words: &words[start.min(words.len())..], question: false, turned });
        thoughts
    }

    /// Whether this thought takes back what the one before it says that works: "from Word it prints, from Excel not".
    fn contrasts(&self, before: &Thought<'_>, thought: &Thought<'_>) -> bool {
        thought.words.len() <= CONTRAST_WORDS
            && self.contrasts.iter().any(|p| p.begins(thought.words))
            && self.states(before)
            && self.works(before) == Some(true)
    }

    /// Is about now, and asks nothing.
    fn states(&self, thought: &Thought<'_>) -> bool {
        !thought.question && !self.unreal.iter().any(|p| p.find(thought.words).is_some())
    }

    fn limits(&self, thought: &Thought<'_>) -> bool {
        self.limits.iter().any(|p| p.find(thought.words).is_some())
    }

    fn tells(&self, thought: &Thought<'_>) -> bool {
        let does = self.tasks.iter().any(|p| p.find(thought.words).is_some());
        does && self.states(thought) && self.statement(thought).is_none()
    }

    /// Works (true), fails (false), or says neither.
    fn statement(&self, thought: &Thought<'_>) -> Option<bool> {
        let words = thought.words;
        if !self.states(thought) {
            return None;
        }
        match self.works(thought) {
            Some(true) if self.limits(thought) => None,
            Some(works) => Some(works),
            None if self.bad_endings.iter().any(|p| p.find(words).is_some()) => Some(false),
            // "But Word does not."
            None if thought.turned && self.negations(words).last() == Some(&(words.len() - 1)) => Some(false),
            None => None,
        }
    }

    fn negations(&self, words: &[String]) -> Vec<usize> {
        (0..words.len()).filter(|&at| self.negations.iter().any(|p| p.begins(&words[at..]))).collect()
    }

    /// What its words say, taken alone.
    fn works(&self, thought: &Thought<'_>) -> Option<bool> {
        let words = thought.words;
        let negations = self.negations(words);
        // "Hat nicht geholfen" has its negation already.
        let negated =
            |said: &Range<usize>| negations.iter().any(|n| !said.contains(n) && n.abs_diff(said.start) <= REACH);
        (0..words.len()).rev().find_map(|at| {
            let says = |patterns: &[&Pattern]| {
                patterns.iter().filter_map(|p| p.length_in(&words[at..])).max().map(|length| at..at + length)
            };
            // "Bad" first: "same problem" holds no good word, but "no internet" holds a negation of its own.
            let bad = says(&self.bad).map(|said| negated(&said));
            let good = || says(&self.good).map(|said| !negated(&said));
            bad.or_else(good).or_else(|| says(&self.tasks).filter(negated).map(|_| false))
        })
    }
}

/// What is said between two marks.
struct Thought<'a> {
    words: &'a [String],
    question: bool,
    /// Begins with a turn: "but".
    turned: bool,
}

fn push_thought<'a>(thoughts: &mut Vec<Thought<'a>>, thought: Thought<'a>) {
    if !thought.words.is_empty() {
        thoughts.push(thought);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::builtin::understanding::Understanding;

    #[test]
    fn works_and_fails_are_told_apart_with_every_negation() {
        for (text, expected) in [
            ("it works now", Stance::Works),
            ("It works!", Stance::Works),
            ("no, it works", Stance::Works),
            ("no it works now", Stance::Works),
            ("yes, it works again, thanks", Stance::Works),
            ("that fixed it", Stance::Works),
            ("no more problems", Stance::Works),
            ("the problem is gone", Stance::Works),
            ("it doesn't drop any more", Stance::Works),
            ("it's not broken any more", Stance::Works),
            ("it is back", Stance::Works),
            ("still not", Stance::Fails),
            ("not yet", Stance::Fails),
            ("it still does not work", Stance::Fails),
            ("doesn't work any more", Stance::Fails),
            ("it doesn't really work", Stance::Fails),
            ("it is not fixed", Stance::Fails),
            ("no, same problem", Stance::Fails),
            ("yes, still broken", Stance::Fails),
            ("it worked for a minute, but now it doesn't", Stance::Fails),
            ("works, but slow", Stance::Fails),
            ("everything works except Teams", Stance::Fails),
            ("it stopped working", Stance::Fails),
            ("nothing works", Stance::Fails),
            ("still no internet", Stance::Fails),
            ("yes", Stance::Yes),
            ("yep!", Stance::Yes),
            ("No.", Stance::No),
            ("nope", Stance::No),
            ("not sure", Stance::Unsure),
            ("I don't know", Stance::Unsure),
            ("no, it does not work", Stance::Fails),
            ("no it doesn't work after all", Stance::Fails),
            ("it broke again", Stance::Fails),
            ("the problem is back", Stance::Fails),
            ("the test page prints but Word does not", Stance::Fails),
            ("not really solved", Stance::Fails),
            ("the wifi signal is weak upstairs", Stance::Fails),
            ("it still doesn't print", Stance::Fails),
            ("only Teams doesn't work, everything else is fine", Stance::Fails),
            ("no it works fine now", Stance::Works),
            ("it prints again", Stance::Works),
            ("I am connected again", Stance::Works),
            ("I can hear it now", Stance::Works),
            ("all good", Stance::Works),
            ("everything ok now", Stance::Works),
            ("back to normal", Stance::Works),
            ("I don't know why but it works now", Stance::Works),
            ("github.com opens", Stance::Works),
            ("VPN is connected, but nothing loads", Stance::Fails),
            ("no website loads", Stance::Fails),
            ("it printed a blank page", Stance::Fails),
            ("can you fix it", Stance::Silent),
            ("I'm connected by wifi, not with a cable", Stance::Silent),
            ("I'm on a Mac not Windows", Stance::Silent),
            ("I am not from IT", Stance::Silent),
            ("is the printer on or not", Stance::Silent),
            ("explain it in simple words please not so technical", Stance::Silent),
            ("It works now, and I'm not from IT, so thanks", Stance::Works),
            ("I did it", Stance::Silent),
            ("it works but only in black", Stance::Silent),
            ("it worked once", Stance::Silent),
            ("nothing happens", Stance::Fails),
            ("printing from Word works, from Excel not", Stance::Fails),
            ("with the cable it works, not with wifi", Stance::Fails),
            ("yes, thank you", Stance::Yes),
            ("👍", Stance::Yes),
            ("👎", Stance::No),
            ("ok", Stance::Agrees),
            ("ok I will try that", Stance::Agrees),
            ("right", Stance::Agrees),
            ("yes, but Word", Stance::Agrees),
            ("it works only sometimes", Stance::Unsure),
            ("it's connected by USB", Stance::Silent),
            ("it is connected to the wifi", Stance::Silent),
            ("I opened the print queue", Stance::Silent),
            ("it works on my colleague's computer", Stance::Silent),
            ("wish it worked", Stance::Silent),
            ("if only it worked", Stance::Silent),
            ("the display shows ready, everything is fine there", Stance::Silent),
            ("the cable is ok", Stance::Silent),
            ("is it fixed?", Stance::Silent),
            ("does it work now?", Stance::Silent),
            ("it worked yesterday", Stance::Silent),
            ("how would I know if it works", Stance::Silent),
            ("what is DNS", Stance::Silent),
            ("", Stance::Silent),
            ("es geht jetzt", Stance::Works),
            ("nein, es geht", Stance::Works),
            ("jetzt funktioniert es wieder", Stance::Works),
            ("bricht nicht mehr ab", Stance::Works),
            ("das Problem ist weg", Stance::Works),
            ("keine Probleme mehr", Stance::Works),
            ("hängt nicht mehr", Stance::Works),
            ("hat geklappt, danke", Stance::Works),
            ("geht nicht", Stance::Fails),
            ("geht immer noch nicht", Stance::Fails),
            ("geht nicht mehr", Stance::Fails),
            ("leider nicht", Stance::Fails),
            ("es funktioniert leider noch nicht", Stance::Fails),
            ("ja, aber langsam", Stance::Fails),
            ("das hat nicht geholfen", Stance::Fails),
            ("hilft nicht", Stance::Fails),
            ("bringt nichts", Stance::Fails),
            ("hat leider nichts gebracht", Stance::Fails),
            ("keine Besserung", Stance::Fails),
            ("that did not help", Stance::Fails),
            ("alles geht, nur Teams nicht", Stance::Fails),
            ("kurz ging es, aber jetzt ist es wieder kaputt", Stance::Fails),
            ("nein, es geht nicht", Stance::Fails),
            ("immer noch nicht", Stance::Fails),
            ("nicht wirklich gelöst", Stance::Fails),
            ("geht wieder nicht", Stance::Fails),
            ("das Problem ist wieder da", Stance::Fails),
            ("die Testseite druckt, aber Word nicht", Stance::Fails),
            ("geht wieder", Stance::Works),
            ("läuft", Stance::Works),
            ("er druckt wieder", Stance::Works),
            ("ich bin wieder verbunden", Stance::Works),
            ("geht, aber nur schwarz", Stance::Silent),
            ("bin wieder drin", Stance::Works),
            ("es ist wieder da", Stance::Works),
            ("Internet geht, mit Kabel geht es", Stance::Works),
            ("der Ton fehlt noch", Stance::Fails),
            ("aus Word geht es, aus Excel nicht", Stance::Fails),
            ("mit Kabel geht es, nicht mit WLAN", Stance::Fails),
            ("super, danke", Stance::Yes),
            ("klar", Stance::Agrees),
            ("funktioniert nur manchmal", Stance::Unsure),
            ("er ist per USB verbunden", Stance::Silent),
            ("Ich kenne mich mit Computern nicht aus", Stance::Silent),
            ("Da komme ich nicht mit", Stance::Silent),
            ("Ich arbeite mit einem Mac, nicht mit Windows", Stance::Silent),
            ("Der Drucker ist nicht aus", Stance::Silent),
            ("Es geht wieder, ich kenne mich mit sowas nicht aus, danke", Stance::Works),
            ("bei der Kollegin geht es", Stance::Silent),
            ("geht es jetzt?", Stance::Silent),
            ("gestern ging es", Stance::Silent),
            ("ja", Stance::Yes),
            ("nein", Stance::No),
            ("weiß nicht", Stance::Unsure),
        ] {
            assert_eq!(Understanding::of(text).stance, expected, "{text}");
        }
    }
}
