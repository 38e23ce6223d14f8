//! The checker complains of what is broken by hand, and of nothing else.

use domain::{campaign::lifecycle::CampaignState, id::Id as _};
use testkit::{DatabaseKind, World};

use crate::{
    checker::Checker,
    fleet::{Fleet, Settings},
    load::{Approval, Entry},
};

testkit::each_database!(
    a_whole_product_is_fine,
    a_deleted_asset_is_missed,
    a_second_asset_is_seen,
    an_asset_nobody_approved_is_seen,
    a_second_success_is_seen,
    a_wrong_bill_is_seen,
    bills_are_compared_with_the_providers,
    a_broken_file_is_seen,
    a_lost_approval_is_seen,
    an_unfinished_task_is_seen,
    an_untold_message_is_seen,
    an_altered_chain_is_seen,
);

/// A campaign that was approved and made, and its outbox told.
async fn whole(world: &World) -> Vec<Entry> {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Shop").await.id;
    let approver = [(shop, domain::access::WorkspaceRole::Approver)];
    let ben = world.join(&ada, "Ben", domain::access::OrganizationRole::Member, &approver).await;
    let campaign = world.approved(&ada, &ben, shop).await;
    world.drain().await;
    assert_eq!(world.look(&ada, campaign.id).await.state, CampaignState::Ready);
    alter(world, "DELETE FROM outbox").await;
    let id = Some(campaign.id.to_string());
    vec![Entry { name: campaign.name, id, agency: 0, approval: Approval::Acknowledged }]
}

async fn alter(world: &World, sql: &str) {
    assert!(world.raw().await.execute(sql).await.unwrap() > 0, "{sql}");
}

async fn complaints(world: &World, history: &[Entry]) -> Vec<String> {
    let objects = world.database.folder().join("objects");
    Checker::new(&world.database, &objects).await.complaints(history).await
}

/// Breaks it, and expects to hear of it in these words.
async fn breaks(world: World, sql: &str, words: &str) {
    let history = whole(&world).await;
    alter(&world, sql).await;
    let said = complaints(&world, &history).await;
    assert!(said.iter().any(|said| said.contains(words)), "not a word of `{words}`: {said:#?}");
}

async fn a_whole_product_is_fine(world: World) {
    let history = whole(&world).await;
    assert_eq!(complaints(&world, &history).await, Vec::<String>::new());
}

const ONE: &str = "(SELECT id FROM assets WHERE kind = 'image' ORDER BY id LIMIT 1)";

async fn a_deleted_asset_is_missed(world: World) {
    let sql = format!("DELETE FROM assets WHERE id = {ONE}");
    breaks(world, &sql, "approved and not made: 1").await;
}

async fn a_second_asset_is_seen(world: World) {
    // As a generation of its own, which no constraint refuses.
    let id = id_of(&world);
    let columns = "workspace_id, campaign_id, strategy_id, task_id, creative_key, placement, kind";
    let rest = "media_type, byte_length, width, height, digest, object_key, provenance, \
         style_guide_id, created_at";
    let sql = format!(
        "INSERT INTO assets (organization_id, id, {columns}, generation, {rest}) \
         SELECT organization_id, {id}, {columns}, 2, {rest} FROM assets WHERE id = {ONE}"
    );
    breaks(world, &sql, "made more than once: 1").await;
}

async fn an_asset_nobody_approved_is_seen(world: World) {
    let sql = "UPDATE reviews SET state = 'withdrawn'";
    breaks(world, sql, "made and not approved: 5").await;
}

async fn a_second_success_is_seen(world: World) {
    let sql = second_attempt(&world, "'succeeded'", "NULL");
    breaks(world, &sql, "tasks that succeeded not exactly once: 1").await;
}

async fn a_wrong_bill_is_seen(world: World) {
    let sql = second_attempt(&world, "'lost'", "1000");
    breaks(world, &sql, "attempts cost 7000, workspaces paid 6000").await;
}

