//! Extractors that refuse in our own form: JSON bodies, query strings and ids in paths.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::REQUEST_TIMEOUT;
use super::error::ApiError;

/// A JSON body. Empty means `{}`; not JSON is 400, JSON of the wrong shape is 422 with the field.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let late = || ApiError::new(StatusCode::REQUEST_TIMEOUT, "the body did not come in time");
        // One deadline for the whole: whoever drips a byte now and then holds nothing open.
        let body = tokio::time::timeout(REQUEST_TIMEOUT, Bytes::from_request(request, state));
        let body = body.await.map_err(|_| late())?.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "a body may have 128 KiB at most")
            }
            _ => ApiError::bad_request("the body could not be read"),
        })?;
        from_json(if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { &body }).map(Self)
    }
}

/// Reads JSON and says what is wrong with it: 400 for bad syntax, 422 for a wrong value.
///
/// # Errors
/// [`ApiError`] with the field's path.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // Skipping a text does not look into it.
    std::str::from_utf8(bytes).map_err(|_| ApiError::bad_request("the body is not JSON: it is not UTF-8"))?;
    // Syntax first, so that `{"a": 1` is never blamed on a field.
    let _: serde::de::IgnoredAny =
        serde_json::from_slice(bytes).map_err(|e| ApiError::bad_request(format!("the body is not JSON: {e}")))?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let path = e.path().to_string();
        let message = without_position(&e.into_inner().to_string());
        ApiError::field(field_of(&path, &message, "body"), message)
    })
}

/// The field that an error is about: its path, else the name that the message quotes.
fn field_of(path: &str, message: &str, whole: &str) -> String {
    let quoted = message.split_once("field `").and_then(|(_, rest)| rest.split_once('`'));
    match quoted {
        _ if path != "." => path.to_owned(),
        Some((name, _)) => name.to_owned(),
        None => whole.to_owned(),
    }
}

/// "missing field `x` at line 1 column 2" → "missing field `x`".
fn without_position(text: &str) -> String {
    text.rsplit_once(" at line ").map_or(text, |(message, _)| message).to_owned()
}

/// A query string; wrong values are 422 with the field.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map(Self).map_err(|e| {
            let path = e.path().to_string();
            let message = e.into_inner().to_string();
            ApiError::field(field_of(&path, &message, "query"), message)
        })
    }
}

/// An id in the path; anything that is no id is 404.
#[derive(Debug)]
pub struct PathId<T>(pub T);

impl<S: Send + Sync, T: std::str::FromStr + Send> FromRequestParts<S> for PathId<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let nothing = || ApiError::not_found("there is nothing under this id");
        let text = axum::extract::Path::<String>::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        text.parse().map(Self).map_err(|_| nothing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(rename = "message")]
        _message: String,
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_for_ever_is_given_up() {
        let drops = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(REQUEST_TIMEOUT / 2).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
        });
        let request = Request::new(axum::body::Body::from_stream(drops));
        let error = Json::<Sample>::from_request(request, &()).await.expect_err("late");
        assert_eq!(error.problem().status, 408);
    }

    #[test]
    fn a_body_that_is_not_utf_8_is_400() {
        let error = from_json::<Sample>(b"{\"message\": \"\xff\"}").expect_err("not UTF-8");
        assert_eq!(error.problem().status, 400);
    }

    #[test]
    fn a_body_that_is_not_json_is_400_and_a_wrong_value_names_its_field() {
        for (body, status, field) in [
            ("{", 400, None),
            ("{} {}", 400, None),
            ("nope", 400, None),
            ("{}", 422, Some("message")),
            (r#"{"message": 1}"#, 422, Some("message")),
            ("[]", 422, Some("body")),
        ] {
            let error = from_json::<Sample>(body.as_bytes()).expect_err(body);
            assert_eq!(error.problem().status, status, "{body}");
            assert_eq!(error.problem().errors.first().map(|e| e.field.as_str()), field, "{body}");
        }
    }
}
