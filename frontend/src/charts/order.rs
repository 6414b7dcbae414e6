//! Sorting, in the program once: the library's is written anew for each type that is sorted.

use std::cmp::Ordering;

/// The items in an order; equals keep theirs.
pub fn sorted<T>(items: impl IntoIterator<Item = T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let order = places(items.len(), &|one, other| match (&items[one], &items[other]) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    order.into_iter().filter_map(|place| items[place].take()).collect()
}

/// The places of so many things in an order.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let sorted = sorted(["bb", "a", "cc", "d", ""], |one, other| one.len().cmp(&other.len()));
        assert_eq!(sorted, ["", "a", "d", "bb", "cc"]);
    }
}
