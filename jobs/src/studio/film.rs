//! x
use super::*;
pub(super) fn film(
    _f: &Fonts,
    _r: &StudioRequest,
    _p: &dyn Progress,
) -> Result<Made<Video>, AgentError> {
    Err(AgentError::Refused("x".into()))
}
