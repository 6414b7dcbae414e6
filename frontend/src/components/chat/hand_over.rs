//! The hand-over to second level: the report, and the reason.

use shared_types::EscalationReason;
use yew::prelude::*;

use crate::components::ui::{
    Button, ButtonVariant, Choice, CopyButton, Dialog, Failed, Field, Glyph, Input, Select, Skeleton, icon,
};
use crate::markdown::Markdown;

/// The reasons, in the order of how often they are meant.
const REASONS: [(EscalationReason, &str, &str); 6] = [
    (EscalationReason::NotSolved, "not_solved", "Not solved"),
    (EscalationReason::UserRequest, "user_request", "The person asks for somebody"),
    (EscalationReason::Hardware, "hardware", "Hardware"),
    (EscalationReason::ProviderFault, "provider_fault", "The provider's fault"),
    (EscalationReason::NoAccess, "no_access", "No access to what is needed"),
    (EscalationReason::Other, "other", "Other"),
];

/// How the report stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    Loading,
    Ready(AttrValue),
    Failed(AttrValue),
}

#[derive(PartialEq, Properties)]
pub struct HandOverProps {
    pub open: bool,
    pub onclose: Callback<()>,
    pub report: Report,
    pub onretry: Callback<()>,
    /// The reason and a note.
    pub onhandover: Callback<(EscalationReason, String)>,
    pub name: AttrValue,
}

/// The dialog.
#[component]
pub fn HandOver(props: &HandOverProps) -> Html {
    let reason = use_state_eq(|| AttrValue::Static("not_solved"));
    let note = use_state_eq(String::new);
    let hand_over = {
        let (reason, note, onhandover) = (reason.clone(), note.clone(), props.onhandover.clone());
        Callback::from(move |_: MouseEvent| {
            let found = REASONS.iter().find(|(_, value, _)| *value == reason.as_str());
            if let Some((reason, _, _)) = found {
                onhandover.emit((*reason, (*note).clone()));
            }
        })
    };
    let text = match &props.report {
        Report::Ready(text) => text.clone(),
        _ => AttrValue::default(),
    };
    let href = format!("data:text/markdown;charset=utf-8,{}", String::from(encode(&text)));
    let ready = matches!(props.report, Report::Ready(_));
    let print = Callback::from(|_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            let _ = window.print();
        }
    });
    let body = match &props.report {
        Report::Loading => {
            html! { <div class="grid gap-2"><Skeleton class="h-5 w-1/2" /><Skeleton class="h-4 w-full" /><Skeleton class="h-4 w-5/6" /><Skeleton class="h-40 w-full" /></div> }
        }
        Report::Failed(why) => {
            html! { <Failed title="The report could not be made" text={why.clone()} onretry={props.onretry.clone()} /> }
        }
        Report::Ready(text) => html! { <Markdown source={text.clone()} class="text-sm" /> },
    };
    let footer = html! {
        <>
            <Button onclick={props.onclose.reform(|_| ())}>{ "Close" }</Button>
            <Button variant={ButtonVariant::Primary} onclick={hand_over}>{ icon(Glyph::LifeBuoy, "size-4") }{ "Hand over" }</Button>
        </>
    };
    html! {
        <Dialog open={props.open} onclose={props.onclose.clone()} title="Hand over to second level" class="max-w-3xl"
            description="The report holds what was checked, what was found, what was changed and what was ruled out." {footer}>
            <div class="grid grid-cols-1 gap-4">
                <div class="grid gap-3 sm:grid-cols-2 print:hidden">
                    <Field id="handover-reason" label="Reason">
                        <Select id="handover-reason" value={(*reason).clone()} choices={REASONS.map(|(_, value, label)| Choice::new(value, label)).to_vec()}
                            onchange={let reason = reason.clone(); move |value: String| reason.set(value.into())} />
                    </Field>
                    <Field id="handover-note" label="Note">
                        <Input id="handover-note" value={(*note).clone()} placeholder="Who to call back, when…" oninput={let note = note.clone(); move |text| note.set(text)} />
                    </Field>
                </div>
                <div class="flex items-center justify-end gap-1 print:hidden" hidden={!ready}>
                    <CopyButton text={text.clone()} label="Copy report" />
                    <a {href} download={format!("{}.md", props.name)} aria-label="Download report" title="Download report" class="inline-flex size-7 items-center justify-center rounded-md hover:bg-accent">{ icon(Glyph::Download, "size-3.5") }</a>
                    <button type="button" onclick={print} aria-label="Print report" title="Print report" class="inline-flex size-7 items-center justify-center rounded-md hover:bg-accent">{ icon(Glyph::Printer, "size-3.5") }</button>
                </div>
                <div class="rounded-lg border bg-raised p-4" data-report="">{ body }</div>
            </div>
        </Dialog>
    }
}

fn encode(text: &str) -> js_sys::JsString {
    js_sys::encode_uri_component(text)
}
