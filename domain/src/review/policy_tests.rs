use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn person(number: u8) -> UserId {
    UserId::from(Uuid::from_u128(u128::from(number)))
}

fn reviewers() -> impl Strategy<Value = Vec<Reviewer>> {
    let roles = prop::collection::btree_set(prop::sample::select(WorkspaceRole::ALL), 0..3);
    prop::collection::vec(roles, 1..6).prop_map(|all| {
        (0_u8..)
            .zip(all)
            .map(|(number, roles)| Reviewer { user_id: person(number), roles })
            .collect()
    })
}

fn policy() -> impl Strategy<Value = ApprovalPolicy> {
    let need = prop_oneof![Just(Need::Any), Just(Need::All), (1..4_u32).prop_map(Need::AtLeast)];
    let role = prop::option::of(prop::sample::select(
        &[WorkspaceRole::Manager, WorkspaceRole::Approver, WorkspaceRole::Client][..],
    ));
    let step =
        (role, need).prop_map(|(role, need)| PolicyStep { name: "s".to_owned(), role, need });
    (prop::collection::vec(step, 1..4), any::<bool>())
        .prop_map(|(steps, four_eyes)| ApprovalPolicy { steps, four_eyes })
}

proptest! {
    /// Whoever decides what in whatever order: an approved round has its policy met by different
    /// people, never by the author under four eyes, never while held.
    #[test]
    fn approval_means_the_policy_was_met(
        policy in policy(),
        reviewers in reviewers(),
        author in prop::option::of((0..6_u8).prop_map(person)),
        moves in prop::collection::vec((0..6_u8, prop::sample::select(Verdict::ALL)), 0..40),
    ) {
        let mut approvals: Vec<Approval> = Vec::new();
        let mut held = false;
        for (who, verdict) in moves {
            let round = Round { policy: &policy, author, held, approvals: &approvals, reviewers: &reviewers };
            let Ok(outcome) = round.decide(person(who), verdict, Some("because")) else { continue };
            if verdict == Verdict::Approve {
                prop_assert!(!held);
                approvals.push(Approval { user_id: person(who), step: outcome.step });
            }
            held = outcome.held;
            match outcome.state {
                ReviewState::Open => {}
                ReviewState::Approved => {
                    let people: BTreeSet<UserId> = approvals.iter().map(|a| a.user_id).collect();
                    prop_assert_eq!(people.len(), approvals.len(), "one person, one step");
                    if policy.four_eyes && let Some(author) = author {
                        prop_assert!(!people.contains(&author));
                    }
                    for (position, step) in policy.steps.iter().enumerate() {
                        let given = approvals.iter().filter(|a| a.step == position).count();
                        let least = match step.need {
                            Need::Any | Need::All => 1,
                            Need::AtLeast(count) => usize::try_from(count).unwrap(),
                        };
                        prop_assert!(given >= least, "step {} has {} of {}", position, given, least);
                    }
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
    }
}

fn round<'a>(
    policy: &'a ApprovalPolicy,
    reviewers: &'a [Reviewer],
    approvals: &'a [Approval],
) -> Round<'a> {
    Round { policy, author: Some(person(0)), held: false, approvals, reviewers }
}

fn approver(number: u8) -> Reviewer {
    Reviewer { user_id: person(number), roles: BTreeSet::from([WorkspaceRole::Approver]) }
}

#[test]
fn four_eyes_bars_the_author_and_can_be_turned_off() {
    let people = [approver(0), approver(1)];
    let mut policy = ApprovalPolicy::default();
    let error = round(&policy, &people, &[]).decide(person(0), Verdict::Approve, None).unwrap_err();
    assert!(error.to_string().contains("four-eyes"), "{error}");
    let yes = round(&policy, &people, &[]).decide(person(1), Verdict::Approve, None).unwrap();
    assert_eq!(yes.state, ReviewState::Approved);
    policy.four_eyes = false;
    let yes = round(&policy, &people, &[]).decide(person(0), Verdict::Approve, None).unwrap();
    assert_eq!(yes.state, ReviewState::Approved);
}

#[test]
fn all_fails_closed_when_nobody_is_left_to_ask() {
    let policy = ApprovalPolicy {
        steps: vec![PolicyStep {
            name: "client".to_owned(),
            role: Some(WorkspaceRole::Client),
            need: Need::All,
        }],
        four_eyes: true,
    };
    let people = [approver(1)];
    let round = round(&policy, &people, &[]);
    assert_eq!(round.current_step(), 0);
    assert!(round.awaited().is_empty());
    assert!(round.decide(person(1), Verdict::Approve, None).is_err());
}

#[test]
fn a_blank_comment_explains_nothing() {
    let policy = ApprovalPolicy::default();
    let people = [approver(1)];
    for verdict in [Verdict::RequestChanges, Verdict::Reject, Verdict::Hold] {
        for comment in [None, Some(""), Some(" \n\t")] {
            let error =
                round(&policy, &people, &[]).decide(person(1), verdict, comment).unwrap_err();
            assert_eq!(error.code(), crate::error::Code::Invalid);
        }
    }
}
