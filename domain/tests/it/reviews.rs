//! Reviews: what is approved is what was seen, by somebody else, once.

use domain::{
    access::{OrganizationRole, WorkspaceRole},
    asset::assets_by_campaign,
    campaign::{EditStrategy, edit_strategy, lifecycle::CampaignState, request_draft},
    error::Code,
    generation::tasks_by_campaign,
    review::{
        ApprovalPolicy, Decide, Need, PolicyStep, ReviewState, Verdict, awaited_by_review, comment,
        comments_by_review, decide, decisions_by_review, reviews_by_campaign, reviews_by_id,
        submit, withdraw,
    },
    tenancy::{WorkspaceChange, change_workspace},
};
use testkit::World;

use crate::support::{agency, code, fields, join};

testkit::each_database!(
    a_comment_decides_nothing_and_stays,
    a_stale_digest_changes_nothing,
    an_edit_supersedes_the_open_round,
    another_draft_supersedes_the_open_round,
    nobody_approves_what_they_wrote,
    two_approvals_at_once_plan_the_work_once,
    a_verdict_given_twice_counts_once,
    a_held_round_waits,
    a_version_sent_back_is_not_asked_about_again,
    steps_come_one_after_the_other_with_different_people,
    a_round_keeps_the_policy_it_was_opened_with,
);

async fn a_stale_digest_changes_nothing(world: World) {
    let office = agency(&world).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    let events = world.raw().await;
    let before = events.count("audit_events", "true").await;
    let stale = Decide {
        review_id: review.id,
        digest: domain::store::digest::Digest::of(b"something else"),
        verdict: Verdict::Approve,
        comment: None,
    };
    assert_eq!(fields(decide(&world.store, &office.ben, stale.clone()).await), ["digest"]);
    let refusal = Decide { verdict: Verdict::Reject, comment: Some("no".to_owned()), ..stale };
    assert_eq!(code(decide(&world.store, &office.ben, refusal).await), Code::Conflict);
    let none = decisions_by_review(&world.store, &office.ben, &[review.id]).await.unwrap();
    assert_eq!(none, []);
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::InReview);
    assert_eq!(events.count("audit_events", "true").await, before);
    // The same holds for submitting what is not in force.
    let drafted = world.drafted(&office.ada, office.shop).await;
    let other = domain::store::digest::Digest::of(b"something else");
    assert_eq!(fields(submit(&world.store, &office.ada, drafted.id, other).await), ["digest"]);
    assert_eq!(world.look(&office.ada, drafted.id).await.state, CampaignState::Draft);
}

async fn an_edit_supersedes_the_open_round(world: World) {
    let office = agency(&world).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    let seen = world.strategy(&office.ada, campaign.id).await;
    let mut content = seen.content.get().unwrap().clone();
    content.insight = "They like it very much".to_owned();
    let edit = EditStrategy { campaign_id: campaign.id, based_on: seen.digest, content };
    edit_strategy(&world.store, &office.ada, edit.clone()).await.unwrap();
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Draft);
    let rounds = reviews_by_id(&world.store, &office.ben, &[review.id]).await.unwrap();
    assert_eq!(rounds[0].state, ReviewState::Superseded);
    assert!(rounds[0].closed_at.is_some());
    let late = world.decide(&office.ben, &review, Verdict::Approve, None).await;
    assert_eq!(fields(late), ["reviewId"]);
    // And the next edit has to be based on this one.
    assert_eq!(fields(edit_strategy(&world.store, &office.ada, edit).await), ["basedOn"]);
    assert_eq!(world.strategy(&office.ada, campaign.id).await.version, 2);
}

