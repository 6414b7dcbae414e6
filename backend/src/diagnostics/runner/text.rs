//! Bytes that a command wrote → text that can be parsed and shown.

use std::borrow::Cow;

use anstream::adapter::strip_str;

/// Decodes UTF-8, UTF-16, Windows-1252 and the console's code page 850, whichever the bytes look like, and drops terminal
/// escapes and control characters other than line breaks and tabs. Never fails.
#[must_use]
pub fn readable(bytes: &[u8]) -> String {
    let text = decode(bytes);
    let plain = strip_str(&text).to_string();
    plain
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// Characters that do not show, or that change how others show: control characters, direction marks, zero-width
/// characters, Unicode tags.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{ad}' | '\u{e0000}'..='\u{e007f}')
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ if looks_like_utf16(bytes) => Cow::Owned(utf16(bytes, u16::from_le_bytes)),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            // Cut in the middle of a character by the cap: still UTF-8.
            Err(error) if error.error_len().is_none() => String::from_utf8_lossy(bytes),
            Err(_) if looks_like_850(bytes) => Cow::Owned(bytes.iter().map(|&byte| code_page_850(byte)).collect()),
            Err(_) => Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
        },
    }
}

/// Windows programs write UTF-16 without a mark: every second byte of Western text is 0.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let pairs = bytes.len() / 2;
    pairs > 1 && bytes.chunks_exact(2).filter(|pair| pair[0] != 0 && pair[1] == 0).count() * 10 > pairs * 7
}

fn utf16(bytes: &[u8], join: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// Where the letters with marks stand differs: Windows-1252 has them above, the console's page below.
fn looks_like_850(bytes: &[u8]) -> bool {
    let count = |range: std::ops::RangeInclusive<u8>| bytes.iter().filter(|byte| range.contains(byte)).count();
    count(0x80..=0xA5) > count(0xC0..=0xFF)
}

/// Letters 0x80 to 0xA5 of the page that consoles of Western Europe write.
const LETTERS_850: [char; 38] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û',
    'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ',
];

fn code_page_850(byte: u8) -> char {
    match byte {
        0x80..=0xA5 => LETTERS_850[usize::from(byte - 0x80)],
        0xB5 => 'Á',
        0xB7 => 'À',
        0xD2 => 'Ê',
        0xD4 => 'È',
        0xE1 => 'ß',
        0x00..=0x7F => char::from(byte),
        _ => '\u{FFFD}',
    }
}

/// What a console of Western Europe writes of a text; signs that it does not have become two bytes, as on a
/// Japanese one, where the second may look like a letter.
#[cfg(test)]
pub(crate) fn oem(text: &str) -> Vec<u8> {
    let bytes = |c: char| match c {
        '\0'..='\x7F' => vec![c as u8],
        'ß' => vec![0xE1],
        _ => match LETTERS_850.iter().position(|&letter| letter == c) {
            Some(at) => vec![0x80 + at as u8],
            None => vec![0x83, 0x40 + (c as u32 % 0x3F) as u8],
        },
    };
    text.chars().flat_map(bytes).collect()
}

fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}',
        '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(readable(bytes), expected, "{bytes:?}");
    }

    #[test]
    fn bytes_become_text_whatever_their_encoding() {
        check("Zeit für".as_bytes(), "Zeit für");
        check(b"Verschl\x81sselung: Prim\x84r, \x9Abertragungsrate", "Verschlüsselung: Primär, Übertragungsrate");
        check(b"\x90tat: connect\x82", "État: connecté");
        check(b"\xEF\xBB\xBFwith a mark", "with a mark");
        check(b"Zeit f\xFCr \x80", "Zeit für €");
        check(b"\xFF\xFEO\0K\0", "OK");
        check(b"\xFE\xFF\0O\0K", "OK");
        check(b"V\0o\0r\0g\0a\0n\0g\0", "Vorgang");
        check(&"あ".as_bytes()[..2], "\u{FFFD}");
    }

    #[test]
    fn escapes_and_control_characters_are_gone_and_line_ends_are_one() {
        check(b"\x1b[1;31mred\x1b[0m\r\nnext\x07\0 \tend\x1b]0;title\x07!", "red\nnext \tend!");
    }

    proptest! {
        #[test]
        fn any_bytes_become_text_without_control_characters(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            let text = readable(&bytes);
            prop_assert!(text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
        }
    }
}
