//! `/graphql`: one operation per request, by GET or POST.

use async_graphql::parser::types::OperationType;
use axum::{
    body::to_bytes,
    extract::{Request, State},
    response::Response,
};
use domain::{
    access::Actor,
    store::{Store, idempotency::answer_lost},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use sha2::{Digest as _, Sha256};
use tracing::Instrument as _;

use super::{
    auth::Caller,
    observe::RequestId,
    seal::{open, seal},
};
use crate::{
    backend::Claimed,
    graphql::{
        prepare::{Prepared, prepare},
        refusal::Refusal,
        request::Params,
        response::{Answer, Media, refuse, run, send},
    },
    state::AppState,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Answers one request.
pub(super) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let Some(media) = Media::accepted(request.headers()) else {
        let message = "answers are application/graphql-response+json or application/json";
        let refusal = Refusal::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message);
        return refuse(Media::Json, refusal, id.as_str());
    };
    match answer(&state, request, &id).await {
        Ok(answer) => send(media, answer),
        Err(refusal) => refuse(media, refusal, id.as_str()),
    }
}

async fn answer(state: &AppState, request: Request, id: &RequestId) -> Result<Answer, Refusal> {
    let (parts, body) = request.into_parts();
    let params = match parts.method {
        Method::GET => Params::from_query(parts.uri.query().unwrap_or_default())?,
        Method::POST => {
            json_only(&parts.headers)?;
            let limit = state.config.http.body_max_bytes;
            let body = to_bytes(body, limit).await.map_err(|_unread| {
                let message = format!("the body is larger than {limit} bytes or did not arrive");
                Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
            })?;
            Params::from_body(&body)?
        }
        _ => return Err(Refusal::method("ask by GET or POST", "GET, POST")),
    };
    // Who asks is read in the picture in which a query is answered.
    let picture = state.business.store.snapshot();
    let store = if params.may_write() { &state.business.store } else { &picture };
    let caller = Caller::of(&parts, state, store).await?;
    perform(state, &parts, caller, params, id, picture).await
}

async fn perform(
    state: &AppState,
    parts: &Parts,
    mut caller: Caller,
    params: Params,
    id: &RequestId,
    picture: Store,
) -> Result<Answer, Refusal> {
    let variables = params.variables_text.clone();
    let prepared = prepare(state, &caller, params, Some(picture)).await?;
    let span = operation_span(&prepared);
    match prepared.shape.kind {
        OperationType::Subscription => {
            return Err(Refusal::malformed("subscriptions run over the WebSocket at /graphql/ws"));
        }
        OperationType::Mutation if parts.method == Method::GET => {
            return Err(Refusal::method("mutations must be sent by POST", "POST"));
        }
        OperationType::Mutation => {}
        OperationType::Query => {
            return Ok(run(state, prepared, id.as_str()).instrument(span).await);
        }
    }
    let (Some(key), Some(actor)) = (parts.headers.get(IDEMPOTENCY_KEY), caller.actor.clone())
    else {
        return Ok(run(state, prepared, id.as_str()).instrument(span).await);
    };
    if prepared.shape.root_fields.len() > 1 {
        // Each is a transaction of its own: after a crash between two nobody could tell how far it came.
        let message = "an Idempotency-Key takes one mutation; send each with a key of its own";
        return Err(Refusal::malformed(message));
    }
    let key = key.to_str().unwrap_or_default();
    let digest = digest(&prepared, &variables);
    // Answers may hold what is shown once, as a new token's secret: they are kept sealed.
    let whose = actor.uuid().unwrap_or_default();
    let context = [&digest[..], whose.as_bytes(), key.as_bytes()].concat();
    match state.backend.claim(&actor, key, digest).await? {
        Claimed::Before(sealed) => {
            let body = open(&state.keys, &context, &sealed).ok_or_else(answer_lost)?;
            let mut headers = HeaderMap::new();
            headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
            Ok(Answer { body, executed: true, has_fault: false, status: None, headers })
        }
        Claimed::Now(claim) => {
            caller.actor = Some(Actor { idempotency: Some(claim.clone()), ..actor.clone() });
            let prepared = prepared.carried_by(caller);
            let answer = run(state, prepared, id.as_str()).instrument(span).await;
            // Kept, a fault that passed would be the answer for ever: whether the work was done the
            // claim knows better than an error on the way.
            let nonce = state.ambient.random();
            let kept = (!answer.has_fault)
                .then(|| seal(&state.keys, &context, &answer.body, nonce))
                .flatten();
            if let Err(error) = state.backend.answer(&actor, &claim, kept).await {
                // The work is done and its answer is on its way; only a repetition would miss it.
                tracing::warn!(error = %error, "an answer was not kept for its idempotency key");
            }
            Ok(answer)
        }
    }
}

fn operation_span(prepared: &Prepared) -> tracing::Span {
    let kind = prepared.shape.kind.to_string();
    tracing::info_span!(
        "graphql",
        otel.name = kind,
        graphql.operation.type = kind,
        graphql.operation.name = prepared.shape.name,
    )
}

/// What two requests have in common if and only if they ask for the same.
fn digest(prepared: &Prepared, variables: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&*prepared.text, prepared.shape.name.as_deref().unwrap_or_default(), variables] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

/// Refuses bodies of another kind: a form on a foreign page cannot send JSON.
fn json_only(headers: &HeaderMap) -> Result<(), Refusal> {
    let given =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = given.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.filter_map(|parameter| parameter.split_once('=')).all(|(name, value)| {
        !name.eq_ignore_ascii_case("charset")
            || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if json && utf8 {
        Ok(())
    } else {
        let message = "the content type must be application/json in UTF-8";
        Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message))
    }
}
