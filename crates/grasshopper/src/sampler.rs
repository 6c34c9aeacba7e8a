//! The thread that samples.
//!
//! A percentage is known at the end of the time it was measured over, and carries the beginning of it: a value holds
//! until the next one, so each holds exactly through the time it is about.
//!
//! ```text
//! looks      |      |      |   stopped    |      | end
//! samples    [0     )[1    )2 (nothing)   [3     )[4 )
//! ```

use crate::clock::Clock;
use crate::machine::{Machine, percent};
use crate::spool::Spool;
use crate::tree::{Seen, Tree};
use domain::Instant;
use domain::runs::{Figure, Fold, Sample, hold};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

/// What the main thread tells it.
pub enum Order {
    /// We are about to stop; answered when that is on record.
    Pause(SyncSender<()>),
    /// We are not about to stop any more.
    Resume,
    /// We go on after a stop, whoever stopped us.
    Continued,
    /// The run has ended after this long; with the CPU seconds of a command.
    End(Duration, Option<f64>),
}

/// The run in figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    pub system: Figure,
    pub tree: Figure,
}

/// What is later than this is late.
const LATE: Duration = Duration::from_millis(20);
/// Within this we hear that we were stopped.
const HEARD: Duration = Duration::from_millis(50);

pub struct Sampler {
    clock: Clock,
    interval: Duration,
    spool: Arc<Spool>,
    machine: Machine,
    tree: Option<Tree>,
    seq: u32,
    /// When was last looked, since the start of the run; `None` while we are stopped.
    last: Option<Duration>,
    system_fold: Fold,
    tree_fold: Fold,
}

