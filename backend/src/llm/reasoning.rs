//! Takes out of a text that comes in pieces what some servers leave in it and no person should see: `<think>` blocks,
//! the channels of gpt-oss but the final one, and the marks of chat templates (`<|im_end|>`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Ending;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";
/// A mark of a template that is the beginning of a call.
const CALL: &str = "<|python_tag|>";
/// Letters of a template's mark at most; what goes on beyond them is text.
const MOST_LETTERS: usize = 24;

/// Whether the template of a model opens its thoughts, so that its answers hold only their end. Nothing in the
/// beginning of such an answer tells it from others: it is learned with one, and kept by the provider for the next.
#[derive(Debug, Clone, Default)]
pub struct Habit(Arc<AtomicBool>);

impl Habit {
    fn is_known(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn learn(&self, opens_thoughts: bool) {
        self.0.store(opens_thoughts, Ordering::Relaxed);
    }
}

/// Where the text stands.
#[derive(Debug, Default, PartialEq)]
enum Place {
    #[default]
    Text,
    /// A thought by habit: until the closing tag, or the end, with which it was none.
    Unopened,
    /// Until the closing tag.
    Thinking,
    /// The name of a channel, until `<|message|>`.
    Channel(String),
    /// A channel that is not for the person, until the next mark.
    Hidden,
    /// Whose turn it is, until the end of the line or the next mark.
    Speaker,
}

/// Feeds on pieces of text and gives back what is meant for the person.
#[derive(Debug, Default)]
pub struct ReasoningFilter {
    place: Place,
    held: String,
    habit: Habit,
    /// What is a thought if its end comes.
    withheld: String,
    /// A thought began or ended in this answer.
    has_thought: bool,
    /// Something was given back that is more than blanks.
    has_spoken: bool,
}

/// What stands at the beginning of a text that begins with `<`.
enum Tag {
    Whole(usize),
    Unfinished,
    None,
}

impl ReasoningFilter {
    /// For an answer of a model with this habit, as far as it is known.
    #[must_use]
    pub fn new(habit: Habit) -> Self {
        let place = if habit.is_known() { Place::Unopened } else { Place::Text };
        Self { place, habit, ..Self::default() }
    }

    /// The next piece in, what may be shown out.
    pub fn push(&mut self, piece: &str) -> String {
        self.held.push_str(piece);
        let mut out = String::new();
        while !self.held.is_empty() {
            let at = self.held.find('<').unwrap_or(self.held.len());
            let before: String = self.held.drain(..at).collect();
            self.plain(&before, &mut out);
            match tag(&self.held) {
                _ if self.held.is_empty() => {}
                Tag::Unfinished => break,
                Tag::Whole(length) => {
                    let tag: String = self.held.drain(..length).collect();
                    self.tagged(&tag, &mut out);
                }
                Tag::None => {
                    self.held.remove(0);
                    self.plain("<", &mut out);
                }
            }
        }
        self.given(out)
    }

    /// What was held back because it might have become a tag, or a thought. Of an answer that was cut short the thought
    /// has lost its end.
    pub fn finish(&mut self, ending: Ending) -> String {
        let mut out = String::new();
        let held = std::mem::take(&mut self.held);
        self.plain(&held, &mut out);
        if self.place == Place::Unopened && !ending.cut_short && !self.withheld.trim().is_empty() {
            self.habit.learn(false);
            out.push_str(&std::mem::take(&mut self.withheld));
        }
        self.given(out)
    }

    /// Blanks before the first word are dropped.
    fn given(&mut self, out: String) -> String {
        if self.has_spoken {
            return out;
        }
        let words = out.trim_start();
        self.has_spoken = !words.is_empty();
        if words.len() == out.len() { out } else { words.to_owned() }
    }

    fn plain(&mut self, text: &str, out: &mut String) {
        match &mut self.place {
            Place::Text => out.push_str(text),
            Place::Unopened => self.withheld.push_str(text),
            Place::Thinking | Place::Hidden => {}
            Place::Channel(name) if name.len() <= MOST_LETTERS => name.push_str(text),
            Place::Channel(_) => {}
            Place::Speaker => {
                if let Some((_, said)) = text.split_once('\n') {
                    self.place = Place::Text;
                    out.push_str(said);
                }
            }
        }
    }

