//! The server over a bucket: links lead to the store, which lets in whoever holds one and nobody else.

use std::{process::Command, time::Duration};

use api::http::file_link;
use bytes::Bytes;
use domain::{
    brand::{UploadPicture, store_picture},
    clock::Ambient,
    id::{Id as _, OrganizationId},
    secret::Secret,
    store::object::{LinkTerms, Location},
};
use http::StatusCode;
use reqwest::{Client, Response};
use serde_json::json;
use testkit::{Place, S3Server, World};

use crate::{
    house::{As, House},
    isolation_cases::PHOTO,
    shape::text,
};

fn client() -> Client {
    Client::builder().timeout(Duration::from_secs(20)).build().unwrap()
}

async fn get(url: &str) -> Response {
    client().get(url).send().await.unwrap()
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

async fn photo(house: &House, world: &World) -> String {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    let upload = UploadPicture { workspace_id: shop, bytes: PHOTO.into() };
    let media = store_picture(&world.store, &world.objects, &ada, upload).await.unwrap();
    let document = "query($id: ID!) { node(id: $id) { ... on Media { url mediaType digest } } }";
    let who = As::Session(ada.session.reveal());
    let node = house.data(who, document, json!({ "id": media.id.to_string() })).await;
    text(&node["node"]["url"]).to_owned()
}

#[tokio::test]
async fn links_lead_to_the_bucket() {
    let (world, place) = Place::s3().await;
    let house = House::with(world.clone(), |_| {}).await;
    let server = place.s3.as_ref().unwrap();
    let url = photo(&house, &world).await;
    assert!(url.starts_with(&format!("{}/pictures/our/own/org_", server.origin())), "{url}");
    let answer = get(&url).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "content-type"), "image/jpeg");
    let disposition = header(&answer, "content-disposition");
    assert!(disposition.starts_with("inline; filename=\"med_"), "{disposition}");
    assert!(answer.bytes().await.unwrap().starts_with(&[0xff, 0xd8, 0xff]));
    let part = client().get(&url).header("range", "bytes=0-2").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes().await.unwrap().len(), 3);

    // No part can be exchanged, and without a signature nobody is let in.
    let key = place.keys().pop().unwrap();
    let (rest, last) = url.split_at(url.len() - 1);
    let other_signature = format!("{rest}{}", if last == "0" { "1" } else { "0" });
    let wrong = [
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=360000"),
        url.replace("image%2Fjpeg", "text%2Fhtml"),
        url.replace(key.split('/').next_back().unwrap(), "other"),
        other_signature,
        url.split('?').next().unwrap().to_owned(),
    ];
    for wrong in wrong {
        assert_ne!(wrong, url);
        assert_eq!(get(&wrong).await.status(), StatusCode::FORBIDDEN, "{wrong}");
    }
    assert_eq!(client().delete(&url).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(client().put(&url).body("x").send().await.unwrap().status(), StatusCode::FORBIDDEN);

    // Our pages may show what the links lead to.
    let page = house.ask(As::Nobody, "{ apiVersion }", json!({})).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("img-src 'self' data: blob: {};", server.origin())),
        "{policy}"
    );
    assert!(policy.contains(&format!("media-src 'self' blob: {};", server.origin())), "{policy}");
}

#[tokio::test]
async fn a_link_to_the_bucket_ends() {
    let (_world, place) = Place::s3().await;
    let organization = OrganizationId::generate(&Ambient::system());
    let (key, _) = place.objects.put(organization, Bytes::from_static(b"x")).await.unwrap();
    let terms = LinkTerms {
        lives: Duration::from_secs(1),
        disposition: "inline".to_owned(),
        content_type: "image/png".to_owned(),
    };
    let link = place.objects.link(&key, terms).await.unwrap().unwrap();
    let ended = async {
        loop {
            let answer = get(link.as_str()).await;
            if answer.status() != StatusCode::OK {
                return (answer.status(), answer.text().await.unwrap());
            }
        }
    };
    let (status, said) = tokio::time::timeout(Duration::from_secs(20), ended).await.unwrap();
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(said.contains("Request has expired"), "{said}");
}

