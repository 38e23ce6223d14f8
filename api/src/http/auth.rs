//! Who is calling.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use domain::{
    access::{Actor, ActorKind},
    store::Store,
};
use http::{HeaderMap, header, request::Parts};

use super::{address, error::HttpError, observe::RequestId};
use crate::state::AppState;

/// What a request shows to prove who sent it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    None,
    /// The secret of a browser session.
    Session(String),
    /// A partner's API token.
    Token(String),
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Session(_) => "Session(…)",
            Self::Token(_) => "Token(…)",
        })
    }
}

/// Whoever sent a request, and the request's own name.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who acts; nobody before signing in.
    pub actor: Option<Actor>,
    /// What they showed.
    pub credentials: Credentials,
    /// Where from.
    pub address: IpAddr,
    /// The browser or program, as it calls itself.
    pub user_agent: Option<String>,
    /// The request's name in logs and errors.
    pub request_id: RequestId,
}

impl Caller {
    /// The key of this caller's limits: the actor where there is one, else the address.
    pub fn purse(&self) -> String {
        match self.actor.as_ref().map(|actor| actor.kind) {
            Some(ActorKind::User { user_id, .. }) => user_id.to_string(),
            Some(ActorKind::ApiToken { token_id, .. }) => token_id.to_string(),
            Some(ActorKind::Worker) | None => address::key(self.address),
        }
    }
}

/// What the headers show. A token counts before a cookie: who writes it there means it.
pub fn credentials(state: &AppState, headers: &HeaderMap) -> Result<Credentials, HttpError> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(bearer).ok_or_else(HttpError::bad_token)?;
        return Ok(Credentials::Token(token.to_owned()));
    }
    Ok(state.cookie.read(headers).map_or(Credentials::None, Credentials::Session))
}

/// The token of a `Bearer` header.
pub fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Finds out who stands behind the credentials. A wrong token is refused; a wrong session is nobody,
/// for else nobody with an old cookie could sign in again.
pub async fn identify(
    state: &AppState,
    store: &Store,
    credentials: &Credentials,
) -> Result<Option<Actor>, HttpError> {
    match credentials {
        Credentials::None => Ok(None),
        Credentials::Session(_) => Ok(state.backend.authenticate(store, credentials).await?),
        Credentials::Token(_) => {
            let actor = state.backend.authenticate(store, credentials).await?;
            actor.map(Some).ok_or_else(HttpError::bad_token)
        }
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, HttpError> {
        Self::of(parts, state, &state.business.store).await
    }
}

impl Caller {
    /// Whoever sent a request, by what this store sees.
    pub async fn of(parts: &Parts, state: &AppState, store: &Store) -> Result<Self, HttpError> {
        let credentials = credentials(state, &parts.headers)?;
        let actor = identify(state, store, &credentials).await?;
        Ok(Self {
            actor,
            credentials,
            address: address::of(
                &parts.headers,
                &parts.extensions,
                &state.config.http.trusted_proxies,
            ),
            user_agent: parts
                .headers
                .get(header::USER_AGENT)
                .and_then(|value| value.to_str().ok())
                .map(|text| text.chars().take(200).collect()),
            request_id: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}
