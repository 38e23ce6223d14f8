//! Makers that ask a model, each against its pretended provider.

use std::{io::Cursor, sync::Arc, time::Duration};

use bytes::Bytes;
use domain::{
    asset::{AssetKind, placement::Placement},
    brand::guide::StyleGuide,
    campaign::{
        brief::{Brief, Language},
        strategy::{Creative, Intent, KeyMessage, Strategy},
    },
    generation::port::{
        Again, AgentError, CopyRequest, Copywriter, Strategist, StrategyRequest, Studio,
        StudioRequest,
    },
    post::policy::PostPolicy,
    secret::Secret,
};
use jobs::{
    agent::{BuiltinCopywriter, BuiltinStrategist},
    provider::{
        Aspect, Gemini, GeminiSettings, Google, Imagen, ImagenSettings, ModelCopywriter,
        ModelStrategist, ModelStudio, OpenAi, OpenAiSettings, OrBuiltin, PictureModel, Prices,
        TextModel,
    },
    studio::{BuiltinStudio, Fonts},
};
use object_store::{client::StaticCredentialProvider, gcp::GcpCredential};
use serde_json::{Value, json};
use testkit::{
    models::{Dialect, KEY, PICTURE_MODEL, PretendedModels, Reply, TEXT_MODEL},
    world::style_guide,
};
use url::Url;

use crate::pieces::{FINE, nobody};

/// Those that write and draw.
pub(crate) const DIALECTS: [Dialect; 3] = [Dialect::Gemini, Dialect::Vertex, Dialect::OpenAi];

/// Those that draw.
pub(crate) const PAINTERS: [Dialect; 4] =
    [Dialect::Gemini, Dialect::Vertex, Dialect::Imagen, Dialect::OpenAi];

const PRICES: Prices = Prices { input: 300_000, output: 2_500_000, picture: 39_000 };

/// What the pretended answer of 1,000 and 400 tokens costs.
pub(crate) const ONE_ANSWER: u64 = 1_300;

/// Google with a key, or with a project of one's own.
pub(crate) fn google(base_url: Url, in_project: bool, key: &str) -> Google {
    if !in_project {
        let api_key = Secret::new(key.to_owned());
        return Google::Developer { base_url, api_version: "v1beta".to_owned(), api_key };
    }
    Google::Vertex {
        base_url,
        api_version: "v1".to_owned(),
        project: "shop".to_owned(),
        location: "global".to_owned(),
        credentials: Secret::new(Arc::new(StaticCredentialProvider::new(GcpCredential {
            bearer: key.to_owned(),
        }))),
    }
}

fn gemini(server: &PretendedModels, in_project: bool, key: &str) -> Gemini {
    Gemini::new(GeminiSettings {
        google: google(server.base_url(), in_project, key),
        text_model: TEXT_MODEL.to_owned(),
        picture_model: PICTURE_MODEL.to_owned(),
        max_output_tokens: 4_000,
        timeout: Duration::from_secs(2),
        prices: PRICES,
    })
}

pub(crate) fn openai_settings(server: &PretendedModels, key: &str) -> OpenAiSettings {
    OpenAiSettings {
        base_url: server.base_url(),
        api_key: Some(Secret::new(key.to_owned())),
        text_model: TEXT_MODEL.to_owned(),
        picture_model: PICTURE_MODEL.to_owned(),
        max_output_tokens: 4_000,
        legacy_max_tokens: true,
        sees_photos: true,
        timeout: Duration::from_secs(2),
        prices: PRICES,
    }
}

fn openai(server: &PretendedModels, key: &str) -> OpenAi {
    OpenAi::new(openai_settings(server, key))
}

pub(crate) fn writer(dialect: Dialect, server: &PretendedModels, key: &str) -> Arc<dyn TextModel> {
    match dialect {
        Dialect::Gemini => Arc::new(gemini(server, false, key)),
        Dialect::Vertex | Dialect::Imagen => Arc::new(gemini(server, true, key)),
        Dialect::OpenAi => Arc::new(openai(server, key)),
    }
}

