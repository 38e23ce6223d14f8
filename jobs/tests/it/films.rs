//! Films by Veo, each test on both of Google's APIs: begun once, waited for, kept whatever happens.

use std::{
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    asset::placement::Placement,
    generation::port::{AgentError, Progress, Studio, StudioRequest},
};
use jobs::{
    provider::{VeoSettings, VeoStudio},
    studio::{BuiltinStudio, Fonts},
};
use testkit::{
    films::{Ending, FILM_MODEL, PretendedVeo, Side},
    models::KEY,
};

use crate::models::{drawing, google, studio_request};

const SIDES: [Side; 2] = [Side::Developer, Side::Vertex];

/// What a second costs.
const PRICE: u64 = 400_000;

/// Remembers what it is told, as a task does.
#[derive(Debug, Default)]
struct Kept {
    operations: Mutex<Vec<Option<String>>>,
    paid: AtomicU64,
    is_lost: bool,
}

impl Kept {
    fn operations(&self) -> Vec<Option<String>> {
        self.operations.lock().unwrap().clone()
    }
}

#[async_trait]
impl Progress for Kept {
    fn report(&self, _: u8) {}

    async fn keep(&self, operation: Option<&str>, paid: u64) -> Result<(), AgentError> {
        self.paid.fetch_add(paid, Ordering::Relaxed);
        self.operations.lock().unwrap().push(operation.map(str::to_owned));
        if self.is_lost {
            return Err(AgentError::Unusable("somebody else has the task".to_owned()));
        }
        Ok(())
    }
}

fn builtin() -> Arc<dyn Studio> {
    Arc::new(BuiltinStudio::new(Arc::new(Fonts::built_in_only())))
}

fn veo(server: &PretendedVeo, side: Side) -> VeoStudio {
    let settings = VeoSettings {
        google: google(server.base_url(), side == Side::Vertex, KEY),
        model: FILM_MODEL.to_owned(),
        timeout: Duration::from_secs(5),
        look_every: Duration::from_millis(5),
        patience: Duration::from_secs(5),
        price: PRICE,
    };
    VeoStudio::new(settings, builtin())
}

/// A real film of the size that X takes.
static FILM: LazyLock<Bytes> = LazyLock::new(|| {
    let filming = async {
        let made = builtin().video(studio_request(), Arc::new(Kept::default())).await;
        made.unwrap().output.bytes
    };
    std::thread::spawn(|| tokio::runtime::Runtime::new().unwrap().block_on(filming)).join().unwrap()
});

fn film() -> Ending {
    Ending::Film(FILM.clone())
}

async fn fails(side: Side, ending: Ending) -> (AgentError, u64, Vec<Option<String>>, PretendedVeo) {
    let server = PretendedVeo::start(side, 1, ending).await;
    let kept = Arc::new(Kept::default());
    let error = veo(&server, side).video(studio_request(), kept.clone()).await.unwrap_err();
    let (error, paid) = error.parts();
    assert!(!error.to_string().contains(KEY), "{error}");
    (error, paid, kept.operations(), server)
}

#[tokio::test]
async fn a_film_is_begun_kept_waited_for_and_fetched() {
    for side in SIDES {
        let server = PretendedVeo::start(side, 3, film()).await;
        let kept = Arc::new(Kept::default());
        let request = StudioRequest { photo: Some(drawing()), ..studio_request() };
        let made = veo(&server, side).video(request, kept.clone()).await.unwrap();
        assert_eq!(made.output.bytes, *FILM, "it goes out as it came");
        assert_eq!(Some(made.output.size), Placement::X.spec().video);
        let length = made.output.duration;
        assert!((5..=15).contains(&length.as_secs()), "what the file says: {length:?}");
        let told = &made.output.alt_text;
        assert!(told.contains("Beans from the hill"), "{told}");
        assert!(!told.contains("A cup in the first light"), "a direction is for makers: {told}");
        assert_eq!(made.provenance.provider, "veo");
        assert_eq!(made.provenance.cost_micros, 8 * PRICE);
        let name = server.operation(1);
        let told = [Some(format!("veo {name}")), Some(format!("veo paid {name}"))];
        assert_eq!(kept.operations(), told);
        assert_eq!(kept.paid.load(Ordering::Relaxed), 8 * PRICE);
        assert_eq!((server.begun().len(), server.looks(), server.fetched()), (1, 4, 1));
        let begun = &server.begun()[0];
        assert!(begun["instances"][0]["image"]["mimeType"] == "image/png", "the product's photo");
        assert_eq!(begun["parameters"]["aspectRatio"], "16:9");
    }
}

#[tokio::test]
async fn who_goes_on_with_a_task_begins_nothing() {
    for side in SIDES {
        let server = PretendedVeo::start(side, 1, film()).await;
        let operation = Some(format!("veo {}", server.operation(1)));
        let kept = Arc::new(Kept::default());
        let request = StudioRequest { operation, ..studio_request() };
        veo(&server, side).video(request, kept.clone()).await.unwrap();
        assert_eq!(server.begun().len(), 0, "one is running already");
        let [Some(paid)] = &kept.operations()[..] else { panic!("{kept:?}") };
        assert_eq!(kept.paid.load(Ordering::Relaxed), 8 * PRICE);
        // Whoever takes over now finds it paid for.
        let next = Arc::new(Kept::default());
        let request = StudioRequest { operation: Some(paid.clone()), ..studio_request() };
        let made = veo(&server, side).video(request, next.clone()).await.unwrap();
        assert_eq!((made.provenance.cost_micros, next.paid.load(Ordering::Relaxed)), (0, 0));
        assert_eq!(server.begun().len(), 0);
    }
}

