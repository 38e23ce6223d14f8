//! Time and randomness as parameters: nothing else in the product reads a clock or rolls a die.

use std::{fmt::Debug, sync::Arc};

use chrono::{DateTime, SubsecRound, Utc};
use rand::Rng;

/// An instant in UTC, kept to the microsecond because that is what PostgreSQL keeps.
pub type Instant = DateTime<Utc>;

/// Where "now" comes from.
pub trait Clock: Debug + Send + Sync {
    /// The present instant, to the microsecond.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one home of the machine's clock")]
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(6)
    }
}

/// Where unpredictable bytes come from.
pub trait Entropy: Debug + Send + Sync {
    /// Fills the buffer with bytes nobody can guess.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator, through a per-thread one seeded from it.
#[derive(Debug, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the one home of randomness")]
    fn fill(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}

/// Both, as handed to whatever needs them, and where the present work belongs.
#[derive(Debug, Clone)]
pub struct Ambient {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of unpredictable bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The trace of what runs now, as the header `traceparent` of W3C Trace Context; nothing where
    /// nobody traces.
    pub trace_parent: fn() -> Option<String>,
}

impl Ambient {
    /// The machine's own clock and generator.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock), Arc::new(SystemEntropy))
    }

    /// A clock and a generator, in no trace.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy, trace_parent: || None }
    }

    /// `N` unpredictable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }
}
