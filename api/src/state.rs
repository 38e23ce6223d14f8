//! What every request can reach.

use std::{fmt, io, ops::Deref, sync::Arc};

use domain::{clock::Ambient, generation::Offer};
use http::HeaderValue;
use jobs::link::{Address, Reach};
use tokio_util::sync::CancellationToken;

use crate::{
    backend::Backend,
    business::{Business, NAMESPACE},
    config::{Config, signing_keys},
    graphql::{documents::Documents, schema::PromoteSchema},
    http::{
        cookie::SessionCookie, crowd::Crowd, headers::page_policy, health::Health, sign::KeyRing,
    },
    limit::{
        rate::{LocalMeter, Meter},
        shared::SharedMeter,
    },
    preview::Previews,
    telemetry::metrics::Metrics,
};

/// What a running server consists of.
#[derive(Debug)]
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Clock and entropy.
    pub ambient: Ambient,
    /// What the transport asks of the business.
    pub backend: Arc<dyn Backend>,
    /// What resolvers ask of it.
    pub business: Business,
    /// The keys of download links.
    pub keys: KeyRing,
    /// Who asked for how much.
    pub meter: Arc<dyn Meter>,
    /// Draws what a brand would look like.
    pub previews: Previews,
    /// The makers that a workspace can choose among.
    pub offer: Offer,
    /// Documents known by their hash.
    pub documents: Documents,
    /// Counters and durations.
    pub metrics: Metrics,
    /// How the process is.
    pub health: Health,
    /// Who holds how many connections.
    pub(crate) crowd: Crowd,
    /// The session cookie's name and writing.
    pub cookie: SessionCookie,
    /// Origins whose pages may act for a signed-in person.
    pub origins: Vec<String>,
    /// The `Content-Security-Policy` of pages that set none.
    pub page_policy: HeaderValue,
    /// Cancelled when the server stops, for whatever would never end by itself.
    pub stopping: CancellationToken,
}

/// The schema and everything its resolvers reach; cloning is cheap.
#[derive(Clone)]
pub struct AppState {
    parts: Arc<Parts>,
    /// The GraphQL schema.
    pub schema: PromoteSchema,
}

impl Parts {
    /// What follows from the configuration, around the parts that do not.
    pub fn new(
        config: Config,
        ambient: Ambient,
        backend: Arc<dyn Backend>,
        business: Business,
    ) -> io::Result<Self> {
        let health = Health::new(&config, Arc::clone(&backend), business.clone());
        Ok(Self {
            page_policy: page_policy(business.objects.origin()),
            business,
            keys: signing_keys(&config, &ambient)?,
            meter: meter(&config)?,
            previews: Previews::new(config.fonts.folder.clone()),
            offer: config.offer(),
            documents: Documents::load(&config.graphql)?,
            metrics: Metrics::new(),
            cookie: SessionCookie { secure: config.is_https() },
            origins: config.allowed_origins(),
            stopping: health.stopping.clone(),
            health,
            crowd: Crowd::new(config.http.max_connections_per_address),
            config,
            ambient,
            backend,
        })
    }
}

/// Several servers on one Redis share what a caller may ask for.
fn meter(config: &Config) -> io::Result<Arc<dyn Meter>> {
    Ok(match Address::parse(config.queue.url.reveal()) {
        Some(Address::Redis(client)) => {
            let reach = Reach::new(*client).map_err(io::Error::other)?;
            Arc::new(SharedMeter::new(&config.limits, reach, NAMESPACE))
        }
        Some(Address::Memory) | None => Arc::new(LocalMeter::new(&config.limits)),
    })
}

impl AppState {
    /// Joins the parts and the schema over them.
    pub fn new(parts: Parts) -> Self {
        let schema = crate::graphql::schema::build(&parts.config.graphql);
        Self { parts: Arc::new(parts), schema }
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.parts, f)
    }
}
