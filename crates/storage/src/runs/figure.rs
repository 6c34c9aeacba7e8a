//! What a run comes to: from its fold, and the samples since.

use super::chart::{Range, chart_of};
use super::fold::{Begun, Value, begun, countable, values};
use super::row::live;
use crate::{Db, Error, Result};
use domain::Instant;
use domain::account::UserId;
use domain::runs::{Figure, Point, Run, RunId, Series, Summary};
use sqlx::{Acquire, SqliteConnection};

/// How many samples are read at a time.
const PAGE: i64 = 20_000;
/// How many points a sparkline has at most.
const SPARKS: u32 = 40;

/// A run with its figures as of `now`.
pub async fn summary(db: &Db, user: UserId, id: RunId, now: Instant) -> Result<Summary> {
    let mut conn = db.read().acquire().await?;
    // One view of the samples and what is folded of them.
    let mut view = conn.begin().await?;
    let run = live(&mut view, user, id).await?;
    let (version, known) = kept(&mut view, id).await?;
    let fresh = known.is_none();
    let (figure, sparkline) = match known {
        Some(known) => known,
        None => work_out(&mut view, &run, now).await?,
    };
    drop(view);
    let summary = Summary { state: run.state(now), run, figure, sparkline };
    if fresh && !summary.run.is_active(now) {
        keep(db, user, &summary, version);
    }
    Ok(summary)
}

/// The same of several, in their order.
pub async fn summaries(
    db: &Db,
    user: UserId,
    runs: Vec<Run>,
    now: Instant,
) -> Result<Vec<Summary>> {
    let mut summaries = Vec::with_capacity(runs.len());
    for run in runs {
        match summary(db, user, run.id, now).await {
            Ok(summary) => summaries.push(summary),
            // It went meanwhile.
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(summaries)
}

type Figures = (Figure, Vec<Option<f64>>);

/// The version of a run, and what was worked out of it once it had ended.
async fn kept(conn: &mut SqliteConnection, id: RunId) -> Result<(i64, Option<Figures>)> {
    let row: (i64, Option<String>, Option<String>) = sqlx::query_as(
        "select r.version, s.figure, s.sparkline
         from runs_run r left join runs_summary s on s.run_id = r.id where r.id = $1",
    )
    .bind(id.0)
    .fetch_one(conn)
    .await?;
    let figures = |(figure, sparkline): (String, String)| {
        Some((serde_json::from_str(&figure).ok()?, serde_json::from_str(&sparkline).ok()?))
    };
    Ok((row.0, row.1.zip(row.2).and_then(figures)))
}

async fn work_out(conn: &mut SqliteConnection, run: &Run, now: Instant) -> Result<Figures> {
    let Begun { mut fold, mut after, hold } = begun(conn, run).await?;
    loop {
        let values = values(conn, run, countable(run), after, PAGE).await?;
        for Value { at, seq, percent } in &values {
            fold.push(*at, *seq, *percent).map_err(Error::internal)?;
            after = Some((*at, *seq));
        }
        if (values.len() as i64) < PAGE {
            break;
        }
    }
    let until = run.until(fold.latest(), hold, now);
    let figure = fold.finish(until).map_err(Error::internal)?;
    let range = Range { from: run.start, to: until, points: SPARKS };
    let chart = chart_of(conn, run, range, hold).await?;
    let mean = |point: &Point| match run.facts.series {
        Series::System => point.system.map(|stats| stats.mean),
        Series::Tree => point.tree.map(|stats| stats.mean),
    };
    Ok((figure, chart.points.iter().map(mean).collect()))
}

/// Keeps the figures of a run that has ended, unless it has changed since; nobody waits for it.
fn keep(db: &Db, user: UserId, summary: &Summary, version: i64) {
    let (db, id) = (db.clone(), summary.run.id);
    let Ok(figure) = serde_json::to_string(&summary.figure) else { return };
    let Ok(sparkline) = serde_json::to_string(&summary.sparkline) else { return };
    tokio::spawn(async move {
        db.write(move |tx| {
            Box::pin(async move {
                sqlx::query(
                    "insert into runs_summary (run_id, figure, sparkline)
                     select id, $3, $4 from runs_run where user_id = $1 and id = $2 and version = $5
                     on conflict do nothing",
                )
                .bind(user.0)
                .bind(id.0)
                .bind(figure)
                .bind(sparkline)
                .bind(version)
                .execute(tx.conn())
                .await?;
                Ok(())
            })
        })
        .await
    });
}
