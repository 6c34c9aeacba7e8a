//! The one client that every route is measured with: HTTP/1.1, connections kept open, one request at a time on each.

use super::sample::Sample;
use anyhow::{Context, Result, ensure};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, task::JoinSet};

pub type Body = Full<Bytes>;

/// Uncounted at first: connections, statements and allocators settle.
const WARM_UP: Duration = Duration::from_millis(300);

/// An open connection.
pub struct Connection(http1::SendRequest<Body>);

/// How long until the headers of an answer were there, and until all of it was.
pub struct Took {
    pub first: Duration,
    pub whole: Duration,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("connecting")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends a request and reads the whole answer, which must be a success.
    pub async fn ask(&mut self, request: Request<Body>) -> Result<(Response<Bytes>, Took)> {
        let what = format!("{} {}", request.method(), request.uri());
        let begin = Instant::now();
        self.0.ready().await.with_context(|| format!("{what}: the connection is gone"))?;
        let answer = self.0.send_request(request).await.with_context(|| what.clone())?;
        let first = begin.elapsed();
        let (head, body) = answer.into_parts();
        let body = body.collect().await.with_context(|| what.clone())?.to_bytes();
        let took = Took { first, whole: begin.elapsed() };
        let (status, text) = (head.status, String::from_utf8_lossy(&body));
        let text: String = text.chars().take(300).collect();
        ensure!(status.is_success(), "{what} answered {status}: {text}");
        Ok((Response::from_parts(head, body), took))
    }
}

/// Asks on several connections at once for `length`, each again as soon as it was answered.
pub async fn load(
    address: SocketAddr,
    connections: usize,
    length: Duration,
    request: impl Fn() -> Request<Body> + Clone + Send + 'static,
) -> Result<Sample> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let start = Instant::now() + WARM_UP;
    let mut running = JoinSet::new();
    for connection in open {
        running.spawn(ask_again(connection, request.clone(), start, start + length));
    }
    let mut took = Vec::new();
    while let Some(done) = running.join_next().await {
        took.append(&mut done.context("a connection's task")??);
    }
    Ok(Sample::new(took, length, 1))
}

/// Answers how long each answer took that came between `start` and `end`.
async fn ask_again(
    mut connection: Connection,
    request: impl Fn() -> Request<Body>,
    start: Instant,
    end: Instant,
) -> Result<Vec<Duration>> {
    let mut answers = Vec::new();
    loop {
        let (_, took) = connection.ask(request()).await?;
        let now = Instant::now();
        if now >= end {
            return Ok(answers);
        }
        if now >= start {
            answers.push(took.whole);
        }
    }
}
