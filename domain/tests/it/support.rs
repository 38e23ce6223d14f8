//! What the tests here ask over and over.

use std::fmt::Debug;

use domain::{
    access::{OrganizationRole, WorkspaceRole},
    error::{Code, Error, Result},
    id::WorkspaceId,
};
use testkit::{Person, World};

/// What a refusal means.
pub(crate) fn code<T: Debug>(outcome: Result<T>) -> Code {
    outcome.unwrap_err().code()
}

/// The fields a refusal names.
pub(crate) fn fields<T: Debug>(outcome: Result<T>) -> Vec<String> {
    match outcome.unwrap_err() {
        Error::Invalid(violations) => violations.into_iter().map(|v| v.field).collect(),
        Error::Conflict { field, .. } => field.into_iter().collect(),
        other => panic!("{other:?} names no field"),
    }
}

/// Ada, who owns an agency; a workspace of hers; Ben, who approves there.
pub(crate) struct Agency {
    pub(crate) ada: Person,
    pub(crate) ben: Person,
    pub(crate) shop: WorkspaceId,
}

pub(crate) async fn agency(world: &World) -> Agency {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    let ben = join(world, &ada, "Ben", shop, WorkspaceRole::Approver).await;
    Agency { ada, ben, shop }
}

/// Somebody with one role in one workspace and none elsewhere.
pub(crate) async fn join(
    world: &World,
    by: &Person,
    name: &str,
    workspace: WorkspaceId,
    role: WorkspaceRole,
) -> Person {
    world.join(by, name, OrganizationRole::Member, &[(workspace, role)]).await
}
