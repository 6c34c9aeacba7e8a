//! The simulated cloud of gateways: adding them to a server, and asking them as the seed does.

use super::{PASSWORD, PERSON};
use crate::bench::{
    client::{Body, Connection},
    requests,
    sample::Sample,
};
use anyhow::{Context, Result, ensure};
use hyper::{Request, header::AUTHORIZATION};
use serde_json::json;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// The account of every simulated gateway, as `hindsight simulate rainforest` tells it.
const CLOUD_USER: &str = "ada@example.org";
const CLOUD_PASSWORD: &str = "simulated-password";
/// How many are added at a time.
const CONNECTIONS: u32 = 16;

/// The Cloud ID of a gateway by its number.
pub fn cloud_id(number: u32) -> String {
    format!("{number:06x}")
}

/// Adds gateways of a kind with the numbers from 0 on, through REST.
pub async fn add(server: SocketAddr, count: u32, kind: &'static str) -> Result<()> {
    let token = token(server).await?;
    let mut adding = JoinSet::new();
    for first in 0..CONNECTIONS {
        let authorization = requests::bearer(&token);
        adding.spawn(async move {
            let mut connection = Connection::open(server).await?;
            for number in (first..count).step_by(CONNECTIONS as usize) {
                let request = requests::post("/api/v1/energy/gateways", "application/json")
                    .header(AUTHORIZATION, &authorization);
                let body = new(number, kind).to_string();
                connection.ask(request.body(body.into())?).await.context("adding a gateway")?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(added) = adding.join_next().await {
        added.context("a connection's task")??;
    }
    Ok(())
}

pub async fn token(server: SocketAddr) -> Result<String> {
    let mut connection = Connection::open(server).await?;
    requests::authenticate(&mut connection, PERSON, PASSWORD).await
}

fn new(number: u32, kind: &str) -> serde_json::Value {
    let cloud_id = cloud_id(number);
    match kind {
        "cloud" => json!({
            "kind": kind, "cloud_id": cloud_id, "user_name": CLOUD_USER, "password": CLOUD_PASSWORD,
        }),
        _ => json!({ "kind": kind, "cloud_id": cloud_id }),
    }
}

/// One gateway after the other, each when the last has answered, over one kept connection.
pub async fn one_by_one(cloud: SocketAddr, length: Duration) -> Result<Sample> {
    let mut connection = Connection::open(cloud).await?;
    let (begin, mut took) = (Instant::now(), Vec::new());
    while begin.elapsed() < length {
        let request = demand(took.len() as u32)?;
        let (answer, asked) = connection.ask(request).await.context("asking a gateway")?;
        let text = String::from_utf8_lossy(answer.body());
        ensure!(text.contains("<Demand>"), "a gateway answered {text}");
        took.push(asked.whole);
    }
    Ok(Sample::new(took, begin.elapsed(), 1))
}

fn demand(number: u32) -> Result<Request<Body>> {
    let command = "<Command><Name>get_instantaneous_demand</Name></Command>";
    let request = requests::post("/cgi-bin/post_manager", "text/xml")
        .header("Cloud-Id", cloud_id(number))
        .header("User", CLOUD_USER)
        .header("Password", CLOUD_PASSWORD);
    Ok(request.body(command.into())?)
}
