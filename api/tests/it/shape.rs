//! The schema as introspection tells it, and documents written from it: what is new in the schema is
//! in them without anybody's doing.

use chrono::Days;
use domain::{
    clock::Ambient,
    id::{
        ApiTokenId, AssetId, CampaignId, Id as _, InvitationId, MediaId, MemberId, OrganizationId,
        ReviewId, TaskId, WorkspaceId,
    },
};
use serde_json::{Map, Value, json};

use crate::house::{As, House};

const INTROSPECTION: &str = "{ __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types { kind name
    fields { name description args { name defaultValue type { ...T } } type { ...T } }
    inputFields { name defaultValue type { ...T } }
    enumValues { name } possibleTypes { name } } } }
  fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

pub(crate) struct Shape(Value);

impl Shape {
    pub(crate) async fn of(house: &House) -> Self {
        Self(house.data(As::Nobody, INTROSPECTION, json!({})).await["__schema"].take())
    }

    /// The fields of a root: `queryType`, `mutationType` or `subscriptionType`.
    pub(crate) fn root(&self, root: &str) -> Vec<&Value> {
        let name = text(&self.0[root]["name"]);
        list(&self.kind(name)["fields"])
    }

    /// The names of the types that are a `Node`, or another interface.
    pub(crate) fn possible(&self, interface: &str) -> Vec<&str> {
        list(&self.kind(interface)["possibleTypes"])
            .iter()
            .map(|kind| text(&kind["name"]))
            .collect()
    }

    fn kind(&self, name: &str) -> &Value {
        list(&self.0["types"])
            .into_iter()
            .find(|kind| kind["name"] == name)
            .unwrap_or_else(|| panic!("there is no type {name}"))
    }

    /// Everything of a type, `depth` objects deep; nothing of a leaf.
    pub(crate) fn selection(&self, kind: &Value, depth: usize) -> String {
        let kind = self.kind(named(kind));
        match text(&kind["kind"]) {
            "SCALAR" | "ENUM" => String::new(),
            "INTERFACE" | "UNION" => {
                let parts = list(&kind["possibleTypes"])
                    .into_iter()
                    .map(|kind| format!("... on {} {}", named(kind), self.selection(kind, depth)));
                format!("{{ __typename {} }}", parts.collect::<Vec<_>>().join(" "))
            }
            _ => {
                let fields: Vec<String> = list(&kind["fields"])
                    .into_iter()
                    .filter(|field| depth > 0 || self.is_leaf(&field["type"]))
                    .map(|field| {
                        let page = list(&field["args"]).iter().any(|arg| arg["name"] == "first");
                        let arguments = if page { "(first: 20)" } else { "" };
                        let inner = self.selection(&field["type"], depth.saturating_sub(1));
                        format!("{}{arguments} {inner}", text(&field["name"]))
                    })
                    .collect();
                format!("{{ __typename {} }}", fields.join(" "))
            }
        }
    }

    fn is_leaf(&self, kind: &Value) -> bool {
        matches!(text(&self.kind(named(kind))["kind"]), "SCALAR" | "ENUM")
    }

    /// A mutation that takes everything a payload holds. Where it takes an input, `$input` is it.
    pub(crate) fn mutation(&self, field: &Value) -> String {
        let name = text(&field["name"]);
        let selection = self.selection(&field["type"], 1);
        match list(&field["args"])[..] {
            [] => format!("mutation {{ {name} {selection} }}"),
            [input] => {
                let kind = written(&input["type"]);
                format!("mutation($input: {kind}) {{ {name}(input: $input) {selection} }}")
            }
            _ => panic!("{name} takes more than an input"),
        }
    }

    /// Variables that `mutation` accepts and that mean nothing in particular.
    pub(crate) fn variables(&self, field: &Value, ambient: &Ambient) -> Value {
        let pairs = list(&field["args"]).into_iter().map(|arg| {
            let name = text(&arg["name"]);
            (name.to_owned(), self.some(name, &arg["type"], ambient))
        });
        Value::Object(pairs.collect())
    }

    /// Some value that a place of this name and type accepts.
    fn some(&self, name: &str, kind: &Value, ambient: &Ambient) -> Value {
        match text(&kind["kind"]) {
            "NON_NULL" => return self.some(name, &kind["ofType"], ambient),
            "LIST" => return json!([self.some(name, &kind["ofType"], ambient)]),
            _ => {}
        }
        let kind = self.kind(named(kind));
        match text(&kind["kind"]) {
            "ENUM" => kind["enumValues"][0]["name"].clone(),
            "INPUT_OBJECT" => {
                let needed = list(&kind["inputFields"]).into_iter().filter(|field| {
                    field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null()
                });
                let fields: Map<String, Value> = needed
                    .map(|field| {
                        let name = text(&field["name"]);
                        (name.to_owned(), self.some(name, &field["type"], ambient))
                    })
                    .collect();
                Value::Object(fields)
            }
            _ => scalar(name, text(&kind["name"]), ambient),
        }
    }
}

fn scalar(name: &str, kind: &str, ambient: &Ambient) -> Value {
    let day = ambient.clock.now().date_naive().checked_add_days(Days::new(3)).unwrap();
    match (kind, name) {
        ("ID", _) => json!(missing_id(name, ambient)),
        ("String", "email") => json!("somebody.new@example.com"),
        ("String", "digest" | "basedOn") => json!("0".repeat(64)),
        ("String", "color") => json!("#112233"),
        ("String", "scopes") => json!("workspace:read"),
        ("String", "key") => json!("x-1"),
        ("String", _) => json!("some words here"),
        ("Date", _) => json!(day.to_string()),
        ("DateTime", _) => json!(format!("{day}T00:00:00Z")),
        ("Int", "first") => json!(50),
        ("Int" | "Float", _) => json!(1),
        ("Boolean", _) => json!(true),
        _ => panic!("what may `{name}: {kind}` be?"),
    }
}

/// An identifier of nothing, of the kind a field of this name takes.
fn missing_id(name: &str, ambient: &Ambient) -> String {
    match name {
        "id" | "ids" | "campaignId" => CampaignId::generate(ambient).to_string(),
        "workspaceId" | "workspaceIds" => WorkspaceId::generate(ambient).to_string(),
        "organizationId" => OrganizationId::generate(ambient).to_string(),
        "memberId" => MemberId::generate(ambient).to_string(),
        "invitationId" => InvitationId::generate(ambient).to_string(),
        "apiTokenId" => ApiTokenId::generate(ambient).to_string(),
        "reviewId" => ReviewId::generate(ambient).to_string(),
        "assetId" => AssetId::generate(ambient).to_string(),
        "taskId" => TaskId::generate(ambient).to_string(),
        "photoId" | "logoId" | "mediaId" => MediaId::generate(ambient).to_string(),
        _ => panic!("what does `{name}` identify?"),
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

pub(crate) fn list(value: &Value) -> Vec<&Value> {
    value.as_array().into_iter().flatten().collect()
}

/// The name behind lists and exclamation marks.
fn named(kind: &Value) -> &str {
    match kind.get("ofType") {
        Some(inner) if !inner.is_null() => named(inner),
        _ => text(&kind["name"]),
    }
}

/// A type as it stands in a document.
pub(crate) fn written(kind: &Value) -> String {
    match kind["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&kind["ofType"])),
        Some("LIST") => format!("[{}]", written(&kind["ofType"])),
        _ => named(kind).to_owned(),
    }
}
