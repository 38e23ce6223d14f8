//! What was asked, by the specification of GraphQL over HTTP.

use async_graphql::Variables;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::refusal::Refusal;

/// A request before its document is looked at.
#[derive(Debug, Clone, Default)]
pub struct Params {
    /// The document's text.
    pub query: Option<String>,
    /// Which operation of it.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
    /// The variables as they came, to tell requests apart.
    pub variables_text: String,
    /// Whatever else clients and servers agree upon.
    pub extensions: Map<String, Value>,
    /// The id of a known document.
    pub document_id: Option<String>,
}

impl Params {
    /// From the body of a POST request.
    pub fn from_body(body: &[u8]) -> Result<Self, Refusal> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::malformed(format!("the body is no JSON: {error}")))?;
        Self::from_value(value)
    }

    /// From an object, as in a body or a WebSocket message.
    pub fn from_value(value: Value) -> Result<Self, Refusal> {
        let Value::Object(mut object) = value else {
            let message = match value {
                Value::Array(_) => "batches are not supported; send one request at a time",
                _ => "the request must be an object",
            };
            return Err(Refusal::malformed(message));
        };
        let mut take = |name: &str| object.remove(name).filter(|value| !value.is_null());
        let (query, operation_name) =
            (text("query", take("query"))?, text("operationName", take("operationName"))?);
        let document_id = text("documentId", take("documentId"))?;
        let variables = map("variables", take("variables"))?;
        let extensions = map("extensions", take("extensions"))?;
        Self { query, operation_name, extensions, document_id, ..Self::default() }.with(variables)
    }

    /// From the query part of a GET request's address.
    pub fn from_query(query: &str) -> Result<Self, Refusal> {
        let mut object = Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = match name.as_ref() {
                "variables" | "extensions" if !value.is_empty() => serde_json::from_str(&value)
                    .map_err(|error| Refusal::malformed(format!("`{name}` is no JSON: {error}")))?,
                "variables" | "extensions" => Value::Null,
                _ => Value::String(value.into_owned()),
            };
            object.insert(name.into_owned(), value);
        }
        Self::from_value(Value::Object(object))
    }

    fn with(mut self, variables: Map<String, Value>) -> Result<Self, Refusal> {
        if self.query.is_none() && self.document_id.is_none() && self.persisted_hash()?.is_none() {
            return Err(Refusal::malformed("the request must have a `query`"));
        }
        let variables = Value::Object(variables);
        self.variables_text = variables.to_string();
        self.variables = Variables::from_json(variables);
        Ok(self)
    }

    /// Whether it looks like a mutation, before anything of it is understood: a guess, which decides only
    /// whether a picture to answer in is begun.
    pub fn may_write(&self) -> bool {
        self.query.as_ref().is_some_and(|text| text.contains("mutation"))
    }

    /// The hash of an automatic persisted query, where the request is one.
    pub fn persisted_hash(&self) -> Result<Option<String>, Refusal> {
        let Some(persisted) = self.extensions.get("persistedQuery") else { return Ok(None) };
        let hash = persisted.get("sha256Hash").and_then(Value::as_str);
        match (persisted.get("version").and_then(Value::as_u64), hash) {
            (Some(1), Some(hash)) => Ok(Some(hash.to_ascii_lowercase())),
            _ => Err(Refusal::malformed(
                "`extensions.persistedQuery` must have `version` 1 and `sha256Hash`",
            )),
        }
    }
}

fn text(name: &str, value: Option<Value>) -> Result<Option<String>, Refusal> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::malformed(format!("`{name}` must be a string"))),
    }
}

fn map(name: &str, value: Option<Value>) -> Result<Map<String, Value>, Refusal> {
    match value {
        None => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(Refusal::malformed(format!("`{name}` must be an object"))),
    }
}
