//! What people do meanwhile: agencies whose editors brief campaigns and whose approvers approve.

use std::{
    sync::{Arc, Mutex, atomic::Ordering},
    time::{Duration, Instant},
};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::{Client, Outcome, Tally, pause};

const PASSWORD: &str = "a good long password";

/// How long an editor waits for what they approved before they go on with the next.
const WAIT: Duration = Duration::from_secs(15);

const CAMPAIGN: &str = "query($id: ID!) { campaign(id: $id) { state strategy { digest } } }";

/// What is known of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Approval {
    /// Nobody sent one.
    None,
    /// It was sent, and nobody knows what came of it.
    Unknown,
    /// It was answered: done.
    Acknowledged,
}

/// A campaign as its client knows it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) agency: usize,
    pub(crate) approval: Approval,
}

/// One organization with two people in it.
#[derive(Debug, Clone)]
pub(crate) struct Agency {
    pub(crate) owner: Client,
    approver: Client,
    workspace: String,
}

impl Agency {
    /// A campaign of this name for these placements.
    pub(crate) fn brief(&self, name: &str, placements: &Value) -> Value {
        let today = domain::clock::Ambient::system().clock.now().date_naive();
        let day = |ahead| (today + chrono::TimeDelta::days(ahead)).to_string();
        json!({ "workspaceId": self.workspace, "name": name, "brief": {
            "goal": "Sell more coffee beans", "product": "Hilltop coffee, roasted on Mondays",
            "audience": "People who get up early", "placements": placements,
            "startDate": day(2), "endDate": day(3), "callToAction": "Taste it",
            "link": "https://example.com/coffee" } })
    }
}

/// Everything that clients were told, in the order they were told it.
pub(crate) type History = Arc<Mutex<Vec<Entry>>>;

/// Signs up, while nothing fails yet.
pub(crate) async fn agencies(origins: &[String], tally: &Arc<Tally>, count: usize) -> Vec<Agency> {
    let mut agencies = Vec::new();
    let mut random = StdRng::seed_from_u64(0);
    for number in 0..count {
        let (mut owner, mut approver) = (Client::new(origins, tally), Client::new(origins, tally));
        let input = json!({ "email": format!("ada{number}@example.com"), "name": "Ada",
            "password": PASSWORD, "organizationName": format!("Agency {number}") });
        owner.come_in("signUp", input).await;
        let mut change = async |name: &str, selection: &str, input: Value| {
            let key = format!("setup-{number}-{name}");
            match owner.change(&mut random, &key, name, selection, &input).await {
                Outcome::Answered(payload, _) => payload,
                other => panic!("{name}: {other:?}"),
            }
        };
        let made = change("workspaceCreate", "workspace { id }", json!({ "name": "Shop" })).await;
        let workspace = made["workspace"]["id"].as_str().unwrap().to_owned();
        let guide = json!({ "workspaceId": workspace, "basedOn": 0, "brandName": "Hilltop",
            "tone": "FRIENDLY", "palette": [{ "color": "#14467a", "usage": "PRIMARY" },
                                            { "color": "#ffffff", "usage": "BACKGROUND" }] });
        change("styleGuideWrite", "styleGuide { version }", guide).await;
        let invite = json!({ "email": format!("ben{number}@example.com"),
            "workspaceRoles": [{ "workspaceId": workspace, "role": "APPROVER" }] });
        let sent = change("memberInvite", "sent { token }", invite).await;
        let accept = json!({ "token": sent["sent"]["token"], "name": "Ben", "password": PASSWORD });
        approver.come_in("invitationAccept", accept).await;
        agencies.push(Agency { owner, approver, workspace });
    }
    agencies
}

/// Has people work until it is over: `each` in every agency, each by a chance of their own.
pub(crate) fn start(agencies: &[Agency], each: usize, seed: u64, history: &History) -> JoinSet<()> {
    let mut people = JoinSet::new();
    for (number, agency) in agencies.iter().enumerate() {
        for person in 0..each {
            let own = u64::try_from(number * each + person).unwrap();
            let worker = Person {
                agency: agency.clone(),
                number,
                tag: format!("{number}/{person}"),
                random: StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(own)),
                history: Arc::clone(history),
            };
            people.spawn(worker.work());
        }
    }
    people
}

struct Person {
    agency: Agency,
    number: usize,
    tag: String,
    random: StdRng,
    history: History,
}

impl Person {
    async fn work(mut self) {
        let tally = Arc::clone(&self.agency.owner.tally);
        for count in 0.. {
            if tally.is_over.load(Ordering::Relaxed) {
                return;
            }
            let name = format!("{}/{count}", self.tag);
            let entry = Entry { name, id: None, agency: self.number, approval: Approval::None };
            let place = {
                let mut history = self.history.lock().unwrap();
                history.push(entry);
                history.len() - 1
            };
            self.campaign(place).await;
        }
    }

    fn note(&self, place: usize, note: impl FnOnce(&mut Entry)) {
        note(&mut self.history.lock().unwrap()[place]);
    }

