//! Runs tools by hand, with their progress, and stops them.

use std::cell::RefCell;
use std::rc::Rc;

use shared_types::{JsonObject, SessionId, ToolCall};
use web_sys::{AbortController, AbortSignal};
use yew::prelude::*;

use crate::api::Failure;
use crate::api::tools::{ToolNews, execute};
use crate::hooks::use_return::use_return;
use crate::split::{Work, finish, wasm_split};
use crate::state::ToolRuns;
use crate::state::small_map::SmallMap;
use crate::state::tool_runs::RunNews;

#[derive(Clone, PartialEq, Default)]
struct Held(ToolRuns);

impl Reducible for Held {
    type Action = RunNews;

    fn reduce(self: Rc<Self>, news: RunNews) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        next.0.take(news);
        Rc::new(next)
    }
}

type Controllers = Rc<RefCell<SmallMap<u32, AbortController>>>;

/// Runs tools.
#[derive(Clone)]
pub struct ToolRunner {
    pub runs: ToolRuns,
    session: Option<SessionId>,
    dispatch: UseReducerDispatcher<Held>,
    controllers: Controllers,
    next: Rc<RefCell<u32>>,
    oncall: Callback<ToolCall>,
}

impl ToolRunner {
    /// Runs a tool; `confirm` says that the person agreed to its effect.
    pub fn run(&self, name: &str, arguments: &JsonObject, confirm: bool) {
        let number = {
            let mut next = self.next.borrow_mut();
            *next += 1;
            *next
        };
        let controller = AbortController::new().ok();
        if let Some(controller) = &controller {
            self.controllers.borrow_mut().insert(number, controller.clone());
        }
        self.dispatch.dispatch(RunNews::Began { number, name: name.to_owned(), arguments: arguments.clone() });
        let mut body = arguments.clone();
        if confirm {
            body.insert("confirm".to_owned(), true.into());
        }
        let (name, this) = (name.to_owned(), self.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let signal = controller.as_ref().map(AbortController::signal);
            let result = finish(begin(this.clone(), number, name, body, signal)).await;
            this.controllers.borrow_mut().remove(&number);
            this.dispatch.dispatch(RunNews::Ended(number, result.map_err(|failure| failure.to_string())));
        });
    }

    fn hear(&self, number: u32, news: ToolNews) {
        match news {
            ToolNews::ToolStarted { call } => {
                self.oncall.emit(call.clone());
                self.dispatch.dispatch(RunNews::Call(number, call));
            }
            ToolNews::ToolProgress { text, fraction } => {
                self.dispatch.dispatch(RunNews::Progress(number, text, fraction))
            }
            ToolNews::ToolFinished { call } => self.oncall.emit(call),
            ToolNews::Other => {}
        }
    }

    /// Stops a run.
    pub fn cancel(&self, number: u32) {
        if let Some(controller) = self.controllers.borrow().get(&number) {
            controller.abort();
        }
    }
}

/// Runs one, and tells the runner what it says.
#[wasm_split(more, fallible)]
fn begin(
    runner: ToolRunner,
    number: u32,
    name: String,
    arguments: JsonObject,
    signal: Option<AbortSignal>,
) -> Work<Result<ToolCall, Failure>> {
    Ok(Box::pin(async move {
        let news = |news| runner.hear(number, news);
        execute(&name, &arguments, runner.session.as_ref(), signal.as_ref(), news).await
    }))
}

/// Runs tools within a session, or within none; `oncall` hears each start and end.
#[hook]
pub fn use_tool_runs(session: Option<SessionId>, oncall: Callback<ToolCall>) -> ToolRunner {
    let held = use_reducer(Held::default);
    let controllers = use_memo((), |()| RefCell::new(SmallMap::default()));
    let next = use_memo((), |()| RefCell::new(0u32));
    {
        let dispatch = held.dispatcher();
        use_effect_with(session.clone(), move |_| dispatch.dispatch(RunNews::Cleared));
    }
    {
        let dispatch = held.dispatcher();
        let failed = held.0.runs.iter().any(|run| run.failure.is_some());
        use_return(failed, Callback::from(move |()| dispatch.dispatch(RunNews::Returned)));
    }
    ToolRunner { runs: held.0.clone(), session, dispatch: held.dispatcher(), controllers, next, oncall }
}
