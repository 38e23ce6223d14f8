//! A real S3 server of one test's own: it speaks HTTP, checks signatures and expiry, and keeps its
//! objects in a folder, where a test can look at them, age them and spoil them.

use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use domain::{
    secret::Secret,
    store::{
        DatabaseKind,
        object::{Location, Objects},
    },
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinSet};

use crate::World;

/// The one bucket there is.
pub const BUCKET: &str = "pictures";

const ACCESS_KEY: &str = "promote-test";
const SECRET_KEY: &str = "0123456789abcdef0123456789abcdef";

/// The server; gone, with its objects, when dropped.
#[derive(Debug)]
pub struct S3Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
    folder: TempDir,
}

impl S3Server {
    /// A new one with one empty bucket, on a thread of its own.
    pub fn start() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let service = service.build();
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let (stop, mut stopped) = oneshot::channel();
        let serve = async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let mut connections = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let (socket, _) = accepted.unwrap();
                        let service = service.clone();
                        connections.spawn(async move {
                            let builder = Builder::new(TokioExecutor::new());
                            // A client that goes away is no concern of the server.
                            let _ = builder.serve_connection(TokioIo::new(socket), service).await;
                        });
                    }
                    _ = &mut stopped => return,
                }
            }
        };
        let serving = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(serve);
        });
        Self { address, stop: Some(stop), serving: Some(serving), folder }
    }

    /// How to reach it, with the right key.
    pub fn location(&self, prefix: &str) -> Location {
        Location {
            url: format!("s3://{BUCKET}/{prefix}"),
            endpoint: Some(self.origin().parse().unwrap()),
            region: Some("eu-central-1".to_owned()),
            path_style: true,
            access_key: Some((ACCESS_KEY.to_owned(), Secret::new(SECRET_KEY.to_owned()))),
            native_links: true,
            ..Location::default()
        }
    }

    /// Where it listens.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the bucket's objects are, as files.
    pub fn bucket(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(serving) = self.serving.take() {
            // Whether it ended well changes nothing for the test that ends here.
            let _ = serving.join();
        }
    }
}

/// Where a test's objects are, seen from behind.
#[derive(Debug)]
pub struct Place {
    /// The store.
    pub objects: Objects,
    /// Its objects as files, by their keys.
    pub folder: PathBuf,
    /// The server, where there is one.
    pub s3: Option<S3Server>,
}

impl Place {
    /// A world that keeps its objects in a folder, and its rows in SQLite.
    pub async fn folder() -> (World, Self) {
        let world = World::new(DatabaseKind::Sqlite).await;
        let folder = world.database.folder().join("objects");
        let place = Self { objects: world.objects.clone(), folder, s3: None };
        (world, place)
    }

    /// A world that keeps its objects on an S3 server, under a prefix, and its rows in PostgreSQL.
    pub async fn s3() -> (World, Self) {
        let server = S3Server::start();
        let objects = server.location("our/own").open().unwrap();
        let world = World::new(DatabaseKind::Postgres).await;
        let folder = server.bucket().join("our/own");
        let place = Self { objects: objects.clone(), folder, s3: Some(server) };
        (World { objects, ..world }, place)
    }

    /// The file of an object.
    pub fn file(&self, key: &str) -> PathBuf {
        self.folder.join(key)
    }

    /// Puts a file where it is no object of ours, or none that was ever written right.
    pub fn plant(&self, key: &str, content: &[u8]) {
        let file = self.file(key);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }

    /// Makes an object this much older.
    pub fn age(&self, key: &str, by: Duration) {
        let file = File::options().write(true).open(self.file(key)).unwrap();
        file.set_modified(written_at(&self.file(key)) - by).unwrap();
    }

    /// When an object was written.
    pub fn written_at(&self, key: &str) -> SystemTime {
        written_at(&self.file(key))
    }

    /// Every object, by its key.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    keys.push(path.strip_prefix(&self.folder).unwrap().display().to_string());
                }
            }
        }
        keys.sort();
        keys
    }
}

fn written_at(file: &Path) -> SystemTime {
    file.metadata().unwrap().modified().unwrap()
}
