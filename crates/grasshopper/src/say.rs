//! What the person at the terminal hears from us: little, and on standard error only.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

static TROUBLE: AtomicBool = AtomicBool::new(false);
static DEBUG: AtomicBool = AtomicBool::new(false);

/// Lets [`debug`] speak.
pub fn set_debug(on: bool) {
    DEBUG.store(on, Ordering::Relaxed);
}

/// One line. A closed standard error is no reason to stop, so this is not `eprintln`.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stderr(), "grasshopper: {text}");
}

/// One line about trouble with reporting, the first time only: the command's output is not ours to fill.
pub fn trouble(text: &str) {
    if TROUBLE.swap(true, Ordering::Relaxed) {
        debug(text);
    } else {
        line(text);
    }
}

/// One line for `--debug`.
pub fn debug(text: &str) {
    if DEBUG.load(Ordering::Relaxed) {
        line(text);
    }
}
