//! The thread that sends: the running command's samples every two seconds, and between them what others left behind.

mod pace;

use crate::client::{Client, Failure};
use crate::delivery::{Delivery, Step};
use crate::say;
use crate::spool::{Folder, Spool};
use domain::runs::RunId;
use pace::{LAST_RETRY, Pace};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// How long the command's end waits for the server.
const FLUSH: Duration = Duration::from_secs(5);
/// How often is looked meanwhile whether that is wanted any more.
const LOOK: Duration = Duration::from_millis(50);
/// How much of that goes to what others left behind.
const FLUSH_OTHERS: Duration = Duration::from_secs(1);

/// The thread, as the main one sees it.
pub struct Sender {
    run: Arc<OnceLock<RunId>>,
    finish: mpsc::Sender<()>,
    outcome: Receiver<Outcome>,
}

/// How sending ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server has everything.
    Complete,
    /// Something is left; it is kept, if there is a file to keep it in.
    Left,
    /// The run is gone from the server. What it has not is kept, in case it comes back.
    Gone,
}

impl Sender {
    /// Starts sending. Answers at once: the server may take its time.
    pub fn start(client: Client, spool: Arc<Spool>, folder: Option<Folder>) -> Self {
        let run = Arc::new(OnceLock::new());
        let (finish, finished) = mpsc::channel();
        let (report, outcome) = mpsc::channel();
        let delivery = Delivery::new(client.clone(), spool);
        let others = Others { client, folder, left: Box::new(std::iter::empty()), open: None };
        let (run_known, pace) = (run.clone(), Pace::new());
        let work =
            Work { delivery, others, finished, run: run_known, pace, gave_up: false, gone: false };
        let spawned = thread::Builder::new().name("sender".to_owned()).spawn(move || {
            let _ = report.send(work.run());
        });
        if let Err(error) = spawned {
            say::trouble(&format!(
                "nothing is sent now ({error}); `grasshopper sync` sends it later"
            ));
        }
        Self { run, finish, outcome }
    }

    /// Sends the rest, for which the command's end waits a little while.
    pub fn finish(self) -> (Option<RunId>, Outcome) {
        self.finish_unless(|| false)
    }

    /// The same, unless waiting is cut short.
    pub fn finish_unless(self, is_cut_short: impl Fn() -> bool) -> (Option<RunId>, Outcome) {
        let _ = self.finish.send(());
        let until = Instant::now() + FLUSH;
        let outcome = loop {
            match self.outcome.recv_timeout(LOOK) {
                Ok(outcome) => break outcome,
                Err(RecvTimeoutError::Timeout) if Instant::now() < until && !is_cut_short() => {}
                Err(_) => break Outcome::Left,
            }
        };
        (self.run.get().copied(), outcome)
    }
}

struct Work {
    delivery: Delivery,
    others: Others,
    finished: Receiver<()>,
    run: Arc<OnceLock<RunId>>,
    pace: Pace,
    /// Trying again is of no use.
    gave_up: bool,
    /// The server had no such run when it was last asked: it lies in its trash, and may come back.
    gone: bool,
}

impl Work {
    fn run(mut self) -> Outcome {
        loop {
            if !self.gave_up && self.pace.is_due() {
                // The command may have ended before we came to send anything.
                if self.deliver() {
                    return self.complete();
                }
            }
            if self.look_after_others() {
                return self.finish();
            }
            let wait = if self.gave_up { LAST_RETRY } else { self.pace.wait() };
            match self.finished.recv_timeout(wait) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return self.finish(),
            }
        }
    }

    fn finish(mut self) -> Outcome {
        if self.gave_up || self.pace.was_told_to_wait() {
            return Outcome::Left;
        }
        if self.deliver() {
            return self.complete();
        }
        if self.gone { Outcome::Gone } else { Outcome::Left }
    }

    /// The server has everything of this run; a moment is left for the others.
    fn complete(mut self) -> Outcome {
        let until = Instant::now() + FLUSH_OTHERS;
        while Instant::now() < until && self.others.step() {}
        Outcome::Complete
    }

    /// Sends what there is; whether that was the end of it.
    fn deliver(&mut self) -> bool {
        loop {
            match self.delivery.step() {
                Ok(step) => {
                    self.pace.succeeded();
                    self.gone = false;
                    if let Some(run) = self.delivery.run() {
                        let _ = self.run.set(run);
                    }
                    say::debug(&format!("{step:?}"));
                    match step {
                        Step::Started | Step::Sent(_) => {}
                        Step::Nothing => return false,
                        Step::Complete => {
                            self.delivery.spool().remove();
                            return true;
                        }
                    }
                }
                Err(failure) => {
                    self.failed(&failure);
                    return false;
                }
            }
        }
    }

    fn failed(&mut self, failure: &Failure) {
        let advice = match failure {
            Failure::Later { .. } | Failure::Stuck(_) => "; samples are kept and sent later",
            Failure::Unauthorized(_) => "; samples are kept for `grasshopper sync`",
            Failure::Gone => "; samples are kept, should it come back",
            Failure::Refused(_) | Failure::TooLarge => "; nothing more is sent now",
        };
        say::trouble(&format!("{failure}{advice}"));
        self.gone = *failure == Failure::Gone;
        match failure {
            Failure::Later { retry_after, .. } => self.pace.failed(*retry_after),
            // Who deletes a run can undo it. While it lies in the trash it is asked for less and less.
            Failure::Gone | Failure::Stuck(_) => self.pace.failed(None),
            _ => {
                self.delivery.settle(failure);
                self.gave_up = true;
            }
        }
    }

    /// While the server answers and the next beat is not due; whether the command has ended meanwhile.
    fn look_after_others(&mut self) -> bool {
        let answers = self.delivery.run().is_some() && !self.gave_up && self.pace.is_well();
        while answers && !self.pace.is_due() && self.others.step() {
            if !matches!(self.finished.try_recv(), Err(TryRecvError::Empty)) {
                return true;
            }
        }
        false
    }
}

/// The runs that others left behind, one after the other.
struct Others {
    client: Client,
    /// Until it was looked into.
    folder: Option<Folder>,
    left: Box<dyn Iterator<Item = Spool> + Send>,
    open: Option<Delivery>,
}

impl Others {
    /// One request; whether there may be more to do.
    fn step(&mut self) -> bool {
        if self.open.is_none() && !self.next() {
            return false;
        }
        let Some(delivery) = &mut self.open else { return false };
        match delivery.step() {
            Ok(Step::Started | Step::Sent(_)) => return true,
            Ok(Step::Nothing | Step::Complete) => delivery.spool().remove(),
            Err(failure) => {
                // Not this run's trouble; the next one may get through unless the server itself is away.
                say::debug(&format!("an earlier run: {failure}"));
                delivery.settle(&failure);
                if matches!(failure, Failure::Later { .. } | Failure::Unauthorized(_)) {
                    self.left = Box::new(std::iter::empty());
                }
            }
        }
        self.open = None;
        true
    }

    fn next(&mut self) -> bool {
        if let Some(folder) = self.folder.take()
            && let Ok(left) = folder.left_behind(self.client.server())
        {
            self.left = Box::new(left);
        }
        let spool = self.left.next();
        self.open = spool.map(|spool| Delivery::new(self.client.clone(), Arc::new(spool)));
        self.open.is_some()
    }
}
