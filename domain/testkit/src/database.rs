//! A database of one test's own, on either server, migrated; gone when the test is over.

#![expect(
    clippy::disallowed_methods,
    reason = "tests look at the database behind the store's back: that is what they are for"
)]

use std::{fs, path::Path, sync::Arc};

use domain::{
    clock::Ambient,
    store::{Database, DatabaseKind, Store, digest::Digest},
};
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, Statement};
use tempfile::TempDir;
use url::Url;

use crate::servers::postgres_url;

/// Owns the schema and migrates it; row-level security is forced on it too.
const OWNER: &str = "promote_owner";

/// What the product runs as: reads and writes rows, owns nothing, bypasses nothing.
const APP: &str = "promote_app";

/// A migrated, empty database.
#[derive(Debug, Clone)]
pub struct TestDatabase(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: DatabaseKind,
    /// As the product connects.
    url: String,
    /// As the one who may disable triggers and owns the tables.
    owner_url: String,
    /// SQLite: the folder of the file.
    folder: TempDir,
    /// PostgreSQL: the server, and its name there.
    place: Option<Place>,
}

/// A database on a PostgreSQL server.
#[derive(Debug, Clone)]
struct Place {
    server: String,
    name: String,
}

/// A connection behind the store's back.
#[derive(Debug, Clone)]
pub struct Raw(DatabaseConnection);

impl TestDatabase {
    /// A new one.
    pub async fn new(kind: DatabaseKind) -> Self {
        match kind {
            DatabaseKind::Sqlite => {
                let folder = TempDir::new().unwrap();
                let url = format!("sqlite:{}", folder.path().join("promote.db").display());
                let store = Store::connect(&Database::at(&url), Ambient::system()).await.unwrap();
                store.migrate().await.unwrap();
                Self(Arc::new(Inner { kind, owner_url: url.clone(), url, folder, place: None }))
            }
            DatabaseKind::Postgres => Self::on(&postgres_url()).await,
        }
    }

    /// A new one on this PostgreSQL server, named by a superuser's URL.
    pub async fn on(server_url: &str) -> Self {
        let place =
            Place { server: server_url.to_owned(), name: format!("promote_test_{}", unique()) };
        let server = Raw::open(server_url).await;
        let template = template(&server, server_url).await;
        let owned = format!("CREATE DATABASE {} TEMPLATE {template} OWNER {OWNER}", place.name);
        server.execute(&owned).await.unwrap();
        server.0.close().await.unwrap();
        Self(Arc::new(Inner {
            kind: DatabaseKind::Postgres,
            url: url_as(APP, server_url, &place.name),
            owner_url: url_as(OWNER, server_url, &place.name),
            folder: TempDir::new().unwrap(),
            place: Some(place),
        }))
    }

    /// Which it is.
    pub fn kind(&self) -> DatabaseKind {
        self.0.kind
    }

    /// Where the product connects, as the product.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Where the one connects who owns the tables and migrates them.
    pub fn owner_url(&self) -> &str {
        &self.0.owner_url
    }

    /// A folder that lives as long as the database.
    pub fn folder(&self) -> &Path {
        self.0.folder.path()
    }

    /// A name no other test has, for keys on servers that are shared.
    pub fn namespace(&self) -> String {
        let name = self.0.place.as_ref().map(|place| place.name.clone());
        name.unwrap_or_else(|| format!("promote_test_{}", unique()))
    }

    /// A connection as the product has it.
    pub async fn raw_as_app(&self) -> Raw {
        Raw::open(&self.0.url).await
    }

    /// A connection as the owner of the tables, who may disable triggers.
    pub async fn raw_as_owner(&self) -> Raw {
        Raw::open(&self.0.owner_url).await
    }

    /// A connection that no row-level security holds back: sees and changes every row, and no
    /// append-only trigger stops it.
    pub async fn raw_unbound(&self) -> Raw {
        match &self.0.place {
            None => {
                let raw = self.raw_as_owner().await;
                let triggers =
                    raw.texts("SELECT name AS v FROM sqlite_master WHERE type = 'trigger'").await;
                for trigger in triggers {
                    raw.execute(&format!("DROP TRIGGER {trigger}")).await.unwrap();
                }
                raw.execute("PRAGMA foreign_keys = OFF").await.unwrap();
                raw
            }
            Some(Place { server, name }) => {
                let mut url: Url = server.parse().unwrap();
                url.set_path(name);
                let raw = Raw::open(url.as_str()).await;
                raw.execute("SET session_replication_role = replica").await.unwrap();
                raw
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let Some(Place { server, name }) = self.place.take() else { return };
        // A thread of its own: there is no waiting in a destructor on the test's runtime.
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let server = Raw::open(&server).await;
                let _ = server.execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
                let _ = server.0.close().await;
            });
        });
        let _ = dropping.join();
    }
}

