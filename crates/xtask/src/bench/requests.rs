//! What is asked of the server.

use super::client::{Body, Connection};
use anyhow::{Context, Result};
use hyper::{
    Request,
    body::Bytes,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread,
};

/// Half an hour between the starts of two intervals: about as dense as the day of a busy person.
const EVERY: SignedDuration = SignedDuration::from_mins(30);
const LENGTH: SignedDuration = SignedDuration::from_mins(25);

/// The person who writes begins here, so that no measurement is fast enough to reach the present.
const LONG_AGO: &str = "2000-01-01T00:00:00Z";

pub fn no_op() -> Request<Body> {
    get("/healthz").body(Body::default()).expect("a request")
}

/// An endless row of intervals, none of which touches another.
pub fn add(token: &str) -> impl Fn() -> Request<Body> + Clone + Send + 'static {
    let (authorization, next) = (bearer(token), Arc::new(AtomicI64::new(0)));
    let long_ago: Timestamp = LONG_AGO.parse().expect("a time");
    move || {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let start = long_ago + EVERY * i32::try_from(n).expect("fewer than there is time for");
        let body = interval(start, n).to_string();
        let request = post("/api/v1/intervals", "application/json");
        let request = request.header(AUTHORIZATION, &authorization);
        request.body(body.into()).expect("a request")
    }
}

/// The newest hundred.
pub fn list(token: &str) -> impl Fn() -> Request<Body> + Clone + Send + 'static {
    let authorization = bearer(token);
    move || {
        let request = get("/api/v1/intervals?limit=100").header(AUTHORIZATION, &authorization);
        request.body(Body::default()).expect("a request")
    }
}

/// Starts a run that samples every `interval` seconds; answers its id.
pub async fn start_run(connection: &mut Connection, token: &str, interval: f64) -> Result<i64> {
    let body =
        json!({ "name": "bench", "threshold": 50, "interval": interval, "start_time": LONG_AGO });
    let request = post("/api/v1/test", "application/json").header(AUTHORIZATION, bearer(token));
    let (answer, _) = connection.ask(request.body(body.to_string().into())?).await?;
    let answer: Value = serde_json::from_slice(answer.body())?;
    answer["id"].as_i64().context("there is no id in the answer")
}

/// An endless row of single samples, half a second apart.
pub fn usage(token: &str, run: i64) -> impl Fn() -> Request<Body> + Clone + Send + 'static {
    let (authorization, next) = (bearer(token), Arc::new(AtomicI64::new(0)));
    let path = format!("/api/v1/test/{run}/usage");
    let long_ago: Timestamp = LONG_AGO.parse().expect("a time");
    move || {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let at = long_ago + SignedDuration::from_millis(500 * n);
        let body = format!("{{\"cpu_usage\":{}.5,\"timestamp\":\"{at}\"}}", n % 100);
        let request = post(&path, "application/json").header(AUTHORIZATION, &authorization);
        request.body(body.into()).expect("a request")
    }
}

/// An endless row of batches of samples, half a second apart. They are made ahead, on a thread of their own: how long
/// that takes is not the server's.
pub fn batches(
    token: &str,
    run: i64,
    size: u32,
) -> impl Fn() -> Request<Body> + Clone + Send + 'static {
    let authorization = bearer(token);
    let path = format!("/api/v1/test/{run}/samples");
    let (sender, made) = mpsc::sync_channel(16);
    thread::spawn(move || {
        let mut first = 0;
        while sender.send(batch(first, size)).is_ok() {
            first += i64::from(size);
        }
    });
    let made = Arc::new(Mutex::new(made));
    move || {
        let body = made.lock().expect("nobody panicked").recv().expect("another one");
        let request = post(&path, "application/json").header(AUTHORIZATION, &authorization);
        request.body(body.into()).expect("a request")
    }
}

fn batch(first: i64, size: u32) -> String {
    let long_ago: Timestamp = LONG_AGO.parse().expect("a time");
    let sample = |n: i64| {
        let at = long_ago + SignedDuration::from_millis(500 * n);
        let (system, tree) = (n % 100, n % 50);
        format!(
            "{{\"seq\":{n},\"at\":\"{at}\",\"system\":{system}.5,\"tree\":{tree}.25,\"memory\":{n},\"threads\":4}}"
        )
    };
    let samples: Vec<String> = (first..first + i64::from(size)).map(sample).collect();
    format!("{{\"samples\":[{}]}}", samples.join(","))
}

pub fn read(path: &str, token: &str) -> Request<Body> {
    let request = get(path).header(AUTHORIZATION, bearer(token));
    request.body(Body::default()).expect("a request")
}

pub fn page(path: &str, cookie: &str) -> Request<Body> {
    let request = get(path).header(ACCEPT, "text/html").header(COOKIE, cookie);
    request.body(Body::default()).expect("a request")
}

/// Records `count` intervals that end about now.
pub async fn record(connection: &mut Connection, token: &str, count: i32) -> Result<()> {
    let first = Timestamp::now() - EVERY * (count + 1);
    let intervals = (0..count).map(|n| interval(first + EVERY * n, n.into()));
    let body = json!({ "intervals": intervals.collect::<Vec<_>>() }).to_string();
    let request = post("/api/v1/intervals/import?dry_run=false", "application/json");
    let request = request.header(AUTHORIZATION, bearer(token)).body(body.into())?;
    let (answer, _) = connection.ask(request).await?;
    let report: Value = serde_json::from_slice(answer.body())?;
    anyhow::ensure!(report["new"] == count, "not all intervals were imported: {report}");
    Ok(())
}

/// Trades a name and a password for a JWT.
pub async fn authenticate(
    connection: &mut Connection,
    name: &str,
    password: &str,
) -> Result<String> {
    let body = json!({ "username": name, "password": password }).to_string();
    let request = post("/api/v1/auth", "application/json").body(body.into())?;
    let (answer, _) = connection.ask(request).await?;
    let answer: Value = serde_json::from_slice(answer.body())?;
    answer["token"].as_str().map(str::to_owned).context("there is no token in the answer")
}

/// Signs in as the page does, and answers the cookie.
pub async fn sign_in(connection: &mut Connection, name: &str, password: &str) -> Result<String> {
    let body = format!("username={name}&password={password}");
    let request = post("/fn/app/account/sign_in/sign_in", "application/x-www-form-urlencoded");
    let request = request.header(ACCEPT, "application/json").body(Bytes::from(body).into())?;
    let (answer, _) = connection.ask(request).await?;
    let cookie = answer.headers().get(SET_COOKIE).context("there is no cookie in the answer")?;
    Ok(cookie.to_str()?.split(';').next().unwrap_or_default().to_owned())
}

fn interval(start: Timestamp, n: i64) -> Value {
    json!({
        "start": start.to_string(),
        "end": (start + LENGTH).to_string(),
        "title": format!("Interval {n} of the benchmark"),
        "tags": ["bench", format!("t{}", n % 20)],
    })
}

pub fn get(path: &str) -> hyper::http::request::Builder {
    Request::get(path).header(HOST, "localhost")
}

pub fn post(path: &str, content_type: &str) -> hyper::http::request::Builder {
    Request::post(path).header(HOST, "localhost").header(CONTENT_TYPE, content_type)
}

pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}