async fn another_draft_supersedes_the_open_round(world: World) {
    let office = agency(&world).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    let wish = Some("shorter".to_owned());
    let asked = request_draft(&world.store, &office.ada, campaign.id, wish.clone()).await.unwrap();
    assert_eq!(asked.state, CampaignState::Strategizing);
    assert_eq!(world.drain().await, 1);
    assert_eq!(world.crew.instructions(), [None, wish.clone()]);
    let second = world.strategy(&office.ada, campaign.id).await;
    assert_eq!((second.version, second.instruction), (2, wish));
    assert_eq!(second.content.get().unwrap().positioning, "Again, but shorter");
    let rounds = reviews_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(
        rounds.iter().map(|r| (r.id, r.state)).collect::<Vec<_>>(),
        [(review.id, ReviewState::Superseded)]
    );
}

async fn nobody_approves_what_they_wrote(world: World) {
    let office = agency(&world).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    let own = world.decide(&office.ada, &review, Verdict::Approve, None).await;
    assert_eq!(code(own), Code::Conflict);
    let awaited = awaited_by_review(&world.store, &office.ada, &[review.id]).await.unwrap();
    let awaited: Vec<_> = awaited.iter().map(|who| who.user_id).collect();
    assert_eq!(awaited, [office.ben.id()]);
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::InReview);

    let policy = ApprovalPolicy { four_eyes: false, ..ApprovalPolicy::default() };
    let change = WorkspaceChange { approval_policy: Some(policy), ..WorkspaceChange::default() };
    change_workspace(&world.store, &office.ada, office.shop, change).await.unwrap();
    let withdrawn = withdraw(&world.store, &office.ada, review.id).await.unwrap();
    assert_eq!(withdrawn.state, ReviewState::Withdrawn);
    let review = world.submit(&office.ada, campaign.id).await;
    assert_eq!(world.approve(&office.ada, &review).await.review.state, ReviewState::Approved);
}

/// Two approvers and one of them pressing many times, from two processes.
async fn two_approvals_at_once_plan_the_work_once(world: World) {
    let office = agency(&world).await;
    let cleo = join(&world, &office.ada, "Cleo", office.shop, WorkspaceRole::Approver).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    let other = World { store: world.another_store().await, ..world.clone() };
    let calls = (0..12).map(|n| {
        let world = if n % 2 == 0 { world.clone() } else { other.clone() };
        let who = if n % 3 == 0 { cleo.clone() } else { office.ben.clone() };
        let review = review.clone();
        tokio::spawn(async move { world.decide(&who, &review, Verdict::Approve, None).await })
    });
    let calls: Vec<_> = calls.collect();
    let mut approved = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(decided) => {
                assert_eq!(decided.review.state, ReviewState::Approved);
                approved += 1;
            }
            Err(error) => assert_eq!(error.code(), Code::Conflict, "{error:?}"),
        }
    }
    assert_eq!(approved, 1);
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(tasks.iter().filter(|task| task.strategy_id.is_some()).count(), 5);
    let decisions = decisions_by_review(&world.store, &office.ada, &[review.id]).await.unwrap();
    assert_eq!(decisions.len(), 1);
    assert_eq!(world.drain().await, 5);
    let assets = assets_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(assets.len(), 5);
}

async fn a_verdict_given_twice_counts_once(world: World) {
    let office = agency(&world).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    world.approve(&office.ben, &review).await;
    let again = world.decide(&office.ben, &review, Verdict::Approve, None).await;
    assert_eq!(fields(again), ["reviewId"]);
    let resubmitted = submit(&world.store, &office.ada, campaign.id, review.digest).await;
    assert_eq!(code(resubmitted), Code::Conflict);
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(tasks.len(), 6);
}

async fn a_held_round_waits(world: World) {
    let office = agency(&world).await;
    let (_, review) = world.submitted(&office.ada, office.shop).await;
    let silent = world.decide(&office.ben, &review, Verdict::Hold, Some("  ")).await;
    assert_eq!(fields(silent), ["comment"]);
    let held = world.decide(&office.ben, &review, Verdict::Hold, Some("the lawyer looks")).await;
    assert!(held.unwrap().review.held);
    let early = world.decide(&office.ben, &review, Verdict::Approve, None).await;
    assert_eq!(code(early), Code::Conflict);
    let resumed = world.decide(&office.ben, &review, Verdict::Resume, None).await.unwrap();
    assert!(!resumed.review.held);
    assert_eq!(world.approve(&office.ben, &review).await.review.state, ReviewState::Approved);
}

