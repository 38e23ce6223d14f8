//! The sections: every setting with its meaning and default.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use domain::generation::Provider;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    network::Network,
    secret::{Masked, MaskedUrl},
};

macro_rules! section {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:expr;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $name {
            pub(super) const KEYS: &'static [&'static str] = &[$(stringify!($field),)*];
        }
    };
}

section! {
    /// How the server is reached.
    Http {
        /// The address to listen on.
        listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        /// The address people type. `http://` and the listening address where absent.
        public_url: Option<Url> = None;
        /// The folder of the built web app. Without it the start page says how to build it.
        web_folder: PathBuf = PathBuf::from("web/dist");
        /// Proxies whose `X-Forwarded-For` is believed: addresses, or ranges like `10.0.0.0/8`.
        trusted_proxies: Vec<Network> = Vec::new();
        /// Other origins whose pages may call the API from a browser, as `https://app.example.com`.
        cors_origins: Vec<String> = Vec::new();
        /// Largest GraphQL request body, in bytes.
        body_max_bytes: usize = 1_000_000;
        /// Largest uploaded file, in bytes.
        upload_max_bytes: usize = 10_000_000;
        /// Most bytes of request headers.
        header_max_bytes: usize = 16_384;
        /// Most connections at once; further ones wait. Each may need two file descriptors.
        max_connections: usize = 8192;
        /// Most connections of one address at once; further ones are closed. Behind a trusted proxy:
        /// most requests under way and sockets of one client. A /64 of addresses counts as one.
        max_connections_per_address: usize = 256;
        /// Seconds the headers of a request may take, the wait for it on an open connection included.
        /// Longer than proxies keep idle connections, mostly a minute.
        header_seconds: u64 = 75;
        /// Seconds a request may take until it is answered, its body included.
        timeout_seconds: u64 = 30;
        /// Seconds after which a client is let go that is silent or takes nothing of its answer.
        stall_seconds: u64 = 60;
        /// Seconds running requests, and tasks of workers, get to finish when a process stops: 1 to 3600.
        /// Then tasks are given back. Whoever ends processes waits 20 seconds longer.
        drain_seconds: u64 = 20;
    }
}

section! {
    /// Where the truth is kept.
    Database {
        /// `sqlite://PATH` or `postgres://…`. A file in the data folder where absent.
        url: Option<MaskedUrl> = None;
        /// Most connections that read at once; on PostgreSQL as many may write besides. Where absent four
        /// for each processor of this machine, but 8 to 16.
        max_connections: Option<u32> = None;
        /// Whether statements are told to the log as `sqlx::query=info`, without their values but for ids
        /// and digests.
        tell_statements: bool = false;
    }
}

section! {
    /// What wakes the workers.
    Queue {
        /// `memory:` or `redis://…`.
        url: MaskedUrl = MaskedUrl::new("memory:");
    }
}

section! {
    /// Where pictures and videos are kept.
    Storage {
        /// `file://PATH`, `s3://BUCKET/PREFIX` or `gs://BUCKET/PREFIX`. A folder in the data folder
        /// where absent.
        url: Option<MaskedUrl> = None;
        /// The store's address where it is not Amazon's or Google's: `https://minio.example.com`.
        endpoint: Option<Url> = None;
        /// S3: the region; `us-east-1` where neither this nor AWS's environment says it.
        region: Option<String> = None;
        /// S3: whether the bucket stands in the path, as in `https://endpoint/bucket`, and not in the
        /// host name.
        path_style: bool = true;
        /// S3: the access key's name. AWS's environment or the machine's role where absent.
        access_key_id: Option<String> = None;
        /// S3: its secret.
        secret_access_key: Option<Masked> = None;
        /// S3: the session's token, where the key is one of a session.
        session_token: Option<Masked> = None;
        /// GCS: the file of a service account's key. Application default credentials where absent; then
        /// downloads go through this server.
        service_account: Option<PathBuf> = None;
        /// Whether download links lead to the store itself, where it can sign them. Not where browsers
        /// cannot reach it.
        native_links: bool = true;
        /// Seconds a download link lives, 60 to 604800 (a week). One that a session's key signed ends
        /// with the session.
        link_seconds: u32 = 3600;
        /// Hours until an object that nothing refers to is deleted, 2 to 8760.
        orphan_hours: u32 = 24;
    }
}

section! {
    /// The keys that sign download links.
    Signing {
        /// Keys by name, 32 characters or more each. One in the data folder where there are none.
        keys: BTreeMap<String, Masked> = BTreeMap::new();
        /// The name of the key that signs; the others only verify. The last by name where absent.
        current: Option<String> = None;
    }
}

/// Which documents are executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrustedMode {
    /// Any.
    Off,
    /// Those of the file by their id, and any other.
    Prefer,
    /// Those of the file only.
    Require,
}

