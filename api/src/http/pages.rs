//! The few pages this server has itself.

use std::sync::LazyLock;

use async_graphql::http::{Credentials, GraphiQLSource};
use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use http::{StatusCode, header};
use sha2::{Digest as _, Sha256};

use super::error::HttpError;
use crate::state::AppState;

/// The last version with a single script file.
const GRAPHIQL_VERSION: &str = "3.9.0";

/// It says how to build the web app.
const PLACEHOLDER: &str = include_str!("../../../web/placeholder.html");

/// What that page may do: nothing but look as its own style sheet says.
static PLACEHOLDER_POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = PLACEHOLDER.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let digest = Sha256::digest(style.map_or("", |(style, _)| style));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
        BASE64.encode(&digest)
    )
});

/// The start page of a server without the web app.
pub(super) fn placeholder() -> Response {
    ([(header::CONTENT_SECURITY_POLICY, PLACEHOLDER_POLICY.as_str())], Html(PLACEHOLDER))
        .into_response()
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
pub(super) fn missing() -> Response {
    HttpError::new(StatusCode::NOT_FOUND, "NOT_FOUND", "no such page").into_response()
}
