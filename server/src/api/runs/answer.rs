//! A run as it is answered.

use domain::instant::SECOND;
use domain::runs::{Point, Series, Stats, Summary};
use serde::Serialize;
use utoipa::ToSchema;

/// A run with its figures. Durations are seconds, percentages are of the whole machine.
#[derive(Serialize, ToSchema)]
#[schema(as = Run, example = json!({
    "id": 7, "name": "make", "description": "check", "state": "finished", "active": false,
    "start_time": "2026-03-02T09:00:00Z", "end_time": "2026-03-02T09:00:12.5Z", "duration": 12.5,
    "threshold": 50.0, "threshold_rounded": false, "series": "system", "interval": 0.5,
    "time_above_threshold": 8.0, "time_not_above_threshold": 4.0, "time_unknown": 0.5,
    "mean": 61.2, "peak": 99.1, "exit_code": 0, "url": "/runs/7"
}))]
pub(super) struct Answer {
    id: i64,
    name: String,
    description: String,
    /// `running`, `lost` (nothing came for a while; it may come back), `finished` or `failed`.
    state: &'static str,
    /// Whether more is to come.
    active: bool,
    /// By the client's clock.
    #[schema(format = DateTime)]
    start_time: String,
    /// Null until it was stopped.
    #[schema(format = DateTime)]
    end_time: Option<String>,
    /// Up to now while it is active.
    duration: f64,
    threshold: f64,
    /// Whether the threshold was rounded to a whole step of 0.1 % to divide the time: the samples are removed, and it
    /// was changed since.
    threshold_rounded: bool,
    /// Which of the two percentages it is judged by: `system` or `tree`.
    series: &'static str,
    /// As the client declared it.
    interval: Option<f64>,
    /// Strictly above; the three times add up to the duration.
    time_above_threshold: f64,
    time_not_above_threshold: f64,
    /// For which no sample speaks.
    time_unknown: f64,
    /// Of the known time.
    mean: Option<f64>,
    peak: Option<f64>,
    exit_code: Option<i32>,
    signal: Option<i32>,
    cpu_seconds: Option<f64>,
    /// Of the largest process, in bytes.
    peak_memory: Option<i64>,
    host: Option<String>,
    cores: Option<f64>,
    directory: Option<String>,
    command: Option<Vec<String>>,
    git_commit: Option<String>,
    git_branch: Option<String>,
    /// The client's UUID.
    key: Option<String>,
    /// How many seconds the client's clock is ahead of the server's; null when it did not tell.
    clock_skew: Option<f64>,
    /// By the server's clock.
    #[schema(format = DateTime)]
    last_heard: String,
    /// When its samples were summed up by the minute and removed; null as long as they are there.
    #[schema(format = DateTime)]
    summed_up: Option<String>,
    /// Its page.
    url: String,
}

impl From<Summary> for Answer {
    fn from(summary: Summary) -> Self {
        let Summary { run, state, figure, rounded, .. } = summary;
        let facts = run.facts;
        Self {
            id: run.id.0,
            url: url(run.id.0),
            name: facts.name,
            description: facts.description,
            state: state.as_str(),
            active: matches!(state, domain::runs::State::Running | domain::runs::State::Lost),
            start_time: run.start.to_string(),
            end_time: run.end.map(|at| at.to_string()),
            duration: seconds(figure.duration()),
            threshold: facts.threshold,
            threshold_rounded: rounded,
            series: facts.series.as_str(),
            interval: facts.interval_micros.map(seconds),
            time_above_threshold: seconds(figure.above),
            time_not_above_threshold: seconds(figure.not_above),
            time_unknown: seconds(figure.unknown),
            mean: figure.mean,
            peak: figure.peak,
            exit_code: run.exit_code,
            signal: run.signal,
            cpu_seconds: run.cpu_micros.map(seconds),
            peak_memory: run.peak_memory,
            host: facts.host,
            cores: facts.cores,
            directory: facts.directory,
            command: facts.command,
            git_commit: facts.git_commit,
            git_branch: facts.git_branch,
            key: facts.key.map(|key| key.to_string()),
            clock_skew: run.skew_micros.map(seconds),
            last_heard: run.heard_at.to_string(),
            summed_up: run.pruned_at.map(|at| at.to_string()),
        }
    }
}

/// Where the page of a run is.
pub(super) fn url(id: i64) -> String {
    format!("/runs/{id}")
}

/// Microseconds as seconds. Below 285 years that is exact to the microsecond.
pub(super) fn seconds(micros: i64) -> f64 {
    micros as f64 / SECOND as f64
}

