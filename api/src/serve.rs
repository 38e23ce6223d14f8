//! Listening, answering, and stopping without dropping anybody.
//!
//! HTTP/1.1 only: whoever speaks TLS and HTTP/2 to browsers stands in front.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, response::Response, serve::Listener};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service as _;

use crate::{
    config::Http,
    http::{
        crowd::{Crowd, Seat, is_proxy},
        health::{self, Health},
        router,
    },
    state::AppState,
};

/// What is kept of a connection's input before it is understood, in bytes. Room for the largest
/// headers that may be allowed.
const BUFFER: usize = 128 * 1024;

/// A place among the open connections, in the extensions of each of its requests: a socket that a
/// request was turned into keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Place(
    #[expect(dead_code, reason = "kept, not looked at")] Arc<(OwnedSemaphorePermit, Option<Seat>)>,
);

/// What is served, to whom, and until when.
struct Door {
    router: Router,
    config: Http,
    crowd: Crowd,
    stopping: CancellationToken,
}

/// Answers requests until `stop` is done; then takes no more, and gives those that run some time.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let (config, crowd) = (state.config.http.clone(), state.crowd.clone());
    let stopping = state.stopping.clone();
    Door { router: router(state), config, crowd, stopping }.keep(listener, stop).await
}

/// Says how the process is, for one that serves nothing else, until this is dropped.
pub async fn serve_health(health: Health, config: Http, listener: TcpListener) -> io::Result<()> {
    let crowd = Crowd::new(config.max_connections_per_address);
    let router = health::router(health, Duration::from_secs(config.timeout_seconds));
    let stopping = CancellationToken::new();
    Door { router, config, crowd, stopping }.keep(listener, std::future::pending()).await
}

impl Door {
    async fn keep(
        self,
        mut listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let Self { router, config, crowd, stopping } = self;
        let places = Arc::new(Semaphore::new(config.max_connections));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(config.header_seconds))
            .max_buf_size(BUFFER);
        let open = TaskTracker::new();

        let mut stop = std::pin::pin!(stop);
        loop {
            let arrival = async {
                // Where there is no place left, the next ones wait in the kernel's queue.
                let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
                io::Result::Ok((place, Listener::accept(&mut listener).await))
            };
            let (place, (stream, peer)) = tokio::select! {
                () = &mut stop => break,
                arrived = arrival => arrived?,
            };
            let seat = if is_proxy(peer.ip(), &config.trusted_proxies) {
                None
            } else {
                // One address alone does not take all places: what it has too many is closed at once.
                let Some(seat) = crowd.enter(peer.ip()) else { continue };
                Some(seat)
            };
            if let Err(error) = watch_over(&stream, &config) {
                tracing::debug!(%error, "a connection ended as soon as it was there");
                continue;
            }
            let (router, place) = (router.clone(), Place(Arc::new((place, seat))));
            let service =
                service_fn(move |request| answer(router.clone(), peer, place.clone(), request));
            let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
            let stopping = stopping.clone();
            open.spawn(async move {
                let mut connection = std::pin::pin!(connection);
                let ended = tokio::select! {
                    ended = &mut connection => ended,
                    () = stopping.cancelled() => {
                        connection.as_mut().graceful_shutdown();
                        connection.await
                    }
                };
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke");
                }
            });
        }
        drop(listener);
        stopping.cancel();
        open.close();
        let drain = Duration::from_secs(config.drain_seconds);
        if timeout(drain, open.wait()).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
        Ok(())
    }
}

async fn answer(
    mut router: Router,
    peer: SocketAddr,
    place: Place,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(place);
    router.call(request).await
}

/// Has the kernel let go of a client that is gone without a word, or takes nothing of what is sent.
fn watch_over(stream: &TcpStream, config: &Http) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    let stall = Duration::from_secs(config.stall_seconds);
    // The kernel counts in whole seconds.
    let interval = (stall / 4).max(Duration::from_secs(1));
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(stall).with_interval(interval))?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(stall))?;
    Ok(())
}
