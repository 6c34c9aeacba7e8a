//! The command: started as if by the shell itself, watched until it ends.

use crate::signals::Aim;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{Pid, getpid};
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
    let child = Command::new(program).args(arguments).spawn()?;
    i32::try_from(child.id()).map(Pid::from_raw).map_err(io::Error::other)
}

/// The exit code of a shell for a command that could not be started.
pub fn code_of(error: &io::Error) -> u8 {
    if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 }
}

/// Waits for the command's end. `stopped` is called when it was stopped by the terminal, before we stop as well.
pub fn wait(pid: Pid, aim: &Aim, mut stopped: impl FnMut()) -> io::Result<End> {
    let events = WaitPidFlag::WEXITED | WaitPidFlag::WSTOPPED;
    loop {
        // First only looked at: as long as it is not waited for, nobody else gets its number.
        let status = match waitid(Id::Pid(pid), events | WaitPidFlag::WNOWAIT) {
            Err(nix::errno::Errno::EINTR) => continue,
            status => status?,
        };
        let ended = match status {
            WaitStatus::Exited(_, code) => Some((code, None)),
            WaitStatus::Signaled(_, signal, _) => Some((128 + signal as i32, Some(signal as i32))),
            _ => None,
        };
        if let Some((code, _)) = ended {
            aim.ended(code);
        }
        waitpid(pid, Some(WaitPidFlag::WUNTRACED))?;
        if let Some((code, signal)) = ended {
            return Ok(end(code, signal)?);
        }
        match status {
            WaitStatus::Stopped(_, Signal::SIGTSTP | Signal::SIGTTIN | Signal::SIGTTOU) => {
                stopped();
                aim.stopping();
                // Its job is our process group: a shell sees it stopped when we are.
                kill(getpid(), Signal::SIGSTOP)?;
                // A stop that was not waited for yet is a new one, and is not to be undone.
                let again = WaitPidFlag::WSTOPPED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
                let again = waitid(Id::Pid(pid), again);
                aim.continued(matches!(again, Ok(WaitStatus::Stopped(..))));
            }
            // Whoever stops only the command by SIGSTOP can also wake only the command, so we stay awake.
            WaitStatus::Stopped(..) => aim.frozen(),
            _ => {}
        }
    }
}

fn end(code: i32, signal: Option<i32>) -> nix::Result<End> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu_seconds = seconds(usage.user_time()) + seconds(usage.system_time());
    let peak_memory = u64::try_from(usage.max_rss()).unwrap_or_default() * 1024;
    Ok(End { code, signal, cpu_seconds, peak_memory })
}
