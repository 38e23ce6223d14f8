//! Counters and durations: exposed as text at `/metrics` and, where configured, exported by OTLP, from
//! the same instruments. Labels are few and known beforehand: never a tenant, a path or a name.

use std::{sync::OnceLock, time::Duration};

use opentelemetry::{
    KeyValue,
    global::{meter, set_meter_provider},
    metrics::{Counter, Histogram, UpDownCounter},
};
use opentelemetry_otlp::MetricExporter;
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider};
use prometheus::{Registry, TextEncoder};

/// Upper bounds in seconds, those of OpenTelemetry's HTTP conventions.
const BOUNDS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// What `/metrics` reads: one for the process, as its instruments are.
static REGISTRY: OnceLock<Registry> = OnceLock::new();

/// Makes the process's instruments count; the first call decides whether they are exported, too.
/// Returns who exports, where somebody does.
pub fn install(resource: Resource, exporter: Option<MetricExporter>) -> Option<SdkMeterProvider> {
    let mut exporting = None;
    REGISTRY.get_or_init(|| {
        let registry = Registry::new();
        let text = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .scope_info_enabled(false)
            .without_target_info()
            .build();
        let mut provider = SdkMeterProvider::builder().with_resource(resource);
        match text {
            Ok(text) => provider = provider.with_reader(text),
            Err(error) => tracing::error!(error = %error, "/metrics stays empty"),
        }
        let exports = exporter.is_some();
        if let Some(exporter) = exporter {
            provider = provider.with_periodic_exporter(exporter);
        }
        let provider = provider.build();
        set_meter_provider(provider.clone());
        exporting = exports.then_some(provider);
        registry
    });
    exporting
}

/// What the server counts.
#[derive(Debug)]
pub struct Metrics {
    requests: Histogram<f64>,
    operations: Histogram<f64>,
    sockets: UpDownCounter<i64>,
    panics: Counter<u64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Has what is counted from now on be counted, where nobody has done so yet.
    pub fn install() {
        install(Resource::builder().build(), None);
    }

    /// Counts in the process's instruments.
    pub fn new() -> Self {
        Self::install();
        let meter = meter("promote");
        Self {
            requests: meter
                .f64_histogram("http.server.request.duration")
                .with_unit("s")
                .with_description("Duration of HTTP server requests.")
                .with_boundaries(BOUNDS.to_vec())
                .build(),
            operations: meter
                .f64_histogram("promote.graphql.operation.duration")
                .with_unit("s")
                .with_description(
                    "GraphQL operations, by type and by the code of their first error.",
                )
                .with_boundaries(BOUNDS.to_vec())
                .build(),
            sockets: meter
                .i64_up_down_counter("promote.sockets.open")
                .with_description("Open WebSockets.")
                .build(),
            panics: meter
                .u64_counter("promote.panics")
                .with_description("Requests whose handler panicked.")
                .build(),
        }
    }

    /// Notes a finished request. `route` is the pattern, never the path: paths are without number.
    pub fn request(&self, method: &http::Method, route: &str, status: u16, took: Duration) {
        self.requests.record(
            took.as_secs_f64(),
            &[
                KeyValue::new("http.request.method", known_method(method)),
                KeyValue::new("http.route", route.to_owned()),
                KeyValue::new("http.response.status_code", i64::from(status)),
            ],
        );
    }

    /// Notes a finished operation and its first error's code; `ok` where there is none.
    pub fn operation(&self, kind: &'static str, code: String, took: Duration) {
        self.operations.record(
            took.as_secs_f64(),
            &[KeyValue::new("graphql.operation.type", kind), KeyValue::new("code", code)],
        );
    }

    /// A WebSocket opened (1) or closed (-1).
    pub fn socket(&self, change: i64) {
        self.sockets.add(change, &[]);
    }

    /// A request's handler panicked.
    pub fn panicked(&self) {
        self.panics.add(1, &[]);
    }

    /// Everything that was counted in this process, in the Prometheus text format.
    pub fn render() -> String {
        let families = REGISTRY.get().map(Registry::gather).unwrap_or_default();
        TextEncoder::new().encode_to_string(&families).unwrap_or_else(|error| {
            tracing::error!(error = %error, "what was counted cannot be written");
            String::new()
        })
    }
}

/// The method's name, where it is one everybody knows: callers can invent others without number.
fn known_method(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_fall_into_cumulative_buckets() {
        let metrics = Metrics::new();
        metrics.request(&http::Method::POST, "/durations", 200, Duration::from_millis(20));
        metrics.request(&http::Method::POST, "/durations", 200, Duration::from_millis(600));
        let text = Metrics::render();
        let labels = "http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/durations\"";
        for (bound, count) in [("0.01", 0), ("0.025", 1), ("0.5", 1), ("0.75", 2), ("+Inf", 2)] {
            let line = format!("_bucket{{{labels},le=\"{bound}\"}} {count}\n");
            assert!(text.contains(&line), "{line} in {text}");
        }
        assert!(text.contains(&format!("_count{{{labels}}} 2\n")));
    }
}
