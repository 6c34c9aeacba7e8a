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

pub async fn run(workspace: &Workspace, bin: &Path, args: &Args) -> Result<()> {
    let length = Duration::from_secs(args.seconds);
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&workspace.target)?;
    let bare = measure_bare(bin, &folder.path().join("bare"), length).await?;

    let data = folder.path().join("data");
    fs::create_dir(&data)?;
    add_person(bin, &data, PERSON, PASSWORD).await?;
    let server = Server::start(bin, &data).await?;
    measure_single(&server, length, &bare).await?;
    measure_batches(&server, length, &bare).await?;
    measure_long(&server, length).await?;
    println!();
    report::memory("the server's memory after that", server.memory());
    server.stop().await
}

struct BareBounds {
    /// How long a durable commit of 16 samples takes.
    commit: Duration,
    inserts: Bound,
}

async fn measure_bare(bin: &Path, folder: &Path, length: Duration) -> Result<BareBounds> {
    fs::create_dir(folder)?;
    add_person(bin, folder, PERSON, PASSWORD).await?;
    let bare = Prepared::open(folder)?;
    report::heading("SQLite alone, synchronous = full");
    let sixteen = bare.insert(length, 16)?;
    report::line("samples, 16 in a transaction", 1, &sixteen, &[]);
    let thousand = bare.insert(length, 1_000)?;
    let inserts = report::line("samples, 1,000 in a transaction", 1, &thousand, &[]);
    println!("{:<40}(the times are those of a transaction)", "");
    let inserts = Bound { name: "bare SQLite by 1000".to_owned(), ..inserts };
    Ok(BareBounds { commit: sixteen.mean(), inserts })
}

async fn measure_single(server: &Server, length: Duration, bare: &BareBounds) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let token = requests::authenticate(&mut connection, PERSON, PASSWORD).await?;
    let id = requests::start_run(&mut connection, &token, 0.5).await?;
    let request = requests::usage(&token, id);

    report::heading("A route that does nothing");
    let alone = load(server.address, 1, length, requests::no_op).await?;
    report::line("GET /healthz", 1, &alone, &[]);
    let many = load(server.address, 256, length, requests::no_op).await?;
    let many = report::line("GET /healthz", 256, &many, &[]);
    let many = Bound { name: "no-op (reach 0.50)".to_owned(), ..many };

    report::heading("One sample in each request, with a JWT, answered when it is on the disk");
    let per_second = 16.0 / (alone.mean() + bare.commit.mul_f64(1.5)).as_secs_f64();
    let name = "16 ÷ (no-op + 1.5 × commit of 16) (reach 0.60)".to_owned();
    let bound = Bound { name, per_second };
    println!("the bound of 16 connections: {per_second:.0} a second");
    let sixteen = load(server.address, 16, length, request.clone()).await?;
    report::line("POST /api/v1/test/{id}/usage", 16, &sixteen, &[&bound]);
    let sample = load(server.address, 256, length, request).await?;
    report::line("POST /api/v1/test/{id}/usage", 256, &sample, &[&many]);
    Ok(())
}

async fn measure_batches(server: &Server, length: Duration, bare: &BareBounds) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let token = requests::authenticate(&mut connection, PERSON, PASSWORD).await?;
    report::heading("A thousand samples in each request (counted are samples)");
    for connections in [1, 4] {
        let id = requests::start_run(&mut connection, &token, 0.5).await?;
        let request = requests::batches(&token, id, 1_000);
        let sample = load(server.address, connections, length, request).await?.of(1_000);
        let bare = Bound { name: format!("{} (reach 0.50)", bare.inserts.name), ..bare.inserts };
        report::line("POST /api/v1/test/{id}/samples", connections, &sample, &[&bare]);
    }
    Ok(())
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
