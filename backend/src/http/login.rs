//! `/api/login`: a browser exchanges the token for a cookie that scripts cannot read, and gives it back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared_types::Problem;
use utoipa::ToSchema;

use super::error::ApiError;
use super::extract::Json;
use super::guard::COOKIE;
use crate::app::App;

/// The token, as the person who runs the server gave it out.
#[derive(Deserialize, ToSchema)]
pub struct Login {
    token: String,
}

/// Exchanges the token for a cookie (HttpOnly, SameSite=Strict).
#[utoipa::path(post, path = "/api/login", tag = "server", request_body = Login, responses(
    (status = 204, description = "The cookie is set, or no token is asked here"),
    (status = 401, description = "Not the token", body = Problem),
    (status = 422, description = "A wrong value", body = Problem),
))]
pub async fn login(State(app): State<Arc<App>>, Json(login): Json<Login>) -> Result<Response, ApiError> {
    if !app.guard.asks_token() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let Some(value) = app.guard.exchange(&login.token) else {
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "that is not this server's token"));
    };
    Ok(with_cookie(value, YEAR_S))
}

/// Takes the cookie back from this browser.
#[utoipa::path(delete, path = "/api/login", tag = "server", responses(
    (status = 204, description = "The browser has no cookie of ours any more"),
))]
pub async fn logout() -> Response {
    with_cookie("", 0)
}

/// How long a browser keeps the cookie.
const YEAR_S: u32 = 365 * 24 * 3600;

fn with_cookie(value: &str, seconds: u32) -> Response {
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}
