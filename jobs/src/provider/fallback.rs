//! The built-in maker in a model's stead, where an operator allows it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    campaign::strategy::Strategy,
    generation::port::{
        AgentError, Copy, CopyRequest, Copywriter, Made, Picture, Progress, Strategist,
        StrategyRequest, Studio, StudioRequest, Video,
    },
};

/// How long a provider that asks for it is waited for.
const SOON: Duration = Duration::from_mins(1);

/// Asks the first, and where that makes nothing the second; the provenance says so.
///
/// A refusal for reasons of safety is no such case: what one maker declines another does not make
/// unasked.
pub struct OrBuiltin<T: ?Sized> {
    model: Arc<T>,
    builtin: Arc<T>,
}

impl<T: ?Sized> OrBuiltin<T> {
    /// First the model, then the built-in maker.
    pub fn new(model: Arc<T>, builtin: Arc<T>) -> Self {
        Self { model, builtin }
    }
}

/// Whether somebody else may try: the provider has trouble, or cannot be used. One that says when to come
/// back is waited for, if it is soon.
fn may_step_in(error: &AgentError) -> bool {
    match error {
        AgentError::Transient { retry_after, .. } => retry_after.is_none_or(|wait| wait > SOON),
        AgentError::Unusable(_) => true,
        AgentError::Refused(_) => false,
    }
}

/// What was made in somebody's stead, said to be so.
fn instead<T>(mut made: Made<T>, error: &AgentError) -> Made<T> {
    let why: String = error.to_string().chars().take(120).collect();
    made.provenance.model = format!("{} (instead of a model: {why})", made.provenance.model);
    made
}

#[async_trait]
impl Strategist for OrBuiltin<dyn Strategist> {
    async fn plan(&self, request: StrategyRequest) -> Result<Made<Strategy>, AgentError> {
        match self.model.plan(request.clone()).await {
            Err(error) if may_step_in(&error) => {
                self.builtin.plan(request).await.map(|made| instead(made, &error))
            }
            outcome => outcome,
        }
    }
}

#[async_trait]
impl Copywriter for OrBuiltin<dyn Copywriter> {
    async fn write(&self, request: CopyRequest) -> Result<Made<Copy>, AgentError> {
        match self.model.write(request.clone()).await {
            Err(error) if may_step_in(&error) => {
                self.builtin.write(request).await.map(|made| instead(made, &error))
            }
            outcome => outcome,
        }
    }
}

#[async_trait]
impl Studio for OrBuiltin<dyn Studio> {
    async fn picture(&self, request: StudioRequest) -> Result<Made<Picture>, AgentError> {
        match self.model.picture(request.clone()).await {
            Err(error) if may_step_in(&error) => {
                self.builtin.picture(request).await.map(|made| instead(made, &error))
            }
            outcome => outcome,
        }
    }

    async fn video(
        &self,
        request: StudioRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Video>, AgentError> {
        match self.model.video(request.clone(), Arc::clone(&progress)).await {
            Err(error) if may_step_in(&error) => {
                self.builtin.video(request, progress).await.map(|made| instead(made, &error))
            }
            outcome => outcome,
        }
    }
}
