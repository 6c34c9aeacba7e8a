//! `cargo xtask bench runs`: what an agent's samples cost, beside a route that does nothing and bare SQLite.

use super::{
    Args,
    client::{Connection, load},
    report::{self, Bound},
    requests,
    sample::Sample,
    samples::Prepared,
    server::{Server, add_person},
};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

const PASSWORD: &str = "correct-horse-battery";
const PERSON: &str = "ada";
/// How many samples the long run has, and how many are sent at once.
const LONG: u32 = 1_000_000;
const BATCH: u32 = 10_000;
const TURNS: u32 = 3;

pub async fn run(workspace: &Workspace, bin: &Path, args: &Args) -> Result<()> {
    let length = Duration::from_secs(args.seconds);
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&workspace.target)?;
    let [bare, data] = ["bare", "data"].map(|name| folder.path().join(name));
    for folder in [&bare, &data] {
        fs::create_dir(folder)?;
        add_person(bin, folder, PERSON, PASSWORD).await?;
    }
    let bare = Prepared::open(&bare)?;
    let server = Server::start(bin, &data).await?;
    report_written(measure_written(&server, &bare, length / TURNS).await?);
    measure_long(&server, length).await?;
    println!();
    report::memory("the server's memory after that", server.memory());
    server.stop().await
}

/// What is held against each other, in the order of [`report_written`]. It is measured in turns, so that what else the
/// machine does falls on all of it.
async fn measure_written(
    server: &Server,
    bare: &Prepared,
    length: Duration,
) -> Result<[Sample; 8]> {
    use requests::{batches, no_op, usage};
    let mut connection = Connection::open(server.address).await?;
    let token = requests::authenticate(&mut connection, PERSON, PASSWORD).await?;
    // Each into a run of its own, as bare inserts: a run that others follow is inserted into the middle of the tree.
    let mut run = async || requests::start_run(&mut connection, &token, 0.5).await;
    let mut turns: [Vec<Sample>; 8] = Default::default();
    for _ in 0..TURNS {
        let turn = [
            bare.insert(length, 16)?,
            load(server.address, 1, length, no_op).await?,
            load(server.address, 16, length, usage(&token, run().await?)).await?,
            load(server.address, 256, length, no_op).await?,
            load(server.address, 256, length, usage(&token, run().await?)).await?,
            bare.insert(length, 1_000)?,
            load(server.address, 1, length, batches(&token, run().await?, 1_000)).await?.of(1_000),
            load(server.address, 4, length, batches(&token, run().await?, 1_000)).await?.of(1_000),
        ];
        turns.iter_mut().zip(turn).for_each(|(turns, sample)| turns.push(sample));
    }
    Ok(turns.map(Sample::join))
}

fn report_written(
    [commit, no_op, single_16, no_op_256, single_256, thousand, batches_1, batches_4]: [Sample; 8],
) {
    println!("What follows was measured in {TURNS} turns.");
    report::heading("SQLite alone, synchronous = full");
    report::line("samples, 16 in a transaction", 1, &commit, &[]);
    let inserts = report::line("samples, 1,000 in a transaction", 1, &thousand, &[]);
    let inserts = Bound { name: "bare SQLite by 1000 (reach 0.50)".to_owned(), ..inserts };
    println!("{:<40}(the times are those of a transaction)", "");
    report::heading("A route that does nothing");
    report::line("GET /healthz", 1, &no_op, &[]);
    let many = report::line("GET /healthz", 256, &no_op_256, &[]);
    let many = Bound { name: "no-op (reach 0.50)".to_owned(), ..many };
    report::heading("One sample in each request, with a JWT, answered when it is on the disk");
    let round = no_op.mean() + commit.mean().mul_f64(1.5);
    let per_second = 16.0 / round.as_secs_f64();
    let name = "16 ÷ (no-op + 1.5 × commit of 16) (reach 0.60)".to_owned();
    println!("the bound of 16 connections: {per_second:.0} a second");
    let bound = Bound { name, per_second };
    let usage = "POST /api/v1/test/{id}/usage";
    report::line(usage, 16, &single_16, &[&bound]);
    report::line(usage, 256, &single_256, &[&many]);
    report::heading("A thousand samples in each request (counted are samples)");
    let batches = "POST /api/v1/test/{id}/samples";
    report::line(batches, 1, &batches_1, &[&inserts]);
    report::line(batches, 4, &batches_4, &[&inserts]);
}

async fn measure_long(server: &Server, length: Duration) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let token = requests::authenticate(&mut connection, PERSON, PASSWORD).await?;
    let cookie = requests::sign_in(&mut connection, PERSON, PASSWORD).await?;
    let id = requests::start_run(&mut connection, &token, 0.5).await?;
    let begin = Instant::now();
    let request = requests::batches(&token, id, BATCH);
    for _ in 0..LONG / BATCH {
        connection.ask(request()).await.context("filling the long run")?;
    }
    report::heading("A run of 1,000,000 samples");
    println!("(they were sent in {} ms)", begin.elapsed().as_millis());
    let run = format!("/api/v1/test/{id}");
    for path in [run.clone(), format!("{run}/samples?points=1000")] {
        measure_get(&mut connection, length, &path, || requests::read(&path, &token)).await?;
    }
    for path in [format!("/runs/{id}"), "/runs".to_owned()] {
        measure_get(&mut connection, length, &path, || requests::page(&path, &cookie)).await?;
    }
    Ok(())
}

async fn measure_get(
    connection: &mut Connection,
    length: Duration,
    path: &str,
    request: impl Fn() -> hyper::Request<super::client::Body>,
) -> Result<()> {
    let (begin, mut whole) = (Instant::now(), Vec::new());
    while begin.elapsed() < length {
        whole.push(connection.ask(request()).await.context("asking")?.1.whole);
    }
    report::line(&format!("GET {path}"), 1, &Sample::new(whole, begin.elapsed(), 1), &[]);
    Ok(())
}
