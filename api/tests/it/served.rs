//! A server that listens.

use std::net::SocketAddr;

use api::{config::Config, serve::serve};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::support::TestServer;

/// Serves until it is told to stop, or dropped.
pub(crate) struct Running {
    pub(crate) server: TestServer,
    pub(crate) address: SocketAddr,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) task: JoinHandle<std::io::Result<()>>,
}

/// A server on a port of its own.
pub(crate) async fn running(change: impl FnOnce(&mut Config)) -> Running {
    let server = TestServer::with(change).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let state = server.state.clone();
    let task = tokio::spawn(serve(state, listener, async {
        let _ = stopped.await;
    }));
    Running { server, address, stop: Some(stop), task }
}