#[tokio::test]
async fn trouble_while_waiting_forgets_nothing() {
    for side in SIDES {
        let server = PretendedVeo::start(side, 0, film()).await;
        server.trouble(1);
        let kept = Arc::new(Kept::default());
        let studio = veo(&server, side);
        let error = studio.video(studio_request(), kept.clone()).await.unwrap_err();
        assert!(matches!(error, AgentError::Transient { .. }), "{error:?}");
        let [Some(operation)] = &kept.operations()[..] else { panic!("{kept:?}") };
        let request = StudioRequest { operation: Some(operation.clone()), ..studio_request() };
        studio.video(request, kept).await.unwrap();
        assert_eq!(server.begun().len(), 1);
    }
}

#[tokio::test]
async fn a_film_that_is_not_done_in_time_is_waited_for_next_time() {
    let server = PretendedVeo::start(Side::Vertex, usize::MAX, film()).await;
    let settings = VeoSettings {
        google: google(server.base_url(), true, KEY),
        model: FILM_MODEL.to_owned(),
        timeout: Duration::from_secs(5),
        look_every: Duration::from_millis(5),
        patience: Duration::from_millis(20),
        price: PRICE,
    };
    let kept = Arc::new(Kept::default());
    let studio = VeoStudio::new(settings, builtin());
    let error = studio.video(studio_request(), kept.clone()).await.unwrap_err();
    assert!(matches!(error, AgentError::Transient { retry_after: Some(_), .. }), "{error:?}");
    assert_eq!(kept.operations().len(), 1, "it is still kept");
}

#[tokio::test]
async fn who_cannot_keep_an_operation_does_not_wait_for_it() {
    let server = PretendedVeo::start(Side::Vertex, 0, film()).await;
    let kept = Arc::new(Kept { is_lost: true, ..Kept::default() });
    let error = veo(&server, Side::Vertex).video(studio_request(), kept).await.unwrap_err();
    assert!(error.to_string().contains("somebody else"), "{error}");
    assert_eq!(server.looks(), 0);
}

#[tokio::test]
async fn an_operation_that_is_over_is_forgotten() {
    for side in SIDES {
        let (error, paid, kept, server) = fails(side, Ending::Filtered("a celebrity")).await;
        assert!(matches!(&error, AgentError::Refused(why) if why.contains("a celebrity")));
        let operation = Some(format!("veo {}", server.operation(1)));
        assert_eq!((paid, kept), (0, vec![operation, None]));

        let (error, _, kept, _server) = fails(side, Ending::Lost).await;
        assert!(matches!(error, AgentError::Unusable(_)), "{error:?}");
        assert_eq!(kept.last(), Some(&None), "nobody spins on it");

        for (code, transient) in [(3, false), (7, false), (14, true)] {
            let (error, _, kept, _server) = fails(side, Ending::Error(code)).await;
            let is = matches!(error, AgentError::Transient { .. });
            assert_eq!(is, transient, "{code}: {error:?}");
            assert_eq!(kept.last(), Some(&None));
        }
    }
}

#[tokio::test]
async fn what_is_no_film_is_not_shown_and_was_paid_for() {
    for side in SIDES {
        let junk = Ending::Film(Bytes::from_static(b"<html>not a film</html>"));
        let (error, paid, kept, _server) = fails(side, junk).await;
        assert!(matches!(error, AgentError::Unusable(_)), "{error:?}");
        assert_eq!((paid, kept.last()), (8 * PRICE, Some(&None)));
        let cut = Ending::Film(FILM.slice(..FILM.len() / 2));
        let (error, ..) = fails(side, cut).await;
        assert!(error.to_string().contains("cannot be used"), "{error}");
    }
    // A film of another size than the placement's.
    let server = PretendedVeo::start(Side::Vertex, 0, film()).await;
    let mut tall = studio_request();
    tall.creative.placement = Placement::InstagramStory;
    let kept = Arc::new(Kept::default());
    let error = veo(&server, Side::Vertex).video(tall, kept).await.unwrap_err();
    assert!(error.to_string().contains("1280x720"), "{error}");
}

/// An answer may name any address; the key is shown to the API alone, and nobody else is asked.
#[tokio::test]
async fn the_key_goes_nowhere_else() {
    let elsewhere = PretendedVeo::start(Side::Developer, 0, film()).await;
    let place = format!("{}v1beta/files/film:download", elsewhere.base_url());
    let (error, ..) = fails(Side::Developer, Ending::At(place)).await;
    assert!(error.to_string().contains("odd address"), "{error}");
    assert_eq!((elsewhere.fetched(), elsewhere.strangers()), (0, 0), "it was never asked");
    let (error, ..) = fails(Side::Vertex, Ending::At("gs://bucket/film.mp4".to_owned())).await;
    assert!(error.to_string().contains("bucket"), "{error}");
}

#[tokio::test]
async fn a_placement_without_video_is_refused_before_anything_is_begun() {
    let server = PretendedVeo::start(Side::Developer, 0, film()).await;
    let mut request = studio_request();
    request.creative.placement = Placement::Mastodon;
    let kept = Arc::new(Kept::default());
    let error = veo(&server, Side::Developer).video(request, kept).await.unwrap_err();
    assert!(matches!(error, AgentError::Refused(_)), "{error:?}");
    assert_eq!(server.begun().len(), 0);
}
