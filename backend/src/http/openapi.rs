//! The OpenAPI document, gathered from the same lines as the routes, and the pages that show it.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use shared_types::{Granularity, PROBLEM_JSON, ProviderCount};
use utoipa::PartialSchema;
use utoipa::openapi::{
    Content, ContentBuilder, InfoBuilder, License, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder,
    path::Operation,
    tag::{Tag, TagBuilder},
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::App;

/// Where the document is.
const DOCUMENT: &str = "/api/openapi.json";

/// What the figures mean; shown above all routes.
const DESCRIPTION: &str = include_str!("openapi/description.md");

/// What may go wrong on any route.
const PROBLEMS: [(&str, &str); 14] = [
    ("400", "Not JSON, or bad framing"),
    ("401", "No token, where this server asks for one"),
    ("403", "Wrong Host or Origin, or an effect that this server refuses"),
    ("404", "There is no such thing"),
    ("405", "Not with this method"),
    ("408", "The request did not come in time"),
    ("409", "Not confirmed, or in conflict"),
    ("413", "More than 128 KiB"),
    ("415", "Not JSON by its content type"),
    ("422", "Right JSON, wrong value: `errors` says which field, and why"),
    ("429", "Too many at once; `Retry-After` says when to come back"),
    ("500", "Our bug"),
    ("503", "Busy, or the store is locked; `Retry-After` says when to come back"),
    ("507", "The disk is full; nothing already stored is harmed"),
];

/// Completes what the routes say: title, groups, definitions of the figures, problems.
#[must_use]
pub fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("TechTime")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(License::new("MIT OR Apache-2.0")))
        .build();
    document.tags = Some(tags());
    // Named by others' fields only, which the gathering of routes does not follow.
    let schemas = &mut document.components.get_or_insert_default().schemas;
    schemas.insert("Granularity".into(), Granularity::schema());
    schemas.insert("ProviderCount".into(), ProviderCount::schema());
    for path in document.paths.paths.values_mut() {
        for operation in operations(path) {
            for (status, what) in PROBLEMS {
                let known = &mut operation.responses.responses;
                let problem = known.entry(status.into()).or_insert_with(|| RefOr::T(problem(what)));
                as_problem(problem);
            }
        }
    }
    document
}

fn tags() -> Vec<Tag> {
    [
        ("chat", "Messages and their answers. Events come over `GET /ws`, see the contract."),
        ("tools", "The diagnostic tools: what there is, run one, take it back."),
        ("sessions", "Stored conversations: find, read, change, hand over, export."),
        ("feedback", "What people say of sessions and answers."),
        ("analytics", "The dashboard's figures. Their definitions stand above."),
        ("server", "How the server is."),
    ]
    .map(|(name, what)| TagBuilder::new().name(name).description(Some(what)).build())
    .into()
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut path.get, &mut path.post, &mut path.patch, &mut path.delete, &mut path.put].into_iter().flatten()
}

fn problem_content() -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build()
}

fn problem(what: &str) -> Response {
    ResponseBuilder::new().description(what).content(PROBLEM_JSON, problem_content()).build()
}

/// Problems that a route names itself have our content type too.
fn as_problem(response: &mut RefOr<Response>) {
    if let RefOr::T(response) = response {
        response.content.clear();
        response.content.insert(PROBLEM_JSON.into(), RefOr::T(problem_content()));
        if response.description.is_empty() {
            response.description = "A problem".into();
        }
    }
}

/// The document as it is to be checked in.
#[must_use]
pub fn text(document: &OpenApi) -> String {
    // Its types hold nothing that JSON cannot.
    document.to_pretty_json().map(|text| text + "\n").unwrap_or_default()
}

/// The document as it is checked in and served: writing it anew at every start would cost 4 MB.
const CHECKED_IN: &str = include_str!("../../../docs/openapi.json");

/// `/api/openapi.json` and the bundled pages under `/api/docs`.
pub fn routes() -> Router<Arc<App>> {
    let json = || async { ([(header::CONTENT_TYPE, "application/json")], CHECKED_IN) };
    let pages = SwaggerUi::new("/api/docs").config(Config::from(DOCUMENT));
    Router::new().route(DOCUMENT, get(json)).merge(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_document_says_what_the_routes_say() {
        let said = text(&complete(crate::http::document()));
        assert!(said == CHECKED_IN, "docs/openapi.json is out of date: run `cargo xtask openapi`");
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let document = text(&complete(crate::http::document()));
        for reference in document.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document.contains(&format!("\n      \"{name}\": {{")), "{name} is referred to, but not there");
        }
    }

    #[test]
    fn every_route_says_what_it_does_and_what_may_go_wrong() {
        let mut document = complete(crate::http::document());
        for (path, item) in &mut document.paths.paths {
            for operation in operations(item) {
                assert!(operation.summary.as_ref().is_some_and(|text| !text.is_empty()), "{path} has no summary");
                assert!(operation.responses.responses.contains_key("422"), "{path}");
            }
        }
    }
}
