//! Where settings come from, and what is said of wrong ones.

use std::path::Path;

use api::config::{Config, ConfigError, Sources, load, render};
use domain::generation::{Craft, Provider};

fn with(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("promote.toml");
    std::fs::write(&path, file).unwrap();
    let own = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    };
    load(&Sources { file: Some(path), environment: own(environment), flags: own(flags) })
}

fn said(result: Result<Config, ConfigError>) -> String {
    result.expect_err("an error").to_string()
}

#[test]
fn the_defaults_are_the_embedded_backends() {
    let config = with("", &[], &[]).unwrap();
    assert_eq!(config.database_url().reveal(), "sqlite://./var/promote.db");
    assert_eq!(config.storage_url().reveal(), "file://./var/objects");
    assert_eq!(config.queue.url.reveal(), "memory:");
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.origin(), "http://127.0.0.1:8080");
    let moved = with("", &[("PROMOTE_DATA_DIR", "/srv/p")], &[]).unwrap();
    assert_eq!(moved.database_url().reveal(), "sqlite:///srv/p/promote.db");
}

#[test]
fn flags_beat_environment_beats_file_beats_defaults() {
    let file = "[http]\nlisten = \"127.0.0.1:1\"\ntimeout_seconds = 7\n";
    let environment = [("PROMOTE_HTTP__LISTEN", "127.0.0.1:2")];
    assert_eq!(with(file, &[], &[]).unwrap().http.listen.port(), 1);
    let config = with(file, &environment, &[]).unwrap();
    assert_eq!((config.http.listen.port(), config.http.timeout_seconds), (2, 7));
    let config = with(file, &environment, &[("http.listen", "127.0.0.1:3")]).unwrap();
    assert_eq!(config.http.listen.port(), 3);
}

