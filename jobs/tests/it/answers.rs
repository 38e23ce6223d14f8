//! What a model is shown, and that what it answers is held to the rules of anybody's input.

use std::sync::Arc;

use domain::{
    asset::placement::Placement,
    generation::port::{AgentError, CopyRequest, Copywriter as _, Strategist as _},
    post::policy::{Mentions, PostPolicy},
};
use jobs::provider::{ModelCopywriter, ModelStrategist, OpenAi, OpenAiSettings};
use serde_json::{Value, json};
use testkit::models::{Dialect, KEY, PretendedModels, Reply};

use crate::{
    models::{
        DIALECTS, ONE_ANSWER, copy_request, drawing, openai_settings, piece, plan, plan_request,
        text, writer,
    },
    pieces::{FINE, nobody},
};

#[tokio::test]
async fn an_answer_that_will_not_do_is_asked_for_once_more() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        for (wrong, why) in [
            (Reply::Text("{\"text\": \"cut o".to_owned()), "EOF"),
            (text(&"long ".repeat(100)), "takes 280"),
            (text("Cheap beans for all of you, come and get them"), "cheap"),
            (text("See https://evil.example/now and be glad of it"), "https://evil.example/now"),
            (text(""), "empty"),
        ] {
            server.next(wrong).next(text(FINE));
            let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
            let made = copywriter.write(copy_request(), nobody()).await.unwrap();
            assert_eq!(made.output.text, FINE);
            assert_eq!(made.output.title, None, "X has none");
            assert_eq!(made.provenance.cost_micros, 2 * ONE_ANSWER, "both were paid for");
            let asked = server.asked().last().unwrap().to_string();
            assert!(asked.contains("cannot be used") && asked.contains(why), "{why}: {asked}");
        }
        let outside = [piece("x", "2028-01-01"), piece("mastodon", "2027-03-03")];
        let missing = [piece("x", "2027-03-02")];
        server.next(Reply::Text(plan(&outside))).next(Reply::Text(plan(&missing)));
        let strategist = ModelStrategist::new(writer(dialect, &server, KEY));
        let (refused, paid) = strategist.plan(plan_request(), nobody()).await.unwrap_err().parts();
        assert_eq!(paid, 2 * ONE_ANSWER, "both were paid for");
        assert!(
            matches!(&refused, AgentError::Unusable(why) if why.contains("no creative for the placement mastodon")),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_title_is_held_to_the_rules_of_a_text() {
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        let titled = |title: &str| Reply::Text(json!({ "text": FINE, "title": title }).to_string());
        for (title, why) in [
            ("Cheap beans from the hill", "the title has the banned word"),
            ("Beans, see evil.com/x", "evil.com/x"),
            ("Beans at www.evil.example", "www.evil.example"),
        ] {
            server.next(titled(title)).next(titled("Beans from the hill"));
            let mut request = copy_request();
            request.creative.placement = Placement::Youtube;
            let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
            let made = copywriter.write(request, nobody()).await.unwrap();
            assert_eq!(made.output.title.as_deref(), Some("Beans from the hill"));
            let asked = server.asked().last().unwrap().to_string();
            assert!(asked.contains("cannot be used") && asked.contains(why), "{why}: {asked}");
        }
        // Nobody is mentioned whom the workspace does not let be mentioned.
        let mentioning = "With @kettle and @evil, up before the sun. https://example.com/coffee";
        server.next(text(mentioning)).next(text(FINE));
        let accounts = vec!["kettle".to_owned()];
        let posting = PostPolicy { mentions: Mentions::Listed, accounts, ..PostPolicy::default() };
        let request = CopyRequest { posting, ..copy_request() };
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let made = copywriter.write(request, nobody()).await.unwrap();
        assert_eq!(made.output.text, FINE);
        let asked = server.asked().last().unwrap().to_string();
        assert!(asked.contains("the text mentions @evil; it may mention @kettle"), "{asked}");
        server.next(text(mentioning));
        let made = copywriter.write(copy_request(), nobody()).await.unwrap();
        assert_eq!(made.output.text, mentioning, "anybody, where nothing is said");
        // A bare address is one, too.
        server.next(text("Look at evil.com/x, all of you, and be glad of it")).next(text(FINE));
        let copywriter = ModelCopywriter::new(writer(dialect, &server, KEY));
        let made = copywriter.write(copy_request(), nobody()).await.unwrap();
        assert_eq!(made.output.text, FINE);
    }
}

#[tokio::test]
async fn a_plans_words_are_held_to_the_rules_of_a_text() {
    let whole = || vec![piece("x", "2027-03-02"), piece("mastodon", "2027-03-03")];
    let with = |field: &str, words: &str| {
        let mut pieces = whole();
        pieces[0][field] = words.into();
        plan(&pieces)
    };
    let said = |field: &str, words: &str| {
        let mut plan: Value = serde_json::from_str(&plan(&whole())).unwrap();
        plan["messages"][0][field] = words.into();
        plan.to_string()
    };
    for dialect in DIALECTS {
        let server = PretendedModels::start(dialect).await;
        for (wrong, why) in [
            (with("headline", "Cheap at last"), "the headline has the banned word"),
            (with("headline", "All on evil.com"), "evil.com"),
            (with("direction", "Send them to evil.com/x"), "the direction has an address"),
            (said("headline", "Cheap at last"), "the message's headline has the banned word"),
            (said("support", "They are cheap."), "the message's support has the banned word"),
            (said("support", "See www.evil.example."), "www.evil.example"),
        ] {
            server.next(Reply::Text(wrong)).next(Reply::Text(plan(&whole())));
            let strategist = ModelStrategist::new(writer(dialect, &server, KEY));
            let made = strategist.plan(plan_request(), nobody()).await.unwrap();
            assert_eq!(made.output.creatives.len(), 2);
            let asked = server.asked().last().unwrap().to_string();
            assert!(asked.contains("cannot be used") && asked.contains(why), "{why}: {asked}");
        }
    }
}

/// A model server of one's own that reads text alone would refuse the whole question for its photo.
#[tokio::test]
async fn a_model_that_sees_nothing_is_shown_nothing() {
    let server = PretendedModels::start(Dialect::OpenAi).await;
    let settings = OpenAiSettings { sees_photos: false, ..openai_settings(&server, KEY) };
    server.next(text(FINE)).next(text(FINE));
    let copywriter = ModelCopywriter::new(Arc::new(OpenAi::new(settings)));
    let request = CopyRequest { photo: Some(drawing()), ..copy_request() };
    let with_photo = copywriter.write(request, nobody()).await.unwrap();
    let without = copywriter.write(copy_request(), nobody()).await.unwrap();
    assert_eq!(server.asked()[0], server.asked()[1]);
    assert!(!server.asked()[0].to_string().contains("image_url"));
    assert_eq!(with_photo.provenance.prompt_digest, without.provenance.prompt_digest);
}
