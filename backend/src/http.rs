//! The server: every route in one table, the layers around it, and the loop that serves it.

pub mod analytics;
pub mod chat;
pub mod error;
pub mod extract;
pub mod feedback;
pub mod guard;
pub mod health;
pub mod login;
pub mod metrics;
pub mod openapi;
pub mod page;
pub mod sessions;
pub mod tools;
pub mod ws;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use error::ApiError;

/// Half a request is given up after this time; a slow phone on a bad line still fits.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Runs may end in this time after the server was asked to stop; the contract promises 12 s in all.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(11);
/// More connections than this are turned away, so that the machine's files last for the rest.
const CONNECTIONS_MAX: usize = 10_000;

/// Every route of the API; the OpenAPI document is gathered from the same lines.
fn api() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(login::login, login::logout))
        .routes(routes!(chat::chat))
        .routes(routes!(tools::list))
        .routes(routes!(tools::execute))
        .routes(routes!(tools::undo))
        .merge(sessions::routes())
        .merge(feedback::routes())
        .merge(analytics::routes())
        .merge(metrics::routes())
}

/// The OpenAPI document of every route.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

/// The routes of the API, without what they say of themselves. Gathering that takes a megabyte for a moment: whoever
/// makes the table first finds the memory free again for what stays.
pub fn table() -> Router<Arc<App>> {
    api().into()
}

/// The whole server: the gate first, then the table.
fn router(table: Router<Arc<App>>, app: Arc<App>) -> Router {
    let routes = table
        .merge(openapi::routes())
        .route("/", get(the_page))
        .route("/chat", get(the_page))
        .route("/chat/{id}", get(the_page))
        .route("/ws", get(ws::ws))
        .route("/dashboard", get(the_page))
        .route("/history", get(the_page))
        .fallback(anything_else)
        .method_not_allowed_fallback(wrong_method)
        .layer(axum::middleware::from_fn(metrics::count))
        .layer(DefaultBodyLimit::max(guard::BODY_MAX_BYTES))
        .with_state(app.clone());
    // A router of its own around the table: the gate sees a request before any path is looked at.
    let router = Router::new().fallback_service(routes);
    let router = match cors(&app.config.allowed_origins) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router
        .layer(from_fn_with_state(app.guard.clone(), guard::guard))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(map_response(with_headers))
}

/// Serves until `app.stopping` is cancelled, then lets open work end.
pub async fn serve(listener: TcpListener, table: Router<Arc<App>>, app: Arc<App>) {
    let service = TowerToHyperService::new(router(table, app.clone()));
    let open = TaskTracker::new();
    let slots = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS_MAX));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(REQUEST_TIMEOUT).max_buf_size(64 * 1024);
    loop {
        let stream = tokio::select! {
            () = app.stopping.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of files, or the peer went away in between: the next one may do.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        let Ok(slot) = slots.clone().try_acquire_owned() else { continue };
        let _ = stream.set_nodelay(true);
        let connection = http.serve_connection(TokioIo::new(stream), service.clone()).with_upgrades();
        let stopping = app.stopping.clone();
        open.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stopping.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended");
            }
            drop(slot);
        });
    }
    drop(listener);
    open.close();
    let ending = async {
        app.chat.stop().await;
        app.sockets.close().await;
        open.wait().await;
    };
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, ending).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

async fn the_page(State(app): State<Arc<App>>, request: Parts) -> Response {
    app.page.index(&request).await
}

/// Files of the page, deep links into it, and 404 for the rest.
async fn anything_else(State(app): State<Arc<App>>, request: Parts) -> Response {
    let path = request.uri.path();
    let reads = matches!(request.method, Method::GET | Method::HEAD);
    let is_api = path == "/api" || path.starts_with("/api/");
    if reads && !is_api {
        if let Some(file) = app.page.file(&request).await {
            return file;
        }
        let accept = request.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if accept.contains("text/html") {
            return app.page.index(&request).await;
        }
    }
    ApiError::not_found("there is nothing at this path").into_response()
}

async fn wrong_method() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not know that method")
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    ApiError::internal(&text.unwrap_or("a handler panicked")).into_response()
}

/// No other origin reads our answers unless the configuration names it.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|o| HeaderValue::from_str(o).ok()).collect();
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION, header::ACCEPT])
        .max_age(Duration::from_secs(600));
    (!origins.is_empty()).then(|| layer.allow_origin(AllowOrigin::list(origins)))
}

async fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| page::STRICT_POLICY.clone());
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
