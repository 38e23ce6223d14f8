//! Logs to standard error; traces, metrics and logs by OTLP where configured.
//!
//! Fields carry ids, never content, tokens or addresses.

pub mod metrics;
pub mod propagation;

use std::time::Duration;

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{
    ExporterBuildError, LogExporter, MetricExporter, SpanExporter, WithExportConfig as _,
};
use opentelemetry_sdk::{
    Resource,
    logs::SdkLoggerProvider,
    metrics::SdkMeterProvider,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::config::{LogFormat, Telemetry};

/// Why telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is none.
    #[error("telemetry.log_filter")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The exporters could not be made.
    #[error("telemetry.otlp_endpoint")]
    Exporter(#[from] ExporterBuildError),
    /// Somebody else writes the logs already.
    #[error("logging was set up twice")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
}

/// Sends what is still kept when it is shut down.
#[derive(Debug, Default)]
#[must_use = "what is kept is lost unless it is shut down"]
pub struct Guard {
    traces: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
    logs: Option<SdkLoggerProvider>,
}

/// How long the collector may take for the last of it, each kind apart.
const PATIENCE: Duration = Duration::from_secs(3);

impl Guard {
    /// Sends what is kept and stops. May wait for the collector: call it off the runtime.
    pub fn shutdown(self) {
        let traces = self.traces.map(|provider| provider.shutdown_with_timeout(PATIENCE));
        let metrics = self.metrics.map(|provider| provider.shutdown_with_timeout(PATIENCE));
        let logs = self.logs.map(|provider| provider.shutdown_with_timeout(PATIENCE));
        for result in [traces, metrics, logs].into_iter().flatten() {
            if let Err(error) = result {
                tracing::warn!(error = %error, "telemetry was not sent in full");
            }
        }
    }
}

/// Starts logging, and exporting where an endpoint is configured.
pub fn setup(config: &Telemetry) -> Result<Guard, TelemetryError> {
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let guard = exporters(config)?;
    // Before anything is counted, or it would be counted by nobody.
    metrics::Metrics::install();
    let exported = guard
        .traces
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("promote")));
    let kept = guard.logs.as_ref().map(OpenTelemetryTracingBridge::new);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry()
        .with(EnvFilter::try_new(&config.log_filter)?)
        .with(lines)
        .with(exported)
        .with(kept)
        .try_init()?;
    Ok(guard)
}

fn exporters(config: &Telemetry) -> Result<Guard, ExporterBuildError> {
    let Some(endpoint) = &config.otlp_endpoint else { return Ok(Guard::default()) };
    let base = endpoint.as_str().trim_end_matches('/');
    let resource = Resource::builder()
        .with_service_name("promote")
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", std::process::id().to_string()),
        ])
        .build();
    let spans =
        SpanExporter::builder().with_http().with_endpoint(format!("{base}/v1/traces")).build()?;
    let traces = SdkTracerProvider::builder()
        .with_resource(resource.clone())
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(
            config.trace_ratio,
        ))))
        .with_batch_exporter(spans)
        .build();
    let measures = MetricExporter::builder()
        .with_http()
        .with_endpoint(format!("{base}/v1/metrics"))
        .build()?;
    let metrics = metrics::install(resource.clone(), Some(measures));
    let lines =
        LogExporter::builder().with_http().with_endpoint(format!("{base}/v1/logs")).build()?;
    let logs =
        SdkLoggerProvider::builder().with_resource(resource).with_batch_exporter(lines).build();
    Ok(Guard { traces: Some(traces), metrics, logs: Some(logs) })
}
