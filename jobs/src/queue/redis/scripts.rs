//! The scripts that complement apalis-redis, on its keys.

use std::sync::LazyLock;

use apalis_core::worker::context::WorkerContext;
use apalis_redis::Config;
use redis::{
    RedisResult, Script,
    aio::{ConnectionLike, ConnectionManager},
};

/// Appends wake-ups to the active list. One whose id is still there is left alone.
static PUSH: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local data, active = KEYS[1], KEYS[2]
local pushed = 0
for i = 1, #ARGV, 2 do
    if redis.call('hsetnx', data, ARGV[i], ARGV[i + 1]) == 1 then
        redis.call('rpush', active, ARGV[i])
        pushed = pushed + 1
    end
end
return pushed
",
    )
});

/// Takes up to so many wake-ups for a worker, and forgets ids that lead nowhere: those of wake-ups that
/// were settled after their worker was called dead.
static FETCH: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local workers, active, inflight, data = unpack(KEYS)
if not redis.call('zscore', workers, ARGV[1]) then
    return redis.error_reply('the worker is not registered')
end
local ids = redis.call('lpop', active, ARGV[2])
if not ids then
    return {}
end
local payloads = redis.call('hmget', data, unpack(ids))
local taken, answer = {}, {}
for i, id in ipairs(ids) do
    if payloads[i] then
        table.insert(taken, id)
        table.insert(answer, {id, payloads[i]})
    end
end
if #taken > 0 then
    redis.call('sadd', inflight, unpack(taken))
end
return answer
",
    )
});

/// Forgets a worker and puts what it had taken at the head of the active list.
static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local workers, inflight, active, data, about = unpack(KEYS)
redis.call('zrem', workers, ARGV[1])
redis.call('del', about)
local released = 0
for _, id in ipairs(redis.call('smembers', inflight)) do
    if redis.call('hexists', data, id) == 1 then
        redis.call('lpush', active, id)
        released = released + 1
    end
end
redis.call('del', inflight)
return released
",
    )
});

pub(super) async fn push(
    connection: &mut ConnectionManager,
    config: &Config,
    entries: &[(String, Vec<u8>)],
) -> RedisResult<()> {
    let mut call = PUSH.prepare_invoke();
    call.key(config.job_data_hash()).key(config.active_jobs_list());
    for (id, payload) in entries {
        call.arg(id).arg(payload.as_slice());
    }
    call.invoke_async(connection).await
}

/// At most `count` wake-ups, each with its id, which are the worker's from now on.
pub(super) async fn fetch(
    connection: &mut impl ConnectionLike,
    config: &Config,
    worker: &WorkerContext,
    count: usize,
) -> RedisResult<Vec<(String, Vec<u8>)>> {
    FETCH
        .prepare_invoke()
        .key(config.workers_set())
        .key(config.active_jobs_list())
        .key(config.inflight_set_for(worker))
        .key(config.job_data_hash())
        .arg(worker.name())
        .arg(count)
        .invoke_async(connection)
        .await
}

/// Forgets wake-ups that a worker is done with, its own or, meanwhile, another's.
pub(super) async fn settle(
    connection: &mut impl ConnectionLike,
    config: &Config,
    worker: &WorkerContext,
    ids: &[String],
) -> RedisResult<()> {
    redis::pipe()
        .atomic()
        .srem(config.inflight_set_for(worker), ids)
        .hdel(config.job_data_hash(), ids)
        .exec_async(connection)
        .await
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
        .key(config.worker_metadata_key(&worker))
        .arg(name)
        .invoke_async(connection)
        .await
}
