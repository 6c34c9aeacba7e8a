//! Ten thousand gateways, each asked every six seconds, by a server on two cores.

use super::{PASSWORD, PERSON, beats::Beats, cloud};
use crate::bench::{
    client::Connection,
    cores::Cores,
    report,
    server::{Server, add_person},
    sqlite::Bare,
};
use anyhow::Result;
use jiff::Timestamp;
use std::{
    path::Path,
    time::{Duration, Instant},
};

const GATEWAYS: u32 = 10_000;
const LATENCY: Duration = Duration::from_millis(200);
/// What the server asks at unless told otherwise.
const INTERVAL: Duration = Duration::from_secs(6);
/// How long a simulated house draws the same: a reading is kept once, however often it is told.
const STEP: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(12);
const LENGTH: Duration = Duration::from_secs(60);
/// How long the one-by-one client is watched.
const SAMPLE: Duration = Duration::from_secs(10);

pub async fn measure(bin: &Path, data: &Path) -> Result<()> {
    let (two, others) = Cores::two_and_others();
    println!("\n{GATEWAYS} simulated gateways that answer in {} ms", LATENCY.as_millis());
    match two.count() {
        Some(count) => println!("(the server has {count} cores; the gateways and this the others)"),
        None => println!("(cores cannot be given out here: all share all of them)"),
    }
    add_person(bin, data, PERSON, PASSWORD).await?;
    let gateways = Server::simulate(&others, bin, data, GATEWAYS, LATENCY).await?;
    let server = Server::start_on(&two, bin, data, gateways.address).await?;
    let begin = Instant::now();
    cloud::add(server.address, GATEWAYS, "cloud").await?;
    report::figure("added through REST", seconds(begin.elapsed()), "");
    report::memory("  the most memory until then", server.peak_memory());
    // Begun anew, so that all of them are due at once, and for the first time.
    server.stop().await?;
    let server = Server::start_on(&two, bin, data, gateways.address).await?;
    watch(&server, &gateways, data).await?;
    server.stop().await?;
    one_by_one(&gateways).await?;
    gateways.stop().await
}

/// What was counted at one time.
struct Count {
    at: Instant,
    beats: Beats,
    computed: Option<Duration>,
    theirs: Option<Duration>,
}

async fn watch(server: &Server, gateways: &Server, data: &Path) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let bare = Bare::open(data)?;
    tokio::time::sleep(WARM_UP).await;
    let (before, began) = (count(server, gateways, &mut connection).await?, Timestamp::now());
    tokio::time::sleep(LENGTH.saturating_sub(before.at.elapsed())).await;
    let (after, ended) = (count(server, gateways, &mut connection).await?, Timestamp::now());
    tell(before, after)?;
    kept(&bare, began, ended)?;
    report::memory("the server's most memory (want < 300)", server.peak_memory());
    for (state, gateways) in bare.states()? {
        report::figure(&format!("gateways that are {state}"), gateways, "");
    }
    Ok(())
}

/// Holds the readings kept of the steps that began and ended between two times against those that there were.
fn kept(bare: &Bare, began: Timestamp, ended: Timestamp) -> Result<()> {
    let step = i64::try_from(STEP.as_micros())?;
    let first = (began.as_microsecond() / step + 1) * step;
    let end = ended.as_microsecond() / step * step;
    let kept = bare.readings_of(first, end)?;
    let told = i64::from(GATEWAYS) * (end - first) / step;
    let words = format!("of {told} that the houses had, a new one each {} s", STEP.as_secs());
    report::figure("readings kept", kept, &words);
    Ok(())
}

async fn count(server: &Server, gateways: &Server, connection: &mut Connection) -> Result<Count> {
    let at = Instant::now();
    let beats = Beats::ask(connection).await?;
    Ok(Count { at, beats, computed: server.computed(), theirs: gateways.computed() })
}

fn tell(before: Count, after: Count) -> Result<()> {
    let length = after.at - before.at;
    let due = f64::from(GATEWAYS) * length.as_secs_f64() / INTERVAL.as_secs_f64();
    let beats = after.beats.since(&before.beats);
    report::figure("beats due", format!("{due:.0}"), &format!("in {}", seconds(length)));
    report::figure("beats made", beats.made, "");
    report::figure("beats skipped", beats.skipped, "want 0");
    for (name, percent, wanted) in [
        ("late, half of them", 50.0, ""),
        ("late, 99 of 100", 99.0, "want < 250 ms"),
        ("late, all", 100.0, ""),
    ] {
        report::figure(name, at_most(beats.late(percent)?), wanted);
    }
    for (name, before, after) in [
        ("the server's cores", before.computed, after.computed),
        ("the gateways' cores", before.theirs, after.theirs),
    ] {
        let cores = before.zip(after).map(|(before, after)| {
            format!("{:.2}", (after - before).as_secs_f64() / length.as_secs_f64())
        });
        report::figure(name, cores.as_deref().unwrap_or("not known"), "busy on average");
    }
    Ok(())
}

async fn one_by_one(gateways: &Server) -> Result<()> {
    let sample = cloud::one_by_one(gateways.address, SAMPLE).await?;
    report::heading("One after the other, as the seed does");
    report::line("asking", 1, &sample, &[]);
    let round = f64::from(GATEWAYS) / sample.per_second();
    let times = round / INTERVAL.as_secs_f64();
    report::figure(
        "so a round of all takes",
        format!("{round:.0} s"),
        &format!("{times:.0} × the interval"),
    );
    Ok(())
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn at_most(seconds: f64) -> String {
    if seconds.is_infinite() { "> 5 s".to_owned() } else { format!("≤ {} ms", seconds * 1e3) }
}
