//! How many readings a second are kept, beside the same rows in bare SQLite.

use super::{PASSWORD, PERSON, cloud, data, rows::INTERVAL, rows::SECOND};
use crate::bench::{
    client::{Body, load},
    report::{self, Bound},
    requests,
    sample::Sample,
    server::{Server, add_person},
    sqlite::Bare,
};
use anyhow::{Result, ensure};
use hyper::{Request, header::AUTHORIZATION};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

/// How many readings a post has, and how many gateways post at once.
const READINGS: i64 = 100;
const GATEWAYS: i64 = 16;
/// Gateways count seconds from here, 2000-01-01; readings begin an hour later.
const EPOCH: i64 = 946_684_800 * SECOND;
const FIRST: i64 = EPOCH + 3600 * SECOND;

pub async fn measure(bin: &Path, folder: &Path, length: Duration) -> Result<()> {
    let alone = data(folder, "bare")?;
    add_person(bin, &alone, PERSON, PASSWORD).await?;
    report::heading("Readings in SQLite alone, synchronous = full");
    let mut bounds = Vec::new();
    for posts in [1, GATEWAYS] {
        let sample = insert(&mut Bare::open(&alone).await?, posts, length).await?;
        let rows = posts * READINGS;
        let bound = report::line(&format!("readings, {rows} in a transaction"), 1, &sample, &[]);
        bounds.push(Bound { name: format!("bare SQLite by {rows}"), ..bound });
    }
    println!("{:<40}(the times are those of a transaction)", "");
    post(bin, &data(folder, "ingest")?, length, &bounds).await
}

/// Inserts what so many posts bring in each transaction, a row by a prepared statement.
async fn insert(bare: &mut Bare, posts: i64, length: Duration) -> Result<Sample> {
    let encoding = match posts {
        1 => bare.add_encoding().await?,
        _ => 1,
    };
    let mut meters = Vec::new();
    for gateway in 0..posts {
        meters.push(bare.add_meter(&format!("{posts:03x}{gateway:03x}"), FIRST).await?);
    }
    let (start, mut took, mut n) = (Instant::now(), Vec::new(), 0);
    while start.elapsed() < length {
        let begin = Instant::now();
        bare.begin().await?;
        for meter in &meters {
            for reading in n..n + READINGS {
                let at = FIRST + reading * INTERVAL;
                bare.insert_reading(*meter, at, watts(reading), encoding).await?;
            }
        }
        bare.commit().await?;
        n += READINGS;
        took.push(begin.elapsed());
    }
    Ok(Sample::new(took, start.elapsed(), usize::try_from(posts * READINGS)?))
}

async fn post(bin: &Path, data: &Path, length: Duration, bounds: &[Bound]) -> Result<()> {
    add_person(bin, data, PERSON, PASSWORD).await?;
    let server = Server::start(bin, data).await?;
    cloud::add(server.address, GATEWAYS as u32, "push").await?;
    let token = cloud::token(server.address).await?;
    report::heading("Readings posted by gateways, answered when they are on the disk");
    let sent = Arc::new(AtomicI64::new(0));
    let request = posts(&token, sent.clone());
    for (connections, bound) in [1, GATEWAYS as usize].into_iter().zip(bounds) {
        let posted = load(server.address, connections, length, request.clone()).await?;
        let sample = posted.of(READINGS as u32);
        report::line("POST /api/v1/energy/push/{cloud_id}", connections, &sample, &[bound]);
    }
    println!("{:<40}(the times are those of {READINGS} readings)", "");
    let kept = Bare::open(data).await?.readings().await?;
    let sent = sent.load(Ordering::Relaxed) * READINGS;
    ensure!(kept == sent, "{kept} of {sent} posted readings were kept");
    report::memory("the server's most memory", server.peak_memory());
    server.stop().await
}

/// An endless row of posts of the gateways in turn; counts them.
fn posts(token: &str, sent: Arc<AtomicI64>) -> impl Fn() -> Request<Body> + Clone + Send + 'static {
    let authorization = requests::bearer(token);
    move || {
        let n = sent.fetch_add(1, Ordering::Relaxed);
        let path = format!("/api/v1/energy/push/{}", cloud::cloud_id((n % GATEWAYS) as u32));
        let request = requests::post(&path, "text/xml").header(AUTHORIZATION, &authorization);
        request.body(document(n / GATEWAYS).into()).expect("a request")
    }
}

fn document(number: i64) -> String {
    let reading = |n: i64| {
        let at = (FIRST - EPOCH + n * INTERVAL) / SECOND;
        format!(
            "<InstantaneousDemand><DeviceMacId>0xd8d5b90000001111</DeviceMacId>\
             <MeterMacId>0x0007810000222222</MeterMacId><TimeStamp>0x{at:08x}</TimeStamp><Demand>0x{:06x}</Demand>\
             <Multiplier>0x00000001</Multiplier><Divisor>0x000003e8</Divisor><DigitsRight>0x03</DigitsRight>\
             <DigitsLeft>0x00</DigitsLeft><SuppressLeadingZero>Y</SuppressLeadingZero></InstantaneousDemand>",
            watts(n)
        )
    };
    let readings: String = (number * READINGS..(number + 1) * READINGS).map(reading).collect();
    format!(
        "<?xml version=\"1.0\"?><rainforest macId=\"0xd8d5b90000001111\">{readings}</rainforest>"
    )
}

fn watts(n: i64) -> i64 {
    200 + n * 7919 % 1800
}
