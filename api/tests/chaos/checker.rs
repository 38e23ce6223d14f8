//! Counts straight in the database: what was approved is made, each once; nothing else is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use domain::{generation::MAX_LOSSES, store::digest::Digest};
use serde_json::Value;
use testkit::{DatabaseKind, Raw, TestDatabase};

use crate::{
    load::{Approval, Entry},
    provider::PRICE,
};

/// What all attempts cost.
const SPENT_BY_ATTEMPTS: &str =
    "SELECT CAST(coalesce(sum(cost_micros), 0) AS bigint) AS n FROM task_attempts";

/// How many faults of one kind are told in full.
const TOLD: usize = 5;

/// The database and the objects of a product that came to rest.
pub(crate) struct Checker<'a> {
    raw: Raw,
    kind: DatabaseKind,
    objects: &'a Path,
    complaints: Vec<String>,
}

/// What was counted on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) campaigns: i64,
    pub(crate) approved: i64,
    pub(crate) assets: i64,
    pub(crate) attempts: i64,
    pub(crate) lost: i64,
    pub(crate) failed: i64,
    /// In millionths of a US dollar.
    pub(crate) paid: i64,
}

impl Counts {
    /// How many answers were paid for, at this price.
    pub(crate) fn charged(&self, price: u64) -> i64 {
        self.paid / i64::try_from(price).unwrap()
    }
}

/// A connection that sees every row and has changed nothing.
pub(crate) async fn look(database: &TestDatabase) -> Raw {
    match database.kind() {
        DatabaseKind::Sqlite => database.raw_as_owner().await,
        DatabaseKind::Postgres => database.raw_unbound().await,
    }
}

/// Work that is still to be done, and messages that are still to be told.
pub(crate) async fn unrest(raw: &Raw) -> (i64, i64) {
    let open = raw.count("tasks", "state NOT IN ('succeeded', 'cancelled', 'dead')").await;
    (open, raw.count("outbox", "true").await)
}

impl<'a> Checker<'a> {
    pub(crate) async fn new(database: &TestDatabase, objects: &'a Path) -> Self {
        let (raw, kind) = (look(database).await, database.kind());
        Self { raw, kind, objects, complaints: Vec::new() }
    }

    /// Everything that is wrong, in words.
    pub(crate) async fn complaints(mut self, history: &[Entry]) -> Vec<String> {
        self.check_work_and_assets().await;
        self.check_bytes().await;
        self.check_tasks().await;
        self.check_sums().await;
        self.check_told().await;
        self.check_history(history).await;
        let complaints = std::mem::take(&mut self.complaints);
        self.raw.close().await;
        complaints
    }

    pub(crate) async fn counts(&self) -> Counts {
        let raw = &self.raw;
        Counts {
            campaigns: raw.count("campaigns", "true").await,
            approved: raw.count("reviews", "state = 'approved'").await,
            assets: raw.count("assets", "true").await,
            attempts: raw.count("task_attempts", "true").await,
            lost: raw.count("task_attempts", "outcome = 'lost'").await,
            failed: raw.count("task_attempts", "outcome = 'failed'").await,
            paid: raw.number(SPENT_BY_ATTEMPTS).await,
        }
    }

    /// An identifier as text, the same on both databases.
    fn id(&self, column: &str) -> String {
        match self.kind {
            DatabaseKind::Sqlite => format!("lower(hex({column}))"),
            DatabaseKind::Postgres => format!("replace(CAST({column} AS text), '-', '')"),
        }
    }

    async fn rows<const N: usize>(&self, columns: [&str; N], rest: &str) -> Vec<[String; N]> {
        // A separator that none of these texts contains.
        let value =
            columns.map(|column| format!("coalesce({column}, '')")).join(" || '\u{1f}' || ");
        let texts = self.raw.texts(&format!("SELECT {value} AS v {rest}")).await;
        let split = |text: String| {
            let mut parts = text.split('\u{1f}').map(str::to_owned);
            std::array::from_fn(|_| parts.next().unwrap())
        };
        texts.into_iter().map(split).collect()
    }

    fn complain(&mut self, what: &str, rows: &[String]) {
        if rows.is_empty() {
            return;
        }
        let shown = rows.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join("\n    ");
        self.complaints.push(format!("{what}: {}\n    {shown}", rows.len()));
    }

