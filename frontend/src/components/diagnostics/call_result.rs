//! A result, drawn by what is in it: hops, round trips, records, interfaces; and raw, to copy and download.

use serde_json::Value;
use shared_types::{JsonObject, Timestamp, ToolCall};
use yew::prelude::*;

use crate::components::ui::{CopyButton, Glyph, icon, table};
use crate::format;
use crate::markdown::Markdown;
use crate::state::tool_form::shown;

/// More would make the page slow; the download has all of it.
const RAW_LIMIT: usize = 20_000;
/// More rows are a list to download, not to read.
const ROWS: usize = 60;
/// More columns do not fit beside each other.
const COLUMNS: usize = 6;

#[derive(PartialEq, Properties)]
pub struct CallResultProps {
    pub call: ToolCall,
}

/// The result of an ended call.
#[component]
pub fn CallResult(props: &CallResultProps) -> Html {
    let call = &props.call;
    let raw_open = use_state_eq(|| false);
    let toggle = {
        let raw_open = raw_open.clone();
        Callback::from(move |_: MouseEvent| raw_open.set(!*raw_open))
    };
    let raw = raw(call);
    let cut = raw.len() > RAW_LIMIT;
    let shown_raw: String = raw.chars().take(RAW_LIMIT).collect();
    // The tool's own words may hold the table already; then only the curve is added.
    let tables = !call.result.contains("\n|");
    // Whatever opens this says the summary already.
    let result = call.result.strip_prefix(&*call.summary).unwrap_or(&call.result).trim_start().to_owned();
    let error = call.error.clone().filter(|error| *error != call.summary);
    let drawn = call.data.as_ref().map(|data| draw(data, tables)).unwrap_or_default();
    html! {
        <div class="grid grid-cols-1 gap-3 text-sm">
            <div hidden={call.arguments.is_empty()}>{ arguments(&call.arguments) }</div>
            <div role="alert" class="rounded-md bg-fail-soft px-3 py-2 text-fail" hidden={error.is_none()}>
                { error.clone().unwrap_or_default() }
            </div>
            <div hidden={call.data.is_none()}>{ drawn }</div>
            <div hidden={result.is_empty()}><Markdown source={result.clone()} class="text-[0.92em]" /></div>
            <div>
                <button type="button" onclick={toggle} aria-expanded={if *raw_open { "true" } else { "false" }}
                    class="inline-flex items-center gap-1 rounded text-xs font-medium text-muted-foreground hover:text-foreground">
                    { icon(if *raw_open { Glyph::ChevronDown } else { Glyph::ChevronRight }, "size-3.5") }{ "Raw result" }
                </button>
                <div hidden={!*raw_open}>
                    { if *raw_open { raw_box(call, &raw, shown_raw, cut) } else { Html::default() } }
                </div>
            </div>
        </div>
    }
}

/// The call as JSON, its data first of all.
#[must_use]
pub fn raw(call: &ToolCall) -> String {
    let value = call.data.clone().or_else(|| serde_json::to_value(call).ok()).unwrap_or_default();
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

fn raw_box(call: &ToolCall, raw: &str, shown: String, cut: bool) -> Html {
    let href = format!("data:application/json;charset=utf-8,{}", percent(raw));
    html! {
        <div class="mt-1 rounded-md border bg-muted">
            <div class="flex items-center justify-end gap-1 px-1 pt-1 text-xs">
                <CopyButton text={raw.to_owned()} label="Copy raw result" />
                <a {href} download={format!("{}.json", call.name)} aria-label="Download raw result" title="Download raw result"
                    class="inline-flex size-7 items-center justify-center rounded-md hover:bg-accent">{ icon(Glyph::Download, "size-3.5") }</a>
            </div>
            <pre class="max-h-72 overflow-auto px-3 pb-3 font-mono text-xs" tabindex="0">{ shown }</pre>
            <p class="px-3 pb-2 text-xs text-muted-foreground" hidden={!cut}>{ "Cut here: the download has all of it." }</p>
        </div>
    }
}

/// Percent-encoding for a data address.
fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// What a tool was given, or is to be given. A moment, in whole seconds, is told as the page tells moments.
pub fn arguments(given: &JsonObject) -> Html {
    let value = |name: &str, value: &Value| {
        let moment =
            value.as_i64().filter(|_| name.ends_with("_at")).and_then(|at| Timestamp::from_millisecond(at * 1000).ok());
        moment.map_or_else(|| shown(value), format::date_time)
    };
    html! {
        <dl class="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs" hidden={given.is_empty()}>
            { for given.iter().filter(|(_, v)| !v.is_null()).map(|(name, given)| html! {
                <key={name.as_str()}>
                    <dt class="text-muted-foreground">{ format::words(name) }</dt>
                    <dd class="font-mono break-all">{ value(name, given) }</dd>
                </>
            }) }
        </dl>
    }
}

/// What in the data can be drawn: a series of round trips, and lists of objects as tables.
fn draw(data: &Value, tables: bool) -> Html {
    let Some(object) = data.as_object() else {
        return data.as_array().filter(|_| tables).map(|rows| table_of("Result", rows)).unwrap_or_default();
    };
    let series = object.iter().find_map(|(name, value)| {
        let numbers: Vec<Option<f64>> = value.as_array()?.iter().map(round_trip).collect();
        (name.contains("rtt") || name.contains("repl") || name.contains("probes"))
            .then_some(numbers)
            .filter(|n| n.iter().flatten().count() > 1)
    });
    let lists = object.iter().filter(|_| tables).filter_map(|(name, value)| {
        let rows = value.as_array()?;
        rows.first()?
            .is_object()
            .then(|| html! { <div key={name.clone()}>{ table_of(&format::words(name), rows) }</div> })
    });
    html! { <div class="grid grid-cols-1 gap-3"><div hidden={series.is_none()}>{ series.map(|s| sparkline(&s)).unwrap_or_default() }</div><div class="grid grid-cols-1 gap-3">{ for lists }</div></div> }
}

/// A round trip, where a value is one: a number, or an object that holds one.
fn round_trip(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| ["rtt_ms", "ms", "time_ms"].iter().find_map(|name| value.get(*name)?.as_f64()))
}

