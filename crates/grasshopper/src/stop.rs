//! Stopping as the command has stopped, so that the shell sees its job stopped.
//!
//! Not by SIGSTOP but by the command's own signal, with its default action: the kernel does not stop a process by it that
//! nobody could make go on (an orphaned process group), and takes a stop back that is still pending when SIGCONT comes.
#![expect(unsafe_code, reason = "the action of a signal is set, to no handler of ours")]

use crate::stat;
use nix::sys::signal::{
    SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, raise, sigaction,
};
use nix::unistd::{Pid, getpgid, getpgrp, getppid, getsid};

/// Stops us by `signal`, if there is still reason to; comes back when we go on.
///
/// First the stop is made pending, then is looked. So a SIGCONT finds either a stop to take back, or is seen in what
/// `still` looks at; never do we stop after it.
pub fn by(signal: Signal, still: impl Fn() -> bool) -> nix::Result<()> {
    let action = |handler| SigAction::new(handler, SaFlags::empty(), SigSet::empty());
    let only: SigSet = [signal].into_iter().collect();
    let mask = only.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
    // SAFETY: it sets no handler.
    let before = unsafe { sigaction(signal, &action(SigHandler::SigDfl)) }?;
    raise(signal)?;
    if !still() {
        // What is ignored is pending no more.
        // SAFETY: it sets no handler.
        unsafe { sigaction(signal, &action(SigHandler::SigIgn)) }?;
    }
    // Here we stop.
    only.thread_unblock()?;
    // SAFETY: it was set before.
    unsafe { sigaction(signal, &before) }?;
    mask.thread_set_mask()
}

/// Whether nobody in our session, outside of our process group, looks after us: then nobody would make us go on.
pub fn are_we_orphaned() -> bool {
    let (group, session) = (getpgrp(), getsid(None));
    let mut parent = getppid();
    while parent.as_raw() > 0 {
        if getpgid(Some(parent)) != Ok(group) {
            return getsid(Some(parent)) != session;
        }
        let stat = u32::try_from(parent.as_raw()).ok().and_then(stat::read);
        let above = stat.and_then(|stat| i32::try_from(stat.parent).ok());
        parent = Pid::from_raw(above.unwrap_or_default());
    }
    true
}
