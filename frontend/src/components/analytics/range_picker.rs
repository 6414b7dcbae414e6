//! The range of time: five that move with the day, or two days of one's own.

use yew::prelude::*;

use crate::charts::calendar::Date;
use crate::components::ui::{Button, ButtonSize, ButtonVariant, Field, Glyph, Input, icon};
use crate::state::period::{Preset, Range};

#[derive(PartialEq, Properties)]
pub struct RangePickerProps {
    /// Nothing is all of time.
    pub range: Option<Range>,
    pub onchoose: Callback<Option<Range>>,
    /// Whether all of time can be chosen.
    #[prop_or_default]
    pub allows_all: bool,
    /// The person's today, the last day that makes sense.
    pub today: Date,
}

/// The buttons, and the two days under "Custom".
#[component]
pub fn RangePicker(props: &RangePickerProps) -> Html {
    let is_open = use_state_eq(|| false);
    let opener = use_node_ref();
    let is_custom = matches!(props.range, Some(Range::Days { .. }));
    let choose = |range: Option<Range>| {
        let is_open = is_open.clone();
        props.onchoose.reform(move |_: MouseEvent| {
            is_open.set(false);
            range
        })
    };
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    let custom_label = props.range.filter(|_| is_custom).map_or_else(|| "Custom".to_owned(), Range::label);
    html! {
        <div class="relative">
            <div role="group" aria-label="Range" class="flex flex-wrap rounded-lg bg-muted p-1">
                <span class="contents">
                    { props.allows_all.then(|| segment("All time", props.range.is_none(), choose(None))) }
                </span>
                { for Preset::ALL.into_iter().map(|preset| {
                    let range = Range::Preset(preset);
                    segment(preset.label(), props.range == Some(range), choose(Some(range)))
                }) }
                <button key="custom" ref={opener.clone()} type="button" onclick={toggle} aria-expanded={if *is_open { "true" } else { "false" }} aria-pressed={if is_custom { "true" } else { "false" }}
                    class={classes!("flex", "items-center", "gap-1", segment_class(is_custom))}>
                    { icon(Glyph::Calendar, "size-3.5") }{ custom_label }
                </button>
            </div>
            <div>
                { if *is_open {
                    let onclose = {
                        let (is_open, opener) = (is_open.clone(), opener.clone());
                        Callback::from(move |()| {
                            is_open.set(false);
                            focus(&opener);
                        })
                    };
                    html! { <Days range={props.range} today={props.today} onchoose={props.onchoose.clone()} {onclose} /> }
                } else {
                    html! {}
                } }
            </div>
        </div>
    }
}

fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}

fn segment_class(is_on: bool) -> &'static str {
    if is_on {
        "rounded-md px-2.5 py-1.5 text-xs font-medium whitespace-nowrap bg-raised text-card-foreground shadow-xs"
    } else {
        "rounded-md px-2.5 py-1.5 text-xs font-medium whitespace-nowrap text-muted-foreground hover:text-foreground"
    }
}

fn segment(label: &'static str, is_on: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button key={label} type="button" {onclick} aria-pressed={if is_on { "true" } else { "false" }} class={segment_class(is_on)}>{ label }</button>
    }
}

#[derive(PartialEq, Properties)]
struct DaysProps {
    range: Option<Range>,
    today: Date,
    onchoose: Callback<Option<Range>>,
    onclose: Callback<()>,
}

/// Two days and "Apply".
#[component]
fn Days(props: &DaysProps) -> Html {
    // What is shown is where one starts from; all of time has no first day.
    let (first, last) = props.range.map_or((props.today, props.today), |range| range.days(props.today));
    let from = use_state_eq(|| first.to_string());
    let to = use_state_eq(|| last.to_string());
    let chosen = Range::from_parts(None, from.parse().ok(), to.parse().ok());
    let typed = |field: &UseStateHandle<String>| {
        let field = field.clone();
        Callback::from(move |text: String| field.set(text))
    };
    let (onfrom, onto) = (typed(&from), typed(&to));
    let onsubmit = {
        let (onchoose, onclose) = (props.onchoose.clone(), props.onclose.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if chosen.is_some() {
                onchoose.emit(chosen);
                onclose.emit(());
            }
        })
    };
    let onkeydown = {
        let onclose = props.onclose.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                onclose.emit(());
            }
        })
    };
    let first = use_node_ref();
    {
        let first = first.clone();
        use_effect_with((), move |()| focus(&first));
    }
    let today = props.today.to_string();
    html! {
        <form {onsubmit} {onkeydown} aria-label="Days" class="rise absolute left-0 z-40 mt-2 grid w-64 gap-3 rounded-lg border bg-popover p-4 text-popover-foreground shadow-lg sm:right-0 sm:left-auto sm:w-88 sm:grid-cols-2">
            <Field id="range-from" label="From"><Input id="range-from" node_ref={first} kind="date" value={(*from).clone()} max={today.clone()} oninput={onfrom} /></Field>
            <Field id="range-to" label="To, included"><Input id="range-to" kind="date" value={(*to).clone()} max={today} oninput={onto} /></Field>
            <div class="flex justify-end gap-2 sm:col-span-2">
                <Button variant={ButtonVariant::Ghost} size={ButtonSize::Small} onclick={props.onclose.reform(|_| ())}>{ "Cancel" }</Button>
                <Button variant={ButtonVariant::Primary} size={ButtonSize::Small} kind="submit" disabled={chosen.is_none()}>{ "Apply" }</Button>
            </div>
        </form>
    }
}
