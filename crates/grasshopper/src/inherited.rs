//! What we were started with and the command is to be started with, where it is not the same for us.
//!
//! Rust's runtime ignores SIGPIPE and opens `/dev/null` where a standard stream is closed, both before `main`. So this is
//! learnt before the runtime begins, by a function that the loader calls (`.init_array`). By `main` it is too late, and
//! the runtime's own way of saying it (`-Zon-broken-pipe`) is not stable.
#![expect(
    unsafe_code,
    reason = "what is inherited can only be learnt before the runtime, and given on between fork and exec"
)]

use nix::libc;
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// SIGPIPE is the runtime's doing, the others are ours.
const CHANGED: [i32; 3] = [libc::SIGPIPE, libc::SIGCHLD, libc::SIGXFSZ];

/// Those of them that were ignored, a bit each.
static IGNORED: AtomicU32 = AtomicU32::new(0);
/// The standard streams that were closed, a bit each.
static CLOSED: AtomicU32 = AtomicU32::new(0);

#[used]
#[unsafe(link_section = ".init_array")]
static LEARN: extern "C" fn() = learn;

extern "C" fn learn() {
    for signal in CHANGED {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: it only asks, and all zeros are a valid `sigaction`.
        let action = unsafe {
            libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr());
            action.assume_init()
        };
        if action.sa_sigaction == libc::SIG_IGN {
            IGNORED.fetch_or(1 << signal, Ordering::Relaxed);
        }
    }
    for stream in 0..3 {
        // SAFETY: it only asks.
        if unsafe { libc::fcntl(stream, libc::F_GETFD) } == -1 {
            CLOSED.fetch_or(1 << stream, Ordering::Relaxed);
        }
    }
}

/// What we need for ourselves: that a child is there until it is waited for, and that a file which may not grow
/// (`ulimit -f`) is an error like a full disk.
pub fn prepare() {
    // SAFETY: neither sets a handler.
    unsafe {
        libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

/// Lets a command start with what we were started with.
pub fn hand_on(command: &mut Command) -> &mut Command {
    // SAFETY: between fork and exec only atomics are read and only `signal` and `close` are called.
    unsafe { command.pre_exec(restore) }
}

fn restore() -> io::Result<()> {
    let is_set = |bits: &AtomicU32, n: i32| bits.load(Ordering::Relaxed) >> n & 1 == 1;
    for signal in CHANGED {
        let action = if is_set(&IGNORED, signal) { libc::SIG_IGN } else { libc::SIG_DFL };
        // SAFETY: it sets no handler.
        unsafe { libc::signal(signal, action) };
    }
    for stream in (0..3).filter(|stream| is_set(&CLOSED, *stream)) {
        // SAFETY: nothing in this process uses it any more.
        unsafe { libc::close(stream) };
    }
    Ok(())
}
