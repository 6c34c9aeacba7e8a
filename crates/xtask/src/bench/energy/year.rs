//! A year of one meter, read every six seconds: how fast it and a day of it open.

use super::{
    PASSWORD, PERSON, cloud,
    rows::{INTERVAL, SECOND, watts},
};
use crate::bench::{
    client::Connection,
    report, requests,
    sample::Sample,
    server::{Server, add_person},
    sqlite::{Bare, transaction},
};
use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;
/// From when to when nothing was read, after the start, and how long the reading before that holds.
const GAP: (i64, i64) = (100 * DAY + 12 * HOUR, 100 * DAY + 13 * HOUR);
const HOLD: i64 = 3 * INTERVAL;
const POINTS: i64 = 1_000;
const REQUESTS: usize = 50;
const ROLLED_WITHIN: Duration = Duration::from_secs(600);

pub async fn measure(bin: &Path, data: &Path) -> Result<()> {
    add_person(bin, data, PERSON, PASSWORD).await?;
    // Whole hours, of which the last is over.
    let now = Timestamp::now().as_microsecond();
    let start = now - now % HOUR - YEAR;
    let bare = Bare::open(data)?;
    let begin = Instant::now();
    let meter = fill(&bare, start)?;
    println!("\nA year of one meter, {} readings", bare.readings()?);
    report::figure("put into the file", seconds(begin.elapsed()), "");

    let begin = Instant::now();
    let server = Server::start(bin, data).await?;
    while bare.behind()? > 0 {
        ensure!(begin.elapsed() < ROLLED_WITHIN, "the figures are still not worked out");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    report::figure("figures of all of it worked out", seconds(begin.elapsed()), "");
    report::memory("  the most memory for that", server.peak_memory());
    open(&server, meter, start).await?;
    server.stop().await
}

fn is_read(offset: i64) -> bool {
    offset < GAP.0 || offset >= GAP.1
}

/// Answers the meter's id.
fn fill(bare: &Bare, start: i64) -> Result<i64> {
    let meter = bare.add_meter("000000", start)?;
    transaction(&bare.connection, || {
        bare.insert_readings(&meter, 0, GAP.0 / INTERVAL)?;
        bare.insert_readings(&meter, GAP.1 / INTERVAL, YEAR / INTERVAL)?;
        bare.mark(&meter)
    })?;
    Ok(meter.id)
}

async fn open(server: &Server, meter: i64, start: i64) -> Result<()> {
    let token = cloud::token(server.address).await?;
    let mut connection = Connection::open(server.address).await?;
    report::heading("Its demand in up to 1,000 points");
    for (name, from, to, part) in
        [("the year", 0, YEAR, 9 * HOUR), ("a day of it", 100 * DAY, 101 * DAY, 2 * MINUTE)]
    {
        let path = path(meter, start + from, start + to)?;
        let (begin, mut took, mut points) = (Instant::now(), Vec::new(), Vec::new());
        for _ in 0..REQUESTS {
            let (answer, asked) = connection.ask(requests::read(&path, &token)).await?;
            took.push(asked.whole);
            points = read(answer.body())?;
        }
        report::line(name, 1, &Sample::new(took, begin.elapsed(), 1), &[]);
        check(&points, start, (from, to), part).context(name)?;
    }
    println!("{:<40}({REQUESTS} requests each; want < 50 ms; the points are right)", "");
    Ok(())
}

fn path(meter: i64, from: i64, to: i64) -> Result<String> {
    let (from, to) = (Timestamp::from_microsecond(from)?, Timestamp::from_microsecond(to)?);
    Ok(format!("/api/v1/energy/meters/{meter}/readings?from={from}&to={to}&points={POINTS}"))
}

/// A point's mean, least and most kW, and for how many seconds it is known.
type Point = [f64; 4];

fn read(body: &[u8]) -> Result<Vec<Point>> {
    let body: Value = serde_json::from_slice(body)?;
    let points = body["items"].as_array().context("there are no items in the answer")?;
    let point = |point: &Value| {
        let number = |name| point[name].as_f64().with_context(|| format!("{name} in {point}"));
        Ok([number("demand_kw")?, number("min_kw")?, number("max_kw")?, number("known")?])
    };
    points.iter().map(point).collect()
}

/// Whether points are what the readings from `from` to `to` come to, in parts of equal length.
fn check(points: &[Point], start: i64, (from, to): (i64, i64), part: i64) -> Result<()> {
    let (mut known, mut joules, mut least, mut most) = (0, 0, i64::MAX, 0);
    let mut parts = BTreeSet::new();
    for offset in (from..to).step_by(INTERVAL as usize).filter(|offset| is_read(*offset)) {
        let held = if offset + INTERVAL == GAP.0 { HOLD } else { INTERVAL };
        let at = start + offset;
        parts.extend([at / part, (at + held - 1) / part]);
        let (watts, held) = (watts(offset / INTERVAL), held / SECOND);
        known += held;
        joules += watts * held;
        (least, most) = (least.min(watts), most.max(watts));
    }
    ensure!(points.len() == parts.len(), "{} points instead of {}", points.len(), parts.len());
    let seconds: f64 = points.iter().map(|point| point[3]).sum();
    ensure!(seconds.round() as i64 == known, "{seconds} s are known instead of {known}");
    let told: f64 = points.iter().map(|[kw, .., known]| kw * 1e3 * known).sum();
    // Each mean is told to the milliwatt.
    ensure!((told / joules as f64 - 1.0).abs() < 1e-5, "{told} J instead of {joules}");
    let ends = points.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), point| {
        (least.min(point[1]), most.max(point[2]))
    });
    let wanted = (least as f64 / 1e3, most as f64 / 1e3);
    ensure!(ends == wanted, "{ends:?} kW instead of {wanted:?}");
    Ok(())
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
