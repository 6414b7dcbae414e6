//! A chart on a canvas that can be pointed at, walked by keys and narrowed by its legend.

use std::ops::Deref;
use std::rc::Rc;

use yew::prelude::*;

use super::extent::{Extent, use_extent};
use super::painted::Painted;
use crate::charts::colour::{Ink, Rgb, Theme};
use crate::charts::draw;
use crate::charts::plot::{self, Drawing, Highlight, LegendEntry, Plot, Stop, Tip, View};
use crate::charts::scene::{Dash, Marker, Point};
use crate::components::ui::Skeleton;
use crate::hooks::use_theme;

/// A plot as a component's property: equal only to itself, so make it once for its data.
#[derive(Clone)]
pub struct Plotted(Rc<dyn Plot>);

impl Plotted {
    /// A plot to show.
    pub fn new(plot: impl Plot + 'static) -> Self {
        Self(Rc::new(plot))
    }
}

impl PartialEq for Plotted {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Plotted {
    type Target = dyn Plot;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// A hand that clicks moves no farther.
const A_CLICK_PX: i32 = 5;

#[derive(PartialEq, Properties)]
pub struct ChartProps {
    /// The chart's name.
    pub label: AttrValue,
    /// The element that says in a sentence what there is to see.
    pub described_by: AttrValue,
    pub plot: Plotted,
    /// A mark was clicked or chosen by Enter: which datum.
    #[prop_or_default]
    pub onchoose: Callback<usize>,
    /// The browser gave no canvas to draw on.
    #[prop_or_default]
    pub onfail: Callback<()>,
}

/// What is pointed at, and whether by keys: then it is also said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Pointed {
    stop: Option<usize>,
    by_key: bool,
}

/// The chart with its legend, crosshair and tooltip.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let node = use_node_ref();
    let extent = use_extent(node.clone());
    let hidden = use_state_eq(Vec::<usize>::new);
    let pointed = use_state_eq(Pointed::default);
    let dark = use_theme().dark;
    let height = props.plot.height(extent.width);
    let drawing = use_memo((props.plot.clone(), extent.width, (*hidden).clone()), |(plot, width, hidden)| {
        let view = View { width: *width, height: plot.height(*width), hidden, text_width: draw::text_width };
        if *width > 0.0 { plot.draw(view) } else { Drawing::default() }
    });
    let scene = use_memo(drawing.clone(), |drawing| drawing.scene.clone());

