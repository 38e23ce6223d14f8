//! What Redis may do, and what the queue does then.

use super::*;

fn lanes(queue: &Queue) -> &RedisLanes {
    match &queue.shared.lanes {
        Lanes::Redis(lanes) => lanes,
        Lanes::Memory(_) => panic!("not on Redis"),
    }
}

/// Pushes until Redis takes it.
async fn push_at_last(queue: &Queue, lane: Lane, pushed: &[WakeUp]) {
    let ambient = ambient();
    let trying = async {
        let mut backoff = Backoff::new(&ambient);
        while queue.push(lane, pushed.to_vec()).await.is_err() {
            tokio::time::sleep(backoff.next()).await;
        }
    };
    timeout(PATIENCE, trying).await.expect("Redis must take wake-ups in time");
}

async fn still_works(queue: &Queue, worker: &mut Worker) {
    let pushed = wakes(20);
    push_at_last(queue, Lane::Thinking, &pushed).await;
    assert_same(&worker.take(20).await, &pushed);
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_may_be_absent_at_start() {
    let mut redis = PrivateRedis::reserve();
    let queue = on(&redis);
    let mut worker = Worker::start(&queue, Lane::Thinking);
    let refused = queue.push(Lane::Thinking, wakes(1)).await.unwrap_err();
    assert!(matches!(refused, QueueError::Unavailable(_)));
    assert!(matches!(queue.ping().await, Err(QueueError::Unavailable(_))));
    assert_eq!(queue.last_polled(Lane::Thinking), None);
    redis.resume().await;
    still_works(&queue, &mut worker).await;
    queue.ping().await.unwrap();
    assert_eq!(worker.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_stop_while_redis_is_away() {
    let queue = on(&PrivateRedis::reserve());
    assert_eq!(Worker::start(&queue, Lane::Thinking).stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_survive_a_restart_of_redis() {
    let mut redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let mut worker = Worker::start(&queue, Lane::Thinking);
    still_works(&queue, &mut worker).await;
    for _ in 0..2 {
        redis.kill().await;
        assert!(queue.push(Lane::Thinking, wakes(1)).await.is_err());
        redis.resume().await;
        still_works(&queue, &mut worker).await;
    }
    assert_eq!(worker.stop().await, []);
}

/// Readiness and the alert stand on this.
#[tokio::test(flavor = "multi_thread")]
async fn a_lane_whose_workers_hear_nothing_is_named() {
    const BOUND: Duration = Duration::from_secs(1);
    let mut redis = PrivateRedis::start().await;
    let queue = on(&redis);
    assert_eq!(queue.silence(Lane::Thinking), None, "no worker, no silence");
    let mut worker = Worker::start(&queue, Lane::Thinking);
    still_works(&queue, &mut worker).await;
    assert_eq!(queue.stalled(BOUND), []);
    let within = async |stalled: &[Lane]| {
        let so = async {
            while queue.stalled(BOUND) != stalled {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, so).await.unwrap_or_else(|_| panic!("{stalled:?} in time"));
    };
    redis.kill().await;
    within(&[Lane::Thinking]).await;
    redis.resume().await;
    within(&[]).await;
    assert_eq!(worker.stop().await, []);
    assert_eq!(queue.silence(Lane::Thinking), None, "nobody works there any more");
}

/// One that never was heard of is silent since it began.
#[tokio::test(flavor = "multi_thread")]
async fn a_lane_that_never_heard_anything_is_silent_since_it_began() {
    let queue = on(&PrivateRedis::reserve());
    let worker = Worker::start(&queue, Lane::Drawing);
    let silent = async {
        while queue.stalled(Duration::from_millis(200)) != [Lane::Drawing] {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, silent).await.unwrap();
    assert_eq!(worker.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_handler_survives_a_restart_of_redis() {
    let mut redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let (mut worker, _) = SlowWorker::begin(&queue, wakes(1)).await;
    redis.kill().await;
    redis.resume().await;
    let next = wakes(1);
    push_at_last(&queue, Lane::Filming, &next).await;
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(worker.begun.try_recv().is_err(), "the first handler still counts");
    worker.slow.may_end.notify_one();
    assert_eq!(worker.logged().await, "handled");
    let begun = timeout(PATIENCE, worker.begun.recv()).await.unwrap().unwrap();
    assert_eq!(vec![begun], next);
    worker.slow.may_end.notify_one();
    assert_eq!(worker.logged().await, "handled");
    worker.shutdown.cancel();
    assert_eq!(worker.logged().await, "stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_survive_a_flush() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let mut worker = Worker::start(&queue, Lane::Thinking);
    for _ in 0..3 {
        still_works(&queue, &mut worker).await;
        let () = redis.command(&["FLUSHALL"]).await;
    }
    still_works(&queue, &mut worker).await;
    assert_eq!(worker.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_under_a_running_handler_does_no_harm() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let (mut worker, _) = SlowWorker::begin(&queue, wakes(1)).await;
    let () = redis.command(&["FLUSHALL"]).await;
    worker.slow.may_end.notify_one();
    assert_eq!(worker.logged().await, "handled");
    let next = wakes(1);
    queue.push(Lane::Filming, next.clone()).await.unwrap();
    assert_eq!(timeout(PATIENCE, worker.begun.recv()).await.unwrap().unwrap(), next[0]);
}

/// Slower than the half second after which the client gives up by default.
#[tokio::test(flavor = "multi_thread")]
async fn workers_survive_a_slow_redis() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let mut worker = Worker::start(&queue, Lane::Thinking);
    still_works(&queue, &mut worker).await;
    let () = redis.command(&["CLIENT", "PAUSE", "1200", "ALL"]).await;
    queue.push(Lane::Thinking, wakes(1)).await.unwrap();
    worker.next().await;
    let workers: Vec<String> = redis.command(&["ZRANGE", "test:thinking:workers", "0", "-1"]).await;
    assert!(matches!(&*workers, [name] if name.ends_with(".0")), "never restarted: {workers:?}");
    assert_eq!(worker.stop().await, []);
}

/// Slower than anybody waits: the workers give up on their connections, and make new ones.
#[tokio::test(flavor = "multi_thread")]
async fn fault_workers_survive_a_redis_that_stalls() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let mut worker = Worker::start(&queue, Lane::Thinking);
    still_works(&queue, &mut worker).await;
    let () = redis.command(&["CLIENT", "PAUSE", "12000", "ALL"]).await;
    assert!(queue.push(Lane::Thinking, wakes(1)).await.is_err(), "an answer has its time");
    let mut pushed = wakes(20);
    push_at_last(&queue, Lane::Thinking, &pushed).await;
    // What had no answer may have been heard all the same.
    while !pushed.is_empty() {
        let handled = worker.next().await;
        pushed.retain(|wake| *wake != handled);
    }
    let workers: Vec<String> = redis.command(&["ZRANGE", "test:thinking:workers", "0", "-1"]).await;
    assert!(workers.iter().any(|name| !name.ends_with(".0")), "restarted: {workers:?}");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_process_registers_at_once() {
    let redis = PrivateRedis::start().await;
    let mut first = Worker::start(&on(&redis), Lane::Thinking);
    still_works(&on(&redis), &mut first).await;
    first.run.abort(); // as killed: nothing is put back, the name stays registered
    let _ = first.run.await;
    let queue = on(&redis);
    let mut second = Worker::start(&queue, Lane::Thinking);
    still_works(&queue, &mut second).await;
    let workers: Vec<String> = redis.command(&["ZRANGE", "test:thinking:workers", "0", "-1"]).await;
    assert_eq!(workers.len(), 2, "{workers:?}");
    assert_eq!(second.stop().await, []);
    let workers: Vec<String> = redis.command(&["ZRANGE", "test:thinking:workers", "0", "-1"]).await;
    assert_eq!(workers.len(), 1, "a graceful stop takes the name away: {workers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopped_worker_had_taken_is_put_back() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis).with_grace(Duration::from_millis(50));
    let (mut worker, begun) = SlowWorker::begin(&queue, wakes(1)).await;
    worker.shutdown.cancel();
    assert_eq!(worker.logged().await, "dropped");
    assert_eq!(worker.logged().await, "stopped");
    let mut next = Worker::start(&queue, Lane::Filming);
    assert_eq!(next.next().await, begun);
    assert_eq!(next.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_dropped() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let config = lanes(&queue).config(Lane::Thinking);
    let (data, active) = (config.job_data_hash(), config.active_jobs_list());
    // Bytes that are no wake-up, one of a later format, and an id that leads nowhere.
    let later = r#"{"version":9,"organization_id":"org_00000000000000000000000000000001","task_id":"tsk_00000000000000000000000000000002","key":"1"}"#;
    for (id, payload) in [("x:1", "garbage"), ("x:2", later)] {
        let () = redis.command(&["HSET", &data, id, payload]).await;
    }
    let () = redis.command(&["RPUSH", &active, "x:1", "x:ghost", "x:2"]).await;
    let mut worker = Worker::start(&queue, Lane::Thinking);
    still_works(&queue, &mut worker).await;
    let workers: Vec<String> = redis.command(&["ZRANGE", "test:thinking:workers", "0", "-1"]).await;
    assert!(matches!(&*workers, [name] if name.ends_with(".0")), "never restarted: {workers:?}");
    assert_eq!(worker.stop().await, []);
    assert_eq!(redis.command::<Vec<String>>(&["HKEYS", &data]).await, Vec::<String>::new());
}

/// Nothing grows with what was done.
#[tokio::test(flavor = "multi_thread")]
async fn of_handled_wake_ups_nothing_is_left() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let mut worker = Worker::start(&queue, Lane::Thinking);
    let pushed = wakes(1_200);
    queue.push(Lane::Thinking, pushed.clone()).await.unwrap();
    assert_same(&worker.take(1_200).await, &pushed);
    assert_eq!(worker.stop().await, []);
    let waiting = wakes(3);
    queue.push(Lane::Thinking, waiting.clone()).await.unwrap();
    // The three that wait, and apalis' list of queues.
    let mut keys: Vec<String> = redis.command(&["KEYS", "*"]).await;
    keys.sort();
    assert_eq!(keys, ["core:apalis:queues:list", "test:thinking:active", "test:thinking:data"]);
    let kept: usize = redis.command(&["HLEN", "test:thinking:data"]).await;
    assert_eq!(kept, 3);
    let mut worker = Worker::start(&queue, Lane::Thinking);
    assert_same(&worker.take(3).await, &waiting);
    assert_eq!(worker.stop().await, []);
}

/// What nobody has a hand for is left to others.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_takes_no_more_than_it_can_begin() {
    const HANDS: usize = 3;
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let (begun_sender, mut begun) = mpsc::unbounded_channel();
    let (log, _logged) = mpsc::unbounded_channel();
    let slow = Arc::new(Slow { begun: begun_sender, may_end: Notify::new(), log });
    let hands = u16::try_from(HANDS).unwrap();
    let (shutdown, run) = work(&queue, Lane::Thinking, hands, slow.clone());
    let pushed = wakes(10);
    queue.push(Lane::Thinking, pushed.clone()).await.unwrap();
    let mut handled = Vec::new();
    while handled.len() < HANDS {
        handled.push(timeout(PATIENCE, begun.recv()).await.unwrap().unwrap());
    }
    let waiting: usize = redis.command(&["LLEN", "test:thinking:active"]).await;
    assert_eq!(waiting, 10 - HANDS);
    let mut other = Worker::start(&on(&redis), Lane::Thinking);
    handled.extend(other.take(10 - HANDS).await);
    assert_same(&handled, &pushed);
    assert_eq!(other.stop().await, []);
    shutdown.cancel();
    while !run.is_finished() {
        slow.may_end.notify_one();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    run.await.unwrap();
}

/// A worker whose hands are all busy for longer than others would wait is not taken for dead.
#[tokio::test(flavor = "multi_thread")]
async fn fault_a_busy_worker_goes_on_saying_that_it_lives() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let (mut worker, _) = SlowWorker::begin(&queue, wakes(4)).await;
    let seen = async || -> Vec<String> {
        redis.command(&["ZRANGE", "test:filming:workers", "0", "-1", "WITHSCORES"]).await
    };
    let first = seen().await;
    let beating = async {
        while seen().await == first {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(PATIENCE, beating).await.expect("a heartbeat under a running handler");
    assert_eq!(seen().await.first(), first.first(), "the same worker");
    assert!(worker.begun.try_recv().is_err(), "one at a time");
    worker.shutdown.cancel();
    worker.slow.may_end.notify_one();
    assert_eq!(worker.logged().await, "handled");
    assert_eq!(worker.logged().await, "stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_wake_up_waits_once_and_another_of_the_task_beside_it() {
    let redis = PrivateRedis::start().await;
    let queue = on(&redis);
    let first = wakes(1).remove(0);
    let later = WakeUp { key: "2:later".to_owned(), ..first.clone() };
    queue.push(Lane::Thinking, vec![first.clone(), first.clone()]).await.unwrap();
    queue.push(Lane::Thinking, vec![first.clone(), later.clone()]).await.unwrap();
    let mut worker = Worker::start(&queue, Lane::Thinking);
    assert_same(&worker.take(2).await, &[first, later]);
    assert_eq!(worker.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn namespaces_are_apart() {
    let redis = PrivateRedis::start().await;
    let queues =
        ["one", "two"].map(|namespace| Queue::connect(&redis.url(), namespace, ambient()).unwrap());
    let pushed = [wakes(30), wakes(30)];
    for (queue, pushed) in queues.iter().zip(&pushed) {
        queue.push(Lane::Drawing, pushed.clone()).await.unwrap();
    }
    for (queue, pushed) in queues.iter().zip(&pushed) {
        let mut worker = Worker::start(queue, Lane::Drawing);
        assert_same(&worker.take(30).await, pushed);
        assert_eq!(worker.stop().await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_the_work() {
    let redis = PrivateRedis::start().await;
    let (here, there) = (on(&redis), on(&redis));
    let mut workers = [&here, &there].map(|queue| Worker::start(queue, Lane::Thinking));
    let pushed = wakes(400);
    here.push(Lane::Thinking, pushed.clone()).await.unwrap();
    let mut handled = Vec::new();
    let [first, second] = &mut workers;
    while handled.len() < 400 {
        tokio::select! {
            wake = first.next() => handled.push(wake),
            wake = second.next() => handled.push(wake),
        }
    }
    assert_same(&handled, &pushed);
    for worker in workers {
        assert_eq!(worker.stop().await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_an_error_and_no_panic() {
    let redis = PrivateRedis::start().await;
    let url = redis.url().replace("redis://", "rediss://");
    let queue = Queue::connect(&url, "test", ambient()).unwrap();
    assert!(matches!(queue.ping().await, Err(QueueError::Unavailable(_))));
}
