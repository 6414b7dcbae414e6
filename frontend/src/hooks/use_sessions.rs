//! The list of sessions: pages as they are scrolled to, kept live by news.

use std::rc::Rc;

use shared_types::SessionItem;
use yew::prelude::*;

use crate::api::Failure;
use crate::api::sessions::{SessionQuery, list};
use crate::hooks::use_chat::use_chat;
use crate::state::sessions::{Filter, merge};

/// Enough for any screen, and little enough to come at once.
const PAGE: u64 = 40;

/// The list.
#[derive(Clone, PartialEq)]
pub struct Sessions {
    pub items: Vec<SessionItem>,
    pub loading: bool,
    pub failure: Option<Failure>,
    pub has_more: bool,
    pub more: Callback<()>,
    pub reload: Callback<()>,
}

#[derive(Clone, PartialEq, Default)]
struct Held {
    items: Vec<SessionItem>,
    cursor: Option<String>,
    has_more: bool,
    loading: bool,
    failure: Option<Failure>,
}

enum Step {
    Ask { fresh: bool },
    Page { fresh: bool, page: shared_types::SessionPage },
    Failed(Failure),
    Forget,
}

impl Reducible for Held {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        let mut next = (*self).clone();
        match step {
            Step::Ask { fresh } => {
                next.loading = true;
                next.failure = None;
                if fresh {
                    next.has_more = false;
                }
            }
            Step::Page { fresh, page } => {
                if fresh {
                    next.items.clear();
                }
                next.items.extend(page.items);
                next.cursor = page.next_cursor;
                next.has_more = page.has_more;
                next.loading = false;
            }
            Step::Forget => next = Self::default(),
            Step::Failed(failure) => {
                next.failure = Some(failure);
                next.loading = false;
            }
        }
        Rc::new(next)
    }
}

/// The sessions that fit a query; without one nothing is asked for. Its page, cursor and page size are this hook's own.
#[hook]
pub fn use_sessions(asked_for: Option<SessionQuery>) -> Sessions {
    let chat = use_chat();
    let is_asked_for = asked_for.is_some();
    let query = asked_for.unwrap_or_default();
    let held = use_reducer_eq(Held::default);
    let asked = use_mut_ref(|| 0u64);
    let again = use_state_eq(|| 0u64);
    let ask: Rc<dyn Fn(bool, Option<String>)> = {
        let (held, asked, query) = (held.dispatcher(), asked.clone(), query.clone());
        Rc::new(move |fresh, cursor| {
            *asked.borrow_mut() += 1;
            let mine = *asked.borrow();
            held.dispatch(Step::Ask { fresh });
            let query = SessionQuery { page: None, page_size: Some(PAGE), cursor, ..query.clone() };
            let (held, asked) = (held.clone(), asked.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let result = list(&query).await;
                if *asked.borrow() == mine {
                    held.dispatch(match result {
                        Ok(page) => Step::Page { fresh, page },
                        Err(failure) => Step::Failed(failure),
                    });
                }
            });
        })
    };
    let forget = {
        let (held, asked) = (held.dispatcher(), asked);
        move || {
            *asked.borrow_mut() += 1;
            held.dispatch(Step::Forget);
        }
    };
    {
        let ask = ask.clone();
        // After a break the news may have been missed: the list is asked for again with every return, failed or not.
        let returns = chat.state.connection.returns;
        use_effect_with((query.clone(), is_asked_for, *again, returns), move |_| {
            if is_asked_for {
                ask(true, None);
            } else {
                forget();
            }
        });
    }
    let more = {
        let (ask, cursor) = (ask.clone(), held.cursor.clone());
        Callback::from(move |()| {
            if cursor.is_some() {
                ask(false, cursor.clone());
            }
        })
    };
    let reload = {
        let again = again.clone();
        Callback::from(move |()| again.set(*again + 1))
    };
    let filter = Filter {
        outcome: query.outcome,
        category: query.category,
        archived: query.archived == Some(true),
        searching: query.q.is_some(),
    };
    let items = merge(&held.items, &chat.state.news, &filter);
    Sessions {
        items,
        loading: held.loading,
        failure: held.failure.clone(),
        has_more: held.has_more && held.cursor.is_some(),
        more,
        reload,
    }
}

/// The newest sessions, whatever they are about.
#[hook]
pub fn use_recent_sessions() -> Sessions {
    use_sessions(Some(SessionQuery::default()))
}
