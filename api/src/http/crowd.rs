//! How much of the server one address may hold: a bound on its open connections.
//!
//! Whoever comes by a trusted proxy shares the proxy's connections with everybody else, so there
//! what counts is the requests under way and the sockets, by the address the proxy says.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use opentelemetry::{global::meter, metrics::Counter};

use super::{address, error::HttpError};
use crate::{config::Network, state::AppState};

/// How often the log says that somebody is refused.
const SAY_EVERY: Duration = Duration::from_mins(1);

/// Who holds how many places.
#[derive(Debug, Clone)]
pub(crate) struct Crowd {
    most: usize,
    now: Arc<Mutex<Now>>,
    refused: Counter<u64>,
}

#[derive(Debug, Default)]
struct Now {
    seats: HashMap<String, usize>,
    said: Option<Instant>,
}

/// One place of an address, until it is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    crowd: Crowd,
    key: String,
}

impl Crowd {
    /// At most so many places for each address.
    pub(crate) fn new(most: usize) -> Self {
        let refused = meter("promote")
            .u64_counter("promote.connections.refused")
            .with_description("Connections and requests of addresses that hold too many.")
            .build();
        // So that nought is told, too.
        refused.add(0, &[]);
        Self { most, now: Arc::default(), refused }
    }

    /// A place, unless the address has as many as it may. Of IPv6 a network counts as one address.
    pub(crate) fn enter(&self, address: IpAddr) -> Option<Seat> {
        let key = address::key(address);
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let held = now.seats.entry(key.clone()).or_default();
        if *held < self.most {
            *held += 1;
            return Some(Seat { crowd: self.clone(), key });
        }
        self.refused.add(1, &[]);
        if now.said.is_none_or(|said| said.elapsed() > SAY_EVERY) {
            now.said = Some(Instant::now());
            // Addresses are nothing for logs.
            tracing::warn!(
                most = self.most,
                "an address holds as many connections as it may (http.max_connections_per_address); \
                 a proxy belongs into http.trusted_proxies"
            );
        }
        None
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut now = self.crowd.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = now.seats.get_mut(&self.key) {
            *held = held.saturating_sub(1);
            if *held == 0 {
                now.seats.remove(&self.key);
            }
        }
    }
}

/// Whether this is a proxy that is believed, which speaks for many.
pub(crate) fn is_proxy(peer: IpAddr, trusted: &[Network]) -> bool {
    trusted.iter().any(|network| network.contains(peer))
}

/// Refuses requests that come by a proxy for somebody who has too many under way.
pub(super) async fn guard(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let trusted = &state.config.http.trusted_proxies;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let Some(peer) = peer.filter(|peer| is_proxy(*peer, trusted)) else {
        // Its connection was counted.
        return next.run(request).await;
    };
    let from = address::of(request.headers(), request.extensions(), trusted);
    if from == peer.to_canonical() {
        // It speaks for itself: it looks whether we are there.
        return next.run(request).await;
    }
    let Some(seat) = state.crowd.enter(from) else {
        let why = "too many requests and sockets of this address are open";
        let refusal = HttpError::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", why);
        let mut response = refusal.into_response();
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        return response;
    };
    let seat = Arc::new(seat);
    // A socket that the request is turned into keeps it.
    request.extensions_mut().insert(Arc::clone(&seat));
    next.run(request).await.map(|body| Body::new(Seated { body, _seat: seat }))
}

/// An answer that keeps its place until it is sent.
struct Seated {
    body: Body,
    _seat: Arc<Seat>,
}

impl HttpBody for Seated {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn places_are_counted_by_address_and_given_back() {
        let crowd = Crowd::new(2);
        let one: IpAddr = "203.0.113.9".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let first = crowd.enter(one).unwrap();
        let second = crowd.enter(one).unwrap();
        assert!(crowd.enter(one).is_none());
        let neighbours = (crowd.enter(other), crowd.enter("2001:db8:1:2:ffff::9".parse().unwrap()));
        assert!(neighbours.0.is_some() && neighbours.1.is_some());
        assert!(crowd.enter(other).is_none(), "a network is one");
        drop(first);
        assert!(crowd.enter(one).is_some(), "given back at once, where it is not kept");
        drop((second, neighbours));
        assert_eq!(crowd.now.lock().unwrap().seats.len(), 0, "nobody is remembered");
    }
}