pub(crate) fn painter(dialect: Dialect, server: &PretendedModels) -> Arc<dyn PictureModel> {
    match dialect {
        Dialect::Gemini => Arc::new(gemini(server, false, KEY)),
        Dialect::Vertex => Arc::new(gemini(server, true, KEY)),
        Dialect::Imagen => Arc::new(Imagen::new(ImagenSettings {
            google: google(server.base_url(), true, KEY),
            model: PICTURE_MODEL.to_owned(),
            timeout: Duration::from_secs(2),
            price: PRICES.picture,
        })),
        Dialect::OpenAi => Arc::new(openai(server, KEY)),
    }
}

pub(crate) fn brief() -> Brief {
    Brief {
        goal: "Sell more coffee".to_owned(),
        product: "Beans from the hill".to_owned(),
        audience: "People who get up early".to_owned(),
        placements: vec![Placement::X, Placement::Mastodon],
        start_date: "2027-03-01".parse().unwrap(),
        end_date: "2027-03-20".parse().unwrap(),
        call_to_action: "Taste it".to_owned(),
        link: Some("https://example.com/coffee".parse().unwrap()),
        language: Language::En,
        photo: None,
        template: None,
    }
}

fn guide() -> StyleGuide {
    style_guide()
}

pub(crate) fn strategy() -> Strategy {
    Strategy {
        positioning: "Coffee for early risers".to_owned(),
        insight: "The first cup decides the day".to_owned(),
        messages: vec![KeyMessage {
            headline: "From the hill".to_owned(),
            support: "Ours".to_owned(),
        }],
        creatives: vec![Creative {
            key: "x-1".to_owned(),
            placement: Placement::X,
            intent: Intent::Announce,
            headline: "Up before the sun".to_owned(),
            direction: "A cup in the first light".to_owned(),
            outputs: [AssetKind::Copy, AssetKind::Image].into(),
            scheduled_on: "2027-03-02".parse().unwrap(),
        }],
    }
}

pub(crate) fn copy_request() -> CopyRequest {
    let strategy = strategy();
    let creative = strategy.creatives[0].clone();
    CopyRequest {
        brief: brief(),
        guide: guide(),
        strategy,
        creative,
        again: Again::default(),
        findings: Vec::new(),
        photo: None,
        posting: PostPolicy::default(),
        seed: u64::MAX,
    }
}

pub(crate) fn plan_request() -> StrategyRequest {
    StrategyRequest {
        brief: brief(),
        guide: guide(),
        previous: None,
        instruction: None,
        photo: None,
        seed: 7,
    }
}

pub(crate) fn studio_request() -> StudioRequest {
    let strategy = strategy();
    let creative = strategy.creatives[0].clone();
    StudioRequest {
        brief: brief(),
        guide: guide(),
        strategy,
        creative,
        again: Again::default(),
        logo: None,
        photo: None,
        operation: None,
        seed: 7,
    }
}

pub(crate) fn piece(placement: &str, day: &str) -> Value {
    json!({ "placement": placement, "intent": "announce", "headline": "Up before the sun",
        "direction": "A cup in the first light", "day": day, "video": true })
}

pub(crate) fn plan(creatives: &[Value]) -> String {
    json!({ "positioning": "Coffee for early risers", "insight": "The first cup decides the day",
        "messages": [{ "headline": "From the hill", "support": "We know the farmer." }],
        "creatives": creatives })
    .to_string()
}

pub(crate) fn text(words: &str) -> Reply {
    Reply::Text(json!({ "text": words, "title": "No title here" }).to_string())
}

#[tokio::test]
async fn a_plan_is_read_whole() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        let days =
            [piece("x", "2027-03-02"), piece("x", "2027-03-09"), piece("mastodon", "2027-03-03")];
        server.next(Reply::Text(plan(&days)));
        let strategist = ModelStrategist::new(writer(dialect, &server, KEY));
        let made = strategist.plan(plan_request(), nobody()).await.unwrap();
        let keys: Vec<&str> = made.output.creatives.iter().map(|c| c.key.as_str()).collect();
        assert_eq!(keys, ["x-1", "x-2", "mastodon-1"]);
        let outputs = |at: usize| made.output.creatives[at].outputs.contains(&AssetKind::Video);
        assert!(outputs(0) && !outputs(2), "only what the placement takes");
        assert_eq!(made.provenance.model, "writer-1-002");
        assert_eq!(made.provenance.cost_micros, ONE_ANSWER);
        let provider = if dialect == Dialect::OpenAi { "openai" } else { "gemini" };
        assert_eq!(made.provenance.provider, provider);
        // People's words come as material, never as what is to be done.
        let asked = server.asked()[0].to_string();
        assert!(asked.contains("BEGIN MATERIAL") && asked.contains("Sell more coffee"), "{asked}");
    }
}

