//! What the database itself keeps apart and keeps: tenants by row-level security, history by
//! triggers. Looked at from behind the store's back.

use std::collections::BTreeSet;

use domain::review::comment;
use migration::dialect::{APPEND_ONLY_TABLES, TENANT_TABLES};
use testkit::{DatabaseKind, World};
use uuid::Uuid;

use crate::support::agency;

testkit::each_database!(
    written_history_stays,
    every_tenant_table_is_known,
    every_table_without_tenants_is_known,
    keys_between_tenants_tables_carry_the_tenant,
);

/// Tables that are nobody's: people belong to several organizations, sessions to people.
const SHARED: [&str; 3] = ["seaql_migrations", "sessions", "users"];

async fn written_history_stays(world: World) {
    let office = agency(&world).await;
    world.approved(&office.ada, &office.ben, office.shop).await;
    let (_, review) = world.submitted(&office.ada, office.shop).await;
    comment(&world.store, &office.ada, review.id, "Look at the second headline.").await.unwrap();
    for raw in [world.database.raw_as_app().await, world.database.raw_as_owner().await] {
        if world.database.kind() == DatabaseKind::Postgres {
            raw.execute("SET app.system = 'on'").await.unwrap();
        }
        for table in APPEND_ONLY_TABLES {
            let rows = raw.count(table, "true").await;
            assert!(rows > 0, "{table} has rows to lose");
            let mut attempts = vec![
                format!("DELETE FROM {table}"),
                format!("UPDATE {table} SET organization_id = organization_id"),
            ];
            if world.database.kind() == DatabaseKind::Postgres {
                attempts.push(format!("TRUNCATE {table} CASCADE"));
            } else {
                attempts.push(format!("REPLACE INTO {table} SELECT * FROM {table}"));
            }
            for attempt in attempts {
                let said = raw.execute(&attempt).await.unwrap_err();
                assert!(
                    said.contains("append-only") || said.contains("permission denied"),
                    "{attempt}: {said}"
                );
            }
            assert_eq!(raw.count(table, "true").await, rows);
        }
    }
}

/// A table with an `organization_id` that nobody told the migration's list of would be no wall.
async fn every_tenant_table_is_known(world: World) {
    let raw = world.database.raw_as_owner().await;
    let listed: BTreeSet<String> =
        TENANT_TABLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let with_column = match world.database.kind() {
        DatabaseKind::Sqlite => {
            "SELECT m.name AS v FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = 'organization_id'"
        }
        DatabaseKind::Postgres => {
            "SELECT table_name::text AS v FROM information_schema.columns \
             WHERE table_schema = 'public' AND column_name = 'organization_id'"
        }
    };
    let mut found: BTreeSet<String> = raw.texts(with_column).await.into_iter().collect();
    // A session is a person's, and says in which organization they act just now.
    assert!(found.remove("sessions"));
    assert!(found.insert("organizations".to_owned()));
    assert_eq!(found, listed);

    // Whatever names the organization in its key names it first.
    let keys = match world.database.kind() {
        DatabaseKind::Sqlite => {
            "SELECT m.name || ' ' || c.name AS v FROM sqlite_master m \
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk = 1"
        }
        DatabaseKind::Postgres => {
            "SELECT t.relname || ' ' || a.attname AS v FROM pg_index i \
             JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] \
             WHERE i.indisprimary AND n.nspname = 'public'"
        }
    };
    let keys: BTreeSet<String> = raw.texts(keys).await.into_iter().collect();
    for (table, column) in TENANT_TABLES {
        assert!(keys.contains(&format!("{table} {column}")), "the key of {table} leads elsewhere");
    }

    if world.database.kind() == DatabaseKind::Postgres {
        let forced = "SELECT relname::text AS v FROM pg_class c \
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' \
             AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity \
             AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid \
               AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)";
        let forced: BTreeSet<String> = raw.texts(forced).await.into_iter().collect();
        assert_eq!(forced, listed);
        let roles = "SELECT count(*) AS n FROM pg_roles WHERE rolname LIKE 'promote\\_%' \
             AND (rolsuper OR rolbypassrls)";
        assert_eq!(raw.number(roles).await, 0, "the walls are tested as one whom they hold");
    }
}

