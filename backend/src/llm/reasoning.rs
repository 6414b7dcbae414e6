//! Takes out of a text that comes in pieces what some servers leave in it and no person should see: `<think>` blocks,
//! the channels of gpt-oss but the final one, and the marks of chat templates (`<|im_end|>`).

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";
/// A mark of a template that is the beginning of a call.
const CALL: &str = "<|python_tag|>";
/// Letters of a template's mark at most; what goes on beyond them is text.
const MOST_LETTERS: usize = 24;

/// Where the text stands.
#[derive(Debug, Default, PartialEq)]
enum Place {
    #[default]
    Text,
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

    /// What was held back because it might have become a tag.
    pub fn finish(&mut self) -> String {
        let mut out = String::new();
        let held = std::mem::take(&mut self.held);
        self.plain(&held, &mut out);
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
        let place = std::mem::take(&mut self.place);
        self.place = match (place, tag) {
            (Place::Thinking, CLOSE) => Place::Text,
            (Place::Thinking, _) => Place::Thinking,
            (Place::Text, CLOSE) => {
                // A template that has opened the thought itself. What is shown already can't be taken back.
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
            seen.push_str(&filter.finish());
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
