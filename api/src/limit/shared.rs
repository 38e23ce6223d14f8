//! Purses that several servers share, in Redis.

use std::{
    fmt,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use domain::error::Result;
use jobs::link::Reach;
use redis::{RedisResult, Script};
use tokio::time::timeout;

use super::rate::{Charge, LocalMeter, Meter, Purse, Standing, WINDOW};
use crate::config::Limits;

/// How long a request waits to be charged. Limits must not be slower than what they protect.
const PATIENCE: Duration = Duration::from_millis(250);

/// After a failure, how long Redis is left alone.
const PAUSE: Duration = Duration::from_secs(5);

/// The generic cell rate algorithm, by Redis's own clock: kept is the instant, in microseconds, at
/// which the purse is full again. Answers whether it was paid, what is left, and microseconds until
/// it is full, or until enough is there.
static CHARGE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local limit, window, points = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
        local wanted = full + points * window / limit
        local left = function(at) return math.floor((window - (at - now)) * limit / window) end
        if wanted - window > now then
            return {0, left(full), math.ceil(full - now), math.ceil(wanted - window - now)}
        end
        redis.call('SET', KEYS[1], string.format('%.0f', wanted),
            'PX', math.ceil((wanted - now) / 1000) + 1)
        return {1, left(wanted), math.ceil(wanted - now), 0}
        ",
    )
});

/// Purses in Redis, and in this process's memory while Redis is away: a caller may then have as
/// many purses as there are servers, which is better than none and better than a closed door.
pub struct SharedMeter {
    local: LocalMeter,
    reach: Reach,
    namespace: String,
    limits: Limits,
    /// Until when Redis is left alone.
    paused_until: Mutex<Option<Instant>>,
}

impl SharedMeter {
    /// Full purses of the configured sizes, their keys under `namespace`.
    pub fn new(limits: &Limits, reach: Reach, namespace: &str) -> Self {
        Self {
            local: LocalMeter::new(limits),
            reach,
            namespace: namespace.to_owned(),
            limits: limits.clone(),
            paused_until: Mutex::default(),
        }
    }

    async fn ask(&self, purse: Purse, caller: &str, points: u32) -> RedisResult<Charge> {
        let limit = match purse {
            Purse::Points => self.limits.points_per_minute,
            Purse::Attempts => self.limits.attempts_per_minute,
            Purse::Accounts => self.limits.account_attempts_per_minute,
        }
        .max(1);
        let mut connection = self.reach.connection();
        let key = format!("{}:limit:{}:{caller}", self.namespace, purse.as_str());
        let window = u64::try_from(WINDOW.as_micros()).unwrap_or(u64::MAX);
        let (paid, remaining, reset, wait): (u8, u32, u64, u64) = CHARGE
            .key(key)
            .arg(limit)
            .arg(window)
            .arg(points.max(1))
            .invoke_async(&mut connection)
            .await?;
        let standing = Standing { purse, limit, remaining, reset: Duration::from_micros(reset) };
        Ok(if paid == 1 {
            Charge::Paid(standing)
        } else {
            // More than a full purse: waiting will not help, but a minute is as good an answer as any.
            let wait = if points > limit { WINDOW } else { Duration::from_micros(wait) };
            Charge::Refused(standing, wait)
        })
    }

    fn is_paused(&self) -> bool {
        let until = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn pause(&self) {
        let mut until = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = Some(Instant::now() + PAUSE);
    }
}

impl fmt::Debug for SharedMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedMeter").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

#[async_trait]
impl Meter for SharedMeter {
    async fn charge(&self, purse: Purse, caller: &str, points: u32) -> Result<Charge> {
        if self.is_paused() {
            return self.local.charge(purse, caller, points).await;
        }
        let why = match timeout(PATIENCE, self.ask(purse, caller, points)).await {
            Ok(Ok(charge)) => return Ok(charge),
            Ok(Err(error)) => self.reach.failed(error).to_string(),
            Err(_late) => "no answer".to_owned(),
        };
        self.pause();
        tracing::warn!(error = why, "rate limits are kept in this process while Redis is away");
        self.local.charge(purse, caller, points).await
    }
}

#[cfg(test)]
mod tests {
    use domain::clock::Ambient;
    use jobs::link::Address;
    use testkit::servers::{PrivateRedis, redis_url};

    use super::*;

    fn meter(url: &str, namespace: &str) -> SharedMeter {
        let Some(Address::Redis(client)) = Address::parse(url) else { panic!("no Redis URL") };
        let limits = Limits { points_per_minute: 60, attempts_per_minute: 2, ..Limits::default() };
        SharedMeter::new(&limits, Reach::new(*client).unwrap(), namespace)
    }

    fn namespace() -> String {
        format!("meter_{}", u64::from_be_bytes(Ambient::system().random()))
    }

    async fn paid(meter: &SharedMeter, caller: &str, points: u32) -> bool {
        matches!(meter.charge(Purse::Points, caller, points).await.unwrap(), Charge::Paid(_))
    }

    #[tokio::test]
    async fn servers_share_a_purse() {
        let (url, space) = (redis_url(), namespace());
        let (one, other) = (meter(&url, &space), meter(&url, &space));
        assert!(paid(&one, "ada", 40).await);
        assert!(!paid(&other, "ada", 30).await, "wholly or not at all");
        assert!(paid(&other, "ada", 20).await);
        assert!(paid(&other, "eve", 60).await, "a purse for each caller");
        let Charge::Refused(standing, wait) = one.charge(Purse::Points, "ada", 10).await.unwrap()
        else {
            panic!("an empty purse paid")
        };
        assert!(standing.remaining < 10, "{standing:?}");
        assert!(wait <= Duration::from_secs(10) && !wait.is_zero(), "a point a second: {wait:?}");
        assert!(standing.reset > Duration::from_secs(50), "{standing:?}");
        // Another purse of the same caller.
        let attempt = one.charge(Purse::Attempts, "ada", 1).await.unwrap();
        let Charge::Paid(standing) = attempt else { panic!("{attempt:?}") };
        assert_eq!((standing.limit, standing.remaining), (2, 1));
    }

    #[tokio::test]
    async fn more_than_a_purse_is_never_paid_and_costs_nothing() {
        let meter = meter(&redis_url(), &namespace());
        let charge = meter.charge(Purse::Points, "ada", 61).await.unwrap();
        assert!(matches!(charge, Charge::Refused(_, WINDOW)), "{charge:?}");
        assert!(paid(&meter, "ada", 60).await);
    }

    #[tokio::test]
    async fn fault_limits_hold_while_redis_is_away() {
        let redis = PrivateRedis::start();
        let meter = meter(redis.url(), &namespace());
        assert!(paid(&meter, "ada", 60).await);
        redis.kill_hard();
        assert!(paid(&meter, "ada", 60).await, "this process's own purse is full");
        assert!(!paid(&meter, "ada", 1).await, "and then empty");
    }
}
