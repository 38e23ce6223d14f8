//! Time and chance under a test's control.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::{Ambient, Clock, Entropy, Instant, SystemClock};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

/// A clock that goes where it is told.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Hand>);

#[derive(Debug)]
struct Hand {
    /// Microseconds since 1970, or ahead of the machine's clock where it runs.
    micros: AtomicI64,
    runs: bool,
}

impl TestClock {
    /// Stands on 2 March 2026, 09:00 UTC, but for one millisecond a reading: so that ids, which
    /// carry the time, are in the order they were made.
    pub fn still() -> Self {
        Self(Arc::new(Hand { micros: AtomicI64::new(1_772_442_000_000_000), runs: false }))
    }

    /// Runs with the machine's, and can be put forward.
    pub fn running() -> Self {
        Self(Arc::new(Hand { micros: AtomicI64::new(0), runs: true }))
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.micros.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }

    /// Puts the clock back, as an operator or a time server may.
    pub fn retreat(&self, by: Duration) {
        self.0.micros.fetch_sub(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        if self.0.runs {
            SystemClock.now() + TimeDelta::microseconds(self.0.micros.load(Ordering::SeqCst))
        } else {
            let micros = self.0.micros.fetch_add(1_000, Ordering::SeqCst);
            DateTime::<Utc>::from_timestamp_micros(micros).unwrap()
        }
    }
}

/// Chance that is the same in every run.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<StdRng>);

impl SeededEntropy {
    /// The same seed, the same bytes.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buffer);
    }
}

/// A clock's time with chance from a fixed seed.
pub fn ambient(clock: &TestClock) -> Ambient {
    Ambient::new(Arc::new(clock.clone()), Arc::new(SeededEntropy::new(7)))
}