/// Percent.
#[derive(Serialize, ToSchema)]
#[schema(as = Stats)]
pub(super) struct StatsAnswer {
    min: f64,
    mean: f64,
    max: f64,
}

impl From<Stats> for StatsAnswer {
    fn from(Stats { min, mean, max }: Stats) -> Self {
        Self { min, mean, max }
    }
}

/// One or several samples put together.
#[derive(Serialize, ToSchema)]
#[schema(as = Point)]
pub(super) struct PointAnswer {
    /// Of the first sample.
    #[schema(format = DateTime)]
    at: String,
    /// Of the last.
    #[schema(format = DateTime)]
    until: String,
    system: Option<StatsAnswer>,
    tree: Option<StatsAnswer>,
    /// The most, in bytes.
    memory: Option<i64>,
    threads: Option<i64>,
}

impl From<Point> for PointAnswer {
    fn from(point: Point) -> Self {
        Self {
            at: point.at.to_string(),
            until: point.until.to_string(),
            system: point.system.map(StatsAnswer::from),
            tree: point.tree.map(StatsAnswer::from),
            memory: point.memory,
            threads: point.threads,
        }
    }
}

/// What starts a run.
#[derive(ToSchema)]
#[schema(as = NewRun, example = json!({
    "name": "make", "description": "check", "threshold": 50, "interval": 0.5,
    "key": "0195d3a0-7c00-7000-8000-000000000000", "start_time": "2026-03-02T09:00:00Z"
}))]
#[expect(dead_code, reason = "the shape of domain::runs::report::StartRun for the document")]
pub(super) struct StartShape {
    #[schema(max_length = 200)]
    name: String,
    /// May be empty.
    #[schema(max_length = 2000)]
    description: Option<String>,
    /// Percent.
    #[schema(minimum = 0, maximum = 100)]
    threshold: f64,
    /// Seconds between two samples; a sample speaks for at most three of them.
    #[schema(maximum = 3600)]
    interval: Option<f64>,
    /// `system` unless told: which percentage the run is judged by.
    #[schema(value_type = Option<String>)]
    series: Option<Series>,
    /// A UUID of the client's own; repeating it answers the same run.
    key: Option<uuid::Uuid>,
    /// Without an offset it is UTC; without a time the run starts now.
    #[schema(format = DateTime)]
    start_time: Option<String>,
    /// The client's clock when it sends this.
    #[schema(format = DateTime)]
    sent_at: Option<String>,
    host: Option<String>,
    cores: Option<f64>,
    directory: Option<String>,
    command: Option<Vec<String>>,
    git_commit: Option<String>,
    git_branch: Option<String>,
}

/// How a run ended. All may be missing.
#[derive(ToSchema)]
#[schema(as = Stop, example = json!({"end_time": "2026-03-02T09:00:12.5Z", "exit_code": 0}))]
#[expect(dead_code, reason = "the shape of domain::runs::report::StopRun for the document")]
pub(super) struct StopShape {
    /// Without it the run ends now.
    #[schema(format = DateTime)]
    end_time: Option<String>,
    exit_code: Option<i32>,
    signal: Option<i32>,
    cpu_seconds: Option<f64>,
    peak_memory: Option<u64>,
}

/// One sample. With neither `system` nor `tree` it says that nothing is known from here on.
#[derive(ToSchema)]
#[schema(as = Sample)]
#[expect(dead_code, reason = "the shape of domain::runs::Sample for the document")]
pub(super) struct SampleShape {
    /// The same number at the same time is the same sample.
    #[schema(maximum = 2_147_483_647)]
    seq: u32,
    /// By the client's clock; without an offset it is UTC.
    #[schema(format = DateTime)]
    at: String,
    /// Percent of the whole machine.
    #[schema(minimum = 0, maximum = 100)]
    system: Option<f64>,
    /// The same of the command and its descendants.
    #[schema(minimum = 0, maximum = 100)]
    tree: Option<f64>,
    memory: Option<u64>,
    threads: Option<u32>,
}

/// At most 10,000 samples.
#[derive(ToSchema)]
#[schema(as = Samples, example = json!({"samples": [{"seq": 0, "at": "2026-03-02T09:00:00Z", "system": 12.5, "tree": 3.25}]}))]
#[expect(dead_code, reason = "the shape of domain::runs::report::Samples for the document")]
pub(super) struct SamplesShape {
    samples: Vec<SampleShape>,
}
