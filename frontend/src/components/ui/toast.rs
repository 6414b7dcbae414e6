//! Short news at the edge of the page, with at most one thing to do about it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::badge::Tone;
use super::button::{Button, ButtonSize, ButtonVariant};
use super::icon::{Glyph, icon};
use crate::parts::{Later, Loaded, Part, With, draw};
use crate::split::wasm_split;

/// How long a toast stays: long enough to read two lines and reach Undo.
const STAYS_MS: u32 = 8_000;
/// More would cover the page; the oldest goes first.
const AT_MOST: usize = 3;

/// A piece of news.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    pub text: AttrValue,
    pub tone: Tone,
    /// A button: its word, and what it does.
    pub action: Option<(AttrValue, Callback<()>)>,
}

impl Toast {
    /// News in words.
    pub fn new(text: impl Into<AttrValue>) -> Self {
        Self { text: text.into(), tone: Tone::Neutral, action: None }
    }

    /// News of something that failed.
    pub fn failed(text: impl Into<AttrValue>) -> Self {
        Self { text: text.into(), tone: Tone::Fail, action: None }
    }

    /// The same with a colour.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The same with a button.
    #[must_use]
    pub fn action(mut self, word: impl Into<AttrValue>, act: Callback<()>) -> Self {
        self.action = Some((word.into(), act));
        self
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Shown {
    next: u32,
    toasts: Vec<(u32, Toast)>,
}

enum Change {
    Add(Toast),
    Remove(u32),
}

impl Reducible for Shown {
    type Action = Change;

    fn reduce(self: Rc<Self>, action: Change) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Change::Add(toast) => {
                next.toasts.push((next.next, toast));
                next.next += 1;
                if next.toasts.len() > AT_MOST {
                    next.toasts.remove(0);
                }
            }
            Change::Remove(id) => next.toasts.retain(|(i, _)| *i != id),
        }
        Rc::new(next)
    }
}

/// Shows news; get it by [`use_toaster`].
#[derive(Clone, PartialEq)]
pub struct Toaster {
    dispatch: UseReducerDispatcher<Shown>,
}

impl Toaster {
    /// Shows a toast.
    pub fn show(&self, toast: Toast) {
        self.dispatch.dispatch(Change::Add(toast));
    }
}

/// The page's toaster. Outside of [`Toasts`] there is none.
#[hook]
pub fn use_toaster() -> Option<Toaster> {
    use_context::<Toaster>()
}

#[derive(PartialEq, Properties)]
pub struct ToastsProps {
    pub children: Html,
}

/// Gives its children a toaster and shows what they say.
#[component]
pub fn Toasts(props: &ToastsProps) -> Html {
    let shown = use_reducer_eq(Shown::default);
    let toaster = Toaster { dispatch: shown.dispatcher() };
    html! {
        <>
            <ContextProvider<Toaster> context={toaster}>{ props.children.clone() }</ContextProvider<Toaster>>
            <div role="status" aria-live="polite" class="pointer-events-none fixed inset-x-0 top-28 z-50 flex flex-col items-center gap-2 px-4 print:hidden">
                { for shown.toasts.iter().map(|(id, toast)| {
                    let (dispatch, id) = (shown.dispatcher(), *id);
                    let close = Callback::from(move |()| dispatch.dispatch(Change::Remove(id)));
                    let card = ToastCardProps { toast: toast.clone(), close };
                    html! { <Later key={id} part={Part(|| Box::pin(load()))} with={With::new(card)} /> }
                }) }
            </div>
        </>
    }
}

#[wasm_split(more, fallible)]
fn load() -> Loaded {
    Ok(draw::<ToastCard>)
}

#[derive(PartialEq, Properties)]
struct ToastCardProps {
    toast: Toast,
    close: Callback<()>,
}

#[component]
fn ToastCard(props: &ToastCardProps) -> Html {
    let held = use_state_eq(|| false);
    {
        let close = props.close.clone();
        // Hovering or focusing it holds it: nobody has to race for Undo.
        use_effect_with(*held, move |held| {
            let timer = (!*held).then(|| Timeout::new(STAYS_MS, move || close.emit(())));
            move || drop(timer)
        });
    }
    let hold = |on: bool| {
        let held = held.clone();
        move || held.set(on)
    };
    let (enter, leave, focus, blur) = (hold(true), hold(false), hold(true), hold(false));
    let glyph = match props.toast.tone {
        Tone::Fail => Glyph::CircleX,
        Tone::Warn => Glyph::TriangleAlert,
        Tone::Pass => Glyph::CircleCheck,
        Tone::Neutral | Tone::Primary | Tone::Info => Glyph::Info,
    };
    let act = props.toast.action.clone().map(|(word, callback)| {
        let close = props.close.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            callback.emit(());
            close.emit(());
        });
        html! { <Button size={ButtonSize::Small} {onclick}>{ word }</Button> }
    });
    html! {
        <div
            class="rise pointer-events-auto flex w-full max-w-md items-center gap-3 rounded-lg border bg-popover px-4 py-2.5 text-sm text-popover-foreground shadow-lg"
            onmouseenter={move |_| enter()} onmouseleave={move |_| leave()} onfocusin={move |_| focus()} onfocusout={move |_| blur()}
        >
            { icon(glyph, classes!("size-4", props.toast.tone.text())) }
            <span class="min-w-0 flex-1 break-words">{ &props.toast.text }</span>
            <span>{ act }</span>
            <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Dismiss" onclick={props.close.reform(|_| ())}>
                { icon(Glyph::X, "size-4") }
            </Button>
        </div>
    }
}
