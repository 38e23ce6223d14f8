//! Counters and durations: exposed as text at `/metrics` and, where configured, exported by OTLP.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use opentelemetry::{KeyValue, metrics::Histogram};

/// Upper bounds in seconds, those of OpenTelemetry's HTTP conventions.
const BOUNDS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Labels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, Default)]
struct Series {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

/// What was measured in this process.
#[derive(Debug)]
pub struct Metrics {
    requests: Mutex<BTreeMap<Labels, Series>>,
    exported: Histogram<f64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Nothing measured yet.
    pub fn new() -> Self {
        let exported = opentelemetry::global::meter("promote")
            .f64_histogram("http.server.request.duration")
            .with_unit("s")
            .with_description("Duration of HTTP server requests.")
            .with_boundaries(BOUNDS.to_vec())
            .build();
        Self { requests: Mutex::default(), exported }
    }

    /// Notes a finished request. `route` is the pattern, never the path: paths are without number.
    pub fn request(&self, method: &http::Method, route: &str, status: u16, took: Duration) {
        let labels = Labels { method: known_method(method), route: route.to_owned(), status };
        let seconds = took.as_secs_f64();
        self.exported.record(
            seconds,
            &[
                KeyValue::new("http.request.method", labels.method),
                KeyValue::new("http.route", labels.route.clone()),
                KeyValue::new("http.response.status_code", i64::from(status)),
            ],
        );
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let series = requests.entry(labels).or_default();
        series.count += 1;
        series.sum += seconds;
        for (bucket, bound) in series.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    /// Everything, in the Prometheus text format.
    pub fn render(&self) -> String {
        const NAME: &str = "http_server_request_duration_seconds";
        let mut text = String::from(
            "# HELP up Whether the process answers.\n# TYPE up gauge\nup 1\n\
             # HELP http_server_request_duration_seconds Duration of HTTP server requests.\n\
             # TYPE http_server_request_duration_seconds histogram\n",
        );
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (labels, series) in requests {
            let Labels { method, route, status } = labels;
            let labels = format!(
                "http_request_method=\"{method}\",http_route=\"{route}\",http_response_status_code=\"{status}\""
            );
            let mut line = |line: std::fmt::Arguments<'_>| {
                // Writing into a String cannot fail.
                let _ = text.write_fmt(line);
            };
            for (bucket, bound) in series.buckets.iter().zip(BOUNDS) {
                line(format_args!("{NAME}_bucket{{{labels},le=\"{bound}\"}} {bucket}\n"));
            }
            line(format_args!("{NAME}_bucket{{{labels},le=\"+Inf\"}} {}\n", series.count));
            line(format_args!("{NAME}_sum{{{labels}}} {}\n", series.sum));
            line(format_args!("{NAME}_count{{{labels}}} {}\n", series.count));
        }
        text
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
        metrics.request(&http::Method::POST, "/graphql", 200, Duration::from_millis(20));
        metrics.request(&http::Method::POST, "/graphql", 200, Duration::from_millis(600));
        let text = metrics.render();
        let labels = "http_request_method=\"POST\",http_route=\"/graphql\",http_response_status_code=\"200\"";
        for (bound, count) in [("0.01", 0), ("0.025", 1), ("0.5", 1), ("0.75", 2), ("+Inf", 2)] {
            let line = format!("_bucket{{{labels},le=\"{bound}\"}} {count}\n");
            assert!(text.contains(&line), "{line} in {text}");
        }
        assert!(text.contains(&format!("_count{{{labels}}} 2\n")));
    }
}
