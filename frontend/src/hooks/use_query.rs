//! A request whose answer a component draws: loading, full or failed, and the old answer while a new one comes.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use shared_types::Timestamp;
use yew::prelude::*;

use super::use_return::use_return;
use crate::api::Failure;
use crate::format;

/// How a request stands.
pub struct Query<T> {
    /// The last answer, kept while the next is asked for.
    pub data: Option<Rc<T>>,
    /// Why the last attempt gave nothing.
    pub failure: Option<Failure>,
    /// An attempt is going on.
    pub loading: bool,
    /// When the last answer came.
    pub updated_at: Option<Timestamp>,
    /// Asks again.
    pub reload: Callback<()>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        Self {
            data: self.data.clone(),
            failure: self.failure.clone(),
            loading: self.loading,
            updated_at: self.updated_at,
            reload: self.reload.clone(),
        }
    }
}

struct Held<T> {
    data: Option<Rc<T>>,
    failure: Option<Failure>,
    loading: bool,
    updated_at: Option<Timestamp>,
}

impl<T> Held<T> {
    fn take(&mut self, result: Result<T, Failure>) {
        self.loading = false;
        match result {
            Ok(data) => {
                self.data = Some(Rc::new(data));
                self.failure = None;
                self.updated_at = Some(format::now());
            }
            Err(failure) => self.failure = Some(failure),
        }
    }
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self {
            data: self.data.clone(),
            failure: self.failure.clone(),
            loading: self.loading,
            updated_at: self.updated_at,
        }
    }
}

/// Asks by `fetch` at first, whenever `key` changes, and where it failed when the connection is back. An answer that comes after a newer question is dropped.
#[hook]
pub fn use_query<K, T, F, Fut>(key: K, fetch: F) -> Query<T>
where
    K: PartialEq + Clone + 'static,
    T: 'static,
    F: Fn(K) -> Fut + 'static,
    Fut: Future<Output = Result<T, Failure>> + 'static,
{
    let held = use_mut_ref(|| Held::<T> { data: None, failure: None, loading: true, updated_at: None });
    let redraw = use_force_update();
    let again = use_state_eq(|| 0u64);
    let question = (key, *again);
    let asked = {
        let held = held.clone();
        use_memo(question.clone(), move |(key, _)| {
            held.borrow_mut().loading = true;
            RefCell::new(Some(sent(fetch(key.clone()))))
        })
    };
    {
        let held = held.clone();
        use_effect_with(question, move |_| {
            let is_newest = Rc::new(Cell::new(true));
            if let Some(answer) = asked.take() {
                let is_newest = is_newest.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    let result = answer.await;
                    if is_newest.get() {
                        held.borrow_mut().take(result);
                        redraw.force_update();
                    }
                });
            }
            // After the component has gone, its answer has nowhere to go.
            move || is_newest.set(false)
        });
    }
    let reload = {
        let again = again.clone();
        use_callback(*again, move |(), count| again.set(count + 1))
    };
    let now = held.borrow().clone();
    use_return(now.failure.is_some(), reload.clone());
    Query { data: now.data, failure: now.failure, loading: now.loading, updated_at: now.updated_at, reload }
}

/// Begins to ask at once: the server works while what waits for it is still being drawn.
fn sent<T: 'static>(answer: impl Future<Output = T> + 'static) -> LocalBoxFuture<'static, T> {
    let mut answer = answer.boxed_local();
    // Without a browser (the page's parts drawn as text) there is nobody to ask.
    let early = if cfg!(target_arch = "wasm32") { answer.as_mut().now_or_never() } else { None };
    match early {
        Some(answer) => std::future::ready(answer).boxed_local(),
        None => answer,
    }
}
