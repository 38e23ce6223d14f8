//! Listening, answering, and stopping without dropping anybody.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, sync::oneshot, time::timeout};

use crate::{http::router, state::AppState};

/// Answers requests until `stop` is done; then takes no more, and gives those that run some time.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let drain = Duration::from_secs(state.config.http.drain_seconds);
    let stopping = state.stopping.clone();
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let (tell, stopped) = oneshot::channel();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        stopping.cancel();
        let _ = tell.send(());
    });
    let mut server = std::pin::pin!(server.into_future());
    tokio::select! {
        result = &mut server => result,
        _ = stopped => timeout(drain, server).await.unwrap_or_else(|_late| {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }),
    }
}
