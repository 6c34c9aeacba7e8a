//! Signals: which of those sent to us are for the command, and which it has already.
//!
//! The command is in our process group, so that the terminal treats both as one job. Who sent a signal tells what to do:
//!
//! | sender | the command | we |
//! |---|---|---|
//! | the kernel: Ctrl-C, Ctrl-\, Ctrl-Z, a hang-up | has it as well | do nothing |
//! | the kernel, a hang-up, and we lead the session | would have been told in our place | forward it |
//! | the command or a descendant of it | knows | do nothing |
//! | another process | may not have it | forward it |
//!
//! A process that signals the whole group (`kill -TERM -- -PGID`, `kill %1`, a service manager that kills each process)
//! looks the same as one that signals us alone, so there a command that *handles* the signal may get it twice. One that
//! does not handle it ends at the first. The other choice would leave a command running that should have ended.
//!
//! Whether the command has stopped is seen, so a stop is never sent twice. Signals that were ignored when we were started
//! (`nohup`) stay so, for us and the command.

use crate::stat;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getpid, getsid};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::iterator::exfiltrator::origin::Origin;
use signal_hook::low_level::siginfo::{Cause, Sent};
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const FORWARDED: [i32; 6] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2];
/// What ends us when there is no command.
const ENDING: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];

/// How long after the command's end a signal is taken for the one that it ended of.
const ECHO: Duration = Duration::from_millis(500);

/// What the other threads hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// We were stopped and go on.
    Continued,
    /// It is to end, and there is no command that would decide that.
    End,
}

/// The command as signals see it.
#[derive(Clone, Copy, Debug, Default)]
enum Target {
    #[default]
    None,
    Command(Pid),
    /// It has ended with this code, at that time; we only report.
    Ended(i32, Instant),
}

/// Where signals go. Shared with the main thread, which knows when the command has ended.
#[derive(Clone, Debug, Default)]
pub struct Aim(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    target: Target,
    /// How often SIGTSTP was heard for which the command has not stopped yet.
    asked: u32,
    /// How often the command has stopped for a SIGTSTP that we were yet to hear: the whole group got it, and we stopped
    /// before the thread for signals had its turn.
    owed: u32,
    /// How often the command and we have stopped.
    stops: u32,
    /// When we last went on after a stop; `None` while we are about to stop.
    continued: Option<Instant>,
    /// The command was stopped by a signal that did not stop us; who wakes us means both.
    frozen: bool,
    /// The run's end is in its file: what is left may be cut short.
    kept: bool,
    /// When it was cut short.
    cut: Option<Instant>,
}

impl Aim {
    pub fn at(&self, pid: Pid) {
        self.lock().target = Target::Command(pid);
    }

    /// The command has ended. To be called before it is waited for: afterwards its number may be another's.
    pub fn ended(&self, code: i32) {
        self.lock().target = Target::Ended(code, Instant::now());
    }

    /// How the command ended is kept. Who does not want to wait until it is sent, may end us now.
    pub fn kept(&self) {
        self.lock().kept = true;
    }

    /// Whether nobody wants to wait any longer until what is left is sent.
    pub fn is_cut_short(&self) -> bool {
        self.lock().cut.is_some()
    }

    /// A signal is heard that may ask us not to wait: not the one that the command has just died of, which its whole
    /// group got. Answers whether it is the second one, for who does not even want to read the summary.
    fn cut_short(&self, ended: Instant) -> bool {
        let mut state = self.lock();
        if !state.kept || ended.elapsed() <= ECHO {
            return false;
        }
        state.cut.get_or_insert_with(Instant::now).elapsed() > ECHO
    }

    /// The command has stopped, and we are about to.
    pub fn stopping(&self) {
        let mut state = self.lock();
        state.stops += 1;
        state.continued = None;
        match state.asked.checked_sub(1) {
            Some(asked) => state.asked = asked,
            None => state.owed += 1,
        }
    }

    /// We go on after a stop, and so does the command: who woke us meant both.
    pub fn continued(&self, stopped_again: bool) {
        let mut state = self.lock();
        state.continued = Some(Instant::now());
        if !stopped_again {
            wake(&state);
        }
    }

