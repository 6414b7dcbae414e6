//! `GET /metrics`: requests, sessions, tools and the store, as Prometheus reads them.

use std::sync::{Arc, LazyLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};
use shared_types::Outcome;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::ApiError;
use crate::app::App;
use crate::store::codes::Code;
use crate::store::figures::{self, Range, Scope};
use crate::store::log;
use crate::store::rollups::{ANY, place_of};

/// Every route of this page of the contract.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(metrics))
}

/// What is counted as it happens; one set for the process, as Prometheus expects.
struct Counted {
    requests: IntCounterVec,
    seconds: HistogramVec,
}

static COUNTED: LazyLock<Option<Counted>> = LazyLock::new(|| {
    let requests = Opts::new("techtime_http_requests_total", "Requests answered, by route, method and status.");
    // From a memory hit to a model's slow answer.
    let buckets = vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
    let seconds = HistogramOpts::new("techtime_http_request_seconds", "Time to the head of the answer, by route.")
        .buckets(buckets);
    Some(Counted {
        requests: IntCounterVec::new(requests, &["route", "method", "status"]).ok()?,
        seconds: HistogramVec::new(seconds, &["route"]).ok()?,
    })
});

/// A layer that counts every request by the route it matched.
pub async fn count(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let response = next.run(request).await;
    if let Some(counted) = COUNTED.as_ref() {
        counted.requests.with_label_values(&[&route, method.as_str(), response.status().as_str()]).inc();
        counted.seconds.with_label_values(&[&route]).observe(begun.elapsed().as_secs_f64());
    }
    response
}

/// Requests, sessions by outcome, tool calls and the state of the store, in Prometheus' text form.
#[utoipa::path(get, path = "/metrics", tag = "server", responses((status = 200, body = String, content_type = "text/plain")))]
async fn metrics(State(app): State<Arc<App>>) -> Result<Response, ApiError> {
    let all = Scope { outcome: ANY, category: ANY, provider: ANY, range: Range::ALL };
    let read = app.store.read_settled(move |conn| {
        let sums = figures::sums(conn, &all)?;
        let tools = figures::tools(conn, Range::ALL)?;
        let runs = log::running(conn)?;
        Ok((sums, tools, runs))
    });
    let (sums, tools, runs) = read.await?;
    let text = (|| -> Result<Vec<u8>, prometheus::Error> {
        let registry = Registry::new();
        if let Some(counted) = COUNTED.as_ref() {
            registry.register(Box::new(counted.requests.clone()))?;
            registry.register(Box::new(counted.seconds.clone()))?;
        }
        let gauge = |name: &str, help: &str, value: i64| -> Result<(), prometheus::Error> {
            let gauge = IntGauge::new(name, help)?;
            gauge.set(value);
            registry.register(Box::new(gauge))
        };
        let uptime = i64::try_from(app.started.elapsed().as_secs()).unwrap_or(i64::MAX);
        gauge("techtime_uptime_seconds", "Since the server started.", uptime)?;
        gauge("techtime_store_writable", "1 while the store can be written.", i64::from(app.store.is_writable()))?;
        gauge("techtime_runs", "Runs that are going on.", runs)?;
        let sessions = IntGaugeVec::new(Opts::new("techtime_sessions", "Stored sessions, by outcome."), &["outcome"])?;
        let of = |measure: &str| sums[place_of(measure)];
        let ended = of("resolved") + of("unresolved") + of("abandoned");
        for (outcome, _) in Outcome::ALL {
            let (name, count) = match outcome {
                Outcome::Resolved => ("resolved", of("resolved")),
                Outcome::Unresolved => ("unresolved", of("unresolved")),
                Outcome::Abandoned => ("abandoned", of("abandoned")),
                Outcome::InProgress => ("in_progress", of("sessions") - ended),
            };
            sessions.with_label_values(&[name]).set(count);
        }
        registry.register(Box::new(sessions))?;
        let calls =
            Opts::new("techtime_tool_calls", "Stored tool calls, by tool and whether the tool could do its work.");
        let calls = IntGaugeVec::new(calls, &["tool", "success"])?;
        for tool in &tools {
            calls.with_label_values(&[tool.name.as_str(), "true"]).set(tool.successes);
            calls.with_label_values(&[tool.name.as_str(), "false"]).set(tool.calls - tool.successes);
        }
        registry.register(Box::new(calls))?;
        let mut text = Vec::new();
        TextEncoder::new().encode(&registry.gather(), &mut text)?;
        Ok(text)
    })();
    let text = text.map_err(|error| ApiError::internal(&error))?;
    Ok(([(header::CONTENT_TYPE, TextEncoder::new().format_type().to_owned())], text).into_response())
}
