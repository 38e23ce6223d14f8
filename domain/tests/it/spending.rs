//! What providers run and charge: remembered with the task, bounded by the workspace.

use std::time::Duration;

use domain::{
    error::Code,
    generation::{
        Claim, Failed, MakerChoice, Provider, TaskKind, Work, attempts_by_task, charge, claim,
        fail, keep_operation, release, tasks_by_campaign,
    },
    id::TaskId,
    tenancy::{MonthlyBudget, Workspace, WorkspaceChange, change_workspace, workspace},
};
use testkit::{World, each_database};

use crate::support::{Agency, agency, code};

each_database!(
    an_operation_outlives_its_worker,
    nobody_else_keeps_an_operation,
    a_month_has_its_own_sum,
    a_failure_may_have_cost_something,
    what_was_paid_is_kept_whatever_becomes_of_the_work,
    a_workspace_chooses_and_bounds_its_makers,
);

const LEASE: Duration = Duration::from_mins(1);

async fn film(world: &World) -> (Agency, TaskId) {
    let office = agency(world).await;
    let campaign = world.approved(&office.ada, &office.ben, office.shop).await;
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    let id = tasks.iter().find(|task| task.kind == TaskKind::FilmVideo).unwrap().id;
    (office, id)
}

async fn take(world: &World, office: &Agency, id: TaskId) -> Claim {
    claim(&world.store, office.ada.organization_id, id, "worker").await.unwrap().unwrap()
}

fn operation(claim: &Claim) -> Option<&str> {
    let Work::Make { operation, .. } = &claim.work else { panic!("a video is made") };
    operation.as_deref()
}

async fn shop(world: &World, office: &Agency) -> Workspace {
    workspace(&world.store, &office.ada, office.shop).await.unwrap()
}

async fn an_operation_outlives_its_worker(world: World) {
    let (office, id) = film(&world).await;
    let first = take(&world, &office, id).await;
    assert_eq!(operation(&first), None);
    keep_operation(&world.store, &first.lease, Some("veo x/1"), 0).await.unwrap();
    // It falls silent.
    world.clock.advance(LEASE);
    let second = take(&world, &office, id).await;
    assert_eq!(operation(&second), Some("veo x/1"));
    // It fails and is tried again; it stops and gives the task back.
    let busy = Failed { message: "busy".to_owned(), is_retryable: true, ..Failed::default() };
    fail(&world.store, &second.lease, &busy).await.unwrap();
    world.clock.advance(Duration::from_hours(1));
    let third = take(&world, &office, id).await;
    assert_eq!(operation(&third), Some("veo x/1"));
    release(&world.store, &third.lease).await.unwrap();
    let fourth = take(&world, &office, id).await;
    assert_eq!(operation(&fourth), Some("veo x/1"));
    keep_operation(&world.store, &fourth.lease, None, 0).await.unwrap();
    world.clock.advance(LEASE);
    assert_eq!(operation(&take(&world, &office, id).await), None);
}

async fn nobody_else_keeps_an_operation(world: World) {
    let (office, id) = film(&world).await;
    let slow = take(&world, &office, id).await;
    world.clock.advance(LEASE);
    let quick = take(&world, &office, id).await;
    let spent = shop(&world, &office).await.budget.spent;
    keep_operation(&world.store, &quick.lease, Some("veo x/2"), 5).await.unwrap();
    let late = keep_operation(&world.store, &slow.lease, Some("veo x/1"), 7).await;
    assert_eq!(code(late), Code::Conflict);
    assert_eq!(shop(&world, &office).await.budget.spent, spent + 5, "one film is paid for once");
    world.clock.advance(LEASE);
    assert_eq!(operation(&take(&world, &office, id).await), Some("veo x/2"));
}

async fn a_month_has_its_own_sum(world: World) {
    let office = agency(&world).await;
    world.approved(&office.ada, &office.ben, office.shop).await;
    world.drain().await;
    let paid = shop(&world, &office).await.budget;
    // The draft and five pieces of work, a thousandth of a dollar each.
    assert_eq!((paid.spent, paid.limit), (6_000, None));
    world.clock.advance(Duration::from_hours(24 * 32));
    assert_eq!(shop(&world, &office).await.budget.spent, 0);
    world.drafted(&office.ada, office.shop).await;
    let later = shop(&world, &office).await.budget;
    assert_eq!(later.spent, 1_000);
    assert!(later.until > paid.until);
}