fn sparkline(numbers: &[Option<f64>]) -> Html {
    let known: Vec<f64> = numbers.iter().flatten().copied().collect();
    let (low, high) = known.iter().fold((f64::MAX, 0.0_f64), |(low, high), n| (low.min(*n), high.max(*n)));
    let mean = known.iter().sum::<f64>() / f64::from(u32::try_from(known.len().max(1)).unwrap_or(1));
    let lost = numbers.len() - known.len();
    let bars = numbers.iter().map(|number| {
        let (height, look) = match number {
            Some(n) => (15.0 + 85.0 * n / high.max(0.001), "bg-series-1"),
            None => (100.0, "bg-fail-soft"),
        };
        html! { <span class={classes!("w-1.5", "rounded-sm", look)} style={format!("height:{height:.0}%")}></span> }
    });
    html! {
        <figure class="flex items-end gap-3">
            <div class="flex h-8 items-end gap-0.5" aria-hidden="true">{ for bars }</div>
            <figcaption class="text-xs text-muted-foreground">
                { format!("{low:.1} / {mean:.1} / {high:.1} ms (least, mean, most), {lost} of {} lost", numbers.len()) }
            </figcaption>
        </figure>
    }
}

fn table_of(name: &str, rows: &[Value]) -> Html {
    let mut columns: Vec<&String> = Vec::new();
    for key in rows.iter().filter_map(Value::as_object).flat_map(|o| o.keys()) {
        if columns.len() < COLUMNS && !columns.contains(&key) {
            columns.push(key);
        }
    }
    if columns.is_empty() {
        return Html::default();
    }
    html! {
        <div>
            <p class="mb-1 text-xs font-medium">{ name.to_owned() }</p>
            <div class="overflow-x-auto rounded-md border" tabindex="0" role="region" aria-label={name.to_owned()}>
                <table class="w-full text-xs">
                    <thead><tr class="border-b">{ for columns.iter().map(|c| html! { <th key={c.as_str()} scope="col" class={classes!(table::HEAD, "h-8")}>{ format::words(c) }</th> }) }</tr></thead>
                    <tbody>
                        { for rows.iter().take(ROWS).enumerate().map(|(index, row)| html! {
                            <tr key={index} class="border-b last:border-b-0">
                                { for columns.iter().map(|c| html! { <td key={c.as_str()} class="px-3 py-1.5 align-top font-mono break-words">{ cell(row.get(c.as_str())) }</td> }) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
            <p class="mt-1 text-xs text-muted-foreground" hidden={rows.len() <= ROWS}>{ format!("{} more rows are in the download.", rows.len().saturating_sub(ROWS)) }</p>
        </div>
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".into(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.into(),
        Some(Value::Number(number)) => match number.as_f64() {
            Some(float) if number.is_f64() => format!("{float:.1}"),
            _ => number.to_string(),
        },
        Some(other) => shown(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_in_words() {
        assert_eq!(cell(None), "–");
        assert_eq!(cell(Some(&serde_json::json!(true))), "yes");
        assert_eq!(cell(Some(&serde_json::json!(1.25))), "1.2");
        assert_eq!(cell(Some(&serde_json::json!(["a", "b"]))), "a, b");
    }

    #[test]
    fn a_round_trip_is_a_number_or_in_an_object() {
        assert_eq!(round_trip(&serde_json::json!(3.5)), Some(3.5));
        assert_eq!(round_trip(&serde_json::json!({"rtt_ms": 2})), Some(2.0));
        assert_eq!(round_trip(&serde_json::json!(null)), None);
    }

    #[test]
    fn a_data_address_holds_no_sign_that_ends_it() {
        assert_eq!(percent("a b#\"ü"), "a%20b%23%22%C3%BC");
    }
}
