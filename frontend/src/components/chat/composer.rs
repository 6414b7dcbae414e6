//! Where one writes. Enter sends, Shift+Enter breaks the line, and an input method's Enter does neither.

use shared_types::MESSAGE_MAX_CHARS;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, icon};

/// From here on it says how much room is left.
const WARN_AT: usize = MESSAGE_MAX_CHARS - 500;
/// The tallest it grows, in pixels, before it scrolls.
const TALLEST: i32 = 220;

#[derive(PartialEq, Properties)]
pub struct ComposerProps {
    /// Whose draft it is; another one loads another draft.
    pub session: AttrValue,
    pub draft: AttrValue,
    pub ondraft: Callback<String>,
    pub onsend: Callback<String>,
    /// A run goes on: the button stops it.
    pub running: bool,
    pub onstop: Callback<()>,
    pub online: bool,
    /// Text to add, with a number that makes each one new.
    #[prop_or_default]
    pub insert: Option<(u32, AttrValue)>,
    /// Each new number takes the focus here.
    #[prop_or_default]
    pub focus: u32,
}

fn fit(node: &NodeRef) {
    if let Some(area) = node.cast::<HtmlTextAreaElement>() {
        let style = area.style();
        let _ = style.set_property("height", "auto");
        let height = area.scroll_height().min(TALLEST);
        let _ = style.set_property("height", &format!("{height}px"));
    }
}

fn focus(node: &NodeRef) {
    if let Some(area) = node.cast::<HtmlTextAreaElement>() {
        let _ = area.focus();
    }
}

/// The composer.
#[component]
pub fn Composer(props: &ComposerProps) -> Html {
    let node = use_node_ref();
    let text = use_state_eq(|| props.draft.to_string());
    let change = {
        let (text, ondraft) = (text.clone(), props.ondraft.clone());
        Callback::from(move |new: String| {
            ondraft.emit(new.clone());
            text.set(new);
        })
    };
    {
        let (text, draft) = (text.clone(), props.draft.to_string());
        use_effect_with(props.session.clone(), move |_| text.set(draft));
    }
    {
        let (text, change, node) = (text.clone(), change.clone(), node.clone());
        use_effect_with(props.insert.clone(), move |insert| {
            if let Some((_, words)) = insert {
                let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                change.emit(format!("{}{gap}{words}", *text));
                focus(&node);
            }
        });
    }
    {
        let node = node.clone();
        use_effect_with(props.focus, move |_| focus(&node));
    }
    {
        let node = node.clone();
        use_effect_with((*text).clone(), move |_| fit(&node));
    }
    let length = text.chars().count();
    let blank = text.trim().is_empty();
    let send = {
        let (text, change, onsend, node) = (text.clone(), change.clone(), props.onsend.clone(), node.clone());
        Callback::from(move |()| {
            if !text.trim().is_empty() && text.chars().count() <= MESSAGE_MAX_CHARS {
                onsend.emit((*text).clone());
                change.emit(String::new());
            }
            focus(&node);
        })
    };
    let oninput = {
        let change = change.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
                change.emit(area.value());
            }
        })
    };
    let onkeydown = {
        let send = send.clone();
        Callback::from(move |event: KeyboardEvent| {
            // 229 is what an input method's key looks like in browsers that set no flag.
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() && event.key_code() != 229 {
                event.prevent_default();
                send.emit(());
            }
        })
    };
    let hint = match (props.online, length) {
        (_, n) if n > MESSAGE_MAX_CHARS => format!("{} characters too many", n - MESSAGE_MAX_CHARS),
        (_, n) if n > WARN_AT => format!("{} characters left", MESSAGE_MAX_CHARS - n),
        (false, _) => "The server is away: messages wait here and go out when it is back.".to_owned(),
        _ => String::new(),
    };
    let tone = if length > MESSAGE_MAX_CHARS { "text-fail" } else { "text-muted-foreground" };
    html! {
        <form class="mx-auto w-full max-w-3xl px-4 pb-3" onsubmit={{ let send = send.clone(); Callback::from(move |event: SubmitEvent| { event.prevent_default(); send.emit(()); }) }}>
            <div class="flex items-end gap-2 rounded-2xl border border-input bg-raised p-2 shadow-sm focus-within:border-ring">
                <textarea ref={node} id="composer" rows="1" value={(*text).clone()} {oninput} {onkeydown} aria-label="Message"
                    aria-describedby="composer-hint" aria-invalid={(length > MESSAGE_MAX_CHARS).then_some("true")} placeholder="What does not work?"
                    class="max-h-56 min-h-9 flex-1 resize-none bg-transparent px-2 py-1.5 text-[0.95rem] outline-none placeholder:text-muted-foreground" />
                <Button size={ButtonSize::Icon} label="Stop (Esc)" hidden={!props.running} onclick={props.onstop.reform(|_| ())} class="rounded-xl">{ icon(Glyph::Square, "size-4 fill-current") }</Button>
                <Button size={ButtonSize::Icon} variant={ButtonVariant::Primary} label="Send (Enter)" kind="submit" disabled={blank || length > MESSAGE_MAX_CHARS} class="rounded-xl">{ icon(Glyph::ArrowUp, "size-4") }</Button>
            </div>
            <p id="composer-hint" class={classes!("min-h-4", "px-3", "pt-1", "text-xs", tone)}>{ hint }</p>
        </form>
    }
}