    let point = |stop: Option<usize>| Pointed { stop, by_key: false };
    let find = {
        let drawing = drawing.clone();
        move |event: &MouseEvent| {
            let at = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
            drawing.stops.iter().position(|stop| stop.hit.holds(at))
        }
    };
    let onpointermove = {
        let (pointed, find) = (pointed.clone(), find.clone());
        Callback::from(move |event: PointerEvent| pointed.set(point(find(&event))))
    };
    let onpointerleave = {
        let pointed = pointed.clone();
        Callback::from(move |_: PointerEvent| pointed.set(Pointed::default()))
    };
    // Where the pointer went down: what ends elsewhere was a drag and chose nothing.
    let pressed = use_mut_ref(|| None::<(i32, i32)>);
    let onpointerdown = {
        let pressed = pressed.clone();
        Callback::from(move |event: PointerEvent| {
            pressed.replace(Some((event.client_x(), event.client_y())));
        })
    };
    let onclick = {
        let (onchoose, drawing) = (props.onchoose.clone(), drawing.clone());
        Callback::from(move |event: MouseEvent| {
            let far = |(x, y): (i32, i32)| (event.client_x() - x).abs().max((event.client_y() - y).abs()) > A_CLICK_PX;
            if pressed.take().is_some_and(far) {
                return;
            }
            if let Some(stop) = find(&event).and_then(|index| drawing.stops.get(index)) {
                choose(stop, &onchoose);
            }
        })
    };
    let onkeydown = {
        let (onchoose, drawing, pointed) = (props.onchoose.clone(), drawing.clone(), pointed.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if let Some(next) = plot::step(&key, pointed.stop, &drawing) {
                event.prevent_default();
                pointed.set(Pointed { stop: Some(next), by_key: true });
            } else if key == "Escape" && pointed.stop.is_some() {
                event.prevent_default();
                pointed.set(Pointed::default());
            } else if (key == "Enter" || key == " ")
                && let Some(stop) = pointed.stop.and_then(|index| drawing.stops.get(index))
            {
                event.prevent_default();
                choose(stop, &onchoose);
            }
        })
    };
    let onblur = {
        let pointed = pointed.clone();
        Callback::from(move |_: FocusEvent| pointed.set(Pointed::default()))
    };
    let ontoggle = {
        let (hidden, of) = (hidden.clone(), props.plot.legend().len());
        Callback::from(move |series: usize| hidden.set(plot::toggled(&hidden, series, of)))
    };
    let stop = pointed.stop.and_then(|index| drawing.stops.get(index));
    let spoken = stop.filter(|_| pointed.by_key).map(|stop| stop.tip.spoken()).unwrap_or_default();
    let can_choose = stop.is_some_and(|stop| stop.tip.action.is_some());
    let theme = Theme::of(dark);
    html! {
        <div class="grid grid-cols-[minmax(0,1fr)] gap-2">
            <div
                class={classes!("relative", "w-full", "rounded-md", can_choose.then_some("cursor-pointer"))}
                style={format!("height:{height}px")}
                ref={node}
                tabindex="0"
                role="application"
                aria-roledescription="chart"
                aria-label={format!("{}. Arrow keys move between values.", props.label)}
                aria-describedby={props.described_by.clone()}
                {onpointerdown}
                {onpointermove}
                {onpointerleave}
                {onclick}
                {onkeydown}
                {onblur}
            >
                <Painted {scene} {extent} {height} {dark} onfail={props.onfail.clone()} />
                <div class="pointer-events-none absolute inset-0 overflow-hidden" aria-hidden="true">
                    { stop.map(|stop| highlight(stop, theme)) }
                </div>
                <div class="pointer-events-none absolute inset-0" aria-hidden="true">
                    { stop.map(|stop| tooltip(stop, extent, height, theme)) }
                </div>
            </div>
            <p class="sr-only" aria-live="polite">{ spoken }</p>
            <Legend entries={props.plot.legend()} hidden={(*hidden).clone()} {dark} {ontoggle} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub struct ChartPlaceProps {
    pub plot: Plotted,
}

/// The place of a chart that is on its way: as high as the chart and its legend will be.
#[component]
pub fn ChartPlace(props: &ChartPlaceProps) -> Html {
    let node = use_node_ref();
    let extent = use_extent(node.clone());
    html! {
        <div class="grid grid-cols-[minmax(0,1fr)] gap-2" aria-hidden="true">
            <div ref={node} style={format!("height:{}px", props.plot.height(extent.width))}><Skeleton class="size-full" /></div>
            <div class="invisible contents"><Legend entries={props.plot.legend()} hidden={Vec::new()} dark={false} ontoggle={Callback::noop()} /></div>
        </div>
    }
}

fn choose(stop: &Stop, onchoose: &Callback<usize>) {
    if stop.tip.action.is_some() {
        onchoose.emit(stop.datum);
    }
}

fn dot(at: Point, colour: Rgb, ground: Rgb) -> Html {
    let style = format!(
        "left:{:.1}px;top:{:.1}px;background:{};box-shadow:0 0 0 2px {}",
        at.x - 4.0,
        at.y - 4.0,
        colour.css(),
        ground.css()
    );
    html! { <span class="absolute size-2 rounded-full" {style}></span> }
}

fn highlight(stop: &Stop, theme: &Theme) -> Html {
    let ground = theme.colour(Ink::Page);
    match &stop.highlight {
        Highlight::Crosshair { top, bottom, dots } => {
            let line = format!("left:{:.1}px;top:{top}px;height:{}px", stop.anchor.x, bottom - top);
            html! {
                <div>
                    <span class="absolute w-px bg-foreground/40" style={line}></span>
                    { for dots.iter().enumerate().map(|(index, (at, ink))| html! {
                        <span key={index}>{ dot(*at, theme.colour(*ink), ground) }</span>
                    }) }
                </div>
            }
        }
        Highlight::Frame(area) => {
            let style = format!(
                "left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px",
                area.left, area.top, area.width, area.height
            );
            html! { <span class="absolute rounded-sm border-2 border-foreground/70" {style}></span> }
        }
        Highlight::Dot(ink) => dot(stop.anchor, theme.colour(Ink::Text), theme.colour(*ink)),
    }
}

/// Beside its anchor, on the side with more room, within the chart's height where it can.
fn tooltip(stop: &Stop, extent: Extent, height: f64, theme: &Theme) -> Html {
    let Tip { title, rows, action } = &stop.tip;
    let across = if stop.anchor.x > extent.width / 2.0 {
        format!("right:{:.0}px", extent.width - stop.anchor.x + 12.0)
    } else {
        format!("left:{:.0}px", stop.anchor.x + 12.0)
    };
    let down = if stop.anchor.y > height / 2.0 {
        format!("bottom:{:.0}px", (height - stop.anchor.y - 24.0).max(-8.0))
    } else {
        format!("top:{:.0}px", (stop.anchor.y - 24.0).max(-8.0))
    };
    html! {
        <div class="absolute z-30 w-max max-w-64 rounded-md border bg-popover px-3 py-2 text-xs text-popover-foreground shadow-lg" style={format!("{across};{down}")}>
            <p class="mb-1 font-medium">{ title.clone() }</p>
            <table>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr key={row.label.clone()}>
                            <td class="pr-2 align-middle">
                                <span class="inline-block size-2 rounded-sm" hidden={row.ink.is_none()}
                                    style={row.ink.map(|ink| format!("background:{}", theme.colour(ink).css()))}></span>
                            </td>
                            <td class="pr-4 text-muted-foreground">{ row.label.clone() }</td>
                            <td class="text-right font-medium tabular-nums">{ row.value.clone() }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            <p class="mt-1.5 border-t pt-1.5 text-muted-foreground" hidden={action.is_none()}>{ action.clone().unwrap_or_default() }</p>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct LegendProps {
    entries: Vec<LegendEntry>,
    hidden: Vec<usize>,
    dark: bool,
    ontoggle: Callback<usize>,
}

/// A button for each series; the last one that shows cannot be hidden.
#[component]
fn Legend(props: &LegendProps) -> Html {
    let shown = props.entries.len() - props.hidden.len().min(props.entries.len());
    html! {
        <div class="flex flex-wrap gap-x-1 gap-y-0.5" role="group" aria-label="Series" hidden={props.entries.is_empty()}>
            { for props.entries.iter().enumerate().map(|(index, entry)| {
                let is_on = !props.hidden.contains(&index);
                let is_last = is_on && shown == 1;
                html! {
                    <button key={entry.label.clone()} type="button" onclick={props.ontoggle.reform(move |_: MouseEvent| index)}
                        aria-pressed={if is_on { "true" } else { "false" }} disabled={is_last}
                        title={if is_last { "One series stays" } else if is_on { "Hide" } else { "Show" }}
                        class={classes!("inline-flex", "items-center", "gap-1.5", "rounded-md", "px-2", "py-1", "text-xs", "hover:bg-accent",
                            (!is_on).then_some("text-muted-foreground line-through opacity-60"))}>
                        { swatch(entry, Theme::of(props.dark)) }
                        <span>{ entry.label.clone() }</span>
                    </button>
                }
            }) }
        </div>
    }
}

fn swatch(entry: &LegendEntry, theme: &Theme) -> Html {
    let colour = theme.colour(entry.ink).css();
    let dashes = match entry.dash {
        Dash::Solid => None,
        Dash::Long => Some("8 4"),
        Dash::Short => Some("4 3"),
        Dash::Dot => Some("1.5 3"),
    };
    let block = entry.marker == Marker::Square && entry.dash == Dash::Solid;
    let shape = match entry.marker {
        Marker::None => String::new(),
        Marker::Circle => "M12 2a4 4 0 1 1 0 8a4 4 0 1 1 0 -8z".into(),
        Marker::Square => "M8.5 2.5h7v7h-7z".into(),
        Marker::Triangle => "M12 1.5l4.2 7.5h-8.4z".into(),
        Marker::Diamond => "M12 1l5 5l-5 5l-5 -5z".into(),
    };
    html! {
        <svg width="24" height="12" viewBox="0 0 24 12" aria-hidden="true">
            { if block {
                html! {
                    <g>
                        <path d="M5 1h14v10h-14z" fill={colour} />
                        <path d={if entry.hatched { "M6 9l6 -8M11 11l6 -9M16 11l4 -6" } else { "" }} stroke={theme.colour(Ink::Page).css()} stroke-width="1.5" fill="none" />
                    </g>
                }
            } else {
                html! {
                    <g>
                        <path d="M0 6h24" stroke={colour.clone()} stroke-width="2" stroke-dasharray={dashes} />
                        <path d={shape} fill={colour} />
                    </g>
                }
            } }
        </svg>
    }
}