    fn tagged(&mut self, tag: &str, out: &mut String) {
        let place = match std::mem::take(&mut self.place) {
            Place::Unopened if tag != CLOSE => {
                out.push_str(&std::mem::take(&mut self.withheld));
                Place::Text
            }
            place => place,
        };
        let had_thought = self.has_thought;
        self.has_thought |= matches!(tag, OPEN | CLOSE);
        self.place = match (place, tag) {
            (Place::Unopened, _) => {
                self.withheld.clear();
                Place::Text
            }
            (Place::Thinking, CLOSE) => Place::Text,
            (Place::Thinking, _) => Place::Thinking,
            (Place::Text, CLOSE) => {
                // A template that has opened the thought itself. What is shown already can't be taken back.
                if !had_thought {
                    self.habit.learn(true);
                }
                if self.has_spoken {
                    out.push_str("\n\n")
                } else {
                    out.clear()
                }
                Place::Text
            }
            (_, OPEN) => Place::Thinking,
            (Place::Channel(name), "<|message|>") if name.trim_start().starts_with("final") => Place::Text,
            (Place::Channel(_), "<|message|>") => Place::Hidden,
            (Place::Channel(name), "<|constrain|>") => Place::Channel(name),
            (_, "<|channel|>") => Place::Channel(String::new()),
            (_, "<|start|>" | "<|im_start|>") => Place::Speaker,
            (Place::Text, CALL) => {
                out.push_str(CALL);
                Place::Text
            }
            (_, _) => Place::Text,
        };
    }
}

fn tag(text: &str) -> Tag {
    if let Some(tag) = [OPEN, CLOSE].into_iter().find(|tag| text.starts_with(tag)) {
        return Tag::Whole(tag.len());
    }
    if [OPEN, CLOSE, "<|"].into_iter().any(|tag| tag.starts_with(text)) {
        return Tag::Unfinished;
    }
    let Some(name) = text.strip_prefix("<|") else { return Tag::None };
    let letters = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    match &name[letters..] {
        _ if letters > MOST_LETTERS => Tag::None,
        "" | "|" => Tag::Unfinished,
        rest if letters > 0 && rest.starts_with("|>") => Tag::Whole(letters + 4),
        _ => Tag::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The visible text of `whole`, fed in pieces of every size.
    fn check(whole: &str, expected: &str) {
        for size in 1..=whole.chars().count().max(1) {
            let mut filter = ReasoningFilter::default();
            let chars: Vec<char> = whole.chars().collect();
            let mut seen: String =
                chars.chunks(size).map(|piece| filter.push(&piece.iter().collect::<String>())).collect();
            seen.push_str(&filter.finish(Ending::default()));
            assert_eq!(seen, expected, "pieces of {size}");
        }
    }

    #[test]
    fn a_leading_block_is_not_shown_however_it_is_cut() {
        check("<think>let me é🙂 see</think>\n\nThe gateway answers.", "The gateway answers.");
        check("\n<think></think>Yes.", "Yes.");
        check("<think>never closed", "");
    }

    #[test]
    fn a_later_block_is_not_shown_either() {
        check("All well. <think>or é?</think>Really.", "All well. Really.");
        check("All well.<think>never closed", "All well.");
    }

    #[test]
    fn a_thought_that_the_template_opened_ends_with_its_tag() {
        let mut filter = ReasoningFilter::default();
        assert_eq!(filter.push("secret plan</think>What is it?"), "What is it?");
        // What was shown before stays, apart from the answer.
        let mut filter = ReasoningFilter::default();
        let shown = ["plan", "</thi", "nk>", "Yes."].map(|piece| filter.push(piece)).concat();
        assert_eq!(shown, "plan\n\nYes.");
    }

    #[test]
    fn once_known_a_thought_that_the_template_opened_is_withheld_until_its_end() {
        let whole = Ending::default();
        let heard = |habit: &Habit, pieces: &[&str], ending: Ending| {
            let mut filter = ReasoningFilter::new(habit.clone());
            let shown: Vec<String> = pieces.iter().map(|piece| filter.push(piece)).collect();
            (shown, filter.finish(ending))
        };
        let habit = Habit::default();
        heard(&habit, &["plan", "</think>", "Yes."], whole);
        let (shown, rest) = heard(&habit, &["pl", "an</th", "ink>\n\nY", "es. </think>No."], whole);
        assert_eq!((shown.concat(), rest.as_str()), ("Yes. \n\nNo.".into(), ""));
        assert_eq!(shown[2], "Y", "the answer is shown as it comes");
        let (shown, rest) = heard(&habit, &["a plan with", "out its e"], Ending { cut_short: true, usage: None });
        assert_eq!((shown.concat() + &rest).as_str(), "", "the thought was cut, not the answer");
        let (shown, rest) = heard(&habit, &["<think>plan</think>", "Yes."], whole);
        assert_eq!((shown.concat() + &rest).as_str(), "Yes.");
        assert_eq!(heard(&habit, &[""], whole), (vec![String::new()], String::new()), "calls alone tell nothing");
        let (shown, rest) = heard(&habit, &["Yes, ", "it <b>is</b>."], whole);
        assert_eq!((shown.concat().as_str(), rest.as_str()), ("", "Yes, it <b>is</b>."), "no thought after all");
        assert_eq!(heard(&habit, &["Yes."], whole).0, ["Yes."], "and so the next one is shown as it comes");
        heard(&habit, &["<think>plan</think>a", "</think>b"], whole);
        assert!(!habit.is_known(), "who opens thoughts has no such habit");
    }

    #[test]
    fn of_channels_only_the_final_one_is_shown() {
        let thought = "<|channel|>analysis<|message|>The user <b> wants é<|end|>";
        check(&format!("{thought}<|start|>assistant<|channel|>final<|message|>Yes.<|return|>"), "Yes.");
        check("<|channel|>commentary to=functions.x <|constrain|>json<|message|>{}<|call|>", "");
        check("<|im_start|>assistant\nYes.<|im_end|>", "Yes.");
        check("Yes.<|eot_id|>", "Yes.");
    }

    #[test]
    fn other_text_is_left_alone() {
        check("a < b, <b>bold</b>, <|, <||>, <| x |>", "a < b, <b>bold</b>, <|, <||>, <| x |>");
        check("<|python_tag|>{}", "<|python_tag|>{}");
        check("<thin ice", "<thin ice");
        check("<", "<");
        check("", "");
    }
}
