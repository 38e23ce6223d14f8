//! A network in between that can be made to fail: everything goes through, nothing does, or late.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// How the network is just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As it should be.
    Pass,
    /// New connections end at once, those there are go on.
    Refuse,
    /// Nothing arrives and nothing ends; what was sent arrives later.
    Stall,
    /// Everything arrives, this much later.
    Delay(Duration),
}

/// Listens on a port of its own and connects to one other.
#[derive(Debug)]
pub(crate) struct Proxy {
    port: u16,
    mode: watch::Sender<Mode>,
    /// Raised to end every connection there is.
    cuts: watch::Sender<u64>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// In front of this port of this machine.
    pub(crate) async fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let (mode, cuts) = (watch::Sender::new(Mode::Pass), watch::Sender::new(0));
        let target = SocketAddr::from(([127, 0, 0, 1], port));
        let accepting = tokio::spawn(accept(listener, target, mode.clone(), cuts.clone()));
        Self { port: own, mode, cuts, accepting }
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How it is from now on.
    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Ends every connection, as a router does that forgot them.
    pub(crate) fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(
    listener: TcpListener,
    target: SocketAddr,
    mode: watch::Sender<Mode>,
    cuts: watch::Sender<u64>,
) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        if *mode.borrow() == Mode::Refuse {
            // Ends with a reset instead of an orderly end.
            let _ = client.set_zero_linger();
            continue;
        }
        let (mode, mut cuts) = (mode.subscribe(), cuts.subscribe());
        cuts.mark_unchanged();
        connections.spawn(async move {
            tokio::select! {
                _ = carry(client, target, mode) => {}
                _ = cuts.changed() => {}
            }
        });
    }
}

async fn carry(
    client: TcpStream,
    target: SocketAddr,
    mut mode: watch::Receiver<Mode>,
) -> io::Result<()> {
    let _ = mode.wait_for(|mode| *mode != Mode::Stall).await;
    let server = TcpStream::connect(target).await?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    let ((from_client, to_client), (from_server, to_server)) =
        (client.into_split(), server.into_split());
    // Where one direction ends, so does the other: nobody here closes by halves.
    tokio::select! {
        ended = pump(from_client, to_server, mode.clone()) => ended,
        ended = pump(from_server, to_client, mode) => ended,
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut mode: watch::Receiver<Mode>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        let now = match mode.wait_for(|mode| *mode != Mode::Stall).await {
            Ok(mode) => *mode,
            Err(_gone) => Mode::Pass,
        };
        if let Mode::Delay(by) = now {
            tokio::time::sleep(by).await;
        }
        to.write_all(&buffer[..read]).await?;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    /// A server that says everything back.
    async fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.into_split();
                    let _ = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        port
    }

    async fn say(stream: &mut TcpStream, word: &[u8; 4]) -> io::Result<[u8; 4]> {
        stream.write_all(word).await?;
        let mut heard = [0; 4];
        stream.read_exact(&mut heard).await?;
        Ok(heard)
    }

    #[tokio::test]
    async fn it_fails_as_it_is_told() {
        let proxy = Proxy::before(echo().await).await;
        let connect = || TcpStream::connect(("127.0.0.1", proxy.port()));
        let mut stream = connect().await.unwrap();
        assert_eq!(&say(&mut stream, b"pass").await.unwrap(), b"pass");

        proxy.set(Mode::Stall);
        let mut late = connect().await.unwrap();
        let waiting = tokio::spawn(async move { say(&mut late, b"late").await.unwrap() });
        stream.write_all(b"slow").await.unwrap();
        let mut heard = [0; 4];
        let nothing = timeout(Duration::from_millis(200), stream.read_exact(&mut heard)).await;
        assert!(nothing.is_err() && !waiting.is_finished());
        proxy.set(Mode::Pass);
        timeout(SOON, stream.read_exact(&mut heard)).await.unwrap().unwrap();
        assert_eq!(&heard, b"slow", "what was sent arrives later");
        assert_eq!(&timeout(SOON, waiting).await.unwrap().unwrap(), b"late");

        let delay = Duration::from_millis(50);
        proxy.set(Mode::Delay(delay));
        let begun = std::time::Instant::now();
        assert_eq!(&say(&mut stream, b"time").await.unwrap(), b"time");
        assert!(begun.elapsed() >= delay * 2, "there and back");

        proxy.set(Mode::Refuse);
        assert_eq!(&say(&mut stream, b"here").await.unwrap(), b"here", "those there are go on");
        let mut refused = connect().await.unwrap();
        assert!(timeout(SOON, say(&mut refused, b"none")).await.unwrap().is_err());

        proxy.set(Mode::Pass);
        proxy.cut();
        assert!(timeout(SOON, say(&mut stream, b"gone")).await.unwrap().is_err());
        let mut again = connect().await.unwrap();
        assert_eq!(&say(&mut again, b"back").await.unwrap(), b"back");
    }
}