section! {
    /// What GraphQL allows.
    GraphQl {
        /// Whether clients may ask for the schema.
        introspection: bool = true;
        /// Whether the `/graphiql` page is served.
        graphiql: bool = true;
        /// Whether an error may propose a field's right name.
        suggestions: bool = true;
        /// Deepest nesting of fields.
        max_depth: usize = 16;
        /// Highest cost of one operation.
        max_complexity: usize = 5_000;
        /// Most aliases in a document.
        max_aliases: usize = 30;
        /// Most mutations in an operation.
        max_mutations: usize = 10;
        /// Most selections once fragments are written out.
        max_selections: usize = 2_000;
        /// Most directives on a field.
        max_directives: usize = 10;
        /// Longest document, in bytes.
        max_document_bytes: usize = 100_000;
        /// Automatic persisted queries kept in memory; 0 turns them off.
        persisted_queries: usize = 1_000;
        /// A JSON file of documents by their SHA-256 in hexadecimal.
        trusted_documents: Option<PathBuf> = None;
        /// What that file means.
        trusted_mode: TrustedMode = TrustedMode::Off;
        /// Seconds a WebSocket has for its first message.
        socket_init_seconds: u64 = 10;
        /// Seconds a WebSocket may stay open on which nobody is signed in.
        socket_anonymous_seconds: u64 = 60;
        /// Seconds between two looks at whether the other side of a WebSocket is there, and is still
        /// signed in.
        socket_check_seconds: u64 = 20;
        /// Most running operations on one WebSocket.
        socket_max_operations: usize = 128;
    }
}

section! {
    /// How much one caller may ask for.
    Limits {
        /// Cost of queries a caller may run up per minute.
        points_per_minute: u32 = 60_000;
        /// Tries to sign in or sign up per address and minute.
        attempts_per_minute: u32 = 20;
        /// Tries to sign in as one person per minute, from all addresses together.
        account_attempts_per_minute: u32 = 100;
    }
}

section! {
    /// Background work of this process: tasks at once per lane, and how long silence is borne.
    Workers {
        /// Strategies and texts.
        thinking: u16 = 8;
        /// Pictures: they need a core each.
        drawing: u16 = 2;
        /// Videos: they need a core each for seconds.
        filming: u16 = 1;
        /// Seconds a worker may be silent before another takes over what it was at: 2 to 3600, the same
        /// in every process.
        lease_seconds: u64 = 60;
        /// Where `promote worker` answers `/healthz`, `/readyz` and `/metrics`; empty for nowhere.
        /// `promote serve` answers them where it listens.
        #[serde(with = "super::address")]
        listen: Option<SocketAddr> = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 8081)));
    }
}

section! {
    /// Who makes what, where a workspace has not chosen otherwise: `builtin` (no network, no key, no
    /// cost), `gemini`, `openai`, `imagen` and `veo`. A workspace can choose among all that are set up.
    Makers {
        /// Who plans campaigns.
        strategist: Provider = Provider::Builtin;
        /// Who writes texts.
        copywriter: Provider = Provider::Builtin;
        /// Who draws the photos of pictures whose brief has none. Layout, type and logo are always built
        /// in.
        pictures: Provider = Provider::Builtin;
        /// Who draws the photos of videos whose brief has none; `veo` films whole ones.
        videos: Provider = Provider::Builtin;
        /// Whether the built-in maker steps in where a model has trouble. The asset says so.
        fallback: bool = false;
    }
}

section! {
    /// Google's Gemini.
    Gemini {
        /// Its address, or a gateway's. `https://generativelanguage.googleapis.com` where absent.
        base_url: Option<Url> = None;
        /// The API's version. `v1beta` where absent, `v1` with a project.
        api_version: Option<String> = None;
        /// The API key.
        api_key: Option<Masked> = None;
        /// A Google Cloud project: its Vertex AI is asked, and no API key is needed.
        project: Option<String> = None;
        /// Where that is: `us-central1`, `europe-west4`, `global`.
        location: String = "global".to_owned();
        /// The JSON key file of a service account; the application's default credentials where absent.
        service_account: Option<PathBuf> = None;
        /// The model that plans and writes.
        text_model: String = "gemini-3.5-flash".to_owned();
        /// The model that draws.
        picture_model: String = "gemini-3.1-flash-image".to_owned();
        /// Most tokens of one answer, those of thinking included.
        max_output_tokens: u32 = 16_384;
        /// Seconds one call may take.
        timeout_seconds: u64 = 120;
        /// What a million tokens read cost, in millionths of a US dollar. No API tells it.
        input_price: Option<u64> = None;
        /// What a million tokens written cost, in millionths of a US dollar.
        output_price: Option<u64> = None;
        /// What a picture costs, in millionths of a US dollar.
        picture_price: Option<u64> = None;
    }
}

