//! `grasshopper sync`: sends what earlier runs could not, and says what that was.

use crate::cli::{Reporting, USAGE};
use crate::client::{Client, Failure};
use crate::delivery::{Delivery, Step};
use crate::say;
use crate::spool::{Folder, Spool};
use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How often a server that is busy is asked again.
const RETRIES: u32 = 5;
/// How long is waited at least, and at most: who wants it later is told so, and called later.
const RETRY: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(20);

/// What was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub runs: usize,
    pub samples: usize,
    /// Deleted on the server.
    pub gone: usize,
    /// For other reasons; their words are for the person.
    pub failed: Vec<String>,
}

/// Exit code 0 when nothing is left for this server.
pub fn main(reporting: &Reporting) -> ExitCode {
    let Some(client) = Client::new(reporting) else {
        say::line("a token is needed: --token-file, GRASSHOPPER_TOKEN or --jwt; see --help");
        return ExitCode::from(USAGE);
    };
    let done = Folder::open().and_then(|folder| {
        Ok((sync(&client, &folder)?, folder.waiting_elsewhere(client.server())?))
    });
    match done {
        Ok((report, elsewhere)) => {
            report.failed.iter().for_each(|reason| say::line(reason));
            say::line(&report.to_string());
            for (server, count) in elsewhere {
                let runs = plural(count, "run");
                say::line(&format!("for another server: {runs}; --server {server} sends them"));
            }
            if report.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            say::line(&format!("what was left behind cannot be read: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Sends everything in a folder that is for this server and whose command has ended.
pub fn sync(client: &Client, folder: &Folder) -> io::Result<Report> {
    let mut report = Report::default();
    for spool in folder.left_behind(client.server())? {
        match deliver(client, spool, &mut report.samples) {
            Ok(()) => report.runs += 1,
            Err(Failure::Gone) => report.gone += 1,
            Err(failure) => {
                let reason = failure.to_string();
                if !report.failed.contains(&reason) {
                    report.failed.push(reason);
                }
                // What is wrong with the server or the token is wrong for the others, too.
                if matches!(failure, Failure::Later { .. } | Failure::Unauthorized(_)) {
                    break;
                }
            }
        }
    }
    Ok(report)
}

fn deliver(client: &Client, spool: Spool, sent: &mut usize) -> Result<(), Failure> {
    let mut delivery = Delivery::new(client.clone(), Arc::new(spool));
    let mut retries = 0;
    loop {
        match delivery.step() {
            Ok(Step::Started) => {}
            Ok(Step::Sent(count)) => (*sent, retries) = (*sent + count, 0),
            Ok(Step::Nothing | Step::Complete) => {
                delivery.spool().remove();
                return Ok(());
            }
            Err(Failure::Later { reason, retry_after: Some(wait) })
                if retries < RETRIES && wait <= LONGEST =>
            {
                say::debug(&format!("{reason}; again in {} s", wait.as_secs()));
                retries += 1;
                thread::sleep(wait.max(RETRY));
            }
            Err(failure) => {
                delivery.settle(&failure);
                return Err(failure);
            }
        }
    }
}

fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.runs, self.gone, self.failed.len()) {
            (0, 0, 0) => return f.write_str("nothing was left to send"),
            (runs, ..) => {
                let (runs, samples) = (plural(runs, "run"), plural(self.samples, "sample"));
                write!(f, "sent {runs} with {samples}")?;
            }
        }
        if self.gone > 0 {
            write!(f, "; {} deleted on the server", plural(self.gone, "run"))?;
        }
        if self.failed.is_empty() { Ok(()) } else { f.write_str("; not everything could be sent") }
    }
}
