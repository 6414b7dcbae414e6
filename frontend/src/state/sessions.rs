//! The list of sessions: what the server gave, joined with what has changed since.

use shared_types::{SessionId, SessionItem};

use super::small_map::SmallMap;
use crate::charts::order::sorted;

/// Which sessions a list shows, as far as the page can decide by itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    pub outcome: Option<shared_types::Outcome>,
    pub category: Option<shared_types::Category>,
    pub archived: bool,
    /// With a search, only the server knows what is found.
    pub searching: bool,
}

impl Filter {
    fn matches(&self, item: &SessionItem) -> bool {
        self.outcome.is_none_or(|o| item.outcome == o)
            && self.category.is_none_or(|c| item.category == c)
            && item.archived == self.archived
            && !item.deleted
    }
}

/// The server's items with the news: changed ones replaced, gone ones left out, new ones added; pinned first,
/// then the newest.
#[must_use]
pub fn merge(
    items: &[SessionItem],
    news: &SmallMap<SessionId, Option<SessionItem>>,
    filter: &Filter,
) -> Vec<SessionItem> {
    let mut seen: Vec<&SessionId> = Vec::with_capacity(items.len());
    let mut merged: Vec<SessionItem> = Vec::with_capacity(items.len());
    for item in items {
        if seen.contains(&&item.id) {
            continue;
        }
        seen.push(&item.id);
        match news.get(&item.id) {
            None => merged.push(item.clone()),
            Some(None) => {}
            Some(Some(newer)) => {
                if filter.matches(newer) {
                    merged.push(SessionItem { snippet: item.snippet.clone(), ..newer.clone() });
                }
            }
        }
    }
    if !filter.searching {
        let new = news.values().flatten().filter(|i| !seen.contains(&&i.id) && filter.matches(i));
        merged.extend(new.cloned());
        merged = sorted(merged, |one, other| (other.pinned, other.started_at).cmp(&(one.pinned, one.started_at)));
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::*;
    use super::*;
    use shared_types::Outcome;

    fn ids(items: &[SessionItem]) -> Vec<&str> {
        items.iter().map(|i| i.id.as_str()).collect()
    }

    #[test]
    fn news_replace_add_and_remove() {
        let items = [item("a", 30), item("b", 20), item("c", 10)];
        let mut changed = item("b", 20);
        changed.title = "renamed".into();
        let news = SmallMap::from_iter([(id("b"), Some(changed)), (id("c"), None), (id("d"), Some(item("d", 40)))]);
        let merged = merge(&items, &news, &Filter::default());
        assert_eq!(ids(&merged), ["d", "a", "b"]);
        assert_eq!(merged[2].title, "renamed");
    }

    #[test]
    fn pinned_sessions_come_first() {
        let mut pinned = item("old", 1);
        pinned.pinned = true;
        assert_eq!(ids(&merge(&[item("new", 9), pinned], &SmallMap::default(), &Filter::default())), ["old", "new"]);
    }

    #[test]
    fn what_no_longer_fits_the_filter_leaves_the_list() {
        let mut archived = item("a", 1);
        archived.archived = true;
        let mut solved = item("b", 2);
        solved.outcome = Outcome::Resolved;
        let news = SmallMap::from_iter([(id("a"), Some(archived)), (id("b"), Some(solved))]);
        let filter = Filter { outcome: Some(Outcome::InProgress), ..Filter::default() };
        assert!(merge(&[item("a", 1), item("b", 2)], &news, &filter).is_empty());
    }

    #[test]
    fn a_search_keeps_the_servers_order_and_takes_in_no_strangers() {
        let news = SmallMap::from_iter([(id("z"), Some(item("z", 99)))]);
        let filter = Filter { searching: true, ..Filter::default() };
        assert_eq!(ids(&merge(&[item("a", 1), item("b", 2)], &news, &filter)), ["a", "b"]);
    }
}