impl Raw {
    async fn open(url: &str) -> Self {
        let mut options = ConnectOptions::new(url);
        // One connection, so that what is set in the session stays set.
        options.max_connections(1).sqlx_logging(false);
        // As the store's: the pool may lose itself in looking after itself.
        options.max_lifetime(None).idle_timeout(None);
        Self(sea_orm::Database::connect(options).await.unwrap())
    }

    /// Runs statements; says how many rows changed, or what the database said.
    pub async fn execute(&self, sql: &str) -> Result<u64, String> {
        match self.0.execute_unprepared(sql).await {
            Ok(done) => Ok(done.rows_affected()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The numbers in column `n`.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        self.column(sql, "n").await
    }

    /// The one number in column `n`.
    pub async fn number(&self, sql: &str) -> i64 {
        self.numbers(sql).await.into_iter().next().unwrap()
    }

    /// How many rows a table shows, of those that match.
    pub async fn count(&self, table: &str, which: &str) -> i64 {
        self.number(&format!("SELECT count(*) AS n FROM {table} WHERE {which}")).await
    }

    /// The texts in column `v`.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        self.column(sql, "v").await
    }

    /// Closes it.
    pub async fn close(self) {
        self.0.close().await.unwrap();
    }

    async fn column<T: sea_orm::TryGetable>(&self, sql: &str, name: &str) -> Vec<T> {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        let rows = self.0.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get("", name).unwrap()).collect()
    }
}

/// The migrated database every test's own is copied from: made once for a server and a schema,
/// whichever process comes first.
async fn template(server: &Raw, server_url: &str) -> String {
    let name = format!("promote_template_{}", schema_digest());
    // Held until the session ends or lets go: the others wait here.
    server.execute("SELECT pg_advisory_lock(7461737473)").await.unwrap();
    if server.count("pg_database", &format!("datname = '{name}'")).await == 0 {
        for role in [OWNER, APP] {
            if server.count("pg_roles", &format!("rolname = '{role}'")).await == 0 {
                server.execute(&format!("CREATE ROLE {role}")).await.unwrap();
            }
            let plain = format!(
                "ALTER ROLE {role} LOGIN PASSWORD '{role}' NOSUPERUSER NOBYPASSRLS NOCREATEDB \
                 NOCREATEROLE NOREPLICATION"
            );
            server.execute(&plain).await.unwrap();
        }
        // Under another name until it is whole: a process may be killed half-way.
        let draft = format!("{name}_draft");
        server.execute(&format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await.unwrap();
        server.execute(&format!("CREATE DATABASE {draft} OWNER {OWNER}")).await.unwrap();
        let database =
            Database { max_connections: 1, ..Database::at(url_as(OWNER, server_url, &draft)) };
        let store = Store::connect(&database, Ambient::system()).await.unwrap();
        store.migrate().await.unwrap();
        drop(store);
        let owner = Raw::open(&url_as(OWNER, server_url, &draft)).await;
        let grant =
            format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}");
        owner.execute(&grant).await.unwrap();
        owner.close().await;
        // Whatever the pool has not yet let go of would be in the way.
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{draft}'"
        );
        server.execute(&end).await.unwrap();
        server.execute(&format!("ALTER DATABASE {draft} RENAME TO {name}")).await.unwrap();
    }
    server.execute("SELECT pg_advisory_unlock(7461737473)").await.unwrap();
    name
}

/// Names the schema, so that a server that outlives a change of it gets another template.
fn schema_digest() -> String {
    let migration = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migration");
    let mut files: Vec<_> = ["sql", "src"]
        .iter()
        .flat_map(|folder| fs::read_dir(migration.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let content: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).unwrap()).collect();
    let parts: Vec<&[u8]> = content.iter().map(Vec::as_slice).collect();
    Digest::of_parts("schema", &parts).to_string().chars().take(16).collect()
}

fn url_as(role: &str, server: &str, database: &str) -> String {
    let mut url: Url = server.parse().unwrap();
    url.set_username(role).unwrap();
    url.set_password(Some(role)).unwrap();
    url.set_path(database);
    url.into()
}

fn unique() -> String {
    let bytes: [u8; 8] = Ambient::system().random();
    format!("{:016x}", u64::from_be_bytes(bytes))
}
