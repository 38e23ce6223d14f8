//! The rules of the house that no compiler checks: who may depend on whom, and how sources look.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

const LONGEST_FILE: usize = 500;

/// Written in halves, so that this file does not contain them.
const BANNED_TEXTS: [(&str, &str, &str); 4] = [
    ("todo", "!(", "finish it or leave it out"),
    ("unimplemented", "!(", "finish it or leave it out"),
    ("dbg", "!(", "use tracing"),
    ("#[ign", "ore", "a test is never skipped silently"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

struct Package {
    manifest: PathBuf,
    /// Everything `[dependencies]` and `[build-dependencies]` name: what ships.
    normal: Vec<String>,
    development: Vec<String>,
}

fn packages() -> BTreeMap<String, Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = |value: &Value| value.as_array().unwrap().clone();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let (development, normal): (Vec<_>, Vec<_>) = list(&package["dependencies"])
                .into_iter()
                .partition(|dependency| dependency["kind"] == "dev");
            let names =
                |dependencies: Vec<Value>| dependencies.iter().map(|d| text(&d["name"])).collect();
            let described = Package {
                manifest: text(&package["manifest_path"]).into(),
                normal: names(normal),
                development: names(development),
            };
            (text(&package["name"]), described)
        })
        .collect()
}

/// Fails for each direct dependency of `package` that `is_banned`.
fn refuse(packages: &BTreeMap<String, Package>, package: &str, is_banned: impl Fn(&str) -> bool) {
    let banned: Vec<_> =
        packages[package].normal.iter().filter(|dependency| is_banned(dependency)).collect();
    assert!(banned.is_empty(), "`{package}` must not depend on {banned:?}");
}

/// `family("sqlx")` is sqlx and its parts: sqlx-core, sqlx-macros …
fn family(name: &str) -> impl Fn(&str) -> bool {
    move |dependency| {
        dependency.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    }
}

#[test]
fn the_workspace_is_the_one_meant_here() {
    let packages = packages();
    for name in ["api", "domain", "jobs", "migration", "testkit"] {
        assert!(packages.contains_key(name), "no package `{name}`");
    }
    assert!(packages["domain"].normal.contains(&"sea-orm".to_owned()), "sees dependencies");
    assert!(packages["domain"].development.contains(&"proptest".to_owned()), "and tells kinds");
}

#[test]
fn only_domain_and_migration_know_the_database() {
    for package in ["api", "jobs"] {
        refuse(&packages(), package, |name| {
            family("sea-orm")(name) || family("sqlx")(name) || family("sea-query")(name)
        });
    }
}

#[test]
fn domain_knows_no_transport() {
    let banned = ["async-graphql", "apalis", "axum", "hyper", "redis", "reqwest", "tower"];
    refuse(&packages(), "domain", |name| banned.iter().any(|banned| family(banned)(name)));
    refuse(&packages(), "domain", |name| name == "api" || name == "jobs");
}

#[test]
fn jobs_know_no_api() {
    let banned = ["api", "async-graphql", "axum"];
    refuse(&packages(), "jobs", |name| banned.iter().any(|banned| family(banned)(name)));
}

#[test]
fn migrations_import_nothing_of_ours() {
    // An old migration must not change when the code does.
    let packages = packages();
    refuse(&packages, "migration", |name| packages.contains_key(name));
}

#[test]
fn testkit_ships_with_nobody() {
    let packages = packages();
    for package in packages.keys() {
        refuse(&packages, package, |name| name == "testkit");
    }
}

#[test]
fn every_member_inherits_the_lints() {
    for (name, package) in packages() {
        let manifest = fs::read_to_string(&package.manifest).unwrap();
        let mut lines = manifest.lines().map(str::trim).filter(|line| !line.is_empty());
        let inherits =
            lines.any(|line| line == "[lints]") && lines.next() == Some("workspace = true");
        assert!(inherits, "`{name}` needs `[lints] workspace = true` in its Cargo.toml");
    }
}

#[test]
fn sources_are_short_and_finished() {
    let mut sources = Vec::new();
    for package in packages().values() {
        collect_sources(package.manifest.parent().unwrap(), &mut sources);
    }
    sources.sort();
    sources.dedup();
    assert!(sources.iter().any(|path| path.ends_with("domain/tests/it/tidy.rs")));

    let mut faults = Vec::new();
    for path in &sources {
        let source = fs::read_to_string(path).unwrap();
        let shown = path.strip_prefix(root()).unwrap_or(path).display();
        let length = source.lines().count();
        if length > LONGEST_FILE {
            faults.push(format!(
                "{shown}: {length} lines, at most {LONGEST_FILE}: cut it by meaning"
            ));
        }
        for (number, line) in source.lines().enumerate() {
            for (head, tail, instead) in BANNED_TEXTS {
                if line.contains(&format!("{head}{tail}")) {
                    faults.push(format!("{shown}:{}: `{head}{tail}`: {instead}", number + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn collect_sources(folder: &Path, sources: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect_sources(&path, sources);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(path);
        }
    }
}
