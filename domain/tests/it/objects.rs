//! Stored objects, in a folder and on an S3 server: what is kept is what is read.

use std::time::Duration;

use bytes::Bytes;
use domain::{
    clock::Ambient,
    error::{Error, Result},
    id::{Id as _, OrganizationId},
    store::object::{Content, LinkTerms, Location},
};
use futures_util::TryStreamExt as _;
use testkit::{Place, S3Server, World, bucket::BUCKET, gcs::PretendedGcs};

testkit::each_object_store!(
    what_is_kept_is_read_back,
    what_is_there_is_not_written_again_until_it_is_old,
    a_large_object_goes_in_parts,
    what_is_not_what_was_stored_is_never_seen_whole,
    whoever_writes_while_it_is_swept_writes_again,
);

pub(crate) fn organization() -> OrganizationId {
    OrganizationId::generate(&Ambient::system())
}

async fn whole(content: Content) -> Result<Vec<u8>> {
    let mut pieces = content.body;
    let mut all = Vec::new();
    while let Some(piece) = pieces.try_next().await? {
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

async fn what_is_kept_is_read_back(_: World, place: Place) {
    let objects = &place.objects;
    let organization = organization();
    let bytes = Bytes::from_static(b"0123456789");
    let (key, digest) = objects.put(organization, bytes.clone()).await.unwrap();
    assert_eq!(key, format!("{organization}/{digest}"));
    assert_eq!(place.keys(), [key.as_str()]);
    assert_eq!(objects.get(&key, digest).await.unwrap(), bytes);
    assert_eq!(objects.size(&key).await.unwrap(), 10);
    let content = objects.open(&key, None).await.unwrap();
    assert_eq!((content.length, whole(content).await.unwrap().as_slice()), (10, &bytes[..]));
    let part = objects.open(&key, Some(3..7)).await.unwrap();
    assert_eq!((part.length, whole(part).await.unwrap().as_slice()), (4, &b"3456"[..]));
    objects.ping().await.unwrap();

    objects.delete(&key).await.unwrap();
    objects.delete(&key).await.unwrap();
    assert!(place.keys().is_empty());
    assert!(matches!(objects.get(&key, digest).await, Err(Error::NotFound("file"))));
    assert!(matches!(objects.size(&key).await, Err(Error::NotFound("file"))));
    assert!(matches!(objects.open(&key, None).await, Err(Error::NotFound("file"))));
}

async fn what_is_there_is_not_written_again_until_it_is_old(_: World, place: Place) {
    let organization = organization();
    let bytes = Bytes::from_static(b"the same picture");
    let put = async || place.objects.put(organization, bytes.clone()).await.unwrap().0;
    let key = put().await;
    place.age(&key, Duration::from_mins(50));
    let before = place.written_at(&key);
    assert_eq!(put().await, key);
    assert_eq!(place.written_at(&key), before, "it was there");
    place.age(&key, Duration::from_mins(20));
    put().await;
    assert!(place.written_at(&key) > before, "no sweep may take it now");
    // One that was cut short is none.
    place.plant(&key, b"the same");
    put().await;
    assert_eq!(place.objects.size(&key).await.unwrap(), 16);
    assert_eq!(place.keys(), [key]);
}

async fn a_large_object_goes_in_parts(_: World, place: Place) {
    let bytes: Vec<u8> = (0..17 * 1024 * 1024_u32).map(|i| (i / 7).to_le_bytes()[0]).collect();
    let bytes = Bytes::from(bytes);
    let (key, digest) = place.objects.put(organization(), bytes.clone()).await.unwrap();
    assert_eq!(place.objects.get(&key, digest).await.unwrap(), bytes);
    let content = place.objects.open(&key, None).await.unwrap();
    assert!(whole(content).await.unwrap() == bytes);
    let tail = place.objects.open(&key, Some(17_825_790..17_825_792)).await.unwrap();
    assert_eq!(whole(tail).await.unwrap(), bytes[17_825_790..]);
}

async fn what_is_not_what_was_stored_is_never_seen_whole(_: World, place: Place) {
    let bytes = Bytes::from(vec![7; 100_000]);
    let (key, digest) = place.objects.put(organization(), bytes.clone()).await.unwrap();
    let mut spoilt = bytes.to_vec();
    spoilt[99_999] = 8;
    place.plant(&key, &spoilt);
    assert!(matches!(place.objects.get(&key, digest).await, Err(Error::Internal(_))));
    let mut content = place.objects.open(&key, None).await.unwrap();
    let mut seen = 0;
    let end = loop {
        match content.body.try_next().await {
            Ok(Some(piece)) => seen += piece.len(),
            Ok(None) => panic!("all of it was given out"),
            Err(error) => break error,
        }
    };
    assert!(matches!(end, Error::Internal(_)), "{end:?}");
    assert!(seen < bytes.len(), "{seen}");
}

/// The sweep looked at an old object and is about to delete it, when somebody keeps the same bytes.
async fn whoever_writes_while_it_is_swept_writes_again(_: World, place: Place) {
    let organization = organization();
    let bytes = Bytes::from_static(b"found again");
    let (key, digest) = place.objects.put(organization, bytes.clone()).await.unwrap();
    place.age(&key, Duration::from_hours(30));
    let old = place.written_at(&key);
    let mark = format!("sweeping/{key}");
    place.plant(&mark, b"x");
    let writing = tokio::spawn({
        let (objects, bytes) = (place.objects.clone(), bytes.clone());
        async move { objects.put(organization, bytes).await }
    });
    while place.written_at(&key) == old {
        tokio::task::yield_now().await;
    }
    // Now the deletion that was decided upon before.
    place.objects.delete(&key).await.unwrap();
    place.objects.delete(&mark).await.unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(place.objects.get(&key, digest).await.unwrap(), bytes);

    // While there is a mark, whoever finds the bytes there waits for what becomes of them.
    place.plant(&mark, b"x");
    let mut writing = Box::pin(place.objects.put(organization, bytes.clone()));
    for _ in 0..20 {
        let early = tokio::time::timeout(Duration::from_millis(10), &mut writing).await;
        assert!(early.is_err(), "it waits for the mark to go");
    }
    place.objects.delete(&key).await.unwrap();
    place.objects.delete(&mark).await.unwrap();
    writing.await.unwrap();
    assert_eq!(place.objects.get(&key, digest).await.unwrap(), bytes);

    // Nobody waits for the mark of a sweep that died.
    place.age(&key, Duration::from_hours(30));
    place.plant(&mark, b"x");
    place.age(&mark, Duration::from_mins(2));
    place.objects.put(organization, bytes).await.unwrap();
}

/// What the operator reads.
async fn trouble(location: Location) -> [String; 2] {
    let objects = location.open().unwrap();
    let written = objects.put(organization(), Bytes::from_static(b"x")).await.unwrap_err();
    let pinged = objects.ping().await.unwrap_err();
    [written, pinged].map(|error| {
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        std::error::Error::source(&error).unwrap().to_string()
    })
}

#[tokio::test]
async fn what_is_wrong_with_a_bucket_names_its_setting() {
    let server = S3Server::start();
    let right = server.location("");
    let (id, secret) = right.access_key.clone().unwrap();
    let other = domain::secret::Secret::new("another secret".to_owned());
    for key in [(id, other), ("nobody".to_owned(), secret)] {
        for text in trouble(Location { access_key: Some(key.clone()), ..right.clone() }).await {
            assert!(text.contains("storage.secret_access_key"), "{text}");
            assert!(!text.contains("another secret"), "{text}");
        }
    }
    // This server makes the bucket when something is written there: unlike others.
    let url = format!("s3://no-{BUCKET}");
    let missing = Location { url, ..right.clone() }.open().unwrap().ping().await;
    let text = std::error::Error::source(&missing.unwrap_err()).unwrap().to_string();
    assert!(text.contains("no such bucket") && text.contains("storage.url"), "{text}");
    assert!(server.bucket().read_dir().unwrap().next().is_none());
}

#[test]
fn only_a_bucket_and_a_prefix_make_a_url() {
    let check = |url: &str| Location { url: url.to_owned(), ..Location::default() }.check();
    for good in ["file:///var/objects", "file:./objects", "s3://b", "s3://b/", "gs://b_1/a/b"] {
        assert!(check(good).is_ok(), "{good}");
    }
    for bad in
        ["s3://", "s3:b", "s3://k:s@b", "s3://b?x=1", "s3://b#x", "s3://b:9000", "s3://b/a//c"]
    {
        let said = check(bad).unwrap_err().to_string();
        assert!(said.starts_with("storage.url: "), "{bad}: {said}");
    }
}

fn terms() -> LinkTerms {
    LinkTerms {
        lives: Duration::from_mins(5),
        disposition: "inline; filename=\"S-ndag.png\"; filename*=UTF-8''S%C3%B8ndag.png".to_owned(),
        content_type: "image/png".to_owned(),
    }
}

/// Not tried at Google: against what its documentation says.
#[tokio::test]
async fn google_is_spoken_to_as_it_wants() {
    let google = PretendedGcs::start().await;
    let objects = google.location("our/own").open().unwrap();
    objects.ping().await.unwrap();
    let bytes = Bytes::from_static(b"0123456789");
    let (key, digest) = objects.put(organization(), bytes.clone()).await.unwrap();
    assert_eq!(google.keys(), [format!("our/own/{key}")]);
    assert_eq!(objects.get(&key, digest).await.unwrap(), bytes);
    assert_eq!(objects.size(&key).await.unwrap(), 10);
    objects.delete(&key).await.unwrap();
    assert!(google.keys().is_empty());
    assert!(matches!(objects.get(&key, digest).await, Err(Error::NotFound("file"))));
    // Signatures are for Google's own host alone.
    assert!(objects.origin().is_none() && objects.link(&key, terms()).await.unwrap().is_none());

    let stranger = PretendedGcs::start().await;
    let wrong =
        Location { service_account: Some(stranger.key_file()), ..google.location("our/own") };
    for text in trouble(wrong).await {
        assert!(text.contains("storage.service_account"), "{text}");
    }
    let url = "gs://elsewhere".to_owned();
    for text in trouble(Location { url, ..google.location("") }).await {
        assert!(text.contains("no such bucket") && text.contains("storage.url"), "{text}");
    }
}

#[tokio::test]
async fn links_to_google_are_signed_by_its_rules() {
    let google = PretendedGcs::start().await;
    let objects = google.at_google("our/own").open().unwrap();
    assert_eq!(objects.origin(), Some("https://storage.googleapis.com"));
    let link = objects.link("org_1/abc", terms()).await.unwrap().unwrap();
    assert_eq!(link.host_str(), Some("storage.googleapis.com"));
    assert_eq!(link.path(), "/pictures/our/own/org_1/abc");
    assert!(google.would_honour(&link), "{link}");
    let told: Vec<_> = link.query_pairs().into_owned().collect();
    assert!(told.contains(&("response-content-type".to_owned(), "image/png".to_owned())));
    assert!(told.contains(&("X-Goog-Expires".to_owned(), "300".to_owned())));
    for (part, other) in [("abc?", "abd?"), ("=300", "=3000"), ("image%2Fpng", "text%2Fhtml")] {
        let wrong = link.as_str().replace(part, other);
        assert_ne!(wrong, link.as_str(), "{part}");
        assert!(!google.would_honour(&wrong.parse().unwrap()), "{wrong}");
    }
    assert!(!PretendedGcs::start().await.would_honour(&link), "another account");
    let served = Location { native_links: false, ..google.at_google("") }.open().unwrap();
    assert!(served.link("org_1/abc", terms()).await.unwrap().is_none());
}
