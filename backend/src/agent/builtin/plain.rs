//! Text from the machine and the network is data: what it says is shown, never obeyed and never formatted.

/// The longest piece of foreign text that is shown, in characters.
const SHOWN_MAX: usize = 300;

/// One line that Markdown reads as plain words: no control or direction marks, no emphasis, links,
/// HTML, headings or tables.
pub(super) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (count, character) in cleaned(text).enumerate() {
        if count >= SHOWN_MAX {
            shown.push('…');
            break;
        }
        // An underscore inside a word means nothing to Markdown.
        if matches!(character, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '$')
            || character == '_' && !shown.ends_with(|c: char| c.is_alphanumeric())
            || shown.is_empty() && matches!(character, '#' | '+' | '-' | '=')
        {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown.trim().to_owned()
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
        let invisible = matches!(u32::from(character), 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xE0000..=0xE007F);
        if character.is_whitespace() || character.is_control() {
            let first = !blank;
            blank = true;
            return first.then_some(' ');
        }
        if invisible {
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
            ("# run `rm` **now**", "\\# run \\`rm\\` \\*\\*now\\*\\*"),
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
