//! Full text: what of a session is indexed, and how words find it.
//!
//! A session is one document, so words of different messages find it together. A long one is cut into
//! segments of about 16 KB, because each new message indexes its segment again.

use std::borrow::Cow;

use rusqlite::{Connection, params};
use shared_types::{Role, SnippetPart};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::codes::Code;
use super::error::StoreError;
use super::list::{self, Begin, Conditions, Filter, Key, Page, Sort};
use super::session_row::SessionNumber;

/// Text after which a session's next message begins a new segment, in bytes.
const SEGMENT_BYTES: i64 = 16 * 1024;

/// Segments of one session, at most; the last one takes all the rest.
pub const SEGMENTS: i64 = 4096;

/// The segment that a session's next message belongs to.
pub(super) fn next_segment(conn: &Connection, session: SessionNumber) -> Result<i64, StoreError> {
    let (segment, bytes): (i64, i64) = conn
        .prepare_cached(
            "SELECT coalesce(max(segment), 0), coalesce(sum(length(content)), 0) FROM messages \
             WHERE session = ?1 AND segment = (SELECT max(segment) FROM messages WHERE session = ?1)",
        )?
        .query_row([session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(if bytes < SEGMENT_BYTES { segment } else { (segment + 1).min(SEGMENTS - 1) })
}

/// Indexes a segment as its messages (and the session's title) now are.
pub(super) fn index(conn: &Connection, session: SessionNumber, segment: i64) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO search (rowid, title, body) \
         SELECT ?1 * 4096 + ?2, CASE ?2 WHEN 0 THEN title ELSE '' END, \
           coalesce((SELECT group_concat(content, char(10)) FROM messages \
             WHERE session = ?1 AND segment = ?2 AND folded = 0 AND state <> 2), '') \
         FROM session_texts WHERE number = ?1",
    )?
    .execute(params![session, segment])?;
    Ok(())
}

/// Takes a session out of the index.
pub(super) fn forget(conn: &Connection, session: SessionNumber) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM search WHERE rowid >= ?1 * 4096 AND rowid < (?1 + 1) * 4096")?
        .execute([session])?;
    Ok(())
}

/// Matches are counted up to this many; what is more is "at least".
pub const COUNTED: u64 = 1000;

/// Words beyond this many are left out: nobody types more, and each costs.
const WORDS: usize = 16;

/// The length of a snippet, in characters.
const SNIPPET_CHARS: usize = 160;

/// Characters shown before the first hit.
const BEFORE_HIT: usize = 40;

/// A page of sessions that hold the words, with `snippet` filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    pub page: Page,
    /// There are more than [`COUNTED`].
    pub total_is_minimum: bool,
}

impl From<Page> for Hits {
    /// A page that was counted to the end.
    fn from(page: Page) -> Self {
        Self { page, total_is_minimum: false }
    }
}

/// What a person typed, as words and "phrases in quotes". Everything that FTS5 would take for syntax
/// is only text here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Each a word or a phrase without quotes.
    phrases: Vec<String>,
}

impl Words {
    /// Reads a query; none where it holds no word at all.
    #[must_use]
    pub fn parse(query: &str) -> Option<Self> {
        let mut phrases = Vec::new();
        for (index, part) in query.split('"').enumerate() {
            // Every second part stands between quotes.
            let pieces: Vec<&str> = if index % 2 == 1 { vec![part] } else { part.split_whitespace().collect() };
            phrases.extend(pieces.into_iter().filter(|piece| piece.chars().any(char::is_alphanumeric)).map(clean));
        }
        phrases.truncate(WORDS);
        (!phrases.is_empty()).then_some(Self { phrases })
    }

    /// An FTS5 expression: every phrase quoted, all of them wanted.
    fn expression(&self, last_is_beginning: bool) -> String {
        let quoted: Vec<String> = self.phrases.iter().map(|phrase| format!("\"{phrase}\"")).collect();
        let star = if last_is_beginning { "*" } else { "" };
        format!("{}{star}", quoted.join(" AND "))
    }

    /// The single words, folded as the index folds them.
    fn folded(&self) -> Vec<String> {
        let words = self.phrases.iter().flat_map(|phrase| phrase.split(|c: char| !c.is_alphanumeric()));
        words.filter(|word| !word.is_empty()).map(fold).collect()
    }
}