    /// What was approved, creative by creative and output by output, against what there is.
    async fn check_work_and_assets(&mut self) {
        let id = self.id("s.id");
        let approved = self
            .rows(
                [&id, "s.content"],
                "FROM strategies s WHERE EXISTS (SELECT 1 FROM reviews r WHERE r.state = 'approved' \
                 AND r.organization_id = s.organization_id AND r.strategy_id = s.id)",
            )
            .await;
        let mut planned = BTreeSet::new();
        for [strategy, content] in approved {
            let content: Value = serde_json::from_str(&content).unwrap();
            for creative in content["creatives"].as_array().unwrap() {
                for output in creative["outputs"].as_array().unwrap() {
                    let [key, output] = [&creative["key"], output].map(|v| v.as_str().unwrap());
                    planned.insert([strategy.as_str(), key, output].join(" "));
                }
            }
        }
        let id = self.id("strategy_id");
        let there = self.rows([&id, "creative_key", "kind"], "FROM assets").await;
        let mut made: BTreeMap<String, usize> = BTreeMap::new();
        for asset in there {
            *made.entry(asset.join(" ")).or_default() += 1;
        }
        let missing: Vec<_> =
            planned.iter().filter(|one| !made.contains_key(*one)).cloned().collect();
        let strange: Vec<_> = made.keys().filter(|one| !planned.contains(*one)).cloned().collect();
        let doubled: Vec<_> =
            made.iter().filter(|(_, count)| **count > 1).map(|(one, _)| one.clone()).collect();
        self.complain("approved and not made", &missing);
        self.complain("made and not approved", &strange);
        self.complain("made more than once", &doubled);
    }

    /// The bytes of every file, and every text, are what their digest says.
    async fn check_bytes(&mut self) {
        let files = self
            .rows(
                ["object_key", "digest", "CAST(byte_length AS text)"],
                "FROM assets WHERE kind <> 'copy'",
            )
            .await;
        let mut wrong = Vec::new();
        for [key, digest, length] in files {
            match fs::read(self.objects.join(&key)) {
                Err(error) => wrong.push(format!("{key}: {error}")),
                Ok(bytes) if Digest::of(&bytes).to_string() != digest => {
                    wrong.push(format!("{key} has other bytes"));
                }
                Ok(bytes) if bytes.len().to_string() != length => {
                    wrong.push(format!("{key} has another length"));
                }
                Ok(_) => {}
            }
        }
        let texts = self.rows(["copy", "digest"], "FROM assets WHERE kind = 'copy'").await;
        for [text, digest] in texts {
            if Digest::of_parts("copy/1", &[text.as_bytes()]).to_string() != digest {
                wrong.push(format!("a text is not what its digest says: {text}"));
            }
        }
        self.complain("files and texts that are not what was made", &wrong);
    }

    /// What a provider wrote against what we know to have been charged: never more, and less by no more
    /// than died with an attempt that asked.
    pub(crate) async fn check_bills(&self, written: u64) -> Vec<String> {
        let written = i64::try_from(written).unwrap();
        let price = i64::try_from(PRICE).unwrap();
        let charged = self.raw.number(SPENT_BY_ATTEMPTS).await / price;
        let gone = "outcome IS NULL OR outcome IN ('lost', 'cancelled')";
        let gone = self.raw.count("task_attempts", gone).await;
        if charged <= written && written <= charged + gone {
            return Vec::new();
        }
        vec![format!(
            "the provider wrote {written} answers and we were charged for {charged} answers, where \
             {gone} attempts died"
        )]
    }

    /// Every month's sum is what its attempts cost.
    async fn check_sums(&mut self) {
        let attempts = self.raw.number(SPENT_BY_ATTEMPTS).await;
        let paid = "SELECT CAST(coalesce(sum(spent_micros), 0) AS bigint) AS n FROM workspaces";
        let paid = self.raw.number(paid).await;
        if attempts != paid {
            self.complaints.push(format!("attempts cost {attempts}, workspaces paid {paid}"));
        }
    }

