//! From what was asked to a request that may be executed: found, parsed, measured, paid for.

use std::sync::{Arc, OnceLock};

use async_graphql::{Request, parser::types::OperationType};

use domain::store::Store;

use super::{
    batch::Reads,
    context::Requested,
    documents::Found,
    judge::{Verdicts, points},
    plain::AtOnce,
    progress::Progress,
    refusal::Refusal,
    request::Params,
    variables,
};
use crate::{
    http::{address, auth::Caller},
    limit::{
        document::{self, Shape},
        rate::{Charge, Purse},
    },
    state::AppState,
};

/// Mutations that are tries to prove who one is.
const ATTEMPTS: [&str; 6] = [
    "signIn",
    "signUp",
    "passwordResetRequest",
    "passwordReset",
    "passwordChange",
    "invitationAccept",
];

/// Deepest nesting of brackets in a document: the parser calls itself for each.
const BRACKETS_MAX: usize = 64;

/// A request that may be executed.
pub struct Prepared {
    pub(super) request: Request,
    /// What its resolvers will see.
    pub(super) requested: Requested,
    /// What it is.
    pub shape: Shape,
    /// The document's text.
    pub text: Arc<str>,
    /// The variables as they came.
    pub variables_text: String,
    /// By what the verdict on it is known.
    pub(super) verdict: [u8; 32],
    /// What it costs, where that is paid.
    pub(super) paid: Option<usize>,
}

/// Looks a request over and charges for that; what was found right before is paid for in the same move.
pub async fn prepare(
    state: &AppState,
    caller: &Caller,
    params: Params,
    picture: Option<Store>,
) -> Result<Prepared, Refusal> {
    let config = &state.config.graphql;
    let progress = Arc::new(Progress::default());
    let found = state.documents.find(&params);
    let verdict = found.as_ref().ok().map(|found| Verdicts::key(&found.text, &params));
    let paid = verdict.and_then(|verdict| state.schema.known_cost(&verdict));
    let points = points(paid.unwrap_or_default()).saturating_add(1);
    match state.meter.charge(Purse::Points, &caller.purse(), points).await? {
        Charge::Paid(standing) => progress.note(standing),
        Charge::Refused(standing, wait) => return Err(Refusal::rate_limited(&standing, wait)),
    }
    let Found { text, keep } = found?;
    if text.len() > config.max_document_bytes {
        let message = format!("the document is longer than {} bytes", config.max_document_bytes);
        return Err(Refusal::document("QUERY_TOO_COMPLEX", message));
    }
    if brackets(&text) > BRACKETS_MAX {
        let message = format!("the document nests more than {BRACKETS_MAX} brackets");
        return Err(Refusal::document("QUERY_TOO_COMPLEX", message));
    }
    let parsed = state.documents.parse(&text).map_err(|error| Refusal::syntax(error.into()))?;
    let shape = document::inspect(&parsed, params.operation_name.as_deref(), config)?;
    let (_, operation) = document::pick(&parsed.operations, shape.name.as_deref())?;
    variables::check(operation, &params.variables)?;
    state.documents.remember(&text, &parsed);
    if let Some(hash) = keep {
        state.documents.keep(hash, Arc::clone(&text));
    }
    charge_attempts(state, caller, &shape).await?;

    let mut request = Request::new(&*text).variables(params.variables);
    // Named, the library refuses a document whose one operation has no name; nobody is named then.
    request.operation_name.clone_from(&shape.name);
    request.set_parsed_query(parsed);
    if !shape.merges {
        request = request.data(AtOnce);
    }
    let requested = Requested {
        state: state.clone(),
        caller: caller.clone(),
        progress,
        store: store_for(state, shape.kind, picture),
        loaders: OnceLock::new(),
        reads: Reads::default(),
    };
    let verdict = verdict.unwrap_or_default();
    let variables_text = params.variables_text;
    Ok(Prepared { request, requested, shape, text, variables_text, verdict, paid })
}

impl Prepared {
    /// The same request by a caller who meanwhile claimed an idempotency key.
    #[must_use]
    pub fn carried_by(mut self, caller: Caller) -> Self {
        self.requested.caller = caller;
        self
    }
}

/// A query reads everything in one picture: the one in which the caller was found, where there is one.
/// Mutations read what they wrote, and subscriptions what is now.
fn store_for(state: &AppState, kind: OperationType, picture: Option<Store>) -> Store {
    match kind {
        OperationType::Query => picture.unwrap_or_else(|| state.business.store.snapshot()),
        OperationType::Mutation | OperationType::Subscription => state.business.store.clone(),
    }
}

/// Tries to prove who one is are paid by the address, each one apart.
async fn charge_attempts(state: &AppState, caller: &Caller, shape: &Shape) -> Result<(), Refusal> {
    if shape.kind != OperationType::Mutation {
        return Ok(());
    }
    let attempts =
        shape.root_fields.iter().filter(|field| ATTEMPTS.contains(&field.as_str())).count();
    let Some(attempts) = u32::try_from(attempts).ok().filter(|attempts| *attempts > 0) else {
        return Ok(());
    };
    match state.meter.charge(Purse::Attempts, &address::key(caller.address), attempts).await? {
        Charge::Paid(_) => Ok(()),
        Charge::Refused(standing, wait) => Err(Refusal::rate_limited(&standing, wait)),
    }
}

/// How deep brackets nest in a document, outside of strings and comments.
fn brackets(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skip = match c {
            '{' | '[' | '(' => {
                depth += 1;
                deepest = deepest.max(depth);
                1
            }
            '}' | ']' | ')' => {
                depth = depth.saturating_sub(1);
                1
            }
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' => string(rest),
            other => other.len_utf8(),
        };
        rest = rest.get(skip..).unwrap_or_default();
    }
    deepest
}

/// The length of the string a text starts with, quotes included.
fn string(text: &str) -> usize {
    let (quote, block) = if text.starts_with("\"\"\"") { ("\"\"\"", true) } else { ("\"", false) };
    let mut at = quote.len();
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with(quote) {
            return at + quote.len();
        }
        match rest.chars().next() {
            None => return text.len(),
            Some('\\') if block => at += if rest.starts_with("\\\"\"\"") { 4 } else { 1 },
            Some('\\') => at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            // An open string ends with its line, as an error.
            Some('\n' | '\r') if !block => return at,
            Some(c) => at += c.len_utf8(),
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        assert_eq!(brackets("{ a(b: [[1]]) }"), 4);
        assert_eq!(brackets(r#"{ a(b: "[[[[ \" [[[[") }"#), 2);
        assert_eq!(brackets("{ a(b: \"\"\"[[[ \\\"\"\" [[[\"\"\") } # [[["), 2);
        assert_eq!(brackets("# [[[\n[ \"é\\é]\" ["), 2);
        // Closing ones in strings do not hide open ones.
        assert_eq!(brackets(&"[ \"]\" ".repeat(70)), 70);
        assert_eq!(brackets("\"open\n["), 1);
    }

    #[test]
    fn what_is_let_through_parses_on_a_small_stack() {
        let deep = format!("{{ a(b: {}1{}) }}", "[".repeat(62), "]".repeat(62));
        assert_eq!(brackets(&deep), BRACKETS_MAX);
        let parse = move || assert!(parse_query(deep).is_ok());
        std::thread::Builder::new().stack_size(1 << 20).spawn(parse).unwrap().join().unwrap();
    }
}
