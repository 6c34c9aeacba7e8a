//! One run on its way from its file to the server: start, samples, stop, each again until it is acknowledged.

use crate::client::{Client, Failure};
use crate::clock;
use crate::spool::Spool;
use domain::runs::RunId;
use std::sync::Arc;

/// How many samples are sent at once when there are many.
const BATCH: usize = 1000;

pub struct Delivery {
    client: Client,
    spool: Arc<Spool>,
    /// Known once the server has the start.
    run: Option<RunId>,
    /// Up to here everything is acknowledged.
    from: u64,
    batch: usize,
}

/// What one step has achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Started,
    Sent(usize),
    /// Nothing is left to send at the moment; a run that was killed has no stop and ends here.
    Nothing,
    /// The stop is acknowledged, and with it all.
    Complete,
}

impl Delivery {
    pub fn new(client: Client, spool: Arc<Spool>) -> Self {
        Self { client, spool, run: None, from: 0, batch: BATCH }
    }

    pub fn run(&self) -> Option<RunId> {
        self.run
    }

    pub fn spool(&self) -> &Spool {
        &self.spool
    }

    /// One request, if there is something to send.
    pub fn step(&mut self) -> Result<Step, Failure> {
        let Some(run) = self.run else {
            let mut start = self.spool.header().start.clone();
            start.sent_at = Some(clock::now());
            self.run = Some(self.client.start(&start)?.id);
            return Ok(Step::Started);
        };
        let batch = self.spool.read(self.from, self.batch);
        let batch =
            batch.map_err(|error| Failure::Stuck(format!("a run cannot be read: {error}")))?;
        if !batch.samples.is_empty() {
            let count = batch.samples.len();
            match self.client.samples(run, batch.samples) {
                Err(Failure::TooLarge) if self.batch > 1 => {
                    self.batch /= 2;
                    return self.step();
                }
                answer => answer?,
            };
            // If the file cannot be made shorter it goes on as it is.
            self.from = self.spool.compact(batch.next).unwrap_or(batch.next);
            return Ok(Step::Sent(count));
        }
        let Some(stop) = batch.stop else {
            self.from = batch.next;
            return Ok(Step::Nothing);
        };
        self.client.stop(run, &stop)?;
        self.from = batch.next;
        Ok(Step::Complete)
    }

    /// What a failure means for the file: whether there is no use in keeping it for another time.
    pub fn settle(&self, failure: &Failure) {
        match failure {
            Failure::Gone => self.spool.remove(),
            Failure::Refused(_) | Failure::TooLarge if self.run.is_some() => self.spool.set_aside(),
            _ => {}
        }
    }
}
