//! Every session that matches, as a file.

use yew::prelude::*;

use super::list_query;
use crate::api::sessions::{self, SessionQuery};
use crate::charts::zone::Zone;
use crate::components::ui::{ButtonSize, ButtonVariant, Glyph, Menu, MenuItem, icon};
use crate::state::filters::HistoryAddress;

#[derive(PartialEq, Properties)]
pub(super) struct ExportMenuProps {
    pub address: HistoryAddress,
    pub zone: Zone,
}

/// Every session that matches, as a file that the server streams.
#[component]
pub(super) fn ExportMenu(props: &ExportMenuProps) -> Html {
    let download = |format: &'static str| {
        let (address, zone) = (props.address.clone(), props.zone.clone());
        Callback::from(move |()| {
            let query = SessionQuery { page: None, page_size: None, ..list_query(&address, &zone, None) };
            wasm_bindgen_futures::spawn_local(async move {
                let url = sessions::export_url(format, &query).await;
                if let Some(window) = web_sys::window() {
                    // The answer is an attachment: the page stays.
                    let _ = window.location().set_href(&url);
                }
            });
        })
    };
    let items = vec![
        MenuItem::new("All that match, as CSV", Glyph::Download, download("csv")),
        MenuItem::new("All that match, as JSON lines", Glyph::Download, download("jsonl")),
    ];
    html! { <Menu label="Export" {items} variant={ButtonVariant::Outline} size={ButtonSize::Icon}>{ icon(Glyph::Download, "size-4") }</Menu> }
}
