//! Pages: forward or backward, each row once, whatever the size of the page.

use domain::{
    id::WorkspaceId,
    store::page::{Cursor, Direction, PageRequest},
    tenancy::{create_workspace, list_workspaces},
};
use testkit::World;
use uuid::Uuid;

testkit::each_database!(paging_covers_each_row_once);

/// Every row, page by page from one end to the other.
async fn walk(
    world: &World,
    actor: &domain::access::Actor,
    limit: u64,
    order: Direction,
    from_end: bool,
) -> Vec<WorkspaceId> {
    let mut request = PageRequest { order, from_end, ..PageRequest::first(limit).unwrap() };
    let mut all: Vec<WorkspaceId> = Vec::new();
    loop {
        let page = list_workspaces(&world.store, actor, &request).await.unwrap();
        let ids: Vec<WorkspaceId> = page.items.iter().map(|row| row.id).collect();
        assert!(u64::try_from(ids.len()).unwrap() <= limit);
        let (more, cursor) = if from_end {
            assert_eq!(page.has_next, !all.is_empty());
            all.splice(0..0, ids.iter().copied());
            (page.has_previous, ids.first())
        } else {
            assert_eq!(page.has_previous, !all.is_empty());
            all.extend(&ids);
            (page.has_next, ids.last())
        };
        if !more {
            return all;
        }
        let cursor = Some(Cursor::Id(Uuid::from(*cursor.unwrap())));
        if from_end {
            request.before = cursor;
        } else {
            request.after = cursor;
        }
    }
}

async fn paging_covers_each_row_once(world: World) {
    let ada = world.sign_up("Ada").await;
    let mut made = Vec::new();
    for n in 0..11 {
        made.push(create_workspace(&world.store, &ada, &format!("Shop {n}")).await.unwrap().id);
    }
    let newest: Vec<WorkspaceId> = made.iter().rev().copied().collect();
    for limit in [1, 3, 4, 11, 12, 100] {
        for from_end in [false, true] {
            let oldest = walk(&world, &ada, limit, Direction::OldestFirst, from_end).await;
            assert_eq!(oldest, made, "{limit} {from_end}");
            let walked = walk(&world, &ada, limit, Direction::NewestFirst, from_end).await;
            assert_eq!(walked, newest, "{limit} {from_end}");
        }
    }
    for limit in [0, 101] {
        assert!(PageRequest::first(limit).is_err());
    }
    // What comes in while somebody turns pages shifts nothing.
    let mut request = PageRequest::first(5).unwrap();
    let first = list_workspaces(&world.store, &ada, &request).await.unwrap().items;
    create_workspace(&world.store, &ada, "Newcomer").await.unwrap();
    request.after = Some(Cursor::Id(Uuid::from(first[4].id)));
    let second = list_workspaces(&world.store, &ada, &request).await.unwrap().items;
    let seen: Vec<_> = first.iter().chain(&second).map(|row| row.id).collect();
    assert_eq!(seen, newest[..10]);
}
