//! Text from the machine and the network is data: what it says is shown, never obeyed and never formatted.

use crate::diagnostics::runner::is_hidden;

/// The longest piece of foreign text that is shown, in characters.
const SHOWN_MAX: usize = 300;

/// One line that Markdown reads as plain words: no control or direction marks, no emphasis, links,
/// HTML, headings or tables. What stands between two backticks stays code, where nothing is active.
pub(super) fn plain(text: &str) -> String {
    let cleaned: Vec<char> = cleaned(text).collect();
    let mut shown = String::with_capacity(text.len());
    let mut code = false;
    for (at, &character) in cleaned.iter().enumerate().take(SHOWN_MAX) {
        if character == '`' && (code || closes(&cleaned[at + 1..], SHOWN_MAX - at - 1)) {
            code = !code;
            shown.push(character);
            continue;
        }
        let active = matches!(character, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '$')
            // An underscore inside a word means nothing to Markdown.
            || character == '_' && !shown.ends_with(|c: char| c.is_alphanumeric())
            || shown.is_empty() && matches!(character, '#' | '+' | '-' | '=');
        if active && !code {
            shown.push('\\');
        }
        shown.push(character);
    }
    if cleaned.len() > SHOWN_MAX {
        shown.push('…');
    }
    shown.trim().to_owned()
}

/// Whether a span of code that begins here ends within what is shown, and holds something.
fn closes(rest: &[char], shown: usize) -> bool {
    rest.iter().take(shown).position(|c| *c == '`').is_some_and(|length| length > 0)
}

/// Steps as a numbered list.
pub(super) fn numbered<S: std::fmt::Display>(steps: &[S]) -> String {
    let list: Vec<String> = (1..).zip(steps).map(|(number, step)| format!("{number}. {step}")).collect();
    list.join("\n")
}

/// A name inside a sentence, set apart as code: an SSID, a host, a file.
pub(super) fn quoted(text: &str) -> String {
    let shown: String = cleaned(text).filter(|c| *c != '`').take(SHOWN_MAX).collect();
    let shown = shown.trim();
    if shown.is_empty() { "` `".to_owned() } else { format!("`{shown}`") }
}

/// Without control characters, line ends, zero-width and direction marks; runs of blanks as one.
fn cleaned(text: &str) -> impl Iterator<Item = char> {
    let mut blank = true;
    text.chars().filter_map(move |character| {
        if character.is_whitespace() || character.is_control() {
            let first = !blank;
            blank = true;
            return first.then_some(' ');
        }
        if is_hidden(character) {
            return None;
        }
        blank = false;
        Some(character)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_format_link_or_break_the_line() {
        for (text, expected) in [
            ("eth0 is up", "eth0 is up"),
            ("Free\nWiFi\u{202e}txt", "Free WiFitxt"),
            ("# run `rm` **now**", "\\# run `rm` \\*\\*now\\*\\*"),
            ("one ` alone", "one \\` alone"),
            ("`` two ``", "\\`` two `\\`"),
            ("`<b>` and <b>", "`<b>` and \\<b\\>"),
            ("[click](http://evil.example)", "\\[click\\](http://evil.example)"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("check_adapter_status", "check_adapter_status"),
            ("_x_", "\\_x_"),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
        assert_eq!(quoted("a`b\n\u{7}c"), "`ab c`");
        assert_eq!(plain(&"x".repeat(5000)).chars().count(), SHOWN_MAX + 1);
    }
}