/// A table that forgot its tenants has no column to be found by.
async fn every_table_without_tenants_is_known(world: World) {
    let raw = world.database.raw_as_owner().await;
    let tables = match world.database.kind() {
        DatabaseKind::Sqlite => {
            "SELECT name AS v FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        }
        DatabaseKind::Postgres => {
            "SELECT tablename::text AS v FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    let mut found: BTreeSet<String> = raw.texts(tables).await.into_iter().collect();
    for (table, _) in TENANT_TABLES {
        assert!(found.remove(*table), "{table} is missing");
    }
    assert_eq!(found, SHARED.map(str::to_owned).into());
}

/// A row can point at none of another tenant's: the keys between their tables lead through the tenant.
async fn keys_between_tenants_tables_carry_the_tenant(world: World) {
    let raw = world.database.raw_as_owner().await;
    let (every, astray) = match world.database.kind() {
        DatabaseKind::Sqlite => (
            "SELECT count(DISTINCT m.name || f.id) AS n FROM sqlite_master m \
             JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.\"table\" <> 'users'",
            "SELECT m.name || ' to ' || f.\"table\" AS v FROM sqlite_master m \
             JOIN pragma_foreign_key_list(m.name) f \
             WHERE m.type = 'table' AND f.\"table\" <> 'users' GROUP BY m.name, f.id \
             HAVING sum(f.\"from\" = 'organization_id' AND f.\"to\" = \
               CASE f.\"table\" WHEN 'organizations' THEN 'id' ELSE 'organization_id' END) = 0",
        ),
        DatabaseKind::Postgres => (
            "SELECT count(*) AS n FROM pg_constraint \
             WHERE contype = 'f' AND confrelid <> 'users'::regclass",
            "SELECT c.conrelid::regclass || ' to ' || c.confrelid::regclass AS v \
             FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid <> 'users'::regclass \
             AND NOT EXISTS (SELECT 1 FROM unnest(c.conkey, c.confkey) AS pair(mine, theirs) \
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = pair.mine \
               JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = pair.theirs \
               WHERE a.attname = 'organization_id' AND b.attname = \
                 CASE WHEN c.confrelid = 'organizations'::regclass THEN 'id' \
                 ELSE 'organization_id' END)",
        ),
    };
    assert!(raw.number(every).await > 20, "the catalogue is read");
    assert_eq!(raw.texts(astray).await, Vec::<String>::new());
}

/// One policy a table, and what it says: a second one, or one that is always true, would open the wall.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_policy_is_the_one_that_was_thought_through() {
    let world = World::new(DatabaseKind::Postgres).await;
    let raw = world.database.raw_as_owner().await;
    let policies = "SELECT tablename || ' ' || permissive || ' ' || cmd || ' ' || roles::text \
         || ' ' || qual || ' / ' || with_check AS v FROM pg_policies WHERE schemaname = 'public'";
    let mut found = raw.texts(policies).await;
    found.sort_unstable();
    let mut thought = TENANT_TABLES
        .iter()
        .map(|(table, column)| {
            let rule = format!(
                "(({column} = ( SELECT (NULLIF(current_setting('app.organization_id'::text, true), \
                 ''::text))::uuid AS \"nullif\")) OR ( SELECT \
                 (current_setting('app.system'::text, true) = 'on'::text)))"
            );
            format!("{table} PERMISSIVE ALL {{public}} {rule} / {rule}")
        })
        .collect::<Vec<_>>();
    thought.sort_unstable();
    assert_eq!(found, thought);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_level_security_shows_a_tenant_its_own_rows() {
    let world = World::new(DatabaseKind::Postgres).await;
    let office = agency(&world).await;
    let (campaign, _) = world.submitted(&office.ada, office.shop).await;
    world.approved(&office.ada, &office.ben, office.shop).await;
    world.drain().await;
    let eve = world.sign_up("Eve").await;
    world.workspace(&eve, "Own").await;

    let everything = world.raw().await;
    for raw in [world.database.raw_as_app().await, world.database.raw_as_owner().await] {
        for (table, _) in TENANT_TABLES {
            assert_eq!(
                raw.count(table, "true").await,
                0,
                "{table}: nothing is set, nothing is seen"
            );
        }
        for (who, stranger) in [(&office.ada, &eve), (&eve, &office.ada)] {
            let [own, foreign] =
                [who, stranger].map(|person| Uuid::from(person.organization_id).to_string());
            raw.execute(&format!("SET app.organization_id = '{own}'")).await.unwrap();
            for (table, column) in TENANT_TABLES {
                let all = everything.count(table, &format!("{column} = '{own}'")).await;
                assert_eq!(raw.count(table, "true").await, all, "{table}");
                let strange = raw.count(table, &format!("{column} = '{foreign}'")).await;
                assert_eq!(strange, 0, "{table}");
            }
            let planted = format!(
                "INSERT INTO outbox VALUES ('{foreign}', '{}', '{{}}', now())",
                Uuid::from(campaign.id)
            );
            let said = raw.execute(&planted).await.unwrap_err();
            assert!(said.contains("row-level security"), "{said}");
            let moved = format!("UPDATE workspaces SET organization_id = '{foreign}'");
            assert!(raw.execute(&moved).await.is_err());
            let touched =
                format!("UPDATE workspaces SET name = 'x' WHERE organization_id = '{foreign}'");
            assert_eq!(raw.execute(&touched).await.unwrap(), 0);
        }
        raw.execute("SET app.organization_id = ''").await.unwrap();
        assert_eq!(raw.count("campaigns", "true").await, 0);
    }
}
