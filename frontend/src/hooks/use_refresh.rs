//! Asks again now and then, while somebody looks.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::use_query::Query;
use crate::format;

fn document() -> Option<web_sys::Document> {
    web_sys::window().and_then(|window| window.document())
}

/// Reloads a query so many milliseconds after its last attempt. A hidden page asks nothing; when it
/// is looked at again with an answer that is older, it asks at once.
#[hook]
pub fn use_refresh<T: 'static>(query: &Query<T>, every_ms: u32) {
    let reload = query.reload.clone();
    use_effect_with((query.loading, query.updated_at), move |(loading, updated_at)| {
        let is_due = {
            let updated_at = *updated_at;
            move || {
                let age = updated_at.map_or(i64::MAX, |at| format::now().as_millisecond() - at.as_millisecond());
                age >= i64::from(every_ms)
            }
        };
        let timer = (!loading).then(|| {
            let reload = reload.clone();
            Timeout::new(every_ms, move || {
                if !document().is_some_and(|document| document.hidden()) {
                    reload.emit(());
                }
            })
        });
        let listener = document().filter(|_| !loading).map(|document| {
            let page = document.clone();
            EventListener::new(&document, "visibilitychange", move |_| {
                if !page.hidden() && is_due() {
                    reload.emit(());
                }
            })
        });
        move || {
            drop(timer);
            drop(listener);
        }
    });
}
