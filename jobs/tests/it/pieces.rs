//! Answers that come piece by piece.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    asset::placement::Placement,
    generation::port::{AgentError, CopyRequest, Copywriter as _, Progress, Unheard},
    post::thread::posts,
};
use jobs::provider::ModelCopywriter;
use serde_json::json;
use testkit::models::{Dialect, KEY, PretendedModels, Reply};

use crate::models::{DIALECTS, ONE_ANSWER, copy_request, text, writer};

/// A text that will do.
pub(crate) const FINE: &str = "Up before the sun: beans from the hill. https://example.com/coffee";

/// Nobody hears how far it is.
pub(crate) fn nobody() -> Arc<Unheard> {
    Arc::new(Unheard)
}

#[derive(Default)]
struct Listener(Mutex<Vec<u8>>);

#[async_trait]
impl Progress for Listener {
    fn report(&self, percent: u8) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(percent);
    }

    async fn keep(&self, _: Option<&str>, _: u64) -> Result<(), AgentError> {
        panic!("a text has no operation to keep")
    }
}

#[tokio::test]
async fn how_far_an_answer_is_is_told_while_it_comes() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        server.next(text(FINE));
        let listener = Arc::new(Listener::default());
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let made = copywriter.write(copy_request(), listener.clone()).await.unwrap();
        assert_eq!(made.output.text, FINE);
        assert_eq!(made.provenance.cost_micros, ONE_ANSWER, "once, however many pieces told it");
        let told = listener.0.lock().unwrap().clone();
        assert!(told.len() >= 3 && told.is_sorted(), "{told:?}");
        assert!(told[0] > 0 && told[0] < told[2] && told[2] <= 95, "{told:?}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_was_paid_for_and_is_tried_again() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        server.next(Reply::Broken(json!({ "text": FINE, "title": null }).to_string()));
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let error = copywriter.write(copy_request(), nobody()).await.unwrap_err();
        let (error, paid) = error.parts();
        assert!(matches!(error, AgentError::Transient { .. }), "{dialect:?}: {error:?}");
        assert!(error.to_string().contains("overloaded"), "{error}");
        assert!(paid > 0, "{dialect:?}");
    }
}

#[tokio::test]
async fn a_server_that_knows_no_pieces_is_heard_whole() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        server.next(Reply::Whole(json!({ "text": FINE, "title": null }).to_string()));
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let made = copywriter.write(copy_request(), nobody()).await.unwrap();
        assert_eq!((made.output.text.as_str(), made.provenance.cost_micros), (FINE, ONE_ANSWER));
    }
}

#[tokio::test]
async fn a_thread_is_taken_where_it_was_asked_for() {
    let long =
        format!("{}\n\nhttps://example.com/coffee", "Beans from the hill, up early. ".repeat(14));
    let server = PretendedModels::start(Dialect::Gemini).await;
    let copywriter = ModelCopywriter::new(writer(Dialect::Gemini, &server, KEY));
    let mut request: CopyRequest = copy_request();
    request.creative.direction = "What the hill gives. Tell it as a thread.".to_owned();
    server.next(text(&long));
    let made = copywriter.write(request, nobody()).await.unwrap();
    assert!(posts(&made.output.text, Placement::X).len() > 1, "{}", made.output.text);
    // Unasked, it is too long, and that is said.
    server.next(text(&long)).next(text(FINE));
    let made = copywriter.write(copy_request(), nobody()).await.unwrap();
    assert_eq!(made.output.text, FINE);
    assert!(server.asked().last().unwrap().to_string().contains("takes 280"));
}
