//! The scripts that complement apalis-redis, on its keys.

use std::sync::LazyLock;

use apalis_core::worker::context::WorkerContext;
use apalis_redis::Config;
use redis::{RedisResult, Script, aio::ConnectionManager};

/// Finished wake-ups removed per call.
const SWEEP_CHUNK: usize = 500;

/// Appends wake-ups to the active list. One whose id is still there is left alone.
static PUSH: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local data, active, meta = KEYS[1], KEYS[2], KEYS[3]
local pushed = 0
for i = 1, #ARGV, 2 do
    if redis.call('hsetnx', data, ARGV[i], ARGV[i + 1]) == 1 then
        redis.call('hset', meta .. ':' .. ARGV[i], 'attempts', 0, 'max_attempts', 1,
            'status', 'Pending', 'idempotency_key', '')
        redis.call('rpush', active, ARGV[i])
        pushed = pushed + 1
    end
end
return pushed
",
    )
});

/// Forgets a worker and puts what it had taken at the head of the active list, save what apalis
/// could not read and would stop over again.
static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local workers, inflight, active, data, meta, about = unpack(KEYS)
redis.call('zrem', workers, ARGV[1])
redis.call('del', about)
local released = 0
for _, id in ipairs(redis.call('smembers', inflight)) do
    local key = meta .. ':' .. id
    local known = redis.call('hmget', key, 'attempts', 'max_attempts', 'status')
    if redis.call('hexists', data, id) == 1 and known[1] and known[2] and known[3] then
        redis.call('lpush', active, id)
        released = released + 1
    else
        redis.call('hdel', data, id)
        redis.call('del', key)
    end
end
redis.call('del', inflight)
return released
",
    )
});

/// Removes some finished wake-ups with all that was kept about them.
static SWEEP: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local finished, data, meta = KEYS[1], KEYS[2], KEYS[3]
local ids = redis.call('spop', finished, ARGV[1])
for _, id in ipairs(ids) do
    redis.call('hdel', data, id)
    redis.call('del', meta .. ':' .. id)
end
return #ids
",
    )
});

pub(super) async fn push(
    connection: &mut ConnectionManager,
    config: &Config,
    entries: &[(String, Vec<u8>)],
) -> RedisResult<()> {
    let mut call = PUSH.prepare_invoke();
    call.key(config.job_data_hash()).key(config.active_jobs_list()).key(config.job_meta_hash());
    for (id, payload) in entries {
        call.arg(id).arg(payload.as_slice());
    }
    call.invoke_async(connection).await
}

pub(super) async fn release(
    connection: &mut ConnectionManager,
    config: &Config,
    name: &str,
) -> RedisResult<u64> {
    let worker = WorkerContext::new(name);
    RELEASE
        .prepare_invoke()
        .key(config.workers_set())
        .key(config.inflight_set_for(&worker))
        .key(config.active_jobs_list())
        .key(config.job_data_hash())
        .key(config.job_meta_hash())
        .key(config.worker_metadata_key(&worker))
        .arg(name)
        .invoke_async(connection)
        .await
}

pub(super) async fn sweep(connection: &mut ConnectionManager, config: &Config) -> RedisResult<()> {
    for finished in [config.done_jobs_set(), config.dead_jobs_set()] {
        loop {
            let swept: usize = SWEEP
                .prepare_invoke()
                .key(&finished)
                .key(config.job_data_hash())
                .key(config.job_meta_hash())
                .arg(SWEEP_CHUNK)
                .invoke_async(connection)
                .await?;
            if swept < SWEEP_CHUNK {
                break;
            }
        }
    }
    Ok(())
}
