//! Reading the settings and saying exactly what is wrong with them.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::section::Config;

/// What names a setting in the environment.
const PREFIX: &str = "PROMOTE_";

/// Environment names with the prefix that are no settings.
const NOT_SETTINGS: [&str; 1] = ["PROMOTE_CONFIG"];

/// The file that is read where none is named, if it is there.
const FILE: &str = "promote.toml";

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A named file that cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file that is no TOML, or holds a value of the wrong kind.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, and on which line.
        message: String,
    },
    /// A key that does not exist.
    #[error("{origin}: unknown setting `{key}`; did you mean `{nearest}`?")]
    Unknown {
        /// Where it stands.
        origin: String,
        /// The key as written.
        key: String,
        /// The known key that looks most like it.
        nearest: String,
    },
    /// A value that cannot be.
    #[error("{origin}: {message}")]
    Value {
        /// The setting, as it is called where it was set.
        origin: String,
        /// What is wrong.
        message: String,
    },
}

/// Where settings come from, weakest first.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// A file that must be there; `promote.toml` if it is there where absent.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// Dotted keys and their values.
    pub flags: Vec<(String, String)>,
}

/// The process's environment.
#[expect(clippy::disallowed_methods, reason = "the one home of the environment")]
pub fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The effective configuration.
pub fn load(sources: &Sources) -> Result<Config, ConfigError> {
    let keys = Config::keys();
    let mut table = match &sources.file {
        Some(path) => read(path, &keys)?,
        None if Path::new(FILE).exists() => read(Path::new(FILE), &keys)?,
        None => Table::new(),
    };
    let mut environment: Vec<_> = sources
        .environment
        .iter()
        .filter(|(name, _)| name.starts_with(PREFIX) && !NOT_SETTINGS.contains(&name.as_str()))
        .collect();
    environment.sort();
    for (name, text) in environment {
        let key = keys.iter().find(|key| variable(key) == *name).ok_or_else(|| {
            let nearest = nearest(name, keys.iter().map(|key| variable(key)));
            ConfigError::Unknown { origin: "environment".to_owned(), key: name.clone(), nearest }
        })?;
        set(&mut table, key, parse(key, text, name)?);
    }
    for (key, text) in &sources.flags {
        set(&mut table, key, parse(key, text, &format!("--{}", key.replace('_', "-")))?);
    }
    table.try_into::<Config>().map_err(|error| value_error("settings", &error))?.settle()
}

fn read(path: &Path, keys: &[String]) -> Result<Table, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let wrong = |error: toml::de::Error| ConfigError::File {
        path: path.to_owned(),
        message: error.to_string(),
    };
    let table: Table = text.parse().map_err(wrong)?;
    for (name, value) in &table {
        let section = value.as_table().filter(|_| !keys.contains(name));
        let written: Vec<String> = match section {
            Some(section) if !section.is_empty() => {
                section.keys().map(|key| format!("{name}.{key}")).collect()
            }
            Some(_) if keys.iter().any(|key| key.starts_with(&format!("{name}."))) => Vec::new(),
            Some(_) | None => vec![name.clone()],
        };
        for key in written {
            if !keys.contains(&key) {
                let nearest = nearest(&key, keys.iter().cloned());
                return Err(ConfigError::Unknown {
                    origin: path.display().to_string(),
                    key,
                    nearest,
                });
            }
        }
    }
    // Once as a whole, for an error that shows the line.
    toml::from_str::<Config>(&text).map_err(wrong)?;
    Ok(table)
}

/// `http.listen` as `PROMOTE_HTTP__LISTEN`.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

fn nearest(written: &str, known: impl Iterator<Item = String>) -> String {
    known
        .min_by_key(|key| strsim::damerau_levenshtein(&written.to_lowercase(), &key.to_lowercase()))
        .unwrap_or_default()
}

fn set(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((section, key)) => {
            let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Some(section) = section.as_table_mut() {
                section.insert(key.to_owned(), value);
            }
        }
    }
}

/// A text as what the setting wants: itself, or a TOML value, or a list with commas.
fn parse(key: &str, text: &str, origin: &str) -> Result<Value, ConfigError> {
    let literal = || format!("x = {text}").parse::<Table>().ok()?.remove("x");
    let list = || {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
    };
    let fits = |value: &Value| {
        let mut table = Table::new();
        set(&mut table, key, value.clone());
        table.try_into::<Config>()
    };
    let plain = Value::String(text.to_owned());
    let Err(error) = fits(&plain) else { return Ok(plain) };
    let other = literal().into_iter().chain(std::iter::once_with(list));
    other.into_iter().find(|value| fits(value).is_ok()).ok_or_else(|| value_error(origin, &error))
}

fn value_error(origin: &str, error: &toml::de::Error) -> ConfigError {
    ConfigError::Value { origin: origin.to_owned(), message: error.message().to_owned() }
}
