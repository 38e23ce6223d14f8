//! The audit chain: whatever is done to it behind the store's back is found, and where.

use std::collections::BTreeMap;

use domain::{
    audit::{self, Anchor, AuditFilter, verify_all},
    store::page::{Cursor, Direction, PageRequest},
};
use testkit::{DatabaseKind, World};
use uuid::Uuid;

use crate::support::agency;

testkit::each_database!(
    every_altered_column_is_found,
    a_missing_event_is_found,
    an_end_cut_off_with_its_head_is_found_by_who_noted_it,
    a_chain_outlives_its_organization,
    a_swapped_pair_is_found,
    the_chain_of_one_says_nothing_of_another,
    a_campaigns_history_reads_in_order,
);

/// What the chain's verification says, without the organization.
async fn fault(world: &World, who: &domain::access::Actor) -> Option<String> {
    let mine = audit::verify(&world.store, who).await.unwrap();
    let all = verify_all(&world.store, &BTreeMap::new()).await.unwrap();
    assert!(all.contains(&mine));
    mine.fault
}

async fn every_altered_column_is_found(world: World) {
    let office = agency(&world).await;
    world.approved(&office.ada, &office.ben, office.shop).await;
    assert_eq!(fault(&world, &office.ada).await, None);
    let raw = world.raw().await;
    let columns = match world.database.kind() {
        DatabaseKind::Sqlite => "SELECT name AS v FROM pragma_table_info('audit_events')",
        DatabaseKind::Postgres => {
            "SELECT column_name::text AS v FROM information_schema.columns \
             WHERE table_name = 'audit_events'"
        }
    };
    let mut columns = raw.texts(columns).await;
    assert_eq!(columns.len(), 14);
    columns.retain(|column| !["organization_id", "seq"].contains(&column.as_str()));
    let target =
        raw.number("SELECT seq AS n FROM audit_events WHERE action = 'review.opened'").await;
    let other = target - 1;
    for column in columns {
        // The value of the event before, or a mark where that is the same.
        let uuid = match world.database.kind() {
            DatabaseKind::Sqlite => "x'018f0000000070008000000000000000'",
            DatabaseKind::Postgres => "'018f0000-0000-7000-8000-000000000000'",
        };
        let value = match column.as_str() {
            "id" | "actor_id" | "workspace_id" | "campaign_id" => uuid.to_owned(),
            "at" | "hash" | "previous_hash" => {
                format!("(SELECT {column} FROM audit_events WHERE seq = {other} - 1)")
            }
            _ => format!("{column} || ' '"),
        };
        let keep = format!("CREATE TABLE kept AS SELECT * FROM audit_events WHERE seq = {target}");
        raw.execute(&keep).await.unwrap();
        let change = format!("UPDATE audit_events SET {column} = {value} WHERE seq = {target}");
        assert_eq!(raw.execute(&change).await.unwrap(), 1);
        let said = fault(&world, &office.ada).await.unwrap_or_default();
        assert!(said.contains(&format!("event {target} ")), "{column}: {said:?}");
        let back = format!(
            "UPDATE audit_events SET {column} = (SELECT {column} FROM kept) WHERE seq = {target}"
        );
        raw.execute(&back).await.unwrap();
        raw.execute("DROP TABLE kept").await.unwrap();
        assert_eq!(fault(&world, &office.ada).await, None, "{column} is as it was");
    }
}

async fn a_missing_event_is_found(world: World) {
    let office = agency(&world).await;
    world.submitted(&office.ada, office.shop).await;
    let raw = world.raw().await;
    let last = raw.number("SELECT seq AS n FROM audit_heads").await;
    raw.execute(&format!("DELETE FROM audit_events WHERE seq = {last}")).await.unwrap();
    let said = fault(&world, &office.ada).await.unwrap();
    assert!(said.contains(&format!("event {last} was written last")), "{said}");
    raw.execute("DELETE FROM audit_events WHERE seq = 3").await.unwrap();
    assert_eq!(fault(&world, &office.ada).await.unwrap(), "event 3 is missing");
    raw.execute("DELETE FROM audit_events").await.unwrap();
    let said = fault(&world, &office.ada).await.unwrap();
    assert!(said.contains("ends at event 0"), "{said}");
    raw.execute("DELETE FROM audit_heads").await.unwrap();
    assert_eq!(fault(&world, &office.ada).await.unwrap(), "the head of the chain is missing");
}

