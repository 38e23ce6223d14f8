//! Who makes a thing: whom the workspace wants, and the built-in maker in a model's stead where it may be.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    campaign::strategy::Strategy,
    generation::{
        Craft, Makers, Provider, Terms,
        port::{
            AgentError, CopyRequest, Copywriter, Made, Picture, Progress, Storyboard, Strategist,
            StrategyRequest, Studio, StudioRequest, Video, Wordings,
        },
    },
};

/// How long a provider that asks for it is waited for.
const SOON: Duration = Duration::from_mins(1);

/// A maker of one kind, as the worker asks for it.
pub(crate) trait Maker: Send + Sync {
    /// First the model, then the built-in maker.
    fn or_builtin(model: Arc<Self>, builtin: Arc<Self>) -> Arc<Self>;

    /// One that makes nothing and says why.
    fn closed(why: String) -> Arc<Self>;
}

macro_rules! maker {
    ($($craft:ident),+) => {$(
        impl Maker for dyn $craft {
            fn or_builtin(model: Arc<Self>, builtin: Arc<Self>) -> Arc<Self> {
                Arc::new(OrBuiltin::new(model, builtin))
            }

            fn closed(why: String) -> Arc<Self> {
                Arc::new(Closed(why))
            }
        }
    )+};
}

maker!(Strategist, Copywriter, Studio);

/// Who makes it: whom the workspace wants, or the operator, as long as the month's budget lasts. What a
/// provider runs already is paid for, and waited for.
pub(crate) fn choose<T: Maker + ?Sized>(
    makers: &Makers<T>,
    craft: Craft,
    terms: &Terms,
    usual_fallback: bool,
    is_running: bool,
) -> Arc<T> {
    let wanted = makers.wanted(terms.makers.of(craft));
    if wanted == Provider::Builtin {
        return Arc::clone(makers.builtin());
    }
    let model = match makers.get(wanted) {
        None => T::closed(format!(
            "{wanted} is not set up here; choose another maker in the workspace's settings"
        )),
        Some(_) if terms.budget.is_used_up() && !is_running => T::closed(terms.budget.refusal()),
        Some(model) => Arc::clone(model),
    };
    if terms.makers.fallback.unwrap_or(usual_fallback) {
        T::or_builtin(model, Arc::clone(makers.builtin()))
    } else {
        model
    }
}

/// Makes nothing, and says why.
struct Closed(String);

impl Closed {
    fn refuse<T>(&self) -> Result<T, AgentError> {
        Err(AgentError::Unusable(self.0.clone()))
    }
}

#[async_trait]
impl Strategist for Closed {
    async fn plan(
        &self,
        _request: StrategyRequest,
        _progress: Arc<dyn Progress>,
    ) -> Result<Made<Strategy>, AgentError> {
        self.refuse()
    }
}

#[async_trait]
impl Copywriter for Closed {
    async fn write(
        &self,
        _request: CopyRequest,
        _progress: Arc<dyn Progress>,
    ) -> Result<Made<Wordings>, AgentError> {
        self.refuse()
    }
}

#[async_trait]
impl Studio for Closed {
    async fn picture(&self, _request: StudioRequest) -> Result<Made<Picture>, AgentError> {
        self.refuse()
    }

    async fn video(
        &self,
        _request: StudioRequest,
        _progress: Arc<dyn Progress>,
    ) -> Result<Made<Video>, AgentError> {
        self.refuse()
    }
}

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
        AgentError::Charged { error, .. } => may_step_in(error),
    }
}

/// What was made in somebody's stead, said to be so.
fn instead<T>(mut made: Made<T>, error: AgentError) -> Made<T> {
    let (error, paid) = error.parts();
    made.provenance.cost_micros = made.provenance.cost_micros.saturating_add(paid);
    let why: String = error.to_string().chars().take(120).collect();
    made.provenance.model = format!("{} (instead of a model: {why})", made.provenance.model);
    made
}

#[async_trait]
impl Strategist for OrBuiltin<dyn Strategist> {
    async fn plan(
        &self,
        request: StrategyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Strategy>, AgentError> {
        match self.model.plan(request.clone(), Arc::clone(&progress)).await {
            Err(error) if may_step_in(&error) => {
                self.builtin.plan(request, progress).await.map(|made| instead(made, error))
            }
            outcome => outcome,
        }
    }
}

#[async_trait]
impl Copywriter for OrBuiltin<dyn Copywriter> {
    async fn write(
        &self,
        request: CopyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Wordings>, AgentError> {
        match self.model.write(request.clone(), Arc::clone(&progress)).await {
            Err(error) if may_step_in(&error) => {
                self.builtin.write(request, progress).await.map(|made| instead(made, error))
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
                self.builtin.picture(request).await.map(|made| instead(made, error))
            }
            outcome => outcome,
        }
    }

    async fn storyboard(
        &self,
        request: StudioRequest,
    ) -> Result<Option<Made<Storyboard>>, AgentError> {
        self.model.storyboard(request).await
    }

    async fn video(
        &self,
        request: StudioRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Video>, AgentError> {
        match self.model.video(request.clone(), Arc::clone(&progress)).await {
            Err(error) if may_step_in(&error) => {
                self.builtin.video(request, progress).await.map(|made| instead(made, error))
            }
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        asset::placement::Placement,
        campaign::strategy::Intent,
        generation::{Budget, MakerChoice},
        post::policy::PostPolicy,
    };

    use super::*;
    use crate::studio::samples::request;

    /// Who is asked in the end: everybody here says their name and makes nothing.
    fn asked(makers: MakerChoice, spent: u64, is_running: bool) -> String {
        let named = |name: &str| <dyn Studio>::closed(name.to_owned());
        let studios = Makers::builtin_only(named("builtin"))
            .and(Provider::Veo, named("veo"))
            .and(Provider::Gemini, named("gemini"))
            .usually(Provider::Gemini);
        let until = "2026-12-01".parse().expect("a day");
        let budget = Budget { limit: Some(5_000_000), spent, until };
        let terms = Terms { threshold: 80, posting: PostPolicy::default(), makers, budget };
        let studio = choose(&studios, Craft::Videos, &terms, false, is_running);
        let making = studio.picture(request(0, Placement::X, Intent::Announce, 1));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(making).expect_err("nobody makes anything").to_string()
    }

    fn wish(videos: Provider, fallback: bool) -> MakerChoice {
        MakerChoice { videos: Some(videos), fallback: Some(fallback), ..MakerChoice::default() }
    }

    #[test]
    fn the_workspaces_wish_goes_before_the_operators() {
        assert_eq!(asked(MakerChoice::default(), 0, false), "gemini");
        assert_eq!(asked(wish(Provider::Veo, false), 0, false), "veo");
        assert_eq!(asked(wish(Provider::Builtin, false), u64::MAX, false), "builtin", "it is free");
        assert!(asked(wish(Provider::Imagen, false), 0, false).contains("imagen is not set up"));
        assert_eq!(asked(wish(Provider::Imagen, true), 0, false), "builtin");
    }

    #[test]
    fn nothing_more_is_asked_of_a_model_once_the_budget_is_used_up() {
        let said = asked(wish(Provider::Veo, false), 5_000_000, false);
        assert!(
            said.contains("budget of 5.00 US dollars") && said.contains("2026-12-01"),
            "{said}"
        );
        assert_eq!(asked(wish(Provider::Veo, true), 5_000_000, false), "builtin");
        assert_eq!(asked(wish(Provider::Veo, false), 5_000_000, true), "veo", "it is paid for");
    }
}
