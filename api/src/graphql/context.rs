//! What a resolver reaches.

use std::sync::{Arc, OnceLock};

use async_graphql::Context;
use domain::{access::Actor, error::Error, store::Store};
use http::header;

use super::{
    batch::Reads,
    error::Fault,
    loader::{Loaders, loaders},
    progress::Progress,
};
use crate::{http::auth::Caller, state::AppState};

/// One request, as its resolvers see it.
pub(super) struct Requested {
    pub(super) state: AppState,
    pub(super) caller: Caller,
    pub(super) progress: Arc<Progress>,
    /// What resolvers read and write in.
    pub(super) store: Store,
    /// Made when first asked for: of this request and its actor alone.
    pub(super) loaders: OnceLock<Loaders>,
    /// What the loaders were asked and have not read.
    pub(super) reads: Reads,
}

/// What a resolver asks its context for.
pub trait ContextExt {
    /// Everything of the server.
    fn state(&self) -> Result<&AppState, Fault>;

    /// Where the request reads and writes.
    fn store(&self) -> Result<&Store, Fault>;

    /// Whoever sent the request, signed in or not.
    fn caller(&self) -> Result<&Caller, Fault>;

    /// Who acts; refused where nobody is signed in.
    fn actor(&self) -> Result<&Actor, Fault>;

    /// What reads at once what fields ask for one by one; refused where nobody is signed in.
    fn loaders(&self) -> Result<&Loaders, Fault>;

    /// Keeps a session in the caller's browser.
    fn keep_session(&self, secret: &str, seconds: i64) -> Result<(), Fault>;

    /// Takes the session from the caller's browser.
    fn forget_session(&self) -> Result<(), Fault>;
}

fn requested<'a>(ctx: &Context<'a>) -> Result<&'a Requested, Fault> {
    ctx.data_opt::<Requested>()
        .ok_or_else(|| Error::internal("a request without its context").into())
}

impl ContextExt for Context<'_> {
    fn state(&self) -> Result<&AppState, Fault> {
        Ok(&requested(self)?.state)
    }

    fn store(&self) -> Result<&Store, Fault> {
        Ok(&requested(self)?.store)
    }

    fn caller(&self) -> Result<&Caller, Fault> {
        Ok(&requested(self)?.caller)
    }

    fn actor(&self) -> Result<&Actor, Fault> {
        let actor = requested(self)?.caller.actor.as_ref();
        actor.ok_or_else(|| Error::Unauthenticated("sign in first").into())
    }

    fn loaders(&self) -> Result<&Loaders, Fault> {
        let actor = self.actor()?;
        let requested = requested(self)?;
        Ok(requested.loaders.get_or_init(|| loaders(&requested.store, actor, &requested.reads)))
    }

    fn keep_session(&self, secret: &str, seconds: i64) -> Result<(), Fault> {
        let cookie = self.state()?.cookie.keep(secret, seconds);
        let cookie = cookie.ok_or_else(|| Error::internal("a session that fits no cookie"))?;
        self.append_http_header(header::SET_COOKIE, cookie);
        Ok(())
    }

    fn forget_session(&self) -> Result<(), Fault> {
        if let Some(cookie) = self.state()?.cookie.forget() {
            self.append_http_header(header::SET_COOKIE, cookie);
        }
        Ok(())
    }
}
