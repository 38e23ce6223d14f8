//! The bus on both backends.

use std::time::Duration;

use domain::id::{Id, WorkspaceId};
use tokio::time::timeout;

use super::*;
use crate::queue::{PATIENCE, PrivateRedis};

fn ambient() -> Ambient {
    Ambient::system()
}

fn memory() -> Bus {
    Bus::connect("memory:", "test", ambient()).unwrap()
}

fn on(redis: &PrivateRedis) -> Bus {
    Bus::connect(&redis.url(), "test", ambient()).unwrap()
}

fn organization() -> OrganizationId {
    OrganizationId::generate(&ambient())
}

fn signal(organization_id: OrganizationId, subject: &str) -> Signal {
    Signal {
        organization_id,
        workspace_id: Some(WorkspaceId::generate(&ambient())),
        campaign_id: None,
        kind: "task.succeeded".to_owned(),
        subject: subject.to_owned(),
        at: ambient().clock.now(),
    }
}

async fn next(subscription: &mut Subscription) -> Signal {
    timeout(PATIENCE, subscription.next()).await.expect("a signal in time").unwrap()
}

/// Signals go from one end to the other, to every watcher of the topic and to nobody else.
async fn delivers(here: Bus, there: Bus) {
    let (ours, theirs) = (organization(), organization());
    let (spring, autumn) = (CampaignId::generate(&ambient()), CampaignId::generate(&ambient()));
    let topics = [
        Topic::organization(ours),
        Topic::campaign(ours, spring),
        Topic::campaign(ours, autumn),
        Topic::organization(theirs),
        Topic::campaign(theirs, spring), // the same campaign id under another tenant
    ];
    let mut watchers = Vec::new();
    for topic in &topics {
        watchers.push((topic, there.subscribe(topic).await));
        watchers.push((topic, there.subscribe(topic).await));
    }
    for (n, topic) in topics.iter().enumerate() {
        let last = signal(topic.organization_id, &format!("{n} last"));
        here.publish(topic, &signal(topic.organization_id, &format!("{n} first"))).await.unwrap();
        here.publish(topic, &last).await.unwrap();
    }
    for (topic, watcher) in &mut watchers {
        let n = topics.iter().position(|other| other == *topic).unwrap();
        assert_eq!(next(watcher).await.subject, format!("{n} first"));
        assert_eq!(next(watcher).await.subject, format!("{n} last"));
    }
    // A last signal each shows that nothing else came between.
    for topic in &topics {
        here.publish(topic, &signal(topic.organization_id, "end")).await.unwrap();
    }
    for (_, watcher) in &mut watchers {
        assert_eq!(next(watcher).await.subject, "end");
    }
    drop(watchers);
    assert!(there.shared.hub.is_empty(), "topics nobody watches are forgotten");
    // And the topic can be watched again.
    let mut watcher = there.subscribe(&topics[0]).await;
    let again = signal(ours, "again");
    here.publish(&topics[0], &again).await.unwrap();
    assert_eq!(next(&mut watcher).await, again);
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_arrive_in_memory() {
    let bus = memory();
    delivers(bus.clone(), bus).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_arrive_across_connections() {
    let redis = PrivateRedis::start().await;
    delivers(on(&redis), on(&redis)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_of_another_tenant_is_refused() {
    let bus = memory();
    let topic = Topic::organization(organization());
    let refused = bus.publish(&topic, &signal(organization(), "x")).await;
    assert!(matches!(refused, Err(BusError::WrongTenant)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_on_redis_cannot_cross_tenants() {
    let redis = PrivateRedis::start().await;
    let bus = on(&redis);
    let ours = organization();
    let topic = Topic::organization(ours);
    let mut watcher = bus.subscribe(&topic).await;
    let channel = bus.shared.channel(&topic);
    let foreign = serde_json::to_string(&signal(organization(), "foreign")).unwrap();
    for payload in [&*foreign, "garbage"] {
        let receivers: usize = redis.command(&["PUBLISH", &channel, payload]).await;
        assert_eq!(receivers, 1, "one connection per process");
    }
    bus.publish(&topic, &signal(ours, "ours")).await.unwrap();
    assert_eq!(next(&mut watcher).await.subject, "ours");
}

async fn lagging_skips(bus: Bus) {
    let ours = organization();
    let topic = Topic::organization(ours);
    let mut slow = bus.subscribe(&topic).await;
    let mut quick = bus.subscribe(&topic).await;
    for n in 0..2_000 {
        bus.publish(&topic, &signal(ours, &n.to_string())).await.unwrap();
        assert_eq!(next(&mut quick).await.subject, n.to_string());
    }
    let first: usize = next(&mut slow).await.subject.parse().unwrap();
    assert!(first > 1_000, "the oldest were skipped, not kept: {first}");
    for n in first + 1..2_000 {
        assert_eq!(next(&mut slow).await.subject, n.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lagging_watcher_skips_in_memory() {
    lagging_skips(memory()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lagging_watcher_skips_on_redis() {
    lagging_skips(on(&PrivateRedis::start().await)).await;
}

/// Publishes until the watcher hears of it.
async fn heard_at_last(bus: &Bus, topic: &Topic, watcher: &mut Subscription, subject: &str) {
    let sent = signal(topic.organization_id, subject);
    let trying = async {
        loop {
            let _ = bus.publish(topic, &sent).await;
            match timeout(Duration::from_millis(100), watcher.next()).await {
                Ok(Some(heard)) if heard == sent => return,
                Ok(Some(_)) | Err(_) => {}
                Ok(None) => panic!("the stream must not end"),
            }
        }
    };
    timeout(PATIENCE, trying).await.expect("live updates must come back in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_survive_restarts_and_a_late_start_of_redis() {
    let mut redis = PrivateRedis::reserve();
    let (here, there) = (on(&redis), on(&redis));
    let ours = organization();
    let topics =
        [Topic::organization(ours), Topic::campaign(ours, CampaignId::generate(&ambient()))];
    let refused = here.publish(&topics[0], &signal(ours, "early")).await;
    assert!(matches!(refused, Err(BusError::Unavailable(_))));
    let mut watchers = [there.subscribe(&topics[0]).await, there.subscribe(&topics[1]).await];
    for round in ["absent", "restarted", "restarted again"] {
        redis.resume().await;
        for (topic, watcher) in topics.iter().zip(&mut watchers) {
            heard_at_last(&here, topic, watcher, round).await;
        }
        redis.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_connection_is_made_again() {
    let redis = PrivateRedis::start().await;
    let bus = on(&redis);
    let topic = Topic::organization(organization());
    let mut watcher = bus.subscribe(&topic).await;
    heard_at_last(&bus, &topic, &mut watcher, "before").await;
    let killed: usize = redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    assert_eq!(killed, 1, "one listening connection per process");
    heard_at_last(&bus, &topic, &mut watcher, "after").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_watching_needs_no_connection() {
    let redis = PrivateRedis::start().await;
    let bus = on(&redis);
    let topic = Topic::organization(organization());
    drop(bus.subscribe(&topic).await);
    let gone = async {
        loop {
            let listening: String = redis.command(&["CLIENT", "LIST", "TYPE", "pubsub"]).await;
            if listening.trim().is_empty() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, gone).await.expect("the connection must be given up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bus_that_is_dropped_stops_listening() {
    let redis = PrivateRedis::start().await;
    let bus = on(&redis);
    let topic = Topic::organization(organization());
    let mut watcher = bus.subscribe(&topic).await;
    let hub = std::sync::Arc::downgrade(&bus.shared.hub);
    let publisher = on(&redis);
    drop(bus);
    heard_at_last(&publisher, &topic, &mut watcher, "the stream keeps it alive").await;
    drop(watcher);
    let stopped = async {
        while hub.upgrade().is_some() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, stopped).await.expect("nothing may keep listening");
}

/// Chance that fails the first time.
#[derive(Debug, Default)]
struct Stumbling(std::sync::atomic::AtomicBool);

impl domain::clock::Entropy for Stumbling {
    fn fill(&self, buffer: &mut [u8]) {
        assert!(self.0.swap(true, std::sync::atomic::Ordering::Relaxed), "on purpose");
        buffer.fill(0);
    }
}

/// What listens on Redis panics while it waits for Redis, and listens all the same.
#[tokio::test(flavor = "multi_thread")]
async fn listening_goes_on_after_a_panic() {
    let mut redis = PrivateRedis::reserve();
    let clock = ambient().clock;
    let stumbling = Ambient::new(clock, Arc::new(Stumbling::default()));
    let there = Bus::connect(&redis.url(), "test", stumbling).unwrap();
    let topic = Topic::organization(organization());
    let mut watcher = there.subscribe(&topic).await;
    let down = async {
        while there.down() != ["live updates"] {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, down).await.expect("it says so");
    redis.resume().await;
    let here = on(&redis);
    let told = async {
        loop {
            here.publish(&topic, &signal(topic.organization_id, "told")).await.unwrap();
            if let Ok(heard) = timeout(Duration::from_millis(100), watcher.next()).await {
                return heard.unwrap().subject;
            }
        }
    };
    assert_eq!(timeout(PATIENCE, told).await.expect("a signal in time"), "told");
}