#[tokio::test]
async fn a_bucket_that_browsers_cannot_reach_is_served() {
    let (world, place) = Place::s3().await;
    let server = place.s3.as_ref().unwrap();
    let location = Location { native_links: false, ..server.location("our/own") };
    let world = World { objects: location.open().unwrap(), ..world };
    let house = House::with(world.clone(), |_| {}).await;
    let url = photo(&house, &world).await;
    let path = url.strip_prefix(&house.origin).unwrap();
    let answer = house.get(path).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert_eq!(answer.header("etag").len(), 66);
    let length: u64 = answer.header("content-length").parse().unwrap();
    let key = place.keys().pop().unwrap();
    assert_eq!(length, world.objects.size(&key).await.unwrap());
    // Spoilt on its way, it does not arrive as if it were whole.
    let mut bytes = std::fs::read(place.file(&key)).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(place.file(&key), bytes).unwrap();
    assert!(house.try_get(path).await.is_err());
    let link = file_link(&house.state, "org_1/none", "x.png").await.unwrap();
    let answer = house.get(link.strip_prefix(&house.origin).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_bucket_that_refuses_us_makes_the_server_unready() {
    let (world, place) = Place::s3().await;
    let house = House::with(world.clone(), |_| {}).await;
    assert_eq!(house.get("/readyz").await.status, StatusCode::OK);
    let right = place.s3.as_ref().unwrap().location("our/own");
    let (id, _) = right.access_key.clone().unwrap();
    let key = Some((id, Secret::new("not the secret".to_owned())));
    let objects = Location { access_key: key, ..right }.open().unwrap();
    let house = House::with(World { objects, ..world }, |_| {}).await;
    let answer = house.get("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, "object store does not answer\n");
}

/// The program itself, with its settings in the environment.
fn promote(
    server: &S3Server,
    secret: &str,
    folder: &std::path::Path,
    arguments: &[&str],
) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_promote"))
        .args(arguments)
        .env_clear() // whatever the one who tests has set is no setting of this
        .env("PROMOTE_DATA_DIR", folder)
        .env("PROMOTE_STORAGE__URL", "s3://pictures/our/own")
        .env("PROMOTE_STORAGE__ENDPOINT", server.origin())
        .env("PROMOTE_STORAGE__ACCESS_KEY_ID", "promote-test")
        .env("PROMOTE_STORAGE__SECRET_ACCESS_KEY", secret)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn the_operator_is_told_how_the_bucket_is_and_sweeps_it() {
    let server = S3Server::start();
    let location = server.location("our/own");
    let secret = location.access_key.clone().unwrap().1.reveal().clone();
    let folder = tempfile::tempdir().unwrap();
    let (fine, said) = promote(&server, &secret, folder.path(), &["migrate", "up"]);
    assert!(fine, "{said}");
    let (_, said) = promote(&server, &secret, folder.path(), &["doctor"]);
    let line = said.lines().find(|line| line.contains("object store")).unwrap();
    assert!(line.starts_with("ok ") && line.contains(&server.origin()), "{said}");
    let (fine, said) = promote(&server, "wrong", folder.path(), &["doctor"]);
    let line = said.lines().find(|line| line.contains("object store")).unwrap();
    assert!(!fine && line.starts_with("WRONG "), "{said}");
    assert!(line.contains("storage.secret_access_key"), "{said}");

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let organization = OrganizationId::generate(&Ambient::system());
    let objects = location.open().unwrap();
    let kept = runtime.block_on(objects.put(organization, Bytes::from_static(b"forgotten")));
    let place = Place { objects, folder: server.bucket().join("our/own"), s3: None };
    let key = kept.unwrap().0;
    assert_eq!(place.keys(), [key.as_str()], "the doctor left nothing");
    place.age(&key, Duration::from_hours(25));
    let told = "1 objects seen; 1 that nothing refers to, 9 bytes, older than 24 h";
    let (fine, said) = promote(&server, &secret, folder.path(), &["objects", "sweep", "--dry-run"]);
    assert!(fine && said.contains(&format!("{told}: would be deleted")), "{said}");
    assert_eq!(place.keys(), [key]);
    let (fine, said) = promote(&server, &secret, folder.path(), &["objects", "sweep"]);
    assert!(fine && said.contains(&format!("{told}: deleted")), "{said}");
    assert!(place.keys().is_empty());
}
