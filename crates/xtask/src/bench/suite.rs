//! Everything that is measured, in the order in which later lines are held against earlier ones.

use super::{
    Args,
    client::{Connection, load},
    disk,
    report::{self, Bound},
    requests,
    sample::Sample,
    server::{Server, add_person},
    sqlite::Bare,
};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// How many intervals the person has who lists them.
const RECORDED: i32 = 10_000;
const PASSWORD: &str = "correct-horse-battery";
/// Who writes, and who lists: a list is of ten thousand, however many the other has written by then.
const WRITER: &str = "writer";
const READER: &str = "reader";

pub async fn run(workspace: &Workspace, bin: &Path, args: &Args) -> Result<()> {
    let length = Duration::from_secs(args.seconds);
    // Beside the build, not in the system's folder for such things, which is often in memory.
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&workspace.target)?;
    introduce(args);

    let disk = measure_disk(folder.path(), length)?;
    let bare = measure_sqlite(bin, &folder.path().join("bare"), length, &disk).await?;

    let data = folder.path().join("data");
    fs::create_dir(&data)?;
    for name in [WRITER, READER] {
        add_person(bin, &data, name, PASSWORD).await?;
    }
    let server = Server::start(bin, &data).await?;
    let idle = wait_for_memory(&server, args).await;
    let no_op = measure_no_op(&server, length).await?;
    measure_adding(&server, length, &disk, &bare, &no_op).await?;
    measure_listing(&server, length, &bare, &no_op).await?;
    measure_pages(&server, length).await?;

    println!("\nMemory of the server (resident)");
    report::memory(&idle.0, idle.1);
    report::memory("after all of the above", server.memory());
    server.stop().await
}

fn introduce(args: &Args) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!(
        "{} s for each line. Server and client share {cores} cores, and all talk over loopback. “0.50 × x” is half as \
         many a second as x.",
        args.seconds
    );
}

fn measure_disk(folder: &Path, length: Duration) -> Result<Bound> {
    report::heading("The disk alone");
    let overwritten = disk::overwrite(folder, length)?;
    let appended = disk::append(folder, length)?;
    let bound = report::line("append 4 KiB, fdatasync", 1, &appended, &[]);
    let disk = Bound { name: "disk sync".to_owned(), ..bound };
    report::line("write 4 KiB again, fdatasync", 1, &overwritten, &[&disk]);
    Ok(disk)
}

/// Bare SQLite: as many inserts in each transaction as [`CONNECTIONS`] could bring together, and the list.
struct BareBounds {
    inserts: Vec<Bound>,
    newest: Bound,
}

async fn measure_sqlite(
    bin: &Path,
    folder: &Path,
    length: Duration,
    disk: &Bound,
) -> Result<BareBounds> {
    fs::create_dir(folder)?;
    add_person(bin, folder, WRITER, PASSWORD).await?;
    let mut bare = Bare::open(folder)?;
    bare.fill(RECORDED.into())?;
    report::heading("SQLite alone, synchronous = full");
    let newest = report::line("newest 100 of 10,000", 1, &bare.newest(length)?, &[]);
    let newest = Bound { name: "bare SQLite".to_owned(), ..newest };
    let mut inserts = Vec::new();
    for batch in CONNECTIONS {
        let sample = bare.insert(length, batch)?;
        let name = format!("intervals, {batch} in a transaction");
        let bound = report::line(&name, 1, &sample, &[disk]);
        inserts.push(Bound { name: format!("bare SQLite by {batch}"), ..bound });
    }
    println!("{:<40}(the times are those of a transaction)", "");
    Ok(BareBounds { inserts, newest })
}

/// Answers when the memory was read, and how much it was.
async fn wait_for_memory(server: &Server, args: &Args) -> (String, Option<u64>) {
    let seconds = if args.memory { 60 } else { 2 };
    if args.memory {
        println!("\nWaiting for the server to be {seconds} s old…");
    }
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    (format!("{seconds} s after the start, no requests yet"), server.memory())
}

async fn measure_no_op(server: &Server, length: Duration) -> Result<Vec<Bound>> {
    report::heading("A route that does nothing");
    let mut bounds = Vec::new();
    for connections in CONNECTIONS {
        let sample = load(server.address, connections, length, requests::no_op).await?;
        let bound = report::line("GET /healthz", connections, &sample, &[]);
        bounds.push(Bound { name: "no-op".to_owned(), ..bound });
    }
    Ok(bounds)
}

async fn measure_adding(
    server: &Server,
    length: Duration,
    disk: &Bound,
    bare: &BareBounds,
    no_op: &[Bound],
) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let token = requests::authenticate(&mut connection, WRITER, PASSWORD).await?;
    let request = requests::add(&token);
    report::heading("Adding through HTTP, with a JWT");
    for (at, connections) in CONNECTIONS.into_iter().enumerate() {
        let sample = load(server.address, connections, length, request.clone()).await?;
        let beside = [&no_op[at], &bare.inserts[at], disk];
        report::line("POST /api/v1/intervals", connections, &sample, &beside);
    }
    Ok(())
}

async fn measure_listing(
    server: &Server,
    length: Duration,
    bare: &BareBounds,
    no_op: &[Bound],
) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let token = requests::authenticate(&mut connection, READER, PASSWORD).await?;
    let begin = Instant::now();
    requests::record(&mut connection, &token, RECORDED).await?;
    report::heading("Listing through HTTP, with a JWT");
    println!("(the 10,000 were imported in {} ms)", begin.elapsed().as_millis());
    let request = requests::list(&token);
    for (connections, no_op) in CONNECTIONS.into_iter().zip(no_op) {
        let sample = load(server.address, connections, length, request.clone()).await?;
        let name = "GET /api/v1/intervals?limit=100";
        report::line(name, connections, &sample, &[no_op, &bare.newest]);
    }
    Ok(())
}

async fn measure_pages(server: &Server, length: Duration) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let cookie = requests::sign_in(&mut connection, READER, PASSWORD).await?;
    report::heading("Pages of the person with 10,000");
    for path in ["/intervals", "/intervals?range=year", "/intervals?range=all"] {
        let (begin, mut first, mut whole) = (Instant::now(), Vec::new(), Vec::new());
        while begin.elapsed() < length {
            let request = requests::page(path, &cookie);
            let (_, took) = connection.ask(request).await.context("opening a page")?;
            first.push(took.first);
            whole.push(took.whole);
        }
        let length = begin.elapsed();
        report::line(&format!("{path}, first byte"), 1, &Sample::new(first, length, 1), &[]);
        report::line(&format!("{path}, whole"), 1, &Sample::new(whole, length, 1), &[]);
    }
    Ok(())
}