/// Without what ends a quoted string or the text itself.
fn clean(phrase: &str) -> String {
    phrase.chars().filter(|c| *c != '"' && *c != '\0').collect()
}

/// Lower case without accents, as `unicode61 remove_diacritics 2` has it.
fn fold(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The sessions that hold all words, and pass the filter. Words match whole; where nothing does, the
/// last one is taken as the beginning of a word.
///
/// # Errors
/// What the database says.
pub fn page(
    conn: &Connection,
    words: &Words,
    filter: &Filter,
    order: (Sort, Begin),
    size: u64,
) -> Result<Hits, StoreError> {
    let Some(conditions) = Conditions::resolve(conn, filter)? else { return Ok(Page::default().into()) };
    let (sort, begin) = order;
    let mut found = matches(conn, &words.expression(false), &conditions, order, size)?;
    if found.total == 0 {
        found = matches(conn, &words.expression(true), &conditions, order, size)?;
    }
    let mut keys = list::in_order(found.keys, sort, begin, size + 1);
    let more = keys.len() as u64 > size;
    keys.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = keys.last().copied().filter(|_| more);
    let mut items = list::items(conn, keys.iter().map(|key| key.number))?;
    let folded = words.folded();
    for (item, key) in items.iter_mut().zip(&keys) {
        item.snippet = Some(snippet(conn, key.number, &item.title, &folded)?);
    }
    let total_is_minimum = found.total > COUNTED;
    Ok(Hits { page: Page { items, total: found.total.min(COUNTED), next }, total_is_minimum })
}

struct Found {
    keys: Vec<Key>,
    /// Exact up to [`COUNTED`] + 1.
    total: u64,
}

/// Walks the hits in the list's order and stops when the page is full and the count is known.
fn matches(
    conn: &Connection,
    expression: &str,
    conditions: &Conditions,
    (sort, begin): (Sort, Begin),
    size: u64,
) -> Result<Found, StoreError> {
    let (first, end) = conditions.range.numbers();
    let rows_end = end.saturating_mul(SEGMENTS);
    let direction = if sort == Sort::OldestFirst { "ASC" } else { "DESC" };
    let sql = format!(
        "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid {direction}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![expression, first.saturating_mul(SEGMENTS), rows_end])?;
    let by_start = matches!(sort, Sort::NewestFirst | Sort::OldestFirst);
    let mut found = Found { keys: Vec::new(), total: 0 };
    let mut wanted = match begin {
        Begin::Offset(offset) => offset.saturating_add(size + 1),
        Begin::After(_) => size + 1,
    };
    let mut before = None;
    while let Some(row) = rows.next()? {
        let number = row.get::<_, i64>(0)? / SEGMENTS;
        if before.replace(number) == Some(number) {
            continue;
        }
        let Some(duration_ms) = conditions.admits(conn, number)? else { continue };
        found.total += 1;
        let key = Key { duration_ms: if by_start { 0 } else { duration_ms }, number };
        let is_shown_before = match begin {
            Begin::After(last) if sort == Sort::NewestFirst => key >= last,
            Begin::After(last) if sort == Sort::OldestFirst => key <= last,
            _ => false,
        };
        if !is_shown_before && (!by_start || wanted > 0) {
            found.keys.push(key);
            wanted = wanted.saturating_sub(1);
        }
        if by_start && wanted == 0 && found.total > COUNTED {
            break;
        }
    }
    Ok(found)
}

/// The text around the first hit in the messages, else in the title.
fn snippet(
    conn: &Connection,
    session: SessionNumber,
    title: &str,
    words: &[String],
) -> Result<Vec<SnippetPart>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT content, role FROM messages WHERE session = ?1 AND folded = 0 AND state <> 2 ORDER BY seq",
    )?;
    let mut rows = statement.query([session])?;
    while let Some(row) = rows.next()? {
        let content = row.get_ref(0)?.as_str().unwrap_or_default();
        let is_markdown = row.get::<_, i64>(1)? == Role::Assistant.code();
        let content = if is_markdown { Cow::Owned(without_markup(content)) } else { Cow::Borrowed(content) };
        if let Some(parts) = around(&content, words) {
            return Ok(parts);
        }
    }
    Ok(around(title, words).unwrap_or_else(|| vec![SnippetPart { text: title.to_owned(), hit: false }]))
}

