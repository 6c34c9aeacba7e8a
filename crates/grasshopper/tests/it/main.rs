//! The real program around real processes, and a double of the server that can be stopped, slow or wrong.

mod agent;
mod double;
mod exits;
mod inherits;
mod kill;
mod measured;
mod outage;
mod signals;
mod stops;
mod terminal;

use std::time::{Duration, Instant};

/// Waits until something is so. What never is fails the test, with words for it.
#[track_caller]
fn eventually<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = check() {
            return found;
        }
        assert!(Instant::now() < deadline, "it never came: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
