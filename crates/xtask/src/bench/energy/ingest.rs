//! How many readings a second are kept, beside the same rows in bare SQLite.

use super::{
    PASSWORD, PERSON, cloud, data,
    rows::{INTERVAL, SECOND, watts},
};
use crate::bench::{
    client::{Body, load},
    report::{self, Bound},
    requests,
    sample::Sample,
    server::{Server, add_person},
    sqlite::{Bare, transactions},
};
use anyhow::{Result, ensure};
use hyper::{Request, header::AUTHORIZATION};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
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
    let bare = &Bare::open(&alone)?;
    report::heading("Readings in SQLite alone, full sync");
    let by_row = insert(bare, "a", By::Row, length)?;
    let by_row = report::line("1,600 in a transaction, row by row", 1, &by_row, &[]);
    let by_post = insert(bare, "b", By::Post, length)?;
    let by_post = report::line("1,600 in a transaction, 100 at once", 1, &by_post, &[&by_row]);
    println!("{:<40}(the times are those of a transaction)", "");
    let by_row = Bound { name: "bare SQLite, row by row".to_owned(), ..by_row };
    let by_post = Bound { name: "100 at once".to_owned(), ..by_post };
    post(bin, &data(folder, "ingest")?, length, &[&by_row, &by_post]).await
}

/// How many rows a statement inserts.
enum By {
    Row,
    Post,
}

/// Inserts what a post of each gateway brings, in each transaction. `name` tells the Cloud IDs apart.
fn insert(bare: &Bare, name: &str, by: By, length: Duration) -> Result<Sample> {
    let meter = |gateway| bare.add_meter(&format!("{name}{gateway:05x}"), FIRST);
    let meters: Vec<_> = (0..GATEWAYS).map(meter).collect::<Result<_>>()?;
    let (readings, mut n) = (usize::try_from(GATEWAYS * READINGS)?, 0);
    transactions(&bare.connection, length, readings, || {
        for meter in &meters {
            match by {
                By::Row => bare.insert_each(meter, n, n + READINGS)?,
                By::Post => bare.insert_readings(meter, n, n + READINGS)?,
            }
        }
        n += READINGS;
        Ok(())
    })
}

async fn post(bin: &Path, data: &Path, length: Duration, bounds: &[&Bound]) -> Result<()> {
    add_person(bin, data, PERSON, PASSWORD).await?;
    let server = Server::start(bin, data).await?;
    cloud::add(server.address, GATEWAYS as u32, "push").await?;
    let token = cloud::token(server.address).await?;
    report::heading("Readings posted, answered when on disk");
    let sent = Arc::new(AtomicI64::new(0));
    let request = posts(&token, sent.clone());
    for connections in [1, GATEWAYS as usize] {
        let posted = load(server.address, connections, length, request.clone()).await?;
        let sample = posted.of(READINGS as u32);
        report::line("POST /api/v1/energy/push/{cloud_id}", connections, &sample, bounds);
    }
    println!("{:<40}(the times are those of {READINGS} readings)", "");
    let kept = Bare::open(data)?.readings()?;
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
