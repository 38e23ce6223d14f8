//! `make bench`: how long what has to be quick takes, printed as a table.
//!
//! Every figure is taken anew, on servers of its own; none is compared with an earlier one. Without
//! arguments everything is measured; otherwise only the named parts: `studio`, `server`, `query`,
//! `tasks`. Wake-ups alone are measured beside those of others: see `bench/compare`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot be taken ends here, and the panic says why; the table is what this prints"
)]

mod load;
mod query;
mod server;
mod studio;
mod table;
mod tasks;

use table::Table;
use testkit::DatabaseKind;

const DATABASES: [DatabaseKind; 2] = [DatabaseKind::Sqlite, DatabaseKind::Postgres];

#[tokio::main]
async fn main() {
    // Cargo adds `--bench`.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    let mut table = Table::default();
    if wants("studio") {
        studio::measure(&mut table).await;
    }
    if wants("server") {
        server::measure(&mut table).await;
    }
    for kind in DATABASES {
        if wants("query") {
            query::measure(&mut table, kind).await;
        }
        if wants("tasks") {
            tasks::measure(&mut table, kind).await;
        }
    }
    println!("{table}");
}
