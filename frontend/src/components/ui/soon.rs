//! Pieces of the page that are drawn a moment later, so that no single task keeps the browser from its user.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

thread_local! {
    /// What waits to be drawn: its turn, and how it is told.
    static LINE: RefCell<Vec<(u32, Callback<()>)>> = const { RefCell::new(Vec::new()) };
}

/// Takes a place in the line.
fn wait(turn: u32, callback: Callback<()>) {
    let is_first = LINE.with_borrow_mut(|line| {
        line.push((turn, callback));
        line.len() == 1
    });
    if is_first {
        go_on();
    }
}

/// Lets the one with the lowest turn go, in a task of its own, and so on until nobody waits.
fn go_on() {
    Timeout::new(0, || {
        if let Some(next) = LINE.with_borrow_mut(take_next) {
            next.emit(());
        }
        if LINE.with_borrow(|line| !line.is_empty()) {
            go_on();
        }
    })
    .forget();
}

/// The lowest turn; of equal ones, the one that has waited longest.
fn take_next<T>(line: &mut Vec<(u32, T)>) -> Option<T> {
    let next = line.iter().enumerate().min_by_key(|(place, (turn, _))| (*turn, *place))?.0;
    Some(line.remove(next).1)
}

#[derive(PartialEq, Properties)]
pub struct SoonProps {
    pub children: Html,
    /// Lower ones come first. What would push others down comes before them, for then nothing moves.
    #[prop_or_default]
    pub turn: u32,
    /// What stands there until then, where something that is there already would move otherwise.
    #[prop_or_default]
    pub place: Html,
}

/// Draws its children when its turn has come: in a task of their own, after the one that drew what is around them.
#[component]
pub fn Soon(props: &SoonProps) -> Html {
    let here = use_state_eq(|| false);
    {
        let (here, turn) = (here.clone(), props.turn);
        use_effect_with((), move |()| wait(turn, Callback::from(move |()| here.set(true))));
    }
    if *here { props.children.clone() } else { props.place.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_turns_go_first_and_equal_ones_in_the_order_of_their_coming() {
        let mut line = vec![(2, 'd'), (0, 'a'), (1, 'c'), (0, 'b'), (2, 'e')];
        let order: String = std::iter::from_fn(|| take_next(&mut line)).collect();
        assert_eq!(order, "abcde");
    }
}
