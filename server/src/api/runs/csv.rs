//! A run as a file: its samples, or what is left of them.

use crate::api::extract::Id;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use axum::body::Body;
use axum::extract;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use domain::Instant;
use domain::account::UserId;
use domain::runs::{Minute, RunId, Sample, Stats};
use futures::stream::{Stream, try_unfold};
use std::fmt::Write;
use storage::runs;
use storage::{Db, Result};

/// How many lines are in memory at a time.
const PAGE: i64 = 10_000;
const SAMPLES: &str = "at,seq,system,tree,memory,threads\n";
const MINUTES: &str = "at,samples,system_min,system_mean,system_max,tree_min,tree_mean,tree_max,memory_max,threads_max\n";

/// Export the samples of a run
///
/// Once they are summed up (`summed_up` of the run says when), it is another file with other columns, the minutes that
/// have samples: `at,samples,system_min,system_mean,system_max,tree_min,tree_mean,tree_max,memory_max,threads_max`. It
/// is named `run-7-minutes.csv` then. A run that is summed up while it is exported breaks off; ask again.
#[utoipa::path(
    get, path = "/test/{id}/samples.csv", operation_id = "export_samples", tag = "Runs",
    params(("id" = i64, Path, description = "The run's id")),
    responses((status = 200, description = "The file, the oldest first",
        content((String = "text/csv", example = "at,seq,system,tree,memory,threads\n"))))
)]
pub(super) async fn csv(
    extract::State(state): extract::State<State>,
    Caller(user): Caller,
    Id(id): Id<RunId>,
) -> Result<([(HeaderName, String); 2], Body), Problem> {
    // Asked before the answer begins: a stream cannot say 404 any more.
    let run = runs::get(&state.db, user.id, id).await?;
    let (name, body) = match run.pruned_at {
        None => {
            (format!("run-{id}.csv"), Body::from_stream(samples(state.db.clone(), user.id, id)))
        }
        Some(_) => (
            format!("run-{id}-minutes.csv"),
            Body::from_stream(minutes(state.db.clone(), user.id, id)),
        ),
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, body))
}

/// The file a page at a time, its heading first.
fn samples(db: Db, user: UserId, id: RunId) -> impl Stream<Item = Result<String>> {
    try_unfold(Some((SAMPLES.to_owned(), None)), move |place| {
        let db = db.clone();
        async move {
            let Some((mut text, after)) = place else { return Ok(None) };
            let page = runs::samples(&db, user, id, after, PAGE).await?;
            page.iter().for_each(|it| sample(&mut text, it));
            let next = page.last().filter(|_| page.len() as i64 == PAGE);
            Ok(Some((text, next.map(|last| (String::new(), Some(last.order()))))))
        }
    })
}

fn minutes(db: Db, user: UserId, id: RunId) -> impl Stream<Item = Result<String>> {
    try_unfold(Some((MINUTES.to_owned(), None)), move |place: Option<(_, Option<Instant>)>| {
        let db = db.clone();
        async move {
            let Some((mut text, after)) = place else { return Ok(None) };
            let page = runs::minutes(&db, user, id, after, PAGE).await?;
            page.iter().filter(|it| it.samples > 0).for_each(|it| minute(&mut text, it));
            let next = page.last().filter(|_| page.len() as i64 == PAGE);
            Ok(Some((text, next.map(|last| (String::new(), Some(last.at))))))
        }
    })
}

fn cell<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn sample(text: &mut String, sample: &Sample) {
    let Sample { seq, at, system, tree, memory, threads } = *sample;
    let (system, tree, memory, threads) = (cell(system), cell(tree), cell(memory), cell(threads));
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{at},{seq},{system},{tree},{memory},{threads}");
}

fn minute(text: &mut String, minute: &Minute) {
    let three = |stats: Option<Stats>| match stats {
        Some(Stats { min, mean, max }) => format!("{min},{mean},{max}"),
        None => ",,".to_owned(),
    };
    let (system, tree) = (three(minute.system), three(minute.tree));
    let (memory, threads) = (cell(minute.memory), cell(minute.threads));
    let _ = writeln!(text, "{},{},{system},{tree},{memory},{threads}", minute.at, minute.samples);
}