impl Sampler {
    /// `machine` and `tree` were looked at when the run began.
    pub fn new(
        clock: Clock,
        interval: Duration,
        spool: Arc<Spool>,
        machine: Machine,
        tree: Option<Tree>,
    ) -> Self {
        let start = &spool.header().start;
        let micros = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX);
        let fold = Fold::new(clock.began(), hold(Some(micros), []), start.threshold);
        let (system_fold, tree_fold) = (fold.clone(), fold);
        let last = Some(Duration::ZERO);
        Self { clock, interval, spool, machine, tree, seq: 0, last, system_fold, tree_fold }
    }

    /// Samples until the run ends.
    pub fn run(mut self, orders: &Receiver<Order>) -> Totals {
        loop {
            let order = match self.last {
                Some(last) => self.wait(last, orders),
                None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Err(RecvTimeoutError::Timeout) => self.tick(),
                Err(RecvTimeoutError::Disconnected) => return self.totals(self.clock.elapsed()),
                Ok(Order::Pause(done)) => {
                    self.pause();
                    let _ = done.send(());
                }
                Ok(Order::Resume) => {
                    if self.last.is_none() {
                        self.prime();
                    }
                }
                Ok(Order::Continued) => self.go_on(),
                Ok(Order::End(at, cpu_seconds)) => {
                    self.end(at, cpu_seconds, orders);
                    return self.totals(at);
                }
            }
        }
    }

    /// The next order, until it is time to look.
    fn wait(&self, last: Duration, orders: &Receiver<Order>) -> Result<Order, RecvTimeoutError> {
        match orders.recv_timeout(self.next(last).saturating_sub(self.clock.elapsed())) {
            // The machine is busy, or we were stopped and that is yet to be heard.
            Err(RecvTimeoutError::Timeout) if self.is_late(last, self.clock.elapsed()) => {
                orders.recv_timeout(HEARD)
            }
            order => order,
        }
    }

    fn is_late(&self, last: Duration, now: Duration) -> bool {
        now > self.next(last) + LATE
    }

    /// When to look again: at whole intervals since the start, so that the pace does not drift.
    fn next(&self, last: Duration) -> Duration {
        let interval = self.interval.as_micros().max(1);
        // Not sooner than it can be measured.
        let soonest = (last + Machine::shortest().max(self.interval / 2)).as_micros();
        Duration::from_micros(
            u64::try_from(soonest.div_ceil(interval) * interval).unwrap_or(u64::MAX),
        )
    }

    fn tick(&mut self) {
        let (Some(last), now) = (self.last, self.clock.elapsed()) else { return };
        if self.is_gap(last, now) {
            // Asleep, or frozen: what was meanwhile is not known. A stop is heard of.
            self.mark(last);
            return self.prime();
        }
        let system = self.machine.look();
        let seen = self.tree.as_mut().map(Tree::look);
        self.record(last, now, system, seen);
        self.last = Some(now);
    }

    fn is_gap(&self, last: Duration, now: Duration) -> bool {
        now.saturating_sub(last) > self.interval * 3
    }

    fn pause(&mut self) {
        let Some(last) = self.last.take() else { return };
        let now = self.clock.elapsed();
        let system = self.machine.look();
        let seen = self.tree.as_mut().map(Tree::look);
        if now.saturating_sub(last) >= Machine::shortest() {
            self.record(last, now, system, seen);
            self.mark(now);
        } else if now > last {
            // Too short to be measured; the value before holds on.
            self.mark(now);
        }
    }

    /// Since when we were stopped is not known if nobody told us before, so all is unknown since the last look.
    fn go_on(&mut self) {
        let Some(last) = self.last else { return self.prime() };
        if self.clock.elapsed() > last + LATE {
            self.mark(last);
            self.prime();
        }
    }

    fn prime(&mut self) {
        self.machine.prime();
        if let Some(tree) = &mut self.tree {
            tree.look();
        }
        self.last = Some(self.clock.elapsed());
    }

    fn end(&mut self, at: Duration, cpu_seconds: Option<f64>, orders: &Receiver<Order>) {
        let Some(last) = self.last.filter(|last| *last < at) else { return };
        let was_stopped =
            || matches!(orders.recv_timeout(HEARD), Ok(Order::Continued | Order::Resume));
        if self.is_gap(last, at) || (self.is_late(last, at) && was_stopped()) {
            return self.mark(last);
        }
        let is_short = at - last < Machine::shortest();
        // A short rest says little, and the value before holds on. It is all there is of a short run, though.
        if is_short && self.seq > 0 {
            return;
        }
        let system = if is_short { None } else { self.machine.look() };
        let seen = match (&mut self.tree, cpu_seconds) {
            (Some(tree), Some(cpu_seconds)) => Some(tree.finish(cpu_seconds)),
            _ => None,
        };
        self.record(last, at, system, seen);
    }

    /// What was between two looks.
    fn record(&mut self, from: Duration, to: Duration, system: Option<f64>, seen: Option<Seen>) {
        let capacity = (to.saturating_sub(from)).as_secs_f64() * self.machine.cores();
        let tree = seen.and_then(|seen| percent(seen.cpu_seconds / capacity * 100.0));
        let alive = seen.filter(|seen| seen.threads > 0);
        self.keep(Sample {
            system,
            tree,
            memory: alive.map(|seen| seen.memory),
            threads: alive.map(|seen| seen.threads),
            ..self.empty(from)
        });
    }

    /// From here on nothing is known.
    fn mark(&mut self, from: Duration) {
        self.keep(self.empty(from));
    }

    fn empty(&self, from: Duration) -> Sample {
        Sample { seq: self.seq, at: self.clock.at(from), ..Sample::default() }
    }

    fn keep(&mut self, sample: Sample) {
        self.seq += 1;
        self.spool.sample(&sample);
        // Ours come in order; if they did not, only our own summary would be incomplete.
        let _ = self.system_fold.push(sample.at, sample.seq, sample.system);
        let _ = self.tree_fold.push(sample.at, sample.seq, sample.tree);
    }

    fn totals(&self, at: Duration) -> Totals {
        let end: Instant = self.clock.at(at);
        let figure = |fold: &Fold| fold.finish(end).unwrap_or_default();
        Totals { system: figure(&self.system_fold), tree: figure(&self.tree_fold) }
    }
}
