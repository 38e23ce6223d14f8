//! The few pages this server has itself.

use async_graphql::http::{Credentials, GraphiQLSource};
use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use http::{StatusCode, header};

use super::error::HttpError;
use crate::state::AppState;

/// The last version with a single script file.
const GRAPHIQL_VERSION: &str = "3.9.0";

const INDEX: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
    <title>Promote Autonomy</title></head><body><h1>Promote Autonomy</h1>\
    <p>The web app is not built into this server. The API is at <a href=\"/graphql\">/graphql</a>, \
    its explorer at <a href=\"/graphiql\">/graphiql</a>.</p></body></html>\n";

/// The start page.
pub(super) async fn index() -> Html<&'static str> {
    Html(INDEX)
}

/// The explorer, whose scripts come from a public mirror: this page alone may load them.
pub(super) async fn graphiql(State(state): State<AppState>) -> Response {
    let nonce = BASE64URL_NOPAD.encode(&state.ambient.random::<16>());
    let page = GraphiQLSource::build()
        .endpoint("/graphql")
        .subscription_endpoint("/graphql/ws")
        .credentials(Credentials::SameOrigin)
        .version(GRAPHIQL_VERSION)
        .title("Promote Autonomy API")
        .finish()
        .replace("<script>", &format!("<script nonce=\"{nonce}\">"));
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' https://unpkg.com; \
         style-src 'unsafe-inline' https://unpkg.com; font-src data: https://unpkg.com; \
         img-src 'self' data: https://graphql.org; connect-src 'self'; worker-src blob:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

/// No such page.
pub(super) async fn missing() -> impl IntoResponse {
    HttpError::new(StatusCode::NOT_FOUND, "NOT_FOUND", "no such page")
}
