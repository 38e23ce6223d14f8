//! How fast wake-ups that need no work go through; run by hand.

use super::*;

async fn measure(name: &str, queue: Queue, count: usize) {
    let started = std::time::Instant::now();
    queue.push(Lane::Thinking, wakes(count)).await.unwrap();
    let pushed = started.elapsed();
    let started = std::time::Instant::now();
    let mut worker = Worker::start(&queue, Lane::Thinking);
    for _ in 0..count {
        worker.next().await;
    }
    let handled = started.elapsed();
    worker.stop().await;
    let per_second = f64::from(u32::try_from(count).unwrap()) / handled.as_secs_f64();
    println!("{name}: {count} pushed in {pushed:?}, handled in {handled:?}: {per_second:.0}/s");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, not a check"]
async fn no_op_wake_ups_per_second() {
    measure("memory", memory(), 100_000).await;
    let redis = PrivateRedis::start().await;
    measure("redis", on(&redis), 30_000).await;
}