    /// Every task succeeded, by one attempt.
    async fn check_tasks(&mut self) {
        let id = self.id("t.id");
        let attempts = |which: &str| {
            format!(
                "(SELECT count(*) FROM task_attempts a WHERE a.organization_id = t.organization_id \
                 AND a.task_id = t.id AND {which})"
            )
        };
        let succeeded = attempts("a.outcome = 'succeeded'");
        let wrong = [
            ("tasks that did not succeed", "t.state <> 'succeeded'".to_owned()),
            ("tasks that succeeded not exactly once", format!("{succeeded} <> 1")),
            ("tasks with an attempt that never ended", {
                format!("{} > 0", attempts("a.outcome IS NULL OR a.finished_at IS NULL"))
            }),
            ("tasks whose last attempt is not the one that succeeded", {
                let last = "a.outcome = 'succeeded' AND a.fence <> t.fence";
                format!("{} > 0", attempts(last))
            }),
        ];
        for (what, which) in wrong {
            let rows = self
                .rows([&id, "t.kind", "t.state", "t.error"], &format!("FROM tasks t WHERE {which}"))
                .await;
            self.complain(what, &rows.map_join());
        }
        let unready = self
            .rows(
                [self.id("c.id").as_str(), "c.state"],
                "FROM campaigns c WHERE EXISTS (SELECT 1 FROM reviews r WHERE r.state = 'approved' \
                 AND r.organization_id = c.organization_id AND r.campaign_id = c.id) \
                 AND c.state <> 'ready'",
            )
            .await;
        self.complain("campaigns that were approved and are not ready", &unready.map_join());
    }

    /// Nothing waits to be told; each thing was recorded once.
    async fn check_told(&mut self) {
        let waiting = self.raw.count("outbox", "true").await;
        if waiting > 0 {
            self.complaints.push(format!("{waiting} messages still wait to be told"));
        }
        let pairs = [
            ("assets", "true", "asset.made"),
            ("campaigns", "true", "campaign.created"),
            ("campaigns", "state = 'ready'", "campaign.ready"),
        ];
        for (table, which, action) in pairs {
            let rows = self.raw.count(table, which).await;
            let told = self.raw.count("audit_events", &format!("action = '{action}'")).await;
            if rows != told {
                self.complaints.push(format!("{rows} {table} where {which}, {told} × {action}"));
            }
        }
        let twice = "FROM review_decisions WHERE verdict = 'approve' \
             GROUP BY organization_id, review_id HAVING count(*) > 1";
        let id = self.id("review_id");
        let twice = self.rows([&id], twice).await;
        self.complain("reviews approved twice", &twice.map_join());
    }

    /// What people were told is so.
    async fn check_history(&mut self, history: &[Entry]) {
        let id = self.id("c.id");
        let rows = self
            .rows(
                [
                    &id,
                    "c.name",
                    "c.state",
                    "(SELECT CAST(count(*) AS text) FROM reviews r WHERE r.state = 'approved' \
                     AND r.organization_id = c.organization_id AND r.campaign_id = c.id)",
                ],
                "FROM campaigns c",
            )
            .await;
        let mut by_name: BTreeMap<&str, Vec<&[String; 4]>> = BTreeMap::new();
        for row in &rows {
            by_name.entry(&row[1]).or_default().push(row);
        }
        let mut wrong = Vec::new();
        for entry in history {
            let found = by_name.remove(entry.name.as_str()).unwrap_or_default();
            let known = entry.id.as_ref();
            match found[..] {
                [] if known.is_some() => wrong.push(format!("{entry:?} is gone")),
                [] => {}
                [[id, _, state, approved]] => {
                    if known.is_some_and(|known| !known.ends_with(id.as_str())) {
                        wrong.push(format!("{entry:?} has the id {id}"));
                    }
                    let is_wrong = match entry.approval {
                        Approval::None => approved != "0",
                        Approval::Unknown => false,
                        Approval::Acknowledged => approved != "1" || state != "ready",
                    };
                    if is_wrong {
                        wrong.push(format!("{entry:?} is {state}, approved {approved} times"));
                    }
                }
                _ => wrong.push(format!("{entry:?} was made {} times", found.len())),
            }
        }
        wrong.extend(by_name.keys().map(|name| format!("nobody asked for {name}")));
        self.complain("what people were told and what is so differ", &wrong);
    }

    /// Dead tasks: their identifiers, and whether each took its worker down as often as it takes.
    pub(crate) async fn dead(&self) -> Vec<(String, bool)> {
        let id = self.id("t.id");
        let lost = "(SELECT CAST(count(*) AS text) FROM task_attempts a WHERE a.outcome = 'lost' \
             AND a.organization_id = t.organization_id AND a.task_id = t.id)";
        let rows = self.rows([&id, lost], "FROM tasks t WHERE t.state = 'dead'").await;
        let is_poison = |lost: String| lost.parse().is_ok_and(|lost: u32| lost >= MAX_LOSSES);
        rows.into_iter().map(|[id, lost]| (id, is_poison(lost))).collect()
    }
}

trait MapJoin {
    fn map_join(&self) -> Vec<String>;
}

impl<const N: usize> MapJoin for Vec<[String; N]> {
    fn map_join(&self) -> Vec<String> {
        self.iter().map(|row| row.join(" ")).collect()
    }
}
