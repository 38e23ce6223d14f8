//! A foreign id answers as a missing one does, whatever it is handed to.

use bytes::Bytes;
use domain::{
    access::{OrganizationRole, PermissionSet, WorkspaceRole},
    asset::{
        AssetKind, EditCopy, SwapPicture, assets_by_campaign, assets_by_id, edit_copy, list_assets,
        regenerate_asset, restore_asset, swap_picture,
    },
    audit,
    brand::{
        UploadPicture, WriteStyleGuide, current_style_guides, list_style_guides, media,
        media_by_id, store_picture, store_post_picture, style_guides_by_id, write_style_guide,
    },
    campaign::{
        CampaignFilter, CreateCampaign, EditStrategy, archive_campaign, briefs_by_id, campaign,
        campaigns_by_id, cancel_campaign, create_campaign, edit_strategy, list_campaigns,
        list_strategies, request_draft, strategies_by_id,
    },
    error::Code,
    generation::{
        Period, TaskFilter, UsageBy, attempts_by_task, cancel_task, claim, list_tasks, retry_task,
        tasks_by_campaign, tasks_by_id, usage,
    },
    identity::{IssueToken, issue_token, revoke_token, switch_organization},
    review::{
        Verdict, awaited_by_review, comment, comments_by_review, decisions_by_review,
        reviews_by_campaign, reviews_by_id, submit, withdraw,
    },
    store::page::PageRequest,
    tenancy::{
        Invite, MemberRoles, WorkspaceChange, change_member, change_workspace, invite,
        members_by_user, remove_member, revoke_invitation, users, workspace, workspaces_by_id,
    },
};
use testkit::{World, world::style_guide};

use crate::support::{agency, code, fields, join};

testkit::each_database!(a_foreign_id_is_a_missing_id);

/// A small picture, as a browser would send it.
pub(crate) fn picture() -> Bytes {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let drawn = image::RgbImage::from_fn(40, 20, |x, y| {
        image::Rgb([u8::try_from(x * 5).unwrap(), u8::try_from(y * 9).unwrap(), 90])
    });
    drawn.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    Bytes::from(bytes.into_inner())
}