section! {
    /// Google's Imagen, with the address and the credentials of `gemini`.
    Imagen {
        /// The model.
        model: String = "imagen-4.0-generate-001".to_owned();
        /// Seconds one call may take.
        timeout_seconds: u64 = 120;
        /// What a picture costs, in millionths of a US dollar.
        price: Option<u64> = None;
    }
}

section! {
    /// Google's Veo, with the address and the credentials of `gemini`.
    Veo {
        /// The model.
        model: String = "veo-3.1-generate-preview".to_owned();
        /// Seconds one call may take.
        timeout_seconds: u64 = 120;
        /// Seconds between two looks at whether a film is done.
        look_seconds: u64 = 15;
        /// Minutes a film is waited for in one attempt; the next attempt goes on waiting.
        patience_minutes: u64 = 15;
        /// What a second of film costs, in millionths of a US dollar.
        price: Option<u64> = None;
    }
}

section! {
    /// An endpoint that speaks like OpenAI's: OpenAI's own, or a model server on one's own machine.
    OpenAi {
        /// Its address with its version. `https://api.openai.com/v1` where absent.
        base_url: Option<Url> = None;
        /// The key, where it wants one.
        api_key: Option<Masked> = None;
        /// The model that plans and writes.
        text_model: Option<String> = None;
        /// The model that draws.
        picture_model: Option<String> = None;
        /// Most tokens of one answer, those of thinking included.
        max_output_tokens: u32 = 16_384;
        /// Whether that limit is called `max_tokens`, as everywhere but at OpenAI's newer models.
        legacy_max_tokens: bool = false;
        /// Whether the model that writes takes the product's photo: many on one's own machine do not.
        sees_photos: bool = true;
        /// Seconds one call may take.
        timeout_seconds: u64 = 120;
        /// What a million tokens read cost, in millionths of a US dollar; 0 on one's own machine.
        input_price: Option<u64> = None;
        /// What a million tokens written cost, in millionths of a US dollar.
        output_price: Option<u64> = None;
        /// What a picture costs, in millionths of a US dollar.
        picture_price: Option<u64> = None;
    }
}

section! {
    /// Where fonts beyond the built-in ones are found.
    Fonts {
        /// A folder of TrueType and OpenType files, besides those of the system.
        folder: Option<PathBuf> = None;
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: an object a line.
    Json,
}

section! {
    /// What is told about the running program.
    Telemetry {
        /// How log lines look.
        log_format: LogFormat = LogFormat::Text;
        /// Which lines are written, by `tracing-subscriber`'s filter rules.
        log_filter: String = "info,sqlx=warn,sea_orm=warn,hyper=warn".to_owned();
        /// Where traces, metrics and logs go by OTLP over HTTP: `http://collector:4318`.
        otlp_endpoint: Option<Url> = None;
        /// Which part of the traces that start here is kept, 0 to 1.
        trace_ratio: f64 = 1.0;
        /// What a scraper of `/metrics` shows as its bearer token. Without it only this machine may
        /// read there.
        metrics_token: Option<Masked> = None;
    }
}

macro_rules! config {
    ($($(#[$doc:meta])* $field:ident: $type:ident;)*) => {
        /// Everything that can be set.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Config {
            /// Where embedded data lives: database, objects, keys.
            pub data_dir: PathBuf,
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Default for Config {
            fn default() -> Self {
                Self { data_dir: PathBuf::from("./var"), $($field: $type::default(),)* }
            }
        }

        impl Config {
            /// Every key, dotted.
            pub(super) fn keys() -> Vec<String> {
                let mut keys = vec!["data_dir".to_owned()];
                $(keys.extend($type::KEYS.iter().map(|key| format!("{}.{key}", stringify!($field))));)*
                keys
            }
        }
    };
}

config! {
    /// How the server is reached.
    http: Http;
    /// Where the truth is kept.
    database: Database;
    /// What wakes the workers.
    queue: Queue;
    /// Where pictures and videos are kept.
    storage: Storage;
    /// The keys that sign download links.
    signing: Signing;
    /// What GraphQL allows.
    graphql: GraphQl;
    /// How much one caller may ask for.
    limits: Limits;
    /// Background work.
    workers: Workers;
    /// Who makes what.
    makers: Makers;
    /// Google's Gemini.
    gemini: Gemini;
    /// Google's Imagen.
    imagen: Imagen;
    /// Google's Veo.
    veo: Veo;
    /// An endpoint that speaks like OpenAI's.
    openai: OpenAi;
    /// Fonts.
    fonts: Fonts;
    /// Logs, traces, metrics.
    telemetry: Telemetry;
}
