//! One run, from the command's start to the summary.

use crate::cli::{Reporting, Wanted};
use crate::client::Client;
use crate::clock::Clock;
use crate::command::{self, End, Pause};
use crate::machine::Machine;
use crate::sampler::{Order, Sampler, Totals};
use crate::sender::{Outcome, Sender};
use crate::signals::{Aim, Heard, Signals};
use crate::spool::folder::MAX_FOLDER;
use crate::spool::{Folder, Header, Spool};
use crate::summary::Summary;
use crate::tree::Tree;
use crate::{facts, inherited, say};
use domain::runs::report::StopRun;
use nix::unistd::Pid;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;
use uuid::Uuid;

/// The exit code when the command's own is not known; `env` and `timeout` use it for their own failures, too.
const UNKNOWN: i32 = 125;

/// Runs the command, or samples until Ctrl-C; answers the command's exit code.
pub fn main(reporting: &Reporting, wanted: Box<Wanted>) -> ExitCode {
    let with_command = !wanted.command.is_empty();
    inherited::prepare();
    // Caught before there is a command, heard when there is one. If that fails the command runs all the same.
    let signals = Signals::catch(with_command)
        .map_err(|error| say::trouble(&format!("signals cannot be forwarded: {error}")));
    let clock = Clock::start();
    let aim = Aim::default();
    let command = if with_command {
        match command::start(&wanted.command) {
            Ok(pid) => Some(pid),
            Err(error) => {
                say::line(&format!("{}: {error}", wanted.command[0].display()));
                return ExitCode::from(command::code_of(&error));
            }
        }
    } else {
        None
    };
    if let Some(pid) = command {
        aim.at(pid);
    }
    let heard = hear(signals.ok(), aim.clone());
    let run = Run::start(reporting, &wanted, clock, command);
    let end = match command {
        Some(pid) => run.wait(pid, &aim, heard),
        None => run.wait_for_signal(&heard),
    };
    // How a command ended that could not be waited for is not known; it did not end well for all we know.
    let code = end.map_or(if with_command { UNKNOWN } else { 0 }, |end| end.code);
    run.finish(reporting, wanted.threshold, end, &aim);
    ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX))
}

/// The thread that hears signals, and what it hears.
fn hear(signals: Option<Signals>, aim: Aim) -> Receiver<Heard> {
    let (sender, heard) = mpsc::channel();
    if let Some(signals) = signals {
        spawn("signals", move || signals.hear(&aim, &sender));
    }
    heard
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        say::trouble(&format!("no thread for {name}: {error}"));
    }
}

/// What happens beside the command. Nothing in it may fail the command.
struct Run {
    clock: Clock,
    spool: Option<Arc<Spool>>,
    sampler: mpsc::Sender<Order>,
    totals: Receiver<Totals>,
    sender: Option<Sender>,
}

impl Run {
    fn start(reporting: &Reporting, wanted: &Wanted, clock: Clock, command: Option<Pid>) -> Self {
        // First of all, as the command is running already.
        let machine = Machine::new();
        let tree = command.and_then(|pid| u32::try_from(pid.as_raw()).ok()).map(Tree::new);
        let (folder, spool) = keep(reporting, wanted, clock, machine.cores());
        let (sampler, orders) = mpsc::channel();
        let (report, totals) = mpsc::channel();
        let mut sender = None;
        if let Some(spool) = &spool {
            let sampling = Sampler::new(clock, wanted.interval, spool.clone(), machine, tree);
            spawn("sampler", move || {
                let _ = report.send(sampling.run(&orders));
            });
            match Client::new(reporting) {
                Some(client) => sender = Some(Sender::start(client, spool.clone(), folder)),
                None => say::trouble(
                    "no token (--token-file, GRASSHOPPER_TOKEN or --jwt); samples are kept for `grasshopper sync`",
                ),
            }
        }
        Self { clock, spool, sampler, totals, sender }
    }

    /// Waits for the command; stops and goes on with it.
    fn wait(&self, pid: Pid, aim: &Aim, heard: Receiver<Heard>) -> Option<End> {
        let orders = self.sampler.clone();
        spawn("wakes", move || {
            for _ in heard {
                let _ = orders.send(Order::Continued);
            }
        });
        let pause = |pause| match pause {
            Pause::Begins => {
                let (done, is_done) = mpsc::sync_channel(1);
                if self.sampler.send(Order::Pause(done)).is_ok() {
                    let _ = is_done.recv_timeout(Duration::from_secs(1));
                }
            }
            Pause::Ends => drop(self.sampler.send(Order::Resume)),
        };
        command::wait(pid, aim, pause)
            .map_err(|error| say::line(&format!("the command cannot be waited for: {error}")))
            .ok()
    }

    fn wait_for_signal(&self, heard: &Receiver<Heard>) -> Option<End> {
        while let Ok(Heard::Continued) = heard.recv() {
            let _ = self.sampler.send(Order::Continued);
        }
        None
    }

    fn finish(self, reporting: &Reporting, threshold: f64, end: Option<End>, aim: &Aim) {
        let elapsed = self.clock.elapsed();
        let _ = self.sampler.send(Order::End(elapsed, end.map(|end| end.cpu_seconds)));
        let totals = self.totals.recv_timeout(Duration::from_secs(2)).unwrap_or_default();
        if let Some(spool) = &self.spool {
            spool.stop(&StopRun {
                end_time: Some(self.clock.at(elapsed)),
                exit_code: end.map(|end| end.code),
                signal: end.and_then(|end| end.signal),
                cpu_seconds: end.map(|end| end.cpu_seconds),
                peak_memory: end.map(|end| end.peak_memory),
            });
        }
        aim.kept();
        let finish = |sender: Sender| sender.finish_unless(|| aim.is_cut_short());
        let (run, outcome) = self.sender.map_or((None, Outcome::Left), finish);
        let left_out = self.spool.as_ref().map(|spool| spool.left_out()).unwrap_or_default();
        let spool = self.spool.as_ref().and_then(|spool| spool.path()).filter(|path| path.exists());
        let server = &reporting.server;
        let summary =
            Summary { elapsed, end, totals, threshold, server, run, outcome, left_out, spool };
        summary.lines().iter().for_each(|line| say::line(line));
    }
}

/// The run's file; in memory where none can be made.
fn keep(
    reporting: &Reporting,
    wanted: &Wanted,
    clock: Clock,
    cores: f64,
) -> (Option<Folder>, Option<Arc<Spool>>) {
    let key = Uuid::now_v7().to_string();
    let start = facts::start(wanted, key.clone(), clock.began(), cores);
    let header = Header { server: reporting.server.clone(), start };
    let made = Folder::open().and_then(|folder| {
        let given_up = folder.tidy(MAX_FOLDER)?;
        if !given_up.is_empty() {
            say::trouble(&format!("{} unsent runs were too many and are given up", given_up.len()));
        }
        Ok((Spool::create(folder.path(), &key, header.clone())?, folder))
    });
    match made {
        Ok((spool, folder)) => (Some(folder), Some(Arc::new(spool))),
        Err(error) => {
            say::trouble(&format!("samples cannot be kept on disk: {error}"));
            (None, Spool::in_memory(header).ok().map(Arc::new))
        }
    }
}
