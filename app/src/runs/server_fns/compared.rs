//! Runs of one command beside each other.

use super::figure;
use super::shown::quoted;
use crate::account::moment::Teller;
use crate::error::AppError;
use crate::runs::view::{Against, CompareRow, Comparison};
use domain::account::User;
use domain::runs::compare::against;
use domain::runs::{RunId, State, Summary};
use domain::{Instant, format};
use storage::Db;
use storage::runs::{self, Filter};

/// How many runs are compared.
const MOST: i64 = 20;
/// How many of them are drawn, and with how many points each.
const DRAWN: usize = 8;
const POINTS: u32 = 300;

pub(super) async fn compare(
    db: &Db,
    user: &User,
    id: RunId,
    now: Instant,
) -> Result<Comparison, AppError> {
    let facts = runs::get(db, user.id, id).await?.facts;
    let filter = Filter { same_as: Some(id), ..Filter::default() };
    let found = runs::list(db, user.id, &filter, None, MOST, now).await?;
    let found = runs::summaries(db, user.id, &found, now).await?;
    let mut charts = Vec::new();
    for summary in found.iter().take(DRAWN) {
        let series = summary.run.facts.series;
        let id = summary.run.id;
        charts.push((runs::chart(db, user.id, id, (None, None), POINTS, now).await?, series));
    }
    let teller = Teller::new(&user.profile, now);
    let rows = (0..found.len()).map(|at| row(&found[at], &found[at + 1..], &teller));
    Ok(Comparison {
        now,
        name: facts.name,
        command: facts.command.filter(|words| !words.is_empty()).map(|words| quoted(&words)),
        rows: rows.collect(),
        figure: figure::aligned(&charts),
    })
}

/// A run against the earlier ones that have come to their end; one that goes on is not judged yet.
fn row(summary: &Summary, earlier: &[Summary], teller: &Teller) -> CompareRow {
    let ended = |summary: &&Summary| matches!(summary.state, State::Finished | State::Failed);
    let earlier = if ended(&summary) { earlier } else { &[] };
    let held = |of: fn(&Summary) -> Option<f64>, write: fn(f64) -> String| {
        let Some(number) = of(summary) else {
            return Against { value: "–".to_owned(), number: None, change: None };
        };
        let change = against(earlier.iter().filter(ended).filter_map(of), number);
        Against { value: write(number), number: Some(number), change }
    };
    let seconds = |micros: f64| format::seconds(micros as i64);
    CompareRow {
        id: summary.run.id.0,
        name: summary.run.facts.name.clone(),
        started: teller.at(summary.run.start),
        pulse: summary.run.pulse(),
        duration: held(|s| Some(s.figure.duration() as f64), seconds),
        mean: held(|s| s.figure.mean, format::percent),
        peak: held(|s| s.figure.peak, format::percent),
        above: held(|s| Some(s.figure.above as f64), seconds),
        cpu: held(|s| s.run.cpu_micros.map(|micros| micros as f64), seconds),
        memory: held(|s| s.run.peak_memory.map(|bytes| bytes as f64), |b| format::bytes(b as i64)),
    }
}
