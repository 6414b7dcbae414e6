//! Page numbers, and the way to the next and the one before.

use yew::prelude::*;

use crate::components::ui::{Button, ButtonSize, ButtonVariant, Glyph, icon};
use crate::state::history::{PageMark, page_marks};

#[derive(PartialEq, Properties)]
pub struct PagerProps {
    /// From 1.
    pub current: u64,
    pub last: u64,
    pub ongo: Callback<u64>,
}

/// The row of them.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let go = |page: u64| props.ongo.reform(move |_: MouseEvent| page);
    html! {
        <nav aria-label="Pages of the list" class="flex flex-wrap items-center gap-1" hidden={props.last <= 1}>
            <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Page before" disabled={props.current <= 1} onclick={go(props.current.saturating_sub(1))}>
                { icon(Glyph::ChevronLeft, "size-4") }
            </Button>
            <ol class="flex items-center gap-1">
                { for page_marks(props.current, props.last).into_iter().map(|mark| match mark {
                    PageMark::Gap(after) => html! { <li key={format!("gap{after}")} class="px-1 text-xs text-muted-foreground">{ "…" }</li> },
                    PageMark::Page(page) => {
                        let is_current = page == props.current;
                        let look = if is_current { "bg-secondary text-secondary-foreground" } else { "text-muted-foreground hover:bg-accent hover:text-accent-foreground" };
                        html! {
                            <li key={page.to_string()}>
                                <button type="button" onclick={go(page)} aria-current={is_current.then_some("page")} aria-label={format!("Page {page}")}
                                    class={classes!("h-7", "min-w-7", "rounded-md", "px-1.5", "text-xs", "font-medium", "tabular-nums", look)}>
                                    { page }
                                </button>
                            </li>
                        }
                    }
                }) }
            </ol>
            <Button variant={ButtonVariant::Ghost} size={ButtonSize::SmallIcon} label="Next page" disabled={props.current >= props.last} onclick={go(props.current + 1)}>
                { icon(Glyph::ChevronRight, "size-4") }
            </Button>
        </nav>
    }
}