async fn a_failure_may_have_cost_something(world: World) {
    let (office, id) = film(&world).await;
    let before = shop(&world, &office).await.budget.spent;
    let claimed = take(&world, &office, id).await;
    let failed = Failed {
        message: "not a film".to_owned(),
        is_retryable: true,
        cost_micros: 3_200_000,
        ..Failed::default()
    };
    fail(&world.store, &claimed.lease, &failed).await.unwrap();
    assert_eq!(shop(&world, &office).await.budget.spent, before + 3_200_000);
    let attempts = attempts_by_task(&world.store, &office.ada, &[id]).await.unwrap();
    assert_eq!(attempts[0].cost_micros, Some(3_200_000));
    // One that cost nothing tells of no cost.
    world.clock.advance(Duration::from_hours(1));
    let again = take(&world, &office, id).await;
    fail(&world.store, &again.lease, &Failed { cost_micros: 0, ..failed }).await.unwrap();
    let attempts = attempts_by_task(&world.store, &office.ada, &[id]).await.unwrap();
    assert!(attempts.iter().any(|attempt| attempt.cost_micros.is_none()), "{attempts:?}");
}

async fn what_was_paid_is_kept_whatever_becomes_of_the_work(world: World) {
    let (office, id) = film(&world).await;
    let before = shop(&world, &office).await.budget.spent;
    let slow = take(&world, &office, id).await;
    // Totals, told as often as anybody likes, also where the film is kept with one.
    charge(&world.store, &slow.lease, 100).await.unwrap();
    keep_operation(&world.store, &slow.lease, Some("veo paid x/1"), 250).await.unwrap();
    for total in [250, 250, 100, 0] {
        charge(&world.store, &slow.lease, total).await.unwrap();
        assert_eq!(shop(&world, &office).await.budget.spent, before + 250, "{total}");
    }
    // It falls silent, and is charged for what it had asked for after somebody else took over.
    world.clock.advance(LEASE);
    let quick = take(&world, &office, id).await;
    charge(&world.store, &slow.lease, 300).await.unwrap();
    // A failure of the other kind adds what is new in it.
    charge(&world.store, &quick.lease, 40).await.unwrap();
    let failed = Failed { message: "busy".to_owned(), cost_micros: 45, ..Failed::default() };
    fail(&world.store, &quick.lease, &failed).await.unwrap();
    assert_eq!(shop(&world, &office).await.budget.spent, before + 345);
    let attempts = attempts_by_task(&world.store, &office.ada, &[id]).await.unwrap();
    let mut costs: Vec<_> = attempts.iter().map(|attempt| attempt.cost_micros).collect();
    costs.sort_unstable();
    assert_eq!(costs, [Some(45), Some(300)]);
}

async fn a_workspace_chooses_and_bounds_its_makers(world: World) {
    let (office, id) = film(&world).await;
    let makers =
        MakerChoice { videos: Some(Provider::Veo), fallback: Some(true), ..MakerChoice::default() };
    let change = WorkspaceChange {
        makers: Some(makers),
        budget: Some(MonthlyBudget::AtMost(500)),
        ..WorkspaceChange::default()
    };
    let changed = change_workspace(&world.store, &office.ada, office.shop, change).await.unwrap();
    assert_eq!((changed.makers, changed.budget.limit), (makers, Some(500)));
    let terms = take(&world, &office, id).await.terms;
    assert_eq!(terms.makers, makers);
    // The draft alone has cost more.
    assert!(terms.budget.is_used_up(), "{:?}", terms.budget);
    // What is not named stays, and a bound can be lifted.
    let rename = WorkspaceChange { name: Some("Other".to_owned()), ..WorkspaceChange::default() };
    let renamed = change_workspace(&world.store, &office.ada, office.shop, rename).await.unwrap();
    assert_eq!((renamed.makers, renamed.budget.limit), (makers, Some(500)));
    let unbounded = Some(MonthlyBudget::Unbounded);
    let lift = WorkspaceChange { budget: unbounded, ..WorkspaceChange::default() };
    let lifted = change_workspace(&world.store, &office.ada, office.shop, lift).await.unwrap();
    assert_eq!(lifted.budget.limit, None);
    let absurd = WorkspaceChange {
        budget: Some(MonthlyBudget::AtMost(u64::MAX)),
        ..WorkspaceChange::default()
    };
    let refused = change_workspace(&world.store, &office.ada, office.shop, absurd).await;
    assert_eq!(code(refused), Code::Invalid);
}
