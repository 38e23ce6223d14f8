//! The program as a process: how quickly it is ready, how much memory it holds.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::table::{Table, middle};

/// A running `promote serve`, killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    address: String,
    /// From its start until it said that it is ready.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts one with its data in a folder, and settings by their names in the environment; its log
    /// goes to `log` in the folder.
    pub(crate) fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let address = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().to_string()
        };
        let log = fs::File::create(folder.join("log")).unwrap();
        let begun = Instant::now();
        let process = Command::new(env!("CARGO_BIN_EXE_promote"))
            .arg("serve")
            .current_dir(folder)
            .env("PROMOTE_DATA_DIR", folder)
            .env("PROMOTE_HTTP__LISTEN", &address)
            .env("PROMOTE_LIMITS__POINTS_PER_MINUTE", "4000000000")
            .envs(settings.iter().copied())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { process, address, ready_after: Duration::ZERO };
        while !server.is_ready() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the server does not get ready");
            std::thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = begun.elapsed();
        server
    }

    fn is_ready(&self) -> bool {
        let ask = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(&self.address)?;
            stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.split(' ').nth(1) == Some("200"))
    }

    /// An address on it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it holds of the machine's memory now, in megabytes of 2^20 bytes.
    fn resident(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// On SQLite, once with a new database and once with one that is there.
pub(crate) async fn measure(table: &mut Table) {
    let (mut new, mut known) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let folder = TempDir::new().unwrap();
        new.push(Server::start(folder.path(), &[]).ready_after);
        known.push(Server::start(folder.path(), &[]).ready_after);
    }
    table.add("start to /readyz, new database", middle(new), "< 300 ms");
    table.add("start to /readyz, known database", middle(known), "< 300 ms");
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path(), &[]);
    tokio::time::sleep(Duration::from_secs(5)).await;
    table.add("resident memory, 5 s idle", format!("{:.0} MiB", server.resident()), "< 60 MiB");
}