#[test]
fn the_environment_speaks_every_type() {
    let config = with(
        "",
        &[
            ("PROMOTE_HTTP__CORS_ORIGINS", "https://a.example.com, https://b.example.com"),
            ("PROMOTE_HTTP__TRUSTED_PROXIES", "[\"10.0.0.1\"]"),
            ("PROMOTE_GRAPHQL__INTROSPECTION", "false"),
            ("PROMOTE_GRAPHQL__MAX_DEPTH", "9"),
            ("PROMOTE_TELEMETRY__LOG_FORMAT", "json"),
            ("PROMOTE_TELEMETRY__TRACE_RATIO", "0.25"),
            ("PROMOTE_SIGNING__KEYS", "{ k1 = \"0123456789abcdef0123456789abcdef\" }"),
            ("PROMOTE_DATABASE__URL", "postgres://app:hunter2@db/promote"),
            ("PROMOTE_CONFIG", "ignored.toml"),
            ("PATH", "/bin"),
        ],
        &[],
    )
    .unwrap();
    assert_eq!(config.http.cors_origins.len(), 2);
    assert_eq!(config.http.trusted_proxies.len(), 1);
    assert_eq!((config.graphql.introspection, config.graphql.max_depth), (false, 9));
    assert!((config.telemetry.trace_ratio - 0.25).abs() < f64::EPSILON);
    assert!(config.signing.keys.contains_key("k1"));
    let printed = render(&config).unwrap();
    assert!(printed.contains("postgres://app:********@db/promote"), "{printed}");
    assert!(printed.contains("k1 = \"********\""), "{printed}");
    assert!(!printed.contains("hunter2") && !printed.contains("0123456789"), "{printed}");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn an_unknown_key_is_answered_with_the_nearest() {
    let text = said(with("[http]\nlisten_on = \"x\"\n", &[], &[]));
    assert!(text.contains("`http.listen_on`") && text.contains("`http.listen`"), "{text}");
    let text = said(with("[databse]\nurl = \"x\"\n", &[], &[]));
    assert!(text.contains("`databse.url`") && text.contains("`database.url`"), "{text}");
    let text = said(with("data_dri = \"x\"\n", &[], &[]));
    assert!(text.contains("`data_dir`"), "{text}");
    let text = said(with("", &[("PROMOTE_HTPP__LISTEN", "127.0.0.1:1")], &[]));
    assert!(
        text.contains("`PROMOTE_HTPP__LISTEN`") && text.contains("`PROMOTE_HTTP__LISTEN`"),
        "{text}"
    );
}

#[test]
fn a_wrong_value_is_named_where_it_stands() {
    let text = said(with("[http]\n\nlisten = \"nowhere\"\n", &[], &[]));
    assert!(text.contains("promote.toml") && text.contains("line 3"), "{text}");
    let text = said(with("", &[("PROMOTE_GRAPHQL__MAX_DEPTH", "deep")], &[]));
    assert!(text.starts_with("PROMOTE_GRAPHQL__MAX_DEPTH: "), "{text}");
    let text = said(with("", &[], &[("http.listen", "nowhere")]));
    assert!(text.starts_with("--http.listen: "), "{text}");
    for (key, value) in [
        ("PROMOTE_DATABASE__URL", "mysql://x"),
        ("PROMOTE_QUEUE__URL", "amqp://x"),
        ("PROMOTE_STORAGE__LINK_SECONDS", "59"),
        ("PROMOTE_STORAGE__LINK_SECONDS", "604801"),
        ("PROMOTE_STORAGE__ORPHAN_HOURS", "1"),
        ("PROMOTE_HTTP__PUBLIC_URL", "https://x.example.com/path"),
        ("PROMOTE_HTTP__CORS_ORIGINS", "app.example.com"),
        ("PROMOTE_SIGNING__KEYS", "{ k = \"short\" }"),
        ("PROMOTE_SIGNING__CURRENT", "k"),
        ("PROMOTE_TELEMETRY__TRACE_RATIO", "1.5"),
        ("PROMOTE_WORKERS__LEASE_SECONDS", "1"),
        ("PROMOTE_WORKERS__LEASE_SECONDS", "3601"),
        ("PROMOTE_GRAPHQL__TRUSTED_MODE", "require"),
    ] {
        assert!(with("", &[(key, value)], &[]).is_err(), "{key}={value}");
    }
}

#[test]
fn how_long_somebody_is_waited_for_has_bounds() {
    for setting in [
        "http.drain_seconds",
        "http.header_seconds",
        "graphql.socket_init_seconds",
        "graphql.socket_anonymous_seconds",
        "graphql.socket_check_seconds",
    ] {
        let name = format!("PROMOTE_{}", setting.replace('.', "__").to_uppercase());
        for wrong in ["0", "3601"] {
            let text = said(with("", &[(&name, wrong)], &[]));
            assert_eq!(text, format!("{setting}: must be 1 to 3600"));
        }
        assert!(with("", &[(&name, "3600")], &[]).is_ok());
    }
    let name = "PROMOTE_HTTP__MAX_CONNECTIONS_PER_ADDRESS";
    let text = said(with("", &[(name, "0")], &[]));
    assert_eq!(text, "http.max_connections_per_address: must be 1 to 1000000");
    let name = "PROMOTE_DATABASE__MAX_CONNECTIONS";
    for wrong in ["1", "1001"] {
        let text = said(with("", &[(name, wrong)], &[]));
        assert_eq!(text, "database.max_connections: must be 2 to 1000");
    }
    assert_eq!(with("", &[(name, "40")], &[]).unwrap().connections(), 40);
    // As many as the machine bears, where nobody says.
    assert!((8..=16).contains(&with("", &[], &[]).unwrap().connections()));
}

#[test]
fn workers_say_how_they_are_unless_they_are_told_not_to() {
    let listen = |config: Config| config.workers.listen.map(|address| address.to_string());
    assert_eq!(listen(with("", &[], &[]).unwrap()).as_deref(), Some("127.0.0.1:8081"));
    let name = "PROMOTE_WORKERS__LISTEN";
    let set = with("", &[(name, "0.0.0.0:9000")], &[]).unwrap();
    assert_eq!(listen(set).as_deref(), Some("0.0.0.0:9000"));
    for off in [with("", &[(name, "")], &[]), with("[workers]\nlisten = \"\"\n", &[], &[])] {
        let off = off.unwrap();
        assert!(render(&off).unwrap().contains("listen = \"\""));
        assert_eq!(listen(off), None);
    }
    let text = said(with("", &[(name, "8081")], &[]));
    assert_eq!(text, format!("{name}: must be like 127.0.0.1:8081, or empty for nowhere"));
}

#[test]
fn what_is_wrong_with_storage_is_named() {
    const BUCKET: (&str, &str) = ("PROMOTE_STORAGE__URL", "s3://pictures/our/own");
    let key = ("PROMOTE_STORAGE__ACCESS_KEY_ID", "AKIA");
    let secret = ("PROMOTE_STORAGE__SECRET_ACCESS_KEY", "hunter2");
    let endpoint = |url| ("PROMOTE_STORAGE__ENDPOINT", url);
    for (environment, setting) in [
        (vec![("PROMOTE_STORAGE__URL", "azure://x")], "storage.url"),
        (vec![("PROMOTE_STORAGE__URL", "s3://")], "storage.url"),
        (vec![("PROMOTE_STORAGE__URL", "s3://id:secret@bucket")], "storage.url"),
        (vec![key, secret], "storage.access_key_id"),
        (vec![BUCKET, key], "storage.access_key_id"),
        (vec![BUCKET, secret], "storage.access_key_id"),
        (vec![BUCKET, ("PROMOTE_STORAGE__SESSION_TOKEN", "x")], "storage.session_token"),
        (vec![endpoint("https://minio.example.com")], "storage.endpoint"),
        (vec![BUCKET, endpoint("ftp://minio.example.com")], "storage.endpoint"),
        (vec![BUCKET, endpoint("https://minio.example.com/pictures")], "storage.endpoint"),
        (
            vec![BUCKET, ("PROMOTE_STORAGE__SERVICE_ACCOUNT", "/etc/hosts")],
            "storage.service_account",
        ),
        (
            vec![
                ("PROMOTE_STORAGE__URL", "gs://pictures"),
                ("PROMOTE_STORAGE__SERVICE_ACCOUNT", "/nonexistent/key.json"),
            ],
            "storage.service_account",
        ),
    ] {
        let text = said(with("", &environment, &[]));
        assert!(text.starts_with(&format!("{setting}: ")), "{environment:?}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    let config = with("", &[BUCKET, key, secret, endpoint("http://localhost:9000")], &[]).unwrap();
    let printed = render(&config).unwrap();
    assert!(printed.contains("s3://pictures/our/own") && printed.contains("AKIA"), "{printed}");
    assert!(!printed.contains("hunter2") && !format!("{config:?}").contains("hunter2"));
    assert!(config.location().native_links && config.location().path_style);
}

#[test]
fn a_named_file_must_be_there() {
    let file = Some(Path::new("/nonexistent/promote.toml").to_owned());
    assert!(matches!(
        load(&Sources { file, ..Sources::default() }),
        Err(ConfigError::Unreadable { .. })
    ));
}

#[test]
fn a_model_needs_its_key_and_its_prices() {
    let writes = "[makers]\ncopywriter = \"gemini\"\n";
    assert!(said(with(writes, &[], &[])).contains("gemini.api_key"));
    let key = ("PROMOTE_GEMINI__API_KEY", "a-key-that-must-not-be-printed");
    assert!(said(with(writes, &[key], &[])).contains("gemini.input_price"));
    let priced = [
        key,
        ("PROMOTE_GEMINI__INPUT_PRICE", "300000"),
        ("PROMOTE_GEMINI__OUTPUT_PRICE", "2500000"),
    ];
    let config = with(writes, &priced, &[]).unwrap();
    assert!(config.makers_in_words().contains("texts gemini (gemini-3.5-flash)"));
    assert!(!render(&config).unwrap().contains("a-key-that-must-not-be-printed"));
    let draws = "[makers]\npictures = \"gemini\"\n";
    assert!(said(with(draws, &priced, &[])).contains("gemini.picture_price"));
    let local =
        "[makers]\nstrategist = \"openai\"\n[openai]\nbase_url = \"http://127.0.0.1:11434/v1\"\n";
    assert!(said(with(local, &[], &[])).contains("openai.text_model"));
    let named = format!("{local}text_model = \"llama\"\ninput_price = 0\noutput_price = 0\n");
    assert!(
        with(&named, &[], &[]).unwrap().makers_in_words().contains("strategies openai (llama)")
    );
    let odd = format!("{named}timeout_seconds = 0\n");
    assert!(said(with(&odd, &[], &[])).contains("openai.timeout_seconds"));
    let films = "[makers]\nvideos = \"veo\"\n";
    assert!(said(with(films, &[], &[])).contains("gemini.api_key"));
    assert!(said(with(films, &[key], &[])).contains("veo.price"));
    let config = with(films, &[key, ("PROMOTE_VEO__PRICE", "400000")], &[]).unwrap();
    assert!(config.makers_in_words().ends_with("videos veo (veo-3.1-generate-preview)"));
    assert_eq!(config.offer().of(Craft::Videos), [Provider::Veo, Provider::Builtin]);
    assert_eq!(config.offer().of(Craft::Texts), [Provider::Builtin], "no price is known");
    let wrong = "[makers]\ncopywriter = \"veo\"\n";
    assert!(said(with(wrong, &[], &[])).contains("makers.copywriter"));
    let odd = ("PROMOTE_GEMINI__PROJECT", "evil.example/x");
    assert!(said(with("", &[odd], &[])).contains("gemini.project"));
    let file = "[gemini]\nproject = \"shop\"\nservice_account = \"/nonexistent/key.json\"\n";
    assert!(said(with(file, &[], &[])).contains("gemini.service_account"));
    let file = "[gemini]\nbase_url = \"ftp://example.com\"\n";
    assert!(said(with(file, &[], &[])).contains("gemini.base_url"));
}

/// The manual's example ends no process before it has given back what it was at.
#[test]
fn the_example_for_kubernetes_fits_the_defaults() {
    let manual = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/OPERATIONS.md");
    let manual = std::fs::read_to_string(manual).unwrap();
    let after = |what: &str| {
        let (_, rest) = manual.split_once(what).unwrap_or_else(|| panic!("no {what}"));
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        number.parse::<u64>().unwrap()
    };
    let config = with("", &[], &[]).unwrap();
    let drain = config.http.drain_seconds;
    assert_eq!(after("`http.drain_seconds` ("), drain);
    assert_eq!(after("terminationGracePeriodSeconds: "), drain + 20);
    let port = u64::from(config.workers.listen.unwrap().port());
    for place in ["prometheus.io/port: \"", "path: /healthz, port: ", "path: /readyz, port: "] {
        assert_eq!(after(place), port);
    }
}
