//! Takes a leading `<think>` block out of a text that comes in pieces: some servers leave it in.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Where the text stands.
#[derive(Debug, Default)]
enum Place {
    /// Nothing but blanks, or the beginning of the tag, has come.
    #[default]
    Start,
    Thinking,
    /// After the block; blanks before the first word are dropped.
    After,
    Text,
}

/// Feeds on pieces of text and gives back what is meant for the person.
#[derive(Debug, Default)]
pub struct ReasoningFilter {
    place: Place,
    held: String,
}

impl ReasoningFilter {
    /// The next piece in, what may be shown out.
    pub fn push(&mut self, piece: &str) -> String {
        if matches!(self.place, Place::Text) {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        if matches!(self.place, Place::Start) {
            let begun = self.held.trim_start();
            if let Some(rest) = begun.strip_prefix(OPEN) {
                self.held = rest.to_owned();
                self.place = Place::Thinking;
            } else if OPEN.starts_with(begun) {
                return String::new();
            } else {
                self.place = Place::Text;
                return std::mem::take(&mut self.held);
            }
        }
        if matches!(self.place, Place::Thinking) {
            let Some((_, rest)) = self.held.split_once(CLOSE) else {
                // Only as much as could still be the beginning of the closing tag.
                let mut keep = self.held.len().saturating_sub(CLOSE.len());
                while !self.held.is_char_boundary(keep) {
                    keep += 1;
                }
                self.held.drain(..keep);
                return String::new();
            };
            self.held = rest.to_owned();
            self.place = Place::After;
        }
        let text = self.held.trim_start().to_owned();
        self.held.clear();
        if !text.is_empty() {
            self.place = Place::Text;
        }
        text
    }

    /// What was held back because it might have become a tag.
    pub fn finish(&mut self) -> String {
        match self.place {
            Place::Start => std::mem::take(&mut self.held),
            Place::Thinking | Place::After | Place::Text => String::new(),
        }
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
    fn other_text_is_left_alone() {
        check("The <think> tag", "The <think> tag");
        check("<thin ice", "<thin ice");
        check("<", "<");
        check("", "");
    }
}
