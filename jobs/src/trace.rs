//! Traces across the queue: a task goes on with the trace of the request that asked for it.

use std::collections::HashMap;

use opentelemetry::global::get_text_map_propagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// W3C Trace Context, <https://www.w3.org/TR/trace-context/#traceparent-header>.
const HEADER: &str = "traceparent";

/// The trace of what runs now; nothing where nobody traces.
pub fn current() -> Option<String> {
    let mut carrier = HashMap::new();
    get_text_map_propagator(|propagator| {
        propagator.inject_context(&Span::current().context(), &mut carrier);
    });
    carrier.remove(HEADER)
}

/// Makes a span go on with a trace.
pub(crate) fn follow(span: &Span, trace_parent: Option<&str>) {
    let Some(trace_parent) = trace_parent else { return };
    let carrier = HashMap::from([(HEADER.to_owned(), trace_parent.to_owned())]);
    let parent = get_text_map_propagator(|propagator| propagator.extract(&carrier));
    // Fails where nothing is exported: there is no trace to continue then.
    let _ = span.set_parent(parent);
}
