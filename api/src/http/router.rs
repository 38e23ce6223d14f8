//! Every route and every layer, on one page.

use std::time::Duration;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{any, get, post},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use tower_http::{
    compression::{
        CompressionLayer, Predicate as _,
        predicate::{DefaultPredicate, NotForContentType},
    },
    cors::{AllowOrigin, CorsLayer},
    sensitive_headers::SetSensitiveRequestHeadersLayer,
    timeout::TimeoutLayer,
};

use super::{crowd, csrf, files, graphql, headers, health, observe, pages, uploads, web};
use crate::{graphql::ws, state::AppState};

/// The whole server.
pub fn router(state: AppState) -> Router {
    let http = &state.config.http;
    let timeout = TimeoutLayer::with_status_code(
        StatusCode::REQUEST_TIMEOUT,
        Duration::from_secs(http.timeout_seconds),
    );
    let mut routes = Router::new()
        .route("/graphql", any(graphql::serve))
        .route("/graphql/ws", any(ws::upgrade))
        .route("/files/{*key}", get(files::download))
        .route("/uploads/{purpose}", post(uploads::receive))
        .merge(health::routes());
    if state.config.graphql.graphiql {
        routes = routes.route("/graphiql", get(pages::graphiql));
    }

    // The last layer is the outermost: it sees the request first and the response last.
    routes
        .fallback(web::serve)
        .layer(DefaultBodyLimit::max(http.body_max_bytes))
        .layer(from_fn_with_state(state.clone(), csrf::guard))
        .layer(timeout)
        .layer(compression())
        .layer(cors(&http.cors_origins))
        .layer(from_fn_with_state(state.clone(), headers::limit_request))
        .layer(from_fn_with_state(state.clone(), crowd::guard))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .layer(from_fn_with_state(state.clone(), headers::secure_response))
        .layer(SetSensitiveRequestHeadersLayer::new([header::AUTHORIZATION, header::COOKIE]))
        .with_state(state)
}

fn compression() -> CompressionLayer<impl tower_http::compression::Predicate> {
    // Videos are compressed already.
    CompressionLayer::new()
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("video/")))
}

fn cors(origins: &[String]) -> CorsLayer {
    let allowed = origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("traceparent"),
        ])
        .expose_headers([
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
            HeaderName::from_static("ratelimit-limit"),
            HeaderName::from_static("ratelimit-remaining"),
            HeaderName::from_static("ratelimit-reset"),
        ])
        .max_age(Duration::from_mins(10))
}
