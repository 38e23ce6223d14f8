//! A network in between that can be made to fail: everything goes through, nothing does, or late.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use url::Url;

/// How the network is just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
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
pub struct Proxy {
    port: u16,
    mode: watch::Sender<Mode>,
    /// Raised to end every connection there is.
    cuts: watch::Sender<u64>,
    /// Raised to make every connection there is fall silent.
    losses: watch::Sender<u64>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// In front of the server on this machine whose URL this is.
    pub async fn before(url: &str) -> Self {
        let port = url.parse::<Url>().unwrap().port().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let mode = watch::Sender::new(Mode::Pass);
        let (cuts, losses) = (watch::Sender::new(0), watch::Sender::new(0));
        let target = SocketAddr::from(([127, 0, 0, 1], port));
        let accepting =
            tokio::spawn(accept(listener, target, mode.clone(), cuts.clone(), losses.clone()));
        Self { port: own, mode, cuts, losses, accepting }
    }

    /// The same URL, by way of this.
    pub fn through(&self, url: &str) -> String {
        let mut url: Url = url.parse().unwrap();
        url.set_port(Some(self.port)).unwrap();
        url.into()
    }

    /// How it is from now on.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Ends every connection, as a router does that forgot them.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Makes every connection fall silent for ever, as where a machine lost its power: the server
    /// knows that the client is gone, the client hears nothing any more.
    pub fn lose(&self) {
        self.losses.send_modify(|losses| *losses += 1);
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
    losses: watch::Sender<u64>,
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
        let (mode, mut cuts, mut losses) = (mode.subscribe(), cuts.subscribe(), losses.subscribe());
        cuts.mark_unchanged();
        losses.mark_unchanged();
        connections.spawn(async move {
            tokio::select! {
                _ = carry(client, target, mode, losses) => {}
                _ = cuts.changed() => {}
            }
        });
    }
}

async fn carry(
    client: TcpStream,
    target: SocketAddr,
    mut mode: watch::Receiver<Mode>,
    mut losses: watch::Receiver<u64>,
) -> io::Result<()> {
    let _ = mode.wait_for(|mode| *mode != Mode::Stall).await;
    let server = TcpStream::connect(target).await?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    let ((mut from_client, mut to_client), (from_server, to_server)) =
        (client.into_split(), server.into_split());
    // Where one direction ends, so does the other: nobody here closes by halves.
    tokio::select! {
        ended = pump(&mut from_client, to_server, mode.clone()) => return ended,
        ended = pump(from_server, &mut to_client, mode) => return ended,
        _ = losses.changed() => {}
    }
    std::future::pending().await
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
        to.write_all(buffer.get(..read).unwrap_or_default()).await?;
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
        let proxy = Proxy::before(&format!("tcp://127.0.0.1:{}", echo().await)).await;
        let connect = || TcpStream::connect(("127.0.0.1", proxy.port));
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

        proxy.lose();
        let silent = timeout(Duration::from_millis(200), say(&mut again, b"lost")).await;
        assert!(silent.is_err(), "neither an answer nor an end");
        let mut new = connect().await.unwrap();
        assert_eq!(&say(&mut new, b"here").await.unwrap(), b"here");
    }
}