/// What a task is told by an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    Refused,
    Unusable,
    /// Seconds after which to come back, where that was said.
    Transient(Option<u64>),
}

impl Means {
    pub(crate) fn of(error: &AgentError) -> Self {
        match error {
            AgentError::Charged { error, .. } => Self::of(error),
            AgentError::Refused(_) => Self::Refused,
            AgentError::Unusable(_) => Self::Unusable,
            AgentError::Transient { retry_after, .. } => {
                Self::Transient(retry_after.map(|wait| wait.as_secs()))
            }
        }
    }
}

/// Every documented error, and every undocumented one: what a task is told.
#[tokio::test]
async fn errors_mean_what_they_say() {
    let google = |code: u16, details: Value| json!({ "error": { "code": code, "message": "told so", "status": "X", "details": details } });
    let other = |code: Value| json!({ "error": { "message": "told so", "type": "x", "param": null, "code": code } });
    let minute =
        json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s" }]);
    let daily = json!([{ "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{ "quotaId": "GenerateRequestsPerDayPerProjectPerModel" }] }]);
    let blocked = json!({ "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" } });
    let unsafe_answer = json!({ "candidates": [{ "finishReason": "SAFETY",
        "content": { "parts": [{ "text": "{\"text\": \"Half of it" }] } }] });
    let empty = json!({ "candidates": null, "promptFeedback": null, "usageMetadata": null });
    let key = json!([{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID" }]);
    let thought = json!({ "candidates": [{ "finishReason": "MAX_TOKENS", "content": {} }] });
    let unheard = json!({ "candidates": [{ "finishReason": "SOMETHING_NEW" }] });
    let declined = json!({ "choices": [{ "finish_reason": "stop",
        "message": { "content": null, "refusal": "I will not" } }] });
    let filtered = json!({ "choices": [{ "finish_reason": "content_filter", "message": {} }] });
    let cases = [
        (Dialect::Gemini, Reply::Raw(429, google(429, minute), None), Means::Transient(Some(17))),
        (
            Dialect::Gemini,
            Reply::Raw(429, google(429, json!([])), Some("9")),
            Means::Transient(Some(9)),
        ),
        (Dialect::Gemini, Reply::Raw(429, google(429, daily), None), Means::Unusable),
        (
            Dialect::Gemini,
            Reply::Raw(503, json!([google(503, json!([]))]), None),
            Means::Transient(None),
        ),
        (Dialect::Gemini, Reply::Raw(504, google(504, json!([])), None), Means::Transient(None)),
        (Dialect::Gemini, Reply::Raw(400, google(400, json!([])), None), Means::Refused),
        (Dialect::Gemini, Reply::Raw(403, google(403, json!([])), None), Means::Unusable),
        (Dialect::Gemini, Reply::Raw(400, google(400, key), None), Means::Unusable),
        (Dialect::Gemini, Reply::Raw(200, empty, None), Means::Transient(None)),
        (Dialect::Gemini, Reply::Raw(200, blocked, None), Means::Refused),
        (Dialect::Gemini, Reply::Raw(200, unsafe_answer, None), Means::Refused),
        (Dialect::Gemini, Reply::Raw(200, thought, None), Means::Unusable),
        (Dialect::Gemini, Reply::Raw(200, unheard, None), Means::Transient(None)),
        (Dialect::Gemini, Reply::Raw(200, json!({}), None), Means::Transient(None)),
        (
            Dialect::OpenAi,
            Reply::Raw(429, other(json!("rate_limit_exceeded")), Some("3")),
            Means::Transient(Some(3)),
        ),
        (
            Dialect::OpenAi,
            Reply::Raw(429, other(json!("insufficient_quota")), None),
            Means::Unusable,
        ),
        (Dialect::OpenAi, Reply::Raw(400, other(json!(400)), None), Means::Refused),
        (Dialect::OpenAi, Reply::Raw(401, other(json!("invalid_api_key")), None), Means::Unusable),
        (
            Dialect::OpenAi,
            Reply::Raw(500, json!({ "object": "error", "message": "told so" }), None),
            Means::Transient(None),
        ),
        (Dialect::OpenAi, Reply::Raw(200, declined, None), Means::Refused),
        (Dialect::OpenAi, Reply::Raw(200, filtered, None), Means::Refused),
        (Dialect::OpenAi, Reply::Raw(200, json!({ "choices": [] }), None), Means::Transient(None)),
    ];
    let both = [
        (Reply::Garbage, Means::Transient(None)),
        (Reply::Cut, Means::Transient(None)),
        (Reply::Silence(Duration::from_secs(20)), Means::Transient(None)),
        (Reply::Huge(49 * 1024 * 1024), Means::Unusable),
        (Reply::Elsewhere, Means::Unusable),
    ];
    let both = both.into_iter().flat_map(|(reply, means)| {
        [(Dialect::Gemini, reply.clone(), means), (Dialect::OpenAi, reply, means)]
    });
    for (dialect, reply, means) in cases.into_iter().chain(both) {
        let server = PretendedModels::start(dialect).await;
        server.next(reply.clone());
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let error = copywriter.write(copy_request(), nobody()).await.unwrap_err();
        assert_eq!(Means::of(&error), means, "{dialect:?} {reply:?}: {error}");
        assert!(!error.to_string().contains(KEY), "{error}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_the_operators_and_stays_secret() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        let model = writer(dialect, &server, "a-wrong-key");
        let error = ModelCopywriter::new(model).write(copy_request(), nobody()).await.unwrap_err();
        assert!(matches!(error, AgentError::Unusable(_)), "{error:?}");
        for in_project in [false, true] {
            let shown = format!("{:?}", gemini(&server, in_project, "a-wrong-key"));
            assert!(!shown.contains("a-wrong-key"), "{shown}");
        }
        assert!(!format!("{:?}", openai(&server, "a-wrong-key")).contains("a-wrong-key"));
    }
}

/// A file as a model draws it.
pub(crate) fn drawing() -> Bytes {
    let picture = image::RgbImage::from_fn(640, 360, |x, y| {
        image::Rgb([
            (x / 3).try_into().unwrap_or(u8::MAX),
            (y / 2).try_into().unwrap_or(u8::MAX),
            120,
        ])
    });
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner().into()
}

#[tokio::test]
async fn a_drawn_photo_becomes_a_picture_of_the_brand() {
    for dialect in PAINTERS {
        let server = PretendedModels::start(dialect).await;
        let builtin = Arc::new(BuiltinStudio::new(Arc::new(Fonts::built_in_only())));
        let studio = ModelStudio::new(painter(dialect, &server), builtin);
        server.next(Reply::Picture(drawing()));
        let made = studio.picture(studio_request()).await.unwrap();
        let spec = Placement::X.spec();
        assert_eq!(made.output.size, spec.image);
        assert!(u64::try_from(made.output.bytes.len()).unwrap() <= spec.image_max_bytes);
        assert!(made.output.facts.has_photo);
        assert!(made.provenance.provider != "builtin" && made.provenance.cost_micros == 39_000);
        // No words: they would be misspelt.
        assert!(server.asked()[0].to_string().contains("without any letters"));
        // What is no picture is tried again later, not shown.
        server.next(Reply::Picture(Bytes::from_static(b"<svg onload=alert(1)>")));
        let (error, paid) = studio.picture(studio_request()).await.unwrap_err().parts();
        assert!(matches!(error, AgentError::Transient { .. }), "{error:?}");
        assert_eq!(paid, 39_000, "it was paid for");
        // A product's own photo needs no drawn one.
        let own = StudioRequest { photo: Some(drawing()), ..studio_request() };
        let made = studio.picture(own).await.unwrap();
        assert_eq!(made.provenance.provider, "builtin");
    }
}

#[tokio::test]
async fn what_imagen_filters_says_why() {
    let server = PretendedModels::start(Dialect::Imagen).await;
    let painter = painter(Dialect::Imagen, &server);
    let draw = async |answer: Value| {
        server.next(Reply::Raw(200, answer, None));
        painter.draw("A rocket", Aspect::Tall, u64::MAX).await.unwrap_err()
    };
    let filtered = draw(json!({ "predictions": [{ "raiFilteredReason": "a celebrity" }] })).await;
    assert!(matches!(&filtered, AgentError::Refused(why) if why.contains("a celebrity")));
    for all_filtered in [json!({}), json!({ "predictions": [] })] {
        let error = draw(all_filtered).await;
        assert!(matches!(error, AgentError::Refused(_)), "{error:?}");
    }
    let odd = draw(json!({ "predictions": [{ "bytesBase64Encoded": "no base64!" }] })).await;
    let (odd, _) = odd.parts();
    assert!(matches!(odd, AgentError::Transient { .. }), "{odd:?}");
}

#[tokio::test]
async fn the_products_photo_is_looked_at() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        let days = [piece("x", "2027-03-02"), piece("mastodon", "2027-03-03")];
        server.next(Reply::Text(plan(&days)));
        let strategist = ModelStrategist::new(writer(dialect, &server, KEY));
        let request = StrategyRequest { photo: Some(drawing()), ..plan_request() };
        let seeing = strategist.plan(request, nobody()).await.unwrap();
        let data = data_encoding::BASE64.encode(&drawing());
        let asked = server.asked()[0].to_string();
        assert!(asked.contains(&data) && asked.contains("image/png"), "{dialect:?}");
        server.next(Reply::Text(plan(&days)));
        let blind = strategist.plan(plan_request(), nobody()).await.unwrap();
        assert_ne!(seeing.provenance.prompt_digest, blind.provenance.prompt_digest);
        // The copywriter sees what the strategist saw.
        server.next(text(FINE)).next(text(FINE));
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let request = CopyRequest { photo: Some(drawing()), ..copy_request() };
        let seeing = copywriter.write(request, nobody()).await.unwrap();
        let asked = server.asked()[2].to_string();
        assert!(asked.contains(&data) && asked.contains("image/png"), "{dialect:?}");
        let blind = copywriter.write(copy_request(), nobody()).await.unwrap();
        assert!(!server.asked()[3].to_string().contains(&data));
        assert_ne!(seeing.provenance.prompt_digest, blind.provenance.prompt_digest);
    }
}

#[tokio::test]
async fn an_answer_that_tells_no_usage_is_not_free() {
    for dialect in [Dialect::Gemini, Dialect::OpenAi] {
        let server = PretendedModels::start(dialect).await;
        let answer = json!({ "text": FINE, "title": null }).to_string();
        let body = match dialect {
            Dialect::OpenAi => json!({ "choices": [{ "message": { "content": answer } }] }),
            _ => json!({ "candidates": [{ "content": { "parts": [{ "text": answer }] } }] }),
        };
        server.next(Reply::Raw(200, body, None));
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let made = copywriter.write(copy_request(), nobody()).await.unwrap();
        let asked = u64::try_from(server.asked()[0].to_string().len()).unwrap();
        let least = PRICES.input * asked / 4 / 1_000_000;
        assert!(made.provenance.cost_micros >= least.max(1), "{:?}", made.provenance);
    }
}

#[tokio::test]
async fn the_built_in_maker_steps_in_and_says_so() {
    let server = PretendedModels::start(Dialect::Gemini).await;
    let model = writer(Dialect::Gemini, &server, KEY);
    let copywriter: OrBuiltin<dyn Copywriter> = OrBuiltin::new(
        Arc::new(ModelCopywriter::new(Arc::clone(&model))),
        Arc::new(BuiltinCopywriter),
    );
    server.next(Reply::Raw(429, json!({}), Some("9")));
    let error = copywriter.write(copy_request(), nobody()).await.unwrap_err();
    assert!(matches!(error, AgentError::Transient { .. }), "it is waited for: {error:?}");
    server.next(Reply::Raw(503, json!({}), None));
    let made = copywriter.write(copy_request(), nobody()).await.unwrap();
    assert_eq!(made.provenance.provider, "builtin");
    assert!(made.provenance.model.contains("instead of a model: gemini has trouble"), "{made:?}");
    // What a model declines is not made by somebody else unasked.
    let blocked = json!({ "promptFeedback": { "blockReason": "SAFETY" } });
    server.next(Reply::Raw(200, blocked, None));
    let error = copywriter.write(copy_request(), nobody()).await.unwrap_err();
    assert!(matches!(error, AgentError::Refused(_)), "{error:?}");

    let strategist: OrBuiltin<dyn Strategist> =
        OrBuiltin::new(Arc::new(ModelStrategist::new(model)), Arc::new(BuiltinStrategist));
    server.next(Reply::Garbage);
    let made = strategist.plan(plan_request(), nobody()).await.unwrap();
    assert!(made.provenance.model.contains("instead of a model"), "{:?}", made.provenance);
}