    /// The command was stopped, and we are not.
    pub fn frozen(&self) {
        self.lock().frozen = true;
    }

    /// Whether a SIGTSTP that is heard now is an old one, from before a stop: forwarded, it would stop the command again.
    fn is_old(&self) -> bool {
        let mut state = self.lock();
        // What was not heard by then was none: of two at once the kernel keeps one.
        let is_late = state.continued.is_some_and(|at| at.elapsed() > Duration::from_secs(1));
        match state.owed.checked_sub(1) {
            Some(owed) if !is_late => {
                state.owed = owed;
                true
            }
            _ => {
                (state.owed, state.asked) = (0, state.asked + 1);
                false
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Signals that are caught, from now on.
pub struct Signals(SignalsInfo<WithOrigin>);

impl Signals {
    /// Before the command is started, so that none is missed. What we catch is set back for it by `exec`.
    pub fn catch(with_command: bool) -> io::Result<Self> {
        let ignored = ignored();
        let mut caught = if with_command { FORWARDED.to_vec() } else { ENDING.to_vec() };
        caught.push(SIGCONT);
        if with_command {
            caught.push(SIGTSTP);
        }
        caught.retain(|signal| ignored >> (signal - 1) & 1 == 0);
        SignalsInfo::new(caught).map(Self)
    }

    /// Hears them until the program ends.
    pub fn hear(mut self, aim: &Aim, heard: &Sender<Heard>) {
        for origin in &mut self.0 {
            let target = aim.lock().target;
            match (origin.signal, target) {
                (SIGCONT, _) => {
                    let mut state = aim.lock();
                    // A stop that we share is undone by the main thread; here it could be a later one already.
                    if std::mem::take(&mut state.frozen) {
                        wake(&state);
                    }
                    drop(state);
                    let _ = heard.send(Heard::Continued);
                }
                (_, Target::Command(pid)) => forward(&origin, pid, aim),
                (_, Target::None) => {
                    let _ = heard.send(Heard::End);
                }
                (signal, Target::Ended(code, at))
                    if ENDING.contains(&signal) && aim.cut_short(at) =>
                {
                    std::process::exit(code)
                }
                (_, Target::Ended(..)) => {}
            }
        }
    }
}

fn wake(state: &State) {
    if let Target::Command(pid) = state.target
        && is_stopped(pid)
    {
        let _ = kill(pid, Signal::SIGCONT);
    }
}

fn forward(origin: &Origin, pid: Pid, aim: &Aim) {
    let stops = aim.lock().stops;
    let is_old = origin.signal == SIGTSTP && aim.is_old();
    if is_old || !is_for_the_command(origin, pid) {
        return;
    }
    let Ok(signal) = Signal::try_from(origin.signal) else { return };
    if signal == Signal::SIGTSTP && is_stopped(pid) {
        return;
    }
    // Held while it is sent: so long it is not waited for, and its number stays its own.
    let state = aim.lock();
    if signal == Signal::SIGTSTP && state.stops != stops {
        // We have stopped and gone on since we looked.
        return;
    }
    if matches!(state.target, Target::Command(now) if now == pid) {
        let _ = kill(pid, signal);
    }
}

fn is_for_the_command(origin: &Origin, command: Pid) -> bool {
    match origin.cause {
        Cause::Sent(Sent::User | Sent::TKill | Sent::Queue) => {
            let sender = origin.process.and_then(|process| u32::try_from(process.pid).ok());
            let command = u32::try_from(command.as_raw()).unwrap_or_default();
            // 0 is one that we cannot see, outside of our container.
            sender.is_none_or(|sender| sender == 0 || !stat::descends(sender, command))
        }
        _ => origin.signal == SIGHUP && getsid(None) == Ok(getpid()),
    }
}

/// Whether it is stopped at this moment.
pub fn is_stopped(pid: Pid) -> bool {
    let stat = u32::try_from(pid.as_raw()).ok().and_then(stat::read);
    stat.is_some_and(|stat| stat.state == 'T')
}

/// The signals that are ignored, as bits from signal 1 on.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default()
}
