//! `GET /api/sessions/export`: every session that the filters match, streamed in constant memory.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use shared_types::{SessionItem, Timestamp};
use utoipa::IntoParams;

use super::list::{Asked, FilterQuery};
use crate::app::App;
use crate::http::error::ApiError;
use crate::http::extract::Query;
use crate::store::list::{Begin, Page};
use crate::store::{Store, StoreError};

/// Sessions that are read at once: a slow reader holds no connection between them.
const CHUNK: u64 = 500;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum ExportFormat {
    Csv,
    Jsonl,
}

/// The form of the export.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// `csv` (RFC 4180, with a head) or `jsonl` (one list item a line).
    #[param(inline)]
    format: Option<ExportFormat>,
}

/// Every session that the filters match, streamed.
#[utoipa::path(get, path = "/api/sessions/export", tag = "sessions", params(ExportQuery, FilterQuery), responses(
    (status = 200, description = "One session a line", content((String = "text/csv"), (String = "application/jsonl"))),
))]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    Query(ExportQuery { format }): Query<ExportQuery>,
    Query(filter): Query<FilterQuery>,
) -> Result<Response, ApiError> {
    let asked = filter.read()?;
    let format = format.unwrap_or(ExportFormat::Csv);
    // The first chunk is read before the head is sent, so that a locked store is still a 503.
    let first = chunk(&app.store, &asked, Begin::Offset(0)).await?;
    let state = Some(Export { store: app.store.clone(), asked, format, page: first, is_first: true });
    let body = Body::from_stream(stream::try_unfold(state, |state| async move {
        let Some(state) = state else { return Ok(None) };
        let text = lines(&state.page.items, state.format, state.is_first);
        let next = match state.page.next {
            None => None,
            Some(key) => {
                let page = chunk(&state.store, &state.asked, Begin::After(key)).await?;
                Some(Export { page, is_first: false, ..state })
            }
        };
        Ok::<_, StoreError>(Some((text, next)))
    }));
    let (kind, suffix) = match format {
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ExportFormat::Jsonl => ("application/jsonl", "jsonl"),
    };
    let name = format!("attachment; filename=\"techtime-sessions-{}.{suffix}\"", Timestamp::now().strftime("%Y%m%d"));
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

struct Export {
    store: Store,
    asked: Asked,
    format: ExportFormat,
    page: Page,
    is_first: bool,
}

async fn chunk(store: &Store, asked: &Asked, begin: Begin) -> Result<Page, StoreError> {
    let asked = asked.clone();
    store.read_list(move |conn, lag| Ok(asked.page(conn, lag, begin, CHUNK)?.page)).await
}

const HEAD: &str = "id,title,started_at,ended_at,outcome,resolution,category,cause,layer,messages,user_messages,\
     tool_calls,tools,duration_ms,cost_usd,provider,reopened,archived,deleted\r\n";

fn lines(items: &[SessionItem], format: ExportFormat, is_first: bool) -> String {
    match format {
        ExportFormat::Csv => {
            let head = if is_first { HEAD } else { "" };
            items.iter().map(csv_line).fold(head.to_owned(), |text, line| text + &line)
        }
        ExportFormat::Jsonl => items
            .iter()
            .filter_map(|item| serde_json::to_string(item).ok())
            .fold(String::new(), |text, line| text + &line + "\n"),
    }
}

fn csv_line(item: &SessionItem) -> String {
    let fields = [
        item.id.to_string(),
        item.title.clone(),
        item.started_at.to_string(),
        item.ended_at.map(|at| at.to_string()).unwrap_or_default(),
        word(item.outcome),
        word(item.resolution),
        word(item.category),
        item.cause.clone().unwrap_or_default(),
        item.layer.map(|layer| layer.number().to_string()).unwrap_or_default(),
        item.message_count.to_string(),
        item.user_message_count.to_string(),
        item.tool_call_count.to_string(),
        item.tools.join(" "),
        item.duration_ms.map(|ms| ms.to_string()).unwrap_or_default(),
        item.cost_usd.map(|usd| usd.to_string()).unwrap_or_default(),
        item.provider.clone().unwrap_or_default(),
        item.reopened_count.to_string(),
        item.archived.to_string(),
        item.deleted.to_string(),
    ];
    fields.iter().map(|field| csv_field(field)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Quoted where it must be. What a spreadsheet would take for a formula begins with an apostrophe.
fn csv_field(text: &str) -> String {
    let guarded = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

/// The wire name of a choice; empty for none.
fn word(choice: impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_where_it_must_be_and_never_a_formula() {
        for (text, field) in [
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(csv_field(text), field);
        }
    }
}
