//! Configuration: defaults < `promote.toml` < `PROMOTE_SECTION__KEY` < flags.
//!
//! Each section is a struct made by one macro, which also lists its keys, so that a misspelt key can
//! be answered with the nearest known one. To add a setting: one line in [`section`].

mod address;
mod derive;
mod keys;
mod load;
mod makers;
mod network;
mod secret;
mod section;

pub use keys::signing_keys;
pub use load::{ConfigError, Sources, environment, load};
pub use network::{Network, NotANetwork};
pub use secret::{Masked, MaskedUrl};
pub use section::{
    Config, Database, Fonts, Gemini, GraphQl, Http, Imagen, Limits, LogFormat, Makers, OpenAi,
    Queue, Signing, Storage, Telemetry, TrustedMode, Veo, Workers,
};

/// The effective configuration as TOML, secrets masked.
pub fn render(config: &Config) -> Result<String, toml::ser::Error> {
    toml::to_string_pretty(config)
}
