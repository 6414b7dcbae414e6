//! What stands in the place of messages where there are none to show, and small touches of the document.

use shared_types::SessionId;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::api::sessions::restore;
use crate::components::ui::{Button, ButtonVariant, Empty, Failed, Glyph};
use crate::hooks::{Chat, Opening};
use crate::route::Route;

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// Sets the window's title.
pub(super) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Puts the cursor where one writes.
pub(super) fn focus_composer() {
    let composer =
        document().and_then(|d| d.get_element_by_id("composer")).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(composer) = composer {
        let _ = composer.focus();
    }
}

/// Scrolls to the message that the address names (`#m-…`), once it is there.
#[hook]
pub(super) fn use_target(present: bool) {
    let location = use_location();
    let hash = location.map(|l| l.hash().to_owned()).unwrap_or_default();
    use_effect_with((present, hash), |(present, hash)| {
        let id = hash.strip_prefix('#').filter(|h| h.starts_with("m-") && *present);
        let target = id.and_then(|id| document().and_then(|d| d.get_element_by_id(id)));
        let timer = target.map(|element| {
            // After the view has jumped to the end of the session.
            gloo_timers::callback::Timeout::new(150, move || {
                element.scroll_into_view();
                let _ = element.class_list().add_1("entry-target");
            })
        });
        move || drop(timer)
    });
}

/// Why nothing can be shown, where that is so.
pub(super) fn blocked(
    opening: &Opening,
    bad_id: bool,
    retry: &Callback<()>,
    id: Option<&SessionId>,
    chat: &Chat,
) -> Option<Html> {
    let missing = || {
        html! {
            <div class="py-16">
                <Empty glyph={Glyph::CircleQuestionMark} title="This session does not exist" text="It may have been deleted for good, or the address is mistyped.">
                    <Link<Route> to={Route::NewChat} classes="inline-flex h-9 items-center rounded-md bg-action px-3.5 text-sm font-medium text-action-foreground hover:bg-action-hover">{ "New chat" }</Link<Route>>
                    <Link<Route> to={Route::History} classes="inline-flex h-9 items-center rounded-md border bg-raised px-3.5 text-sm font-medium hover:bg-accent">{ "History" }</Link<Route>>
                </Empty>
            </div>
        }
    };
    match opening {
        _ if bad_id => Some(missing()),
        Opening::Missing => Some(missing()),
        Opening::Binned => {
            let (id, retry, commands) = (id.cloned(), retry.clone(), chat.commands.clone());
            let onclick = Callback::from(move |_: MouseEvent| {
                let (id, retry, commands) = (id.clone(), retry.clone(), commands.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    if let Some(id) = id
                        && let Ok(item) = restore(&id).await
                    {
                        commands.changed(item);
                        retry.emit(());
                    }
                });
            });
            Some(html! {
                <div class="py-16">
                    <Empty glyph={Glyph::Trash2} title="This session is in the bin" text="It is kept for 30 days and can be brought back.">
                        <Button variant={ButtonVariant::Primary} {onclick}>{ "Restore" }</Button>
                    </Empty>
                </div>
            })
        }
        Opening::Failed(failure) => Some(
            html! { <div class="py-16"><Failed title="The session could not be loaded" text={failure.to_string()} onretry={retry.clone()} /></div> },
        ),
        Opening::None | Opening::Loading | Opening::Ready | Opening::OfflineCopy => None,
    }
}
