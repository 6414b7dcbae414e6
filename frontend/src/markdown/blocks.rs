//! Cuts Markdown into blocks that can be parsed apart, so that a finished one is parsed once.

/// The top-level blocks. A fence, and a list with its continuations, is one block. Joined by blank lines they
/// give the same document, but for reference links, which assistants do not write.
#[must_use]
pub fn split(source: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut start: Option<usize> = None;
    let mut end = 0;
    let mut fence: Option<(u8, usize)> = None;
    let mut blank = false;
    let mut list = false;
    let mut offset = 0;
    for line in source.split_inclusive('\n') {
        let from = offset;
        offset += line.len();
        let text = line.trim_end();
        if fence.is_none() && text.trim().is_empty() {
            blank = true;
            continue;
        }
        if fence.is_none()
            && blank
            && let Some(begin) = start
        {
            let continues = list && (text.starts_with([' ', '\t']) || is_item(text));
            if !continues {
                blocks.push(&source[begin..end]);
                start = None;
            }
        }
        if start.is_none() {
            start = Some(from);
            list = is_item(text);
        }
        blank = false;
        fence = after(fence, text);
        end = from + text.len();
    }
    if let Some(begin) = start {
        blocks.push(&source[begin..end.max(begin)]);
    }
    blocks
}

/// The open fence after a line: its sign and length.
fn after(open: Option<(u8, usize)>, line: &str) -> Option<(u8, usize)> {
    let text = line.trim_start();
    let sign = text.bytes().next().filter(|b| matches!(b, b'`' | b'~'));
    let length = sign.map_or(0, |s| text.bytes().take_while(|b| *b == s).count());
    match (open, sign) {
        (None, Some(sign)) if length >= 3 && !(sign == b'`' && text[length..].contains('`')) => Some((sign, length)),
        (Some((sign, needed)), Some(found))
            if found == sign && length >= needed && text[length..].trim().is_empty() =>
        {
            None
        }
        _ => open,
    }
}

fn is_item(line: &str) -> bool {
    let text = line.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = if (1..=9).contains(&digits) {
        text[digits..].strip_prefix(['.', ')'])
    } else {
        text.strip_prefix(['-', '*', '+'])
    };
    rest.is_some_and(|r| r.is_empty() || r.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_at_blank_lines_outside_of_fences_and_lists() {
        for (source, expected) in [
            ("", vec![]),
            ("one", vec!["one"]),
            ("one\n\ntwo\n", vec!["one", "two"]),
            ("```sh\na\n\nb\n```\n\nafter", vec!["```sh\na\n\nb\n```", "after"]),
            ("1. a\n\n2. b\n\n   more\n\nend", vec!["1. a\n\n2. b\n\n   more", "end"]),
            ("```\nopen\n\nstill", vec!["```\nopen\n\nstill"]),
            ("| a |\n| - |\n\ntext", vec!["| a |\n| - |", "text"]),
        ] {
            assert_eq!(split(source), expected, "{source:?}");
        }
    }

    #[test]
    fn a_growing_text_never_changes_a_finished_block() {
        let whole = "# Head\n\nText **bold**.\n\n- a\n- b\n\n```sh\nip link\n\nx\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nEnd.";
        let last: Vec<&str> = split(whole);
        for cut in 0..whole.len() {
            let blocks = split(&whole[..cut]);
            for (index, block) in blocks.iter().enumerate().take(blocks.len().saturating_sub(1)) {
                assert_eq!(*block, last[index], "cut at {cut}");
            }
        }
    }
}
