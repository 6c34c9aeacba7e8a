//! The server's API as the agent speaks it.

use crate::cli::Reporting;
use domain::runs::report::{Accepted, Samples, StartRun, Started, StopRun};
use domain::runs::{RunId, Sample};
use rustls::crypto::aws_lc_rs;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::sync::Arc;
use std::time::Duration;
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// How long one request may take in all.
const PATIENCE: Duration = Duration::from_secs(15);
/// No server is waited for longer, whatever it asks for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(600);
/// How much of an answer is read: a run with its whole command, 64 KiB, of which JSON may make six times as much, is
/// far below.
const MAX_ANSWER: u64 = 4 << 20;

#[derive(Clone)]
pub struct Client {
    agent: Agent,
    server: String,
    token: SecretString,
}

/// Why the server did not take something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The token is wrong or has expired: a person has to do something.
    #[error("the server does not accept the token ({0}); make a new one on its token page")]
    Unauthorized(String),
    /// There is no such run any more, at least until it is taken out of the trash.
    #[error("the run was deleted on the server")]
    Gone,
    /// Fewer at a time.
    #[error("the server says that it is too much at once")]
    TooLarge,
    /// It never will.
    #[error("the server refuses it: {0}")]
    Refused(String),
    /// The server answers, but not as it should to this run. Another time, perhaps; other runs may do better.
    #[error("{0}")]
    Stuck(String),
    /// The server cannot be reached or is busy, for every run. Another time, perhaps.
    #[error("{reason}")]
    Later { reason: String, retry_after: Option<Duration> },
}

impl Client {
    /// `None` without a token.
    pub fn new(reporting: &Reporting) -> Option<Self> {
        let token = reporting.token.clone()?;
        // The provider is named here, so nothing depends on a process-wide default.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
            .build();
        let mut config = Agent::config_builder()
            .tls_config(tls)
            .user_agent(concat!("grasshopper/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(5)))
            .timeout_global(Some(PATIENCE))
            // A redirect would turn a POST into a GET, and might carry the token elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false);
        if is_this_machine(&reporting.server) {
            config = config.proxy(None);
        }
        let agent = Agent::new_with_config(config.build());
        Some(Self { agent, server: reporting.server.clone(), token })
    }

    pub fn server(&self) -> &str {
        &self.server
    }

    /// Begins a run, or names the one that its key has begun.
    pub fn start(&self, start: &StartRun) -> Result<Started, Failure> {
        self.post("/api/v1/test", start)
    }

    pub fn samples(&self, run: RunId, samples: Vec<Sample>) -> Result<Accepted, Failure> {
        let count = samples.len() as u64;
        let answer: Accepted =
            self.post(&format!("/api/v1/test/{run}/samples"), &Samples { samples })?;
        if answer.accepted + answer.duplicates == count {
            Ok(answer)
        } else {
            let acknowledged = format!("the server has acknowledged {answer:?} of {count} samples");
            Err(Failure::Stuck(acknowledged))
        }
    }

    pub fn stop(&self, run: RunId, stop: &StopRun) -> Result<(), Failure> {
        let _: IgnoredAny = self.post(&format!("/api/v1/test/{run}/stop"), stop)?;
        Ok(())
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Failure> {
        let authorization = format!("Bearer {}", self.token.expose_secret());
        let body = serde_json::to_vec(body).map_err(|error| Failure::Refused(error.to_string()))?;
        let sent = self
            .agent
            .post(format!("{}{path}", self.server))
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/json")
            .send(&body[..]);
        let mut answer = sent.map_err(|error| self.away(&error))?;
        let read = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
        if !answer.status().is_success() {
            // What it says beside the status is not needed to know what to do.
            return Err(self.failure(&answer, &read.unwrap_or_default()));
        }
        let body =
            read.map_err(|error| Failure::Stuck(format!("the answer broke off: {error}")))?;
        serde_json::from_slice(&body).map_err(|_| {
            Failure::Stuck(format!("{} answers something else than Hindsight would", self.server))
        })
    }

    fn failure(&self, answer: &Response<Body>, body: &[u8]) -> Failure {
        let status = answer.status();
        let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Failure::Unauthorized(status.to_string())
            }
            // Whoever else answers there knows nothing of our runs.
            StatusCode::NOT_FOUND | StatusCode::GONE
                if text("content-type") == Some("application/problem+json") =>
            {
                Failure::Gone
            }
            StatusCode::NOT_FOUND => {
                Failure::Refused("it has no such address; is it Hindsight?".to_owned())
            }
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                self.busy(status, text("retry-after"))
            }
            StatusCode::INTERNAL_SERVER_ERROR if text("retry-after").is_none() => {
                Failure::Stuck(format!("{} answers {status}", self.server))
            }
            status if status.is_server_error() => self.busy(status, text("retry-after")),
            status if status.is_redirection() => {
                let to = text("location").unwrap_or("elsewhere");
                Failure::Refused(format!("it sends us to {to}; check --server"))
            }
            status => Failure::Refused(format!("{status} {}", problem(body)).trim_end().to_owned()),
        }
    }

    fn away(&self, error: &ureq::Error) -> Failure {
        let reason = format!("{} cannot be reached: {error}", self.server);
        Failure::Later { reason, retry_after: None }
    }

    fn busy(&self, status: StatusCode, retry_after: Option<&str>) -> Failure {
        let seconds =
            retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        Failure::Later {
            reason: format!("{} answers {status}", self.server),
            retry_after: seconds.map(|wait| wait.min(LONGEST_RETRY_AFTER)),
        }
    }
}

/// A proxy for the world outside is none for what is here.
fn is_this_machine(server: &str) -> bool {
    let host = server.split_once("://").map_or(server, |(_, rest)| rest);
    ["localhost", "127.", "[::1]"].iter().any(|here| host.starts_with(here))
}

/// What a problem body (RFC 9457) says, in one line.
fn problem(body: &[u8]) -> String {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(body) else { return String::new() };
    let errors = body["errors"].as_array().into_iter().flatten();
    let said = errors.filter_map(|error| {
        Some(format!("{}: {}", error["field"].as_str()?, error["message"].as_str()?))
    });
    let said: Vec<String> = said.take(3).collect();
    let text = if said.is_empty() {
        body["detail"].as_str().or(body["title"].as_str()).unwrap_or_default().to_owned()
    } else {
        said.join("; ")
    };
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_in_one_line() {
        let check = |body: &str, want: &str| assert_eq!(problem(body.as_bytes()), want, "{body}");
        check(r#"{"title":"No","detail":"Not\nso."}"#, "Not so.");
        check(r#"{"title":"No"}"#, "No");
        check(
            r#"{"errors":[{"field":"a","message":"b"},{"field":"c","message":"d"}]}"#,
            "a: b; c: d",
        );
        check("<html>", "");
    }

    #[test]
    fn no_proxy_stands_between_us_and_this_machine() {
        for server in ["http://127.0.0.1:3000", "http://localhost", "https://[::1]:1"] {
            assert!(is_this_machine(server), "{server}");
        }
        assert!(!is_this_machine("https://hindsight.example"));
    }
}
