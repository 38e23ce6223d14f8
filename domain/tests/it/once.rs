//! Idempotency keys: carried out once, answered twice, and never half of each.

use std::time::Duration;

use domain::{
    access::Actor,
    error::Code,
    store::{
        digest::Digest,
        idempotency::{Claimed, answer, claim, forget_old},
    },
    tenancy::create_workspace,
};
use testkit::World;

use crate::support::{code, fields};

testkit::each_database!(
    an_answer_is_replayed,
    a_key_belongs_to_one_request_of_one_actor,
    a_call_that_wrote_nothing_may_be_tried_again,
    a_crashed_call_is_taken_over_and_writes_no_more,
    a_fault_on_the_way_is_not_kept_as_the_answer,
    many_calls_at_once_claim_a_key_once,
    old_answers_are_forgotten,
);

fn request(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

/// The actor with a key it has just claimed.
async fn claiming(world: &World, actor: &Actor, key: &str) -> Actor {
    match claim(&world.store, actor, key, request("body")).await.unwrap() {
        Claimed::Now(claim) => Actor { idempotency: Some(claim), ..actor.clone() },
        Claimed::Before(answer) => panic!("answered before: {answer}"),
    }
}

async fn reply(world: &World, actor: &Actor, text: &str) {
    let claim = actor.idempotency.clone().unwrap();
    answer(&world.store, actor, &claim, Some(text.to_owned())).await.unwrap();
}

async fn an_answer_is_replayed(world: World) {
    let ada = world.sign_up("Ada").await;
    let calling = claiming(&world, &ada, "key-1").await;
    // While it runs, the same again waits.
    let meanwhile = claim(&world.store, &ada, "key-1", request("body")).await;
    assert_eq!(fields(meanwhile), ["Idempotency-Key"]);
    create_workspace(&world.store, &calling, "Shop").await.unwrap();
    reply(&world, &calling, "made").await;
    for _ in 0..2 {
        match claim(&world.store, &ada, "key-1", request("body")).await.unwrap() {
            Claimed::Before(text) => assert_eq!(text, "made"),
            Claimed::Now(_) => panic!("would be carried out twice"),
        }
    }
}

async fn a_key_belongs_to_one_request_of_one_actor(world: World) {
    let (ada, eve) = (world.sign_up("Ada").await, world.sign_up("Eve").await);
    claiming(&world, &ada, "key-1").await;
    let other = claim(&world.store, &ada, "key-1", request("another body")).await;
    assert_eq!(fields(other), ["Idempotency-Key"]);
    claiming(&world, &eve, "key-1").await;
    for wrong in [String::new(), "a b".to_owned(), "x".repeat(256), "ключ".to_owned()] {
        let outcome = claim(&world.store, &ada, &wrong, request("body")).await;
        assert_eq!(code(outcome), Code::Invalid, "{wrong}");
    }
}

async fn a_call_that_wrote_nothing_may_be_tried_again(world: World) {
    let ada = world.sign_up("Ada").await;
    let calling = claiming(&world, &ada, "key-1").await;
    assert_eq!(code(create_workspace(&world.store, &calling, " ").await), Code::Invalid);
    reply(&world, &calling, "refused").await;
    let calling = claiming(&world, &ada, "key-1").await;
    create_workspace(&world.store, &calling, "Shop").await.unwrap();
}

async fn a_crashed_call_is_taken_over_and_writes_no_more(world: World) {
    let ada = world.sign_up("Ada").await;
    let slow = claiming(&world, &ada, "key-1").await;
    world.clock.advance(Duration::from_secs(61));
    let second = claiming(&world, &ada, "key-1").await;
    // The first was not dead but slow: what it would write now is refused whole.
    let late = create_workspace(&world.store, &slow, "Twice").await;
    assert_eq!(code(late), Code::Conflict);
    create_workspace(&world.store, &second, "Once").await.unwrap();
    let late = create_workspace(&world.store, &slow, "Twice").await;
    assert_eq!(code(late), Code::Conflict);
    let raw = world.raw().await;
    assert_eq!(raw.texts("SELECT name AS v FROM workspaces").await, ["Once"]);
    reply(&world, &slow, "from the slow one").await;
    // Carried out and not yet answered: not again, however long it takes.
    world.clock.advance(Duration::from_mins(10));
    let lost = claim(&world.store, &ada, "key-1", request("body")).await;
    assert_eq!(fields(lost), ["Idempotency-Key"]);
    reply(&world, &second, "made").await;
    let told = claim(&world.store, &ada, "key-1", request("body")).await.unwrap();
    assert!(matches!(told, Claimed::Before(text) if text == "made"));
}

/// It was carried out, and something failed before the answer was whole.
async fn a_fault_on_the_way_is_not_kept_as_the_answer(world: World) {
    let ada = world.sign_up("Ada").await;
    let calling = claiming(&world, &ada, "key-1").await;
    create_workspace(&world.store, &calling, "Shop").await.unwrap();
    answer(&world.store, &calling, &calling.idempotency.clone().unwrap(), None).await.unwrap();
    let again = claim(&world.store, &ada, "key-1", request("body")).await;
    assert_eq!(fields(again), ["Idempotency-Key"], "told that it was carried out");
    // Where nothing was written, the key is free.
    let calling = claiming(&world, &ada, "key-2").await;
    answer(&world.store, &calling, &calling.idempotency.clone().unwrap(), None).await.unwrap();
    claiming(&world, &ada, "key-2").await;
}

async fn many_calls_at_once_claim_a_key_once(world: World) {
    let ada = world.sign_up("Ada").await;
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (world, ada) = (world.clone(), ada.clone());
            tokio::spawn(async move { claim(&world.store, &ada, "key-1", request("body")).await })
        })
        .collect();
    let mut claimed = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(Claimed::Now(_)) => claimed += 1,
            Ok(Claimed::Before(text)) => panic!("nobody answered {text}"),
            Err(error) => assert_eq!(error.code(), Code::Conflict, "{error:?}"),
        }
    }
    assert_eq!(claimed, 1);
}

async fn old_answers_are_forgotten(world: World) {
    let ada = world.sign_up("Ada").await;
    let calling = claiming(&world, &ada, "key-1").await;
    create_workspace(&world.store, &calling, "Shop").await.unwrap();
    reply(&world, &calling, "made").await;
    assert_eq!(forget_old(&world.store).await.unwrap(), 0);
    world.clock.advance(Duration::from_hours(25));
    claiming(&world, &ada, "key-2").await;
    assert_eq!(forget_old(&world.store).await.unwrap(), 1);
}
