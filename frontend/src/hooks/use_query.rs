//! A request whose answer a component draws: loading, full or failed, and the old answer while a new one comes.

use std::future::Future;
use std::rc::Rc;

use shared_types::Timestamp;
use yew::prelude::*;

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

/// Asks by `fetch` at first and whenever `key` changes. An answer that comes after a newer question is dropped.
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
    let asked = use_mut_ref(|| 0u64);
    let again = use_state_eq(|| 0u64);
    {
        let (held, redraw, asked) = (held.clone(), redraw.clone(), asked);
        use_effect_with((key, *again), move |(key, _)| {
            *asked.borrow_mut() += 1;
            let mine = *asked.borrow();
            held.borrow_mut().loading = true;
            redraw.force_update();
            let answer = fetch(key.clone());
            let alive = asked.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let result = answer.await;
                if *asked.borrow() != mine {
                    return;
                }
                {
                    let mut held = held.borrow_mut();
                    held.loading = false;
                    match result {
                        Ok(data) => {
                            held.data = Some(Rc::new(data));
                            held.failure = None;
                            held.updated_at = Some(format::now());
                        }
                        Err(failure) => held.failure = Some(failure),
                    }
                }
                redraw.force_update();
            });
            // After the component has gone, its answer has nowhere to go.
            move || *alive.borrow_mut() += 1
        });
    }
    let reload = {
        let again = again.clone();
        let count = *again;
        Callback::from(move |()| again.set(count + 1))
    };
    let now = held.borrow().clone();
    Query { data: now.data, failure: now.failure, loading: now.loading, updated_at: now.updated_at, reload }
}
