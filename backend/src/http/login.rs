//! `POST /api/login`: a browser exchanges the token for a cookie that scripts cannot read.

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
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