async fn an_end_cut_off_with_its_head_is_found_by_who_noted_it(world: World) {
    let office = agency(&world).await;
    world.submitted(&office.ada, office.shop).await;
    let whole = audit::verify(&world.store, &office.ada).await.unwrap();
    let anchor = Anchor { events: whole.events, head: whole.head };
    let noted = [(office.ada.organization_id, anchor)].into();
    let check = async || {
        let reports = verify_all(&world.store, &noted).await.unwrap();
        reports.into_iter().find(|report| report.events > 1).unwrap().fault
    };
    assert_eq!(check().await, None);
    // The last event goes, and the head is set back to the one before it.
    let raw = world.raw().await;
    let last = whole.events;
    raw.execute("CREATE TABLE kept AS SELECT * FROM audit_events").await.unwrap();
    raw.execute(&format!("DELETE FROM audit_events WHERE seq = {last}")).await.unwrap();
    let back = format!(
        "UPDATE audit_heads SET seq = {last} - 1, \
         hash = (SELECT hash FROM audit_events WHERE seq = {last} - 1)"
    );
    raw.execute(&back).await.unwrap();
    assert_eq!(fault(&world, &office.ada).await, None, "the chain alone cannot tell");
    assert!(check().await.unwrap().contains(&format!("{last} were noted")));
    // Something else is written in its place.
    world.submitted(&office.ada, office.shop).await;
    assert_eq!(fault(&world, &office.ada).await, None);
    assert_eq!(check().await.unwrap(), format!("event {last} is another than was noted"));
}

async fn a_chain_outlives_its_organization(world: World) {
    let office = agency(&world).await;
    let eve = world.sign_up("Eve").await;
    let raw = world.raw().await;
    let off = match world.database.kind() {
        DatabaseKind::Sqlite => "PRAGMA foreign_keys = OFF",
        DatabaseKind::Postgres => "SET session_replication_role = replica",
    };
    raw.execute(off).await.unwrap();
    raw.execute("DELETE FROM organizations").await.unwrap();
    let reports = verify_all(&world.store, &BTreeMap::new()).await.unwrap();
    let known = |who: &domain::access::Actor| {
        reports.iter().any(|report| report.organization_id == who.organization_id)
    };
    assert!(known(&office.ada) && known(&eve), "{reports:?}");
    // One of which nothing is left is missed by whoever noted it.
    raw.execute("DELETE FROM audit_events").await.unwrap();
    assert_eq!(verify_all(&world.store, &BTreeMap::new()).await.unwrap(), []);
    let anchor = Anchor { events: 1, head: domain::store::digest::Digest::of(b"") };
    let noted = [(eve.organization_id, anchor)].into();
    let [report] = &verify_all(&world.store, &noted).await.unwrap()[..] else { panic!("one") };
    assert!(report.fault.is_some());
}

async fn a_swapped_pair_is_found(world: World) {
    let office = agency(&world).await;
    let raw = world.raw().await;
    for (from, to) in [(3, 9003), (4, 3), (9003, 4)] {
        let swap = format!("UPDATE audit_events SET seq = {to} WHERE seq = {from}");
        raw.execute(&swap).await.unwrap();
    }
    let said = fault(&world, &office.ada).await.unwrap();
    assert_eq!(said, "event 3 does not follow the event before it");
}

async fn the_chain_of_one_says_nothing_of_another(world: World) {
    let office = agency(&world).await;
    let eve = world.sign_up("Eve").await;
    let raw = world.raw().await;
    let id = Uuid::from(eve.organization_id);
    let eves = match world.database.kind() {
        DatabaseKind::Sqlite => format!("x'{}'", id.simple()),
        DatabaseKind::Postgres => format!("'{id}'"),
    };
    let change = format!("UPDATE audit_events SET detail = '{{}}' WHERE organization_id = {eves}");
    assert_eq!(raw.execute(&change).await.unwrap(), 1);
    assert_eq!(fault(&world, &eve).await.unwrap(), "event 1 was altered");
    assert_eq!(fault(&world, &office.ada).await, None);
}

async fn a_campaigns_history_reads_in_order(world: World) {
    let office = agency(&world).await;
    let campaign = world.approved(&office.ada, &office.ben, office.shop).await;
    world.drain().await;
    let mut page = PageRequest::first(100).unwrap();
    page.order = Direction::OldestFirst;
    page.after = Some(Cursor::Sequence(0));
    let filter = AuditFilter { campaign_id: Some(campaign.id), ..AuditFilter::default() };
    let told = audit::list(&world.store, &office.ben, &filter, &page).await.unwrap();
    let actions: Vec<_> = told.items.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "campaign.created",
            "campaign.draft_requested",
            "strategy.written",
            "review.opened",
            "review.decided",
            "review.closed",
            "campaign.approved",
            "asset.made",
            "asset.made",
            "asset.made",
            "asset.made",
            "asset.made",
            "campaign.ready",
        ]
    );
    let decided = &told.items[4];
    assert_eq!((decided.actor_name.as_str(), decided.actor_kind.as_str()), ("Ben", "user"));
    assert_eq!(decided.detail["verdict"], "approve");
    // What is not one campaign's is for those who may audit.
    let everything = audit::list(&world.store, &office.ben, &AuditFilter::default(), &page).await;
    assert_eq!(everything.unwrap_err().code(), domain::error::Code::Forbidden);
}
