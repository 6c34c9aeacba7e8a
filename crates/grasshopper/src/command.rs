//! The command: started as if by the shell itself, watched until it ends.

use crate::signals::{Aim, is_stopped};
use crate::stop;
use crate::{inherited, say};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::Signal;
use nix::unistd::Pid;
use rustix::process::{Pid as Number, WaitId, WaitIdOptions as Events, WaitIdStatus, waitid};
use std::ffi::OsString;
use std::io;
use std::process::Command;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// As a shell would say it: 128 + n after signal n.
    pub code: i32,
    pub signal: Option<i32>,
    /// User and system time of it and of all descendants that were waited for.
    pub cpu_seconds: f64,
    /// Bytes, of the largest single process among them.
    pub peak_memory: u64,
}

/// Starts a command with our terminal, streams, folder and environment, in our process group.
pub fn start(words: &[OsString]) -> io::Result<Pid> {
    let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    // Never killed or waited for through `Child`: that is done by its number, so that signals and stops are seen.
    let child = inherited::hand_on(Command::new(program).args(arguments)).spawn()?;
    i32::try_from(child.id()).map(Pid::from_raw).map_err(io::Error::other)
}

/// The exit code of a shell for a command that could not be started.
pub fn code_of(error: &io::Error) -> u8 {
    if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 }
}

/// What follows when the command stops for the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// We are about to stop as well.
    Begins,
    /// We go on.
    Ends,
}

/// Waits for the command's end, and stops with it; `pause` hears of that.
pub fn wait(pid: Pid, aim: &Aim, mut pause: impl FnMut(Pause)) -> io::Result<End> {
    loop {
        // First only looked at: as long as it is not waited for, nobody else gets its number.
        let status = match look(pid, Events::EXITED | Events::STOPPED | Events::NOWAIT) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            status => status?,
        };
        // Plain numbers, as there are more signals than have names.
        let signal = status.as_ref().and_then(WaitIdStatus::terminating_signal);
        let code = status.as_ref().and_then(WaitIdStatus::exit_status);
        if let Some(code) = code.or(signal.map(|signal| 128 + signal)) {
            aim.ended(code);
            look(pid, Events::EXITED)?;
            return Ok(end(code, signal)?);
        }
        // Only the stop: it may have gone on and ended since we looked, and that is for the next look.
        look(pid, Events::STOPPED | Events::NOHANG)?;
        let stop = status.and_then(|status| status.stopping_signal());
        match stop.and_then(|stop| Signal::try_from(stop).ok()) {
            Some(signal @ (Signal::SIGTSTP | Signal::SIGTTIN | Signal::SIGTTOU))
                if !stop::are_we_orphaned() =>
            {
                pause(Pause::Begins);
                stop_with(pid, signal, aim);
                pause(Pause::Ends);
            }
            // Whoever stops only the command by SIGSTOP can also wake only the command, so we stay awake; and where nobody
            // would wake us.
            Some(_) => aim.frozen(),
            None => {}
        }
    }
}

/// The command's job is our process group: a shell sees it stopped when we are.
fn stop_with(pid: Pid, signal: Signal, aim: &Aim) {
    aim.stopping();
    if let Err(error) = stop::by(signal, || is_stopped(pid)) {
        say::debug(&format!("the command has stopped, but we cannot: {error}"));
    }
    // A stop that was not waited for yet is a new one, and is not to be undone.
    let again = look(pid, Events::STOPPED | Events::NOHANG | Events::NOWAIT);
    aim.continued(matches!(again, Ok(Some(_))));
}

fn look(pid: Pid, events: Events) -> io::Result<Option<WaitIdStatus>> {
    let number = Number::from_raw(pid.as_raw()).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(waitid(WaitId::Pid(number), events)?)
}

fn end(code: i32, signal: Option<i32>) -> nix::Result<End> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu_seconds = seconds(usage.user_time()) + seconds(usage.system_time());
    let peak_memory = u64::try_from(usage.max_rss()).unwrap_or_default() * 1024;
    Ok(End { code, signal, cpu_seconds, peak_memory })
}