    /// From a brief to an approval; less where nobody answers any more.
    async fn campaign(&mut self, place: usize) -> Option<()> {
        let name = self.history.lock().unwrap()[place].name.clone();
        let owner = self.agency.owner.clone();
        let key = format!("create-{name}");
        // Now and then one with a video, which takes longer than a lease may be silent.
        let places = match self.random.random_range(0..10) {
            0 => json!(["X"]),
            1..4 => json!(["MASTODON", "BLUESKY"]),
            4..7 => json!(["LINKEDIN"]),
            _ => json!(["FACEBOOK"]),
        };
        let input = self.agency.brief(&name, &places);
        let selection = "campaign { id }";
        let made = owner.change(&mut self.random, &key, "campaignCreate", selection, &input).await;
        let Outcome::Answered(payload, bytes) = made else { return None };
        let Some(id) = payload["campaign"]["id"].as_str() else {
            owner.tally.complain(format!("campaignCreate was refused: {payload}"));
            return None;
        };
        self.note(place, |entry| entry.id = Some(id.to_owned()));
        if self.random.random_bool(0.3) {
            let name = "campaignCreate";
            owner.replay(&mut self.random, &key, name, selection, &input, &bytes).await;
        }
        let drafted = self.until(id, "DRAFT", Duration::from_mins(5)).await?;
        let input = json!({ "campaignId": id, "digest": drafted["strategy"]["digest"] });
        let (key, selection) = (format!("submit-{name}"), "review { id digest }");
        let sent = owner.change(&mut self.random, &key, "campaignSubmit", selection, &input).await;
        let review = match sent {
            Outcome::Answered(payload, _) => payload["review"].clone(),
            Outcome::CarriedOut => {
                let open = "query($id: ID!) { campaign(id: $id) { reviews { id digest } } }";
                let data = owner.ask(&mut self.random, open, &json!({ "id": id })).await?;
                data["campaign"]["reviews"][0].clone()
            }
            Outcome::Unknown => return None,
        };
        if !review["id"].is_string() {
            owner.tally.complain(format!("campaignSubmit of {name} led to no review"));
            return None;
        }
        let input = json!({ "reviewId": review["id"], "digest": review["digest"],
            "verdict": "APPROVE" });
        self.note(place, |entry| entry.approval = Approval::Unknown);
        if self.approve(&name, &input).await {
            self.note(place, |entry| entry.approval = Approval::Acknowledged);
        }
        self.until(id, "READY", WAIT).await.map(drop)
    }

    /// Approves once or, as impatient people do, several times; says whether it was acknowledged.
    async fn approve(&mut self, name: &str, input: &Value) -> bool {
        const SELECTION: &str = "review { state }";
        let approver = self.agency.approver.clone();
        let key = format!("approve-{name}");
        let others = [key.clone(), format!("approve-again-{name}")];
        // Once; twice at the same time; twice at the same time as two requests.
        let second = match self.random.random_range(0..3) {
            0 => None,
            1 => Some(&others[0]),
            _ => Some(&others[1]),
        };
        let mut beside = StdRng::seed_from_u64(self.random.random());
        let first = approver.change(&mut self.random, &key, "reviewDecide", SELECTION, input);
        let both = async {
            match second {
                None => None,
                Some(key) => {
                    Some(approver.change(&mut beside, key, "reviewDecide", SELECTION, input).await)
                }
            }
        };
        let (first, other) = tokio::join!(first, both);
        let is_said = |outcome: &Outcome| match outcome {
            Outcome::Answered(payload, _) => payload["review"]["state"] == "APPROVED",
            Outcome::CarriedOut => true,
            Outcome::Unknown => false,
        };
        let outcomes: Vec<&Outcome> =
            [Some(&first), other.as_ref()].into_iter().flatten().collect();
        let acknowledged = outcomes.iter().any(|outcome| is_said(outcome));
        let unknown = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Unknown));
        let own_key = second.is_none_or(|second| *second == key);
        let refused = outcomes.iter().any(|o| matches!(o, Outcome::Answered(..)) && !is_said(o));
        // One request is never told that it came before itself.
        if (refused && own_key) || !(acknowledged || unknown) {
            approver.tally.complain(format!("the approval of {name} was refused: {outcomes:?}"));
        }
        // What was refused wrote nothing, and is asked anew each time.
        if let Outcome::Answered(_, bytes) = &first
            && is_said(&first)
            && self.random.random_bool(0.5)
        {
            let decide = "reviewDecide";
            approver.replay(&mut self.random, &key, decide, SELECTION, input, bytes).await;
        }
        acknowledged
    }

    /// The campaign once it is so; nothing where it takes too long, or ends elsewhere.
    async fn until(&mut self, id: &str, state: &str, patience: Duration) -> Option<Value> {
        let owner = self.agency.owner.clone();
        let begun = Instant::now();
        loop {
            let data = owner.ask(&mut self.random, CAMPAIGN, &json!({ "id": id })).await?;
            let campaign = data["campaign"].clone();
            if campaign["state"] == state {
                return Some(campaign);
            }
            let tally = &owner.tally;
            let late = begun.elapsed() > patience || tally.is_over.load(Ordering::Relaxed);
            if late || campaign["state"] == "FAILED" {
                return None;
            }
            pause(&mut self.random, 100..300).await;
        }
    }
}