async fn a_version_sent_back_is_not_asked_about_again(world: World) {
    let office = agency(&world).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    let back = world.decide(&office.ben, &review, Verdict::RequestChanges, Some("bolder")).await;
    assert_eq!(back.unwrap().decision.comment.as_deref(), Some("bolder"));
    let same = submit(&world.store, &office.ada, campaign.id, review.digest).await;
    assert_eq!(code(same), Code::Conflict);
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::ChangesRequested);
}

async fn steps_come_one_after_the_other_with_different_people(world: World) {
    let office = agency(&world).await;
    let client = join(&world, &office.ada, "Carl", office.shop, WorkspaceRole::Client).await;
    let step = |name: &str, role| PolicyStep { name: name.to_owned(), role, need: Need::Any };
    let steps = vec![step("Agency", None), step("Client", Some(WorkspaceRole::Client))];
    let policy = ApprovalPolicy { steps, four_eyes: true };
    let change = WorkspaceChange { approval_policy: Some(policy), ..WorkspaceChange::default() };
    change_workspace(&world.store, &office.ada, office.shop, change).await.unwrap();
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    assert_eq!(world.approve(&office.ben, &review).await.review.state, ReviewState::Open);
    let twice = world.decide(&office.ben, &review, Verdict::Approve, None).await;
    assert_eq!(code(twice), Code::Conflict);
    let decided = world.approve(&client, &review).await;
    assert_eq!((decided.decision.step, decided.review.state), (1, ReviewState::Approved));
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Generating);
}

async fn a_round_keeps_the_policy_it_was_opened_with(world: World) {
    let office = agency(&world).await;
    let (_, review) = world.submitted(&office.ada, office.shop).await;
    let two = PolicyStep { name: "Two".to_owned(), role: None, need: Need::AtLeast(2) };
    let policy = ApprovalPolicy { steps: vec![two], four_eyes: true };
    let change = WorkspaceChange { approval_policy: Some(policy), ..WorkspaceChange::default() };
    change_workspace(&world.store, &office.ada, office.shop, change).await.unwrap();
    assert_eq!(world.approve(&office.ben, &review).await.review.state, ReviewState::Approved);
}

async fn a_comment_decides_nothing_and_stays(world: World) {
    let office = agency(&world).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    let store = &world.store;
    comment(store, &office.ada, review.id, "  The price comes on Monday.\n").await.unwrap();
    let after = comment(store, &office.ben, review.id, "Then I wait.").await.unwrap();
    assert_eq!(after, review, "nothing is decided");
    let said = comments_by_review(store, &office.ada, &[review.id]).await.unwrap();
    let said: Vec<_> = said.iter().map(|c| (&*c.actor_name, &*c.comment, c.user_id)).collect();
    let [ada, ben] = [office.ada.id(), office.ben.id()];
    assert_eq!(
        said,
        [("Ada", "The price comes on Monday.", Some(ada)), ("Ben", "Then I wait.", Some(ben))]
    );
    assert!(decisions_by_review(store, &office.ada, &[review.id]).await.unwrap().is_empty());
    for wrong in ["", " \n", &"w".repeat(4_001)] {
        let refused = comment(store, &office.ada, review.id, wrong).await;
        assert_eq!(code(refused), Code::Invalid, "{wrong:.9}");
    }
    // Whoever only looks on says nothing, and a round that is over can still be spoken of.
    let roles = [(office.shop, WorkspaceRole::Viewer)];
    let vera = world.join(&office.ada, "Vera", OrganizationRole::Member, &roles).await;
    assert_eq!(code(comment(store, &vera, review.id, "Hm").await), Code::Forbidden);
    world.approve(&office.ben, &review).await;
    comment(store, &office.ada, review.id, "Thank you.").await.unwrap();
    let said = comments_by_review(store, &vera, &[review.id]).await.unwrap();
    assert_eq!(said.len(), 3, "she reads them");
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Generating);
}
