//! Rows as far as they are known.

use std::{hash::Hash, ops::Deref, sync::Arc};

use async_graphql::{Context, dataloader::Loader};
use domain::error::Error;

use super::{
    context::ContextExt,
    error::Result,
    loader::{BatchError, TenantLoader, one},
};

/// A row of which lists read the facts alone: what may be long is read when it is asked for.
#[derive(Debug)]
pub enum Known<W: Deref<Target: Sized>> {
    /// As far as it is known without what may be long.
    Facts(Arc<W::Target>),
    /// All of it.
    Whole(Arc<W>),
}

impl<W: Deref<Target: Sized>> Clone for Known<W> {
    fn clone(&self) -> Self {
        match self {
            Self::Facts(facts) => Self::Facts(Arc::clone(facts)),
            Self::Whole(whole) => Self::Whole(Arc::clone(whole)),
        }
    }
}

impl<W: Deref<Target: Sized>> Deref for Known<W> {
    type Target = W::Target;

    fn deref(&self) -> &W::Target {
        match self {
            Self::Facts(facts) => facts,
            Self::Whole(whole) => whole,
        }
    }
}

impl<W: Deref<Target: Sized>> From<Arc<W>> for Known<W> {
    fn from(whole: Arc<W>) -> Self {
        Self::Whole(whole)
    }
}

impl<W: Deref<Target: Sized>> From<W> for Known<W> {
    fn from(whole: W) -> Self {
        Self::Whole(Arc::new(whole))
    }
}

impl<W: Deref<Target: Sized>> Known<W> {
    /// All of it, by its id.
    pub(super) async fn whole<K>(&self, ctx: &Context<'_>, id: K) -> Result<Arc<W>>
    where
        TenantLoader: Loader<K, Value = W, Error = BatchError>,
        K: Send + Sync + Hash + Eq + Clone + 'static,
        W: Send + Sync + Clone + 'static,
    {
        match self {
            Self::Whole(whole) => Ok(Arc::clone(whole)),
            Self::Facts(_) => {
                let found = one(ctx.loaders()?, id).await?;
                Ok(found
                    .ok_or_else(|| Error::internal("what is read in part is never removed"))?
                    .into())
            }
        }
    }
}
