//! What the two databases spell differently.

use sea_orm_migration::sea_orm::DatabaseBackend;

/// Tables that belong to an organization, with the column that says to which. Those of later migrations
/// stand at the end.
pub const TENANT_TABLES: &[(&str, &str)] = &[
    ("organizations", "id"),
    ("audit_heads", "organization_id"),
    ("members", "organization_id"),
    ("invitations", "organization_id"),
    ("workspaces", "organization_id"),
    ("workspace_roles", "organization_id"),
    ("api_tokens", "organization_id"),
    ("media", "organization_id"),
    ("style_guides", "organization_id"),
    ("campaigns", "organization_id"),
    ("briefs", "organization_id"),
    ("strategies", "organization_id"),
    ("reviews", "organization_id"),
    ("review_decisions", "organization_id"),
    ("tasks", "organization_id"),
    ("task_attempts", "organization_id"),
    ("assets", "organization_id"),
    ("audit_events", "organization_id"),
    ("outbox", "organization_id"),
    ("idempotency_keys", "organization_id"),
    ("review_comments", "organization_id"),
];

/// Tables whose rows, once written, are never changed or deleted.
pub const APPEND_ONLY_TABLES: &[&str] = &[
    "style_guides",
    "briefs",
    "strategies",
    "review_decisions",
    "audit_events",
    "review_comments",
];

/// The SQL of one database, from SQL with `{uuid}` and `{time}` for column types.
pub fn render(sql: &str, backend: DatabaseBackend) -> String {
    let (uuid, time) = match backend {
        DatabaseBackend::Sqlite => ("uuid_blob", "timestamp_with_timezone_text"),
        _ => ("uuid", "timestamp with time zone"),
    };
    sql.replace("{uuid}", uuid).replace("{time}", time)
}

/// SQL that makes a table refuse updates and deletes, whoever asks.
pub fn append_only(table: &str, backend: DatabaseBackend) -> String {
    match backend {
        DatabaseBackend::Sqlite => {
            // `REPLACE` deletes without a word to a trigger on deletion, so it is stopped at the door.
            let same = match table {
                "audit_events" => "(id = NEW.id OR seq = NEW.seq)",
                _ => "id = NEW.id",
            };
            let known = format!(
                " WHEN EXISTS (SELECT 1 FROM {table} \
                 WHERE organization_id = NEW.organization_id AND {same})"
            );
            [("UPDATE", ""), ("DELETE", ""), ("INSERT", known.as_str())]
                .map(|(verb, when)| {
                    format!(
                        "CREATE TRIGGER {table}_refuse_{} BEFORE {verb} ON {table}{when} \
                         BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;\n",
                        verb.to_lowercase()
                    )
                })
                .concat()
        }
        _ => format!(
            "CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION refuse_change();\n\
             CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();\n"
        ),
    }
}

/// How a policy of row-level security asks whether a row is the organization's of the transaction.
///
/// Nothing is while `app.organization_id` is unset. Work across organizations says so by `app.system`,
/// transaction by transaction.
#[derive(Debug, Clone, Copy)]
pub enum Settings {
    /// Of each row anew: as the first migrations did.
    AskedByRow,
    /// Once a statement, which a list of hundreds of rows takes half as long for.
    AskedOnce,
}

impl Settings {
    fn condition(self, column: &str) -> String {
        let organization = "nullif(current_setting('app.organization_id', true), '')::uuid";
        let system = "current_setting('app.system', true) = 'on'";
        match self {
            Self::AskedByRow => format!("{column} = {organization} OR {system}"),
            Self::AskedOnce => format!("{column} = (SELECT {organization}) OR (SELECT {system})"),
        }
    }
}

/// PostgreSQL only: row-level security by the transaction's organization.
pub fn row_level_security(table: &str, column: &str, settings: Settings) -> String {
    let condition = settings.condition(column);
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n\
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n\
         CREATE POLICY {table}_tenant ON {table} USING ({condition}) WITH CHECK ({condition});\n"
    )
}

/// PostgreSQL only: another condition for a table that has row-level security.
pub fn change_policy(table: &str, column: &str, settings: Settings) -> String {
    let condition = settings.condition(column);
    format!(
        "ALTER POLICY {table}_tenant ON {table} USING ({condition}) WITH CHECK ({condition});\n"
    )
}
