//! How much one caller may ask for: a generic cell rate per caller and purse.

use std::{
    fmt,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use domain::error::Result;
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::StateInformationMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::Limits;

/// What is paid from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purse {
    /// The cost of queries.
    Points,
    /// Tries to prove who one is: small, because each try is a guess.
    Attempts,
    /// Tries to be one person, from wherever: many hands guess as well as one.
    Accounts,
}

impl Purse {
    /// The name in keys.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Attempts => "attempts",
            Self::Accounts => "accounts",
        }
    }
}

/// What a caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Which purse.
    pub purse: Purse,
    /// How much a full purse holds.
    pub limit: u32,
    /// How much is left.
    pub remaining: u32,
    /// Until it is full again.
    pub reset: Duration,
}

/// What asking to pay led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// Paid.
    Paid(Standing),
    /// Not paid: too little was left. Enough will be there after the given time.
    Refused(Standing, Duration),
}

/// Who asked for how much.
#[async_trait]
pub trait Meter: fmt::Debug + Send + Sync {
    /// Takes `points` from the caller's purse, wholly or not at all.
    async fn charge(&self, purse: Purse, caller: &str, points: u32) -> Result<Charge>;
}

/// Seconds over which a purse fills up.
pub(super) const WINDOW: Duration = Duration::from_mins(1);

/// Charges between two sweeps of callers that have not been seen for long.
const SWEEP_EVERY: u64 = 4096;

type Cells = RateLimiter<String, DashMapStateStore<String>, Age, StateInformationMiddleware>;

/// Purses in this process's memory.
pub struct LocalMeter {
    points: Cells,
    attempts: Cells,
    accounts: Cells,
    clock: Age,
    charges: AtomicU64,
}

impl LocalMeter {
    /// Full purses of the configured sizes.
    pub fn new(limits: &Limits) -> Self {
        let begun = Instant::now();
        Self::aging(limits, Age(Arc::new(move || begun.elapsed())))
    }

    fn aging(limits: &Limits, clock: Age) -> Self {
        let cells = |per_minute: u32| {
            let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
            Cells::new(quota, DashMapStateStore::default(), clock.clone())
        };
        Self {
            points: cells(limits.points_per_minute),
            attempts: cells(limits.attempts_per_minute),
            accounts: cells(limits.account_attempts_per_minute),
            clock,
            charges: AtomicU64::new(0),
        }
    }

    fn cells(&self, purse: Purse) -> &Cells {
        match purse {
            Purse::Points => &self.points,
            Purse::Attempts => &self.attempts,
            Purse::Accounts => &self.accounts,
        }
    }
}

impl fmt::Debug for LocalMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalMeter").finish_non_exhaustive()
    }
}

#[async_trait]
impl Meter for LocalMeter {
    async fn charge(&self, purse: Purse, caller: &str, points: u32) -> Result<Charge> {
        if self.charges.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.points.retain_recent();
            self.attempts.retain_recent();
            self.accounts.retain_recent();
        }
        let points = NonZeroU32::new(points).unwrap_or(NonZeroU32::MIN);
        let standing = |limit: u32, remaining: u32| Standing {
            purse,
            limit,
            remaining,
            reset: WINDOW
                .mul_f64(f64::from(limit.saturating_sub(remaining)) / f64::from(limit.max(1))),
        };
        Ok(match self.cells(purse).check_key_n(&caller.to_owned(), points) {
            Ok(Ok(state)) => Charge::Paid(standing(
                state.quota().burst_size().get(),
                state.remaining_burst_capacity(),
            )),
            Ok(Err(until)) => {
                let limit = until.quota().burst_size().get();
                Charge::Refused(standing(limit, 0), until.wait_time_from(self.clock.now()))
            }
            // More than a full purse: waiting will not help, but a minute is as good an answer as any.
            Err(governor::InsufficientCapacity(limit)) => {
                Charge::Refused(standing(limit, limit), WINDOW)
            }
        })
    }
}

/// How long there has been a meter. Not the time of day: when that is set back, whoever had paid would
/// wait until it is again what it was.
#[derive(Clone)]
struct Age(Arc<dyn Fn() -> Duration + Send + Sync>);

impl Clock for Age {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(u64::try_from((self.0)().as_nanos()).unwrap_or(u64::MAX))
    }
}

impl Standing {
    /// The standard headers that tell a client where it stands.
    pub fn headers(&self) -> HeaderMap {
        let number = |n: u64| HeaderValue::from(n);
        let mut headers = HeaderMap::new();
        let mut put = |name, value| headers.insert(HeaderName::from_static(name), value);
        put("ratelimit-limit", number(u64::from(self.limit)));
        put("ratelimit-remaining", number(u64::from(self.remaining)));
        put("ratelimit-reset", number(whole_seconds(self.reset)));
        let policy = format!("{};w={}", self.limit, WINDOW.as_secs());
        if let Ok(policy) = HeaderValue::try_from(policy) {
            put("ratelimit-policy", policy);
        }
        headers
    }
}

/// The headers of a refusal.
pub fn refusal_headers(standing: &Standing, wait: Duration) -> HeaderMap {
    let mut headers = standing.headers();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait).max(1)));
    headers
}

/// Rounded up, so that whoever waits so long does not come too early.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn meter() -> (LocalMeter, Arc<Mutex<Duration>>) {
        let hand = Arc::new(Mutex::new(Duration::ZERO));
        let limits = Limits { points_per_minute: 60, attempts_per_minute: 2, ..Limits::default() };
        let age = hand.clone();
        (LocalMeter::aging(&limits, Age(Arc::new(move || *age.lock().unwrap()))), hand)
    }

    #[tokio::test]
    async fn a_purse_empties_and_fills_with_time() {
        let (meter, clock) = meter();
        let Charge::Paid(standing) = meter.charge(Purse::Points, "a", 50).await.unwrap() else {
            panic!()
        };
        assert_eq!(
            (standing.limit, standing.remaining, standing.reset),
            (60, 10, Duration::from_secs(50))
        );
        let Charge::Refused(standing, wait) = meter.charge(Purse::Points, "a", 20).await.unwrap()
        else {
            panic!()
        };
        let headers = refusal_headers(&standing, wait);
        assert_eq!(headers["retry-after"], "10");
        assert_eq!(headers["ratelimit-policy"], "60;w=60");
        *clock.lock().unwrap() += Duration::from_secs(10);
        assert!(matches!(meter.charge(Purse::Points, "a", 20).await.unwrap(), Charge::Paid(_)));
    }

    #[tokio::test]
    async fn callers_and_purses_are_apart() {
        let (meter, _) = meter();
        for _ in 0..2 {
            assert!(matches!(
                meter.charge(Purse::Attempts, "a", 1).await.unwrap(),
                Charge::Paid(_)
            ));
        }
        assert!(matches!(
            meter.charge(Purse::Attempts, "a", 1).await.unwrap(),
            Charge::Refused(..)
        ));
        assert!(matches!(meter.charge(Purse::Attempts, "b", 1).await.unwrap(), Charge::Paid(_)));
        assert!(matches!(meter.charge(Purse::Points, "a", 60).await.unwrap(), Charge::Paid(_)));
        assert!(matches!(meter.charge(Purse::Points, "c", 61).await.unwrap(), Charge::Refused(..)));
    }
}
