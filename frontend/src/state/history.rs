//! The history's list: which rows are selected, where the keyboard is, and which pages there are.

use shared_types::{SessionId, SessionPage};

/// Sessions on a page.
pub const PAGE_SIZE: u64 = 20;

/// The sessions that are selected, over all pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Sorted.
    ids: Vec<SessionId>,
}

impl Selection {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether one is among them.
    #[must_use]
    pub fn holds(&self, id: &SessionId) -> bool {
        self.ids.binary_search(id).is_ok()
    }

    /// Whether all of these are among them, and there are any.
    #[must_use]
    pub fn holds_all(&self, ids: &[SessionId]) -> bool {
        !ids.is_empty() && ids.iter().all(|id| self.holds(id))
    }

    /// The same with one turned round.
    #[must_use]
    pub fn toggled(&self, id: &SessionId) -> Self {
        let mut ids = self.ids.clone();
        match ids.binary_search(id) {
            Ok(at) => drop(ids.remove(at)),
            Err(at) => ids.insert(at, id.clone()),
        }
        Self { ids }
    }

    /// The same with all of these, or without them where it held them all.
    #[must_use]
    pub fn all_toggled(&self, page: &[SessionId]) -> Self {
        let mut selection = self.clone();
        if self.holds_all(page) {
            selection.ids.retain(|id| !page.contains(id));
        } else {
            for id in page.iter().filter(|id| !self.holds(id)) {
                selection = selection.toggled(id);
            }
        }
        selection
    }

    /// The ids in their order.
    #[must_use]
    pub fn to_vec(&self) -> Vec<SessionId> {
        self.ids.clone()
    }
}

/// Where j and k lead among so many rows; the first key goes to the first row.
#[must_use]
pub fn moved(current: Option<usize>, down: bool, rows: usize) -> Option<usize> {
    let last = rows.checked_sub(1)?;
    Some(match (current, down) {
        (None, true) => 0,
        (None, false) => last,
        (Some(at), true) => (at + 1).min(last),
        (Some(at), false) => at.saturating_sub(1).min(last),
    })
}

/// An entry of the row of page numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageMark {
    Page(u64),
    /// Pages left out; after which page.
    Gap(u64),
}

/// The first, the last, and those around the current one.
#[must_use]
pub fn page_marks(current: u64, last: u64) -> Vec<PageMark> {
    // A gap of one page would be as wide as the page itself.
    let from = if current == 4 { 2 } else { current.saturating_sub(1) };
    let to = if current + 3 == last { last - 1 } else { current + 1 };
    let mut pages = vec![1];
    pages.extend((from..=to).chain([last]).filter(|page| (2..=last).contains(page)));
    pages.dedup();
    let mut marks = Vec::new();
    let mut before = 0;
    for page in pages {
        if page > before + 1 {
            marks.push(PageMark::Gap(before));
        }
        marks.push(PageMark::Page(page));
        before = page;
    }
    marks
}

/// The last page of a list, 1 where it is empty.
#[must_use]
pub fn last_page(total: u64) -> u64 {
    total.div_ceil(PAGE_SIZE).max(1)
}

/// "21–40 of 312 sessions", "1–20 of more than 1,000 sessions".
#[must_use]
pub fn span_words(page: &SessionPage, number: u64) -> String {
    let first = (number - 1) * PAGE_SIZE + 1;
    let last = first + (page.items.len() as u64).saturating_sub(1);
    let total = crate::format::plural(page.total, "session");
    if page.items.is_empty() {
        return total;
    }
    let more = if page.total_is_minimum { "more than " } else { "" };
    format!("{}–{} of {more}{total}", crate::format::count(first), crate::format::count(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> SessionId {
        text.parse().expect("an id")
    }

    #[test]
    fn selecting_a_page_twice_leaves_the_others_selected() {
        let page = [id("a"), id("b")];
        let selection = Selection::default().toggled(&id("z")).toggled(&id("a"));
        let all = selection.all_toggled(&page);
        assert_eq!(all.len(), 3);
        assert!(all.holds_all(&page));
        assert_eq!(all.all_toggled(&page).to_vec(), [id("z")]);
        assert!(!Selection::default().holds_all(&[]));
    }

    #[test]
    fn a_second_press_takes_a_row_back() {
        assert!(Selection::default().toggled(&id("a")).toggled(&id("a")).is_empty());
    }

    #[test]
    fn the_keys_stay_within_the_rows() {
        for (current, down, rows, expected) in [
            (None, true, 3, Some(0)),
            (None, false, 3, Some(2)),
            (Some(2), true, 3, Some(2)),
            (Some(0), false, 3, Some(0)),
            (Some(9), false, 3, Some(2)),
            (Some(0), true, 0, None),
        ] {
            assert_eq!(moved(current, down, rows), expected, "{current:?} of {rows}");
        }
    }

    fn marks(current: u64, last: u64) -> String {
        let words = page_marks(current, last).into_iter().map(|mark| match mark {
            PageMark::Page(page) if page == current => format!("[{page}]"),
            PageMark::Page(page) => page.to_string(),
            PageMark::Gap(_) => "…".into(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn page_numbers_show_the_ends_and_the_neighbours() {
        for (current, last, expected) in [
            (1, 1, "[1]"),
            (1, 3, "[1] 2 3"),
            (1, 9, "[1] 2 … 9"),
            (3, 9, "1 2 [3] 4 … 9"),
            (4, 9, "1 2 3 [4] 5 … 9"),
            (5, 9, "1 … 4 [5] 6 … 9"),
            (6, 9, "1 … 5 [6] 7 8 9"),
            (9, 9, "1 … 8 [9]"),
        ] {
            assert_eq!(marks(current, last), expected);
        }
    }

    #[test]
    fn the_span_says_what_is_shown_of_how_many() {
        let empty = SessionPage {
            items: Vec::new(),
            total: 0,
            total_is_minimum: false,
            page: 1,
            page_size: PAGE_SIZE,
            has_more: false,
            next_cursor: None,
        };
        assert_eq!(span_words(&empty, 1), "0 sessions");
        assert_eq!((last_page(0), last_page(20), last_page(21)), (1, 1, 2));
    }
}