#[expect(clippy::too_many_lines, reason = "one line a use case")]
async fn a_foreign_id_is_a_missing_id(world: World) {
    let store = &world.store;
    let theirs = agency(&world).await;
    let upload = || UploadPicture { workspace_id: theirs.shop, bytes: picture() };
    let photo = store_picture(store, &world.objects, &theirs.ada, upload()).await.unwrap();
    let waiting = world.submitted(&theirs.ada, theirs.shop).await;
    let done = world.approved(&theirs.ada, &theirs.ben, theirs.shop).await;
    world.drain().await;
    let guide = world.guide(&theirs.ada, theirs.shop).await;
    let strategy = world.strategy(&theirs.ada, done.id).await;
    let assets = assets_by_campaign(store, &theirs.ada, &[done.id]).await.unwrap();
    let tasks = tasks_by_campaign(store, &theirs.ada, &[done.id]).await.unwrap();
    let invitation = Invite {
        email: "gil@example.com".to_owned(),
        role: OrganizationRole::Member,
        workspace_roles: Vec::new(),
    };
    let invited = invite(store, &theirs.ada, invitation.clone()).await.unwrap();
    let token = |workspaces| IssueToken {
        name: "Partner".to_owned(),
        scopes: PermissionSet::all(),
        workspaces,
        expires_at: None,
    };
    let issued = issue_token(store, &theirs.ada, token(None)).await.unwrap();
    let bens = world.member_id(&theirs.ada, theirs.ben.id()).await;

    let eve = world.sign_up("Eve").await;
    let own = world.workspace(&eve, "Own").await.id;
    let eva = join(&world, &eve, "Eva", own, WorkspaceRole::Approver).await;
    let hers = world.approved(&eve, &eva, own).await;
    world.drain().await;
    let hers = assets_by_campaign(store, &eve, &[hers.id]).await.unwrap();
    let drawn = hers.iter().find(|asset| asset.kind == AssetKind::Image).unwrap();
    let shop = theirs.shop;
    let (review, seen) = (waiting.1.clone(), waiting.1.digest);
    let page = PageRequest::first(10).unwrap();
    let before = world.raw().await.count("audit_events", "true").await;

    let viewer = vec![(shop, WorkspaceRole::Viewer)];
    let role = OrganizationRole::Member;
    let roles = |workspace_roles| MemberRoles { role, workspace_roles };
    let own_place = world.member_id(&eve, eve.id()).await;
    let owner = MemberRoles { role: OrganizationRole::Owner, workspace_roles: viewer.clone() };
    let asks = Invite { workspace_roles: viewer, ..invitation };
    let guided = |workspace_id, logo| WriteStyleGuide {
        workspace_id,
        content: style_guide(),
        logo,
        based_on: None,
    };
    let brief = world.brief(&[domain::asset::placement::Placement::X]);
    let planned = |workspace_id, photo| CreateCampaign {
        workspace_id,
        name: "Spring".to_owned(),
        brief: brief.clone(),
        photo,
    };
    let edit = EditStrategy {
        campaign_id: done.id,
        based_on: seen,
        content: strategy.content.get().unwrap().clone(),
    };
    let of_shop = CampaignFilter { workspace_id: Some(shop), ..CampaignFilter::default() };
    let work_of_shop = TaskFilter { workspace_id: Some(shop), ..TaskFilter::default() };
    let made = assets[0].id;
    let words =
        EditCopy { text: "Mine, and long enough".to_owned(), title: None, first_comment: None };
    let swap = |media| SwapPicture { media, alt_text: "Mine, on a table".to_owned(), focus: None };
    let history =
        |campaign_id, workspace_id| audit::AuditFilter { campaign_id, workspace_id, action: None };
    let missing = [
        ("workspace", code(workspace(store, &eve, shop).await)),
        (
            "change_workspace",
            code(change_workspace(store, &eve, shop, WorkspaceChange::default()).await),
        ),
        ("revoke_invitation", code(revoke_invitation(store, &eve, invited.invitation.id).await)),
        ("change_member", code(change_member(store, &eve, bens, roles(Vec::new())).await)),
        ("remove_member", code(remove_member(store, &eve, bens).await)),
        (
            "switch_organization",
            code(switch_organization(store, &eve, theirs.ada.organization_id).await),
        ),
        ("revoke_token", code(revoke_token(store, &eve, issued.token.id).await)),
        ("write_style_guide", code(write_style_guide(store, &eve, guided(shop, None)).await)),
        ("list_style_guides", code(list_style_guides(store, &eve, shop, &page).await)),
        ("store_picture", code(store_picture(store, &world.objects, &eve, upload()).await)),
        (
            "store_post_picture",
            code(store_post_picture(store, &world.objects, &eve, upload()).await),
        ),
        ("media", code(media(store, &eve, photo.id).await)),
        ("create_campaign", code(create_campaign(store, &eve, planned(shop, None)).await)),
        ("campaign", code(campaign(store, &eve, done.id).await)),
        ("request_draft", code(request_draft(store, &eve, done.id, None).await)),
        ("edit_strategy", code(edit_strategy(store, &eve, edit).await)),
        ("cancel_campaign", code(cancel_campaign(store, &eve, waiting.0.id).await)),
        ("archive_campaign", code(archive_campaign(store, &eve, done.id).await)),
        ("list_campaigns", code(list_campaigns(store, &eve, &of_shop, &page, true).await)),
        ("list_strategies", code(list_strategies(store, &eve, done.id, &page).await)),
        ("submit", code(submit(store, &eve, done.id, seen).await)),
        ("withdraw", code(withdraw(store, &eve, review.id).await)),
        ("comment", code(comment(store, &eve, review.id, "mine").await)),
        ("decide", code(world.decide(&eve, &review, Verdict::Approve, None).await)),
        ("list_tasks", code(list_tasks(store, &eve, &work_of_shop, &page).await)),
        ("retry_task", code(retry_task(store, &eve, tasks[0].id).await)),
        ("cancel_task", code(cancel_task(store, &eve, tasks[0].id).await)),
        ("regenerate_asset", code(regenerate_asset(store, &eve, made, "").await)),
        ("edit_copy", code(edit_copy(store, &eve, made, words).await)),
        (
            "swap_picture",
            code(
                swap_picture(store, &world.objects, &world.crew, &eve, made, swap(photo.id)).await,
            ),
        ),
        ("restore_asset", code(restore_asset(store, &eve, made).await)),
        ("list_assets", code(list_assets(store, &eve, shop, &page).await)),
        (
            "audit of a campaign",
            code(audit::list(store, &eve, &history(Some(done.id), None), &page).await),
        ),
        (
            "audit of a workspace",
            code(audit::list(store, &eve, &history(None, Some(shop)), &page).await),
        ),
    ];
    for (what, answer) in missing {
        assert_eq!(answer, Code::NotFound, "{what}");
    }
    // As part of something of one's own, it is a wrong field.
    let place = ["workspaceRoles.0.workspaceId"];
    assert_eq!(fields(invite(store, &eve, asks).await), place);
    assert_eq!(fields(change_member(store, &eve, own_place, owner).await), place);
    let bound = issue_token(store, &eve, token(Some(vec![shop]))).await;
    assert_eq!(fields(bound), ["workspaceIds.0"]);
    let logo = write_style_guide(store, &eve, guided(own, Some(photo.id))).await;
    assert_eq!(fields(logo), ["logoId"]);
    let pictured = create_campaign(store, &eve, planned(own, Some(photo.id))).await;
    assert_eq!(fields(pictured), ["brief.photoId"]);
    let swapped =
        swap_picture(store, &world.objects, &world.crew, &eve, drawn.id, swap(photo.id)).await;
    assert_eq!(fields(swapped), ["mediaId"]);
    let today = world.now().date_naive();
    let days = Period::new(today, today).unwrap();
    let theirs_today = usage(store, &theirs.ada, &[shop], days, UsageBy::Kind).await.unwrap();
    assert!(!theirs_today.is_empty());
    // Where many are asked for, it is not among them.
    let found = [
        ("workspaces", workspaces_by_id(store, &eve, &[shop]).await.unwrap().len()),
        ("members", members_by_user(store, &eve, &[theirs.ben.id()]).await.unwrap().len()),
        ("users", users(store, &eve, &[theirs.ben.id()]).await.unwrap().len()),
        ("comments", comments_by_review(store, &eve, &[review.id]).await.unwrap().len()),
        ("awaited", awaited_by_review(store, &eve, &[review.id]).await.unwrap().len()),
        ("usage", usage(store, &eve, &[shop], days, UsageBy::Kind).await.unwrap().len()),
        ("style guides", style_guides_by_id(store, &eve, &[guide.id]).await.unwrap().len()),
        ("current", current_style_guides(store, &eve, &[shop]).await.unwrap().len()),
        ("media", media_by_id(store, &eve, &[photo.id]).await.unwrap().len()),
        ("campaigns", campaigns_by_id(store, &eve, &[done.id]).await.unwrap().len()),
        ("briefs", briefs_by_id(store, &eve, &[done.brief_id]).await.unwrap().len()),
        ("strategies", strategies_by_id(store, &eve, &[strategy.id]).await.unwrap().len()),
        ("reviews", reviews_by_id(store, &eve, &[review.id]).await.unwrap().len()),
        ("rounds", reviews_by_campaign(store, &eve, &[done.id]).await.unwrap().len()),
        ("decisions", decisions_by_review(store, &eve, &[review.id]).await.unwrap().len()),
        ("tasks", tasks_by_id(store, &eve, &[tasks[0].id]).await.unwrap().len()),
        ("work", tasks_by_campaign(store, &eve, &[done.id]).await.unwrap().len()),
        ("attempts", attempts_by_task(store, &eve, &[tasks[0].id]).await.unwrap().len()),
        ("assets", assets_by_id(store, &eve, &[assets[0].id]).await.unwrap().len()),
        ("made", assets_by_campaign(store, &eve, &[done.id]).await.unwrap().len()),
    ];
    for (what, count) in found {
        assert_eq!(count, 0, "{what}");
    }
    let claimed = claim(store, eve.organization_id, tasks[0].id, "eve").await.unwrap();
    assert!(claimed.is_none());
    assert_eq!(world.raw().await.count("audit_events", "true").await, before, "nothing written");
}