/// An answer's words on one line: what Markdown puts before lines and around words is no text.
fn without_markup(markdown: &str) -> String {
    let lines = markdown.lines().map(|line| line.trim_start_matches([' ', '#', '>', '-', '*']).trim_end());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ").replace("**", "").replace('`', "")
}

/// A window of the text that begins shortly before its first hit; none where there is none.
fn around(text: &str, words: &[String]) -> Option<Vec<SnippetPart>> {
    let hits: Vec<(usize, usize)> = word_bounds(text).filter(|(from, to)| is_hit(&text[*from..*to], words)).collect();
    let first = hits.first()?.0;
    let start = text[..first].char_indices().rev().nth(BEFORE_HIT - 1).map_or(0, |(at, _)| at);
    let end = text[start..].char_indices().nth(SNIPPET_CHARS).map_or(text.len(), |(at, _)| start + at);
    let mut parts = Vec::new();
    let mut push = |text: String, hit: bool| {
        if !text.is_empty() {
            parts.push(SnippetPart { text, hit });
        }
    };
    let mut at = start;
    let lead = if start > 0 { "…" } else { "" };
    for (from, to) in hits.into_iter().filter(|(_, to)| *to <= end) {
        push(format!("{}{}", if at == start { lead } else { "" }, &text[at..from]), false);
        push(text[from..to].to_owned(), true);
        at = to;
    }
    push(format!("{}{}", &text[at..end], if end < text.len() { "…" } else { "" }), false);
    Some(parts)
}

/// A word is a hit when it is one of the words, or (as the index was asked) begins with the last.
fn is_hit(word: &str, words: &[String]) -> bool {
    let folded = fold(word);
    words.contains(&folded) || words.last().is_some_and(|last| folded.starts_with(last.as_str()))
}

/// Runs of letters and digits, as byte ranges.
fn word_bounds(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut chars = text.char_indices().peekable();
    let in_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    std::iter::from_fn(move || {
        let (from, _) = chars.by_ref().find(|(_, c)| in_word(*c))?;
        let mut to = text.len();
        while let Some((at, c)) = chars.peek() {
            if !in_word(*c) {
                to = *at;
                break;
            }
            chars.next();
        }
        Some((from, to))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_syntax_is_only_text() {
        for (query, expression) in [
            ("wifi slow", Some("\"wifi\" AND \"slow\"")),
            ("a AND b OR NOT (c)", Some("\"a\" AND \"AND\" AND \"b\" AND \"OR\" AND \"NOT\" AND \"(c)\"")),
            ("\"no internet\" now", Some("\"no internet\" AND \"now\"")),
            ("title:x* ^y -z", Some("\"title:x*\" AND \"^y\" AND \"-z\"")),
            ("192.168.1.1", Some("\"192.168.1.1\"")),
            ("\" ' -- ; * \"", None),
            ("", None),
        ] {
            assert_eq!(Words::parse(query).map(|words| words.expression(false)).as_deref(), expression, "{query}");
        }
    }

    #[test]
    fn an_answer_is_quoted_without_its_markup() {
        let answer = "**DNS is down.** Try:\n\n- `ipconfig /flushdns`\n- a *new* lease\n\n## Evidence\n> 3 of 3 lost";
        let plain = "DNS is down. Try: ipconfig /flushdns a *new* lease Evidence 3 of 3 lost";
        assert_eq!(without_markup(answer), plain);
    }

    #[test]
    fn a_snippet_marks_the_words_whatever_their_accents() {
        let parts = |text: &str, query: &str| {
            let shown = around(text, &Words::parse(query).unwrap().folded())?;
            Some(
                shown
                    .into_iter()
                    .map(|part| if part.hit { format!("[{}]", part.text) } else { part.text })
                    .collect::<String>(),
            )
        };
        assert_eq!(parts("The WLAN hängt again", "hangt").as_deref(), Some("The WLAN [hängt] again"));
        assert_eq!(parts("Wi-Fi and wifi", "wifi").as_deref(), Some("Wi-Fi and [wifi]"));
        assert_eq!(parts("gateway", "gate").as_deref(), Some("[gateway]"));
        assert_eq!(parts("nothing", "else"), None);
        let long = format!("{} needle {}", "x ".repeat(200), "y ".repeat(200));
        let shown = parts(&long, "needle").unwrap();
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("[needle]"), "{shown}");
        assert!(shown.chars().count() < SNIPPET_CHARS + 10);
    }
}
