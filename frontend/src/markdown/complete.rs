//! Completes markup that is still being written, so that no raw sign flashes by.

/// The block as it would be if its author stopped here on purpose.
#[must_use]
pub fn complete(block: &str) -> String {
    if is_open_fence(block) {
        // An open fence is code up to its end: that is what it will be. Only a half-written closing fence is held back.
        let trimmed = block.trim_end_matches(['`', '~']);
        let tail = block.len() - trimmed.len();
        let last_line_is_fence = trimmed.ends_with('\n') && (1..3).contains(&tail);
        return if last_line_is_fence { trimmed.to_owned() } else { block.to_owned() };
    }
    if block.starts_with("```") || block.starts_with("~~~") {
        return block.to_owned();
    }
    let mut text = hold_back_last_line(block).to_owned();
    close_links(&mut text);
    close_inline(&mut text);
    text
}

fn is_open_fence(block: &str) -> bool {
    let Some(sign) = ["```", "~~~"].into_iter().find(|s| block.starts_with(*s)) else { return false };
    !block.lines().skip(1).any(|l| l.trim_start().starts_with(sign))
}

/// A last line that might become a rule, a heading's underline, a bullet or a table's head says nothing yet.
fn hold_back_last_line(block: &str) -> &str {
    let start = block.rfind('\n').map_or(0, |i| i + 1);
    let last = block[start..].trim();
    let only_signs = !last.is_empty() && last.chars().all(|c| "-=*_+#>".contains(c));
    let bare_number = last.strip_suffix(['.', ')']).unwrap_or(last).chars().all(|c| c.is_ascii_digit())
        && !last.is_empty()
        && start > 0;
    let lines = block.lines().count();
    let half_table = block.starts_with('|') && lines <= 2;
    if half_table
        && !(lines == 2
            && last.ends_with('|')
            && last.matches('|').count() >= block.lines().next().map_or(0, |l| l.matches('|').count()))
    {
        return "";
    }
    if only_signs || bare_number { block[..start].trim_end() } else { block }
}

/// A link without its end is shown as its words.
fn close_links(text: &mut String) {
    let Some(open) = text.rfind('[') else { return };
    let rest = &text[open..];
    let image = text[..open].ends_with('!');
    let begin = if image { open - 1 } else { open };
    match (rest.find("]("), rest.find(']')) {
        (Some(target), _) if !rest[target..].contains(')') => {
            let label = rest[1..target].to_owned();
            text.truncate(begin);
            text.push_str(&label);
        }
        (_, None) => {
            let label = rest[1..].to_owned();
            text.truncate(begin);
            text.push_str(&label);
        }
        _ => {}
    }
}

/// Closes code, bold, italic and struck text in the order in which they were opened.
fn close_inline(text: &mut String) {
    let mut open: Vec<&'static str> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let in_code = open.last() == Some(&"`");
        let marker = match bytes[at] {
            b'\\' => {
                at += 2;
                continue;
            }
            b'`' => "`",
            _ if in_code => "",
            b'*' if bytes.get(at + 1) == Some(&b'*') => "**",
            b'*' => "*",
            b'~' if bytes.get(at + 1) == Some(&b'~') => "~~",
            _ => "",
        };
        if marker.is_empty() {
            at += 1;
            continue;
        }
        let next = bytes.get(at + marker.len());
        if open.last() == Some(&marker) {
            open.pop();
        } else if marker == "`" || next.is_some_and(|b| !b.is_ascii_whitespace()) {
            open.push(marker);
        } else if next.is_none() {
            // Opened by the very last sign: nothing is in it yet.
            text.truncate(at);
            break;
        }
        at += marker.len();
    }
    let trimmed = text.trim_end().len();
    if !open.is_empty() {
        text.truncate(trimmed);
    }
    for marker in open.iter().rev() {
        if let Some(rest) = text.strip_suffix(marker) {
            let length = rest.len();
            text.truncate(length);
        } else {
            text.push_str(marker);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_written_markup_is_closed_or_held_back() {
        for (written, shown) in [
            ("plain", "plain"),
            ("a **bo", "a **bo**"),
            ("a **bold** and *it", "a **bold** and *it*"),
            ("a **b *c", "a **b *c***"),
            ("run `ip li", "run `ip li`"),
            ("see [the page](https://exa", "see the page"),
            ("see [the pa", "see the pa"),
            ("an ![image](http", "an image"),
            ("a **", "a "),
            ("done **bold**", "done **bold**"),
            ("text\n-", "text"),
            ("text\n---", "text"),
            ("1. one\n2", "1. one"),
            ("| a | b", ""),
            ("2 * 3 = 6", "2 * 3 = 6"),
            ("```sh\nip li", "```sh\nip li"),
            ("```sh\nip link\n``", "```sh\nip link\n"),
        ] {
            assert_eq!(complete(written), shown, "{written:?}");
        }
    }

    #[test]
    fn nothing_breaks_at_any_cut() {
        let whole = "**Finding.** The gateway `192.0.2.1` [does](https://x.y) *not* ~~never~~ answer.\n- ä **ö** `ü";
        for cut in (0..=whole.len()).filter(|c| whole.is_char_boundary(*c)) {
            let shown = complete(&whole[..cut]);
            assert_eq!(shown.matches("**").count() % 2, 0, "{shown:?}");
        }
    }
}