async fn bills_are_compared_with_the_providers(world: World) {
    whole(&world).await;
    let objects = world.database.folder().join("objects");
    let checker = Checker::new(&world.database, &objects).await;
    // Six attempts at a thousandth of a dollar, none of them lost.
    assert_eq!(checker.check_bills(6).await, Vec::<String>::new());
    let doubled = checker.check_bills(5).await;
    assert!(doubled.len() == 1 && doubled[0].contains("charged for 6 answers"), "{doubled:?}");
    let forgotten = checker.check_bills(7).await;
    assert!(forgotten.len() == 1 && forgotten[0].contains("wrote 7"), "{forgotten:?}");
    let sql = second_attempt(&world, "'lost'", "NULL");
    alter(&world, &sql).await;
    assert_eq!(checker.check_bills(7).await, Vec::<String>::new(), "it may have been lost with it");
}

fn second_attempt(world: &World, outcome: &str, cost: &str) -> String {
    let id = id_of(world);
    format!(
        "INSERT INTO task_attempts (organization_id, id, task_id, attempt, fence, worker, \
         started_at, finished_at, outcome, cost_micros) \
         SELECT organization_id, {id}, task_id, 2, 99, worker, started_at, finished_at, {outcome}, \
         {cost} FROM task_attempts WHERE task_id IN (SELECT task_id FROM assets WHERE id = {ONE})"
    )
}

/// A new identifier in the words of the database.
fn id_of(world: &World) -> String {
    let id = domain::id::AssetId::generate(world.store.ambient()).to_string();
    let hex = id.split_once('_').unwrap().1;
    match world.database.kind() {
        DatabaseKind::Sqlite => format!("x'{hex}'"),
        DatabaseKind::Postgres => format!("'{hex}'::uuid"),
    }
}

async fn a_broken_file_is_seen(world: World) {
    let history = whole(&world).await;
    let sql = format!("SELECT object_key AS v FROM assets WHERE id = {ONE}");
    let key = world.raw().await.texts(&sql).await.remove(0);
    let file = world.database.folder().join("objects").join(key);
    std::fs::write(&file, "something else").unwrap();
    let said = complaints(&world, &history).await;
    assert!(said.len() == 1 && said[0].contains("has other bytes"), "{said:#?}");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(complaints(&world, &history).await.len(), 1);
}

async fn a_lost_approval_is_seen(world: World) {
    let mut history = whole(&world).await;
    history[0].name = "Summer".to_owned();
    let said = complaints(&world, &history).await;
    assert!(said.len() == 1 && said[0].contains("is gone"), "{said:#?}");
    assert!(said[0].contains("nobody asked for Spring"), "{said:#?}");
}

async fn an_unfinished_task_is_seen(world: World) {
    let sql = "UPDATE tasks SET state = 'dead' WHERE kind = 'film_video'";
    breaks(world, sql, "tasks that did not succeed: 1").await;
}

async fn an_untold_message_is_seen(world: World) {
    let sql = format!(
        "INSERT INTO outbox (organization_id, id, payload, created_at) \
         SELECT organization_id, id, '{{}}', created_at FROM assets WHERE id = {ONE}"
    );
    breaks(world, &sql, "1 messages still wait").await;
}

async fn an_altered_chain_is_seen(world: World) {
    whole(&world).await;
    let settings = Settings {
        database_url: world.database.url().to_owned(),
        queue_url: "memory:".to_owned(),
        writer: None,
        folder: world.database.folder().to_owned(),
    };
    let nobody = Fleet::start(&[], &settings);
    let (intact, said) = nobody.run(&["audit", "verify"]).await;
    assert!(intact && said.contains("1 chains verified"), "{said}");
    alter(&world, "UPDATE audit_events SET actor_name = 'Eve' WHERE seq = 3").await;
    let (intact, said) = nobody.run(&["audit", "verify"]).await;
    assert!(!intact && said.contains("BROKEN"), "{said}");
}
