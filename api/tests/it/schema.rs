//! The schema itself.

use serde_json::{Value, json};

use crate::support::TestServer;

const INTROSPECTION: &str = "{ __schema { types { kind name description \
    fields(includeDeprecated: true) { name description args { name description } } \
    inputFields { name description } \
    enumValues(includeDeprecated: true) { name description } } } }";

fn missing(owner: &str, list: &Value, into: &mut Vec<String>) {
    for entry in list.as_array().into_iter().flatten() {
        let name = format!("{owner}.{}", entry["name"].as_str().unwrap_or_default());
        if entry["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
            into.push(name.clone());
        }
        missing(&name, &entry["args"], into);
    }
}

#[tokio::test]
async fn everything_has_a_description() {
    let server = TestServer::new().await;
    let answer = server.post(json!({ "query": INTROSPECTION })).await.json();
    let types = answer["data"]["__schema"]["types"].as_array().expect("types").clone();
    assert!(types.len() > 10);
    let mut without = Vec::new();
    for kind in &types {
        let name = kind["name"].as_str().unwrap_or_default();
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        if kind["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
            without.push(name.to_owned());
        }
        for list in ["fields", "inputFields", "enumValues"] {
            missing(name, &kind[list], &mut without);
        }
    }
    assert!(without.is_empty(), "no description: {without:#?}");
}

#[test]
fn the_committed_schema_is_the_servers() {
    let committed = include_str!("../../schema.graphql");
    assert!(
        committed == api::graphql::schema::print(),
        "api/schema.graphql is not what the server has; `make schema` writes it"
    );
}
