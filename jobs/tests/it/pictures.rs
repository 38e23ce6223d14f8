//! Models that draw: what their answers mean, and what they cost when nothing comes of them.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::generation::port::{AgentError, Made, Picture, Progress, Studio, StudioRequest, Video};
use jobs::provider::{Aspect, ModelStudio};
use serde_json::{Value, json};
use testkit::models::{Dialect, KEY, PretendedModels, Reply};

use crate::{
    models::{Means, PAINTERS, drawing, painter, studio_request},
    pieces::nobody,
};

const GOOGLE: [Dialect; 3] = [Dialect::Gemini, Dialect::Vertex, Dialect::Imagen];
const GEMINI: [Dialect; 2] = [Dialect::Gemini, Dialect::Vertex];
const OTHERS: [Dialect; 1] = [Dialect::OpenAi];

fn google(code: u16, details: &Value) -> Value {
    json!({ "error": { "code": code, "message": "told so", "status": "X", "details": details } })
}

fn openai(code: &str) -> Value {
    json!({ "error": { "message": "told so", "type": "x", "param": null, "code": code } })
}

fn ends(reason: &str) -> Reply {
    Reply::Raw(200, json!({ "candidates": [{ "finishReason": reason, "content": {} }] }), None)
}

/// Every documented error of everybody who draws, and some undocumented ones.
fn cases() -> Vec<(&'static [Dialect], Reply, Means)> {
    use Means::{Refused, Transient, Unusable};
    let details = |kind: &str, rest: Value| json!([{ "@type": format!("type.googleapis.com/google.rpc.{kind}"), "d": rest }]);
    let later =
        json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s" }]);
    let daily = json!([{ "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{ "quotaId": "GenerateRequestsPerDayPerProjectPerModel" }] }]);
    let key = json!([{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID" }]);
    let nothing = details("Help", json!(null));
    let blocked = json!({ "promptFeedback": { "blockReason": "IMAGE_SAFETY" } });
    let no_base64 = json!({ "candidates": [{ "finishReason": "STOP", "content": { "parts": [
        { "inlineData": { "mimeType": "image/png", "data": "no base64!" } }] } }] });
    let mut cases: Vec<(&'static [Dialect], Reply, Means)> = vec![
        (&GOOGLE, Reply::Raw(429, google(429, &later), None), Transient(Some(17))),
        (&GOOGLE, Reply::Raw(429, google(429, &nothing), Some("9")), Transient(Some(9))),
        (&GOOGLE, Reply::Raw(429, google(429, &daily), None), Unusable),
        (&GOOGLE, Reply::Raw(500, google(500, &nothing), None), Transient(None)),
        (&GOOGLE, Reply::Raw(503, google(503, &nothing), None), Transient(None)),
        (&GOOGLE, Reply::Raw(504, google(504, &nothing), None), Transient(None)),
        (&GOOGLE, Reply::Raw(400, google(400, &nothing), None), Refused),
        (&GOOGLE, Reply::Raw(400, google(400, &key), None), Unusable),
        (&GOOGLE, Reply::Raw(403, google(403, &nothing), None), Unusable),
        (&GOOGLE, Reply::Raw(404, google(404, &nothing), None), Unusable),
        (&GEMINI, Reply::Raw(200, blocked, None), Refused),
        (&GEMINI, ends("NO_IMAGE"), Transient(None)),
        (&GEMINI, ends("SOMETHING_NEW"), Transient(None)),
        (&GEMINI, Reply::Raw(200, no_base64, None), Transient(None)),
        (&GEMINI, Reply::Raw(200, json!({}), None), Transient(None)),
        (&OTHERS, Reply::Raw(429, openai("rate_limit_exceeded"), Some("3")), Transient(Some(3))),
        (&OTHERS, Reply::Raw(429, openai("insufficient_quota"), None), Unusable),
        (&OTHERS, Reply::Raw(400, openai("moderation_blocked"), None), Refused),
        (&OTHERS, Reply::Raw(400, openai("content_policy_violation"), None), Refused),
        (&OTHERS, Reply::Raw(401, openai("invalid_api_key"), None), Unusable),
        (&OTHERS, Reply::Raw(500, json!({ "object": "error" }), None), Transient(None)),
        (&OTHERS, Reply::Raw(200, json!({ "data": [] }), None), Transient(None)),
        (&PAINTERS, Reply::Garbage, Transient(None)),
        (&PAINTERS, Reply::Cut, Transient(None)),
        (&PAINTERS, Reply::Silence(Duration::from_secs(20)), Transient(None)),
        (&PAINTERS, Reply::Huge(49 * 1024 * 1024), Unusable),
        (&PAINTERS, Reply::Elsewhere, Unusable),
    ];
    let declined = [
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
    ];
    cases.extend(declined.map(|reason| (&GEMINI[..], ends(reason), Refused)));
    cases
}

#[tokio::test]
async fn errors_of_those_who_draw_mean_what_they_say() {
    for (dialects, reply, means) in cases() {
        for dialect in dialects {
            let server = PretendedModels::start(*dialect).await;
            server.next(reply.clone());
            let drawn = painter(*dialect, &server).draw("A cup", Aspect::Wide, 7).await;
            let error = drawn.unwrap_err();
            assert_eq!(Means::of(&error), means, "{dialect:?} {reply:?}: {error}");
            assert!(!error.to_string().contains(KEY), "{error}");
        }
    }
}

/// A drawing that arrives and cannot be read was drawn all the same.
#[tokio::test]
async fn what_cannot_be_read_was_paid_for() {
    for dialect in PAINTERS {
        let server = PretendedModels::start(dialect).await;
        let unreadable = "no base64!";
        let body = match dialect {
            Dialect::Imagen => json!({ "predictions": [{ "bytesBase64Encoded": unreadable }] }),
            Dialect::OpenAi => json!({ "data": [{ "b64_json": unreadable }] }),
            Dialect::Gemini | Dialect::Vertex => json!({ "candidates": [{ "content": { "parts": [
                { "inlineData": { "mimeType": "image/png", "data": unreadable } }] } }] }),
        };
        server.next(Reply::Raw(200, body, None));
        let drawn = painter(dialect, &server).draw("A cup", Aspect::Wide, 7).await;
        let (error, paid) = drawn.unwrap_err().parts();
        assert!(matches!(error, AgentError::Transient { .. }), "{dialect:?}: {error:?}");
        assert_eq!(paid, 39_000, "{dialect:?}");
    }
}

/// Sets nothing.
struct Clumsy;

impl Clumsy {
    fn fail<T>() -> Result<T, AgentError> {
        Err(AgentError::Refused("the headline does not fit".to_owned()))
    }
}

#[async_trait]
impl Studio for Clumsy {
    async fn picture(&self, _: StudioRequest) -> Result<Made<Picture>, AgentError> {
        Self::fail()
    }

    async fn video(
        &self,
        _: StudioRequest,
        _: Arc<dyn Progress>,
    ) -> Result<Made<Video>, AgentError> {
        Self::fail()
    }
}

#[tokio::test]
async fn a_photo_is_paid_for_also_where_nothing_is_made_of_it() {
    let server = PretendedModels::start(Dialect::OpenAi).await;
    let studio = ModelStudio::new(painter(Dialect::OpenAi, &server), Arc::new(Clumsy));
    server.next(Reply::Picture(drawing())).next(Reply::Picture(drawing()));
    let picture = studio.picture(studio_request()).await.unwrap_err().cost_micros();
    let video = studio.video(studio_request(), nobody()).await.unwrap_err().cost_micros();
    assert_eq!([picture, video], [39_000; 2]);
    // With a photo of its own nothing is drawn.
    let own = StudioRequest { photo: Some(drawing()), ..studio_request() };
    assert_eq!(studio.picture(own).await.unwrap_err().cost_micros(), 0);
}
