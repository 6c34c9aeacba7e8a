//! Time on the pages of runs: what a run is doing is worked out where it is shown, second by second.

use crate::ui::{StateBadge, each_second, use_live};
use domain::Instant;
use domain::format;
use domain::instant::{MINUTE, SECOND};
use domain::runs::{Pulse, State};
use leptos::prelude::*;

/// The server's time, from what it was when it answered: the browser's own clock may be wrong.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    answered: Instant,
    now: Signal<Instant>,
}

impl Clock {
    /// Both first draw the instant of the answer. Then it goes on, as long as one of the `runs` is active, the page is
    /// seen, and what the server hears would be heard here.
    pub fn new(answered: Instant, runs: &[Pulse]) -> Self {
        let now = RwSignal::new(answered);
        let live = use_live();
        if runs.iter().any(|run| run.is_active(answered)) {
            each_second(move |passed| {
                if !document().hidden() && untrack(|| live.connected()) != Some(false) {
                    let _ = now.try_set(answered.plus(passed));
                }
            });
        }
        Self { answered, now: now.into() }
    }

    pub fn now(self) -> Instant {
        self.now.get()
    }

    /// Asks `again` once a run is in another state than when it was drawn: what hangs on that, the server knows.
    pub fn at_a_turn(self, runs: Vec<Pulse>, again: impl Fn() + 'static) {
        let turned = Memo::new(move |_| {
            runs.iter().any(|run| run.state(self.now()) != run.state(self.answered))
        });
        Effect::new(move |_| {
            if turned.get() {
                again();
            }
        });
    }
}

/// The state of a run, as time goes by.
#[component]
pub(super) fn RunBadge(run: Pulse, clock: Clock) -> impl IntoView {
    let shown = Memo::new(move |_| (kind(run.state(clock.now())), words(&run, clock.now())));
    move || {
        let (kind, word) = shown.get();
        view! { <StateBadge kind word /> }
    }
}

/// How long a run has been going on, where `known` was its duration when it was drawn.
pub(super) fn took(run: Pulse, known: i64, clock: Clock) -> impl Fn() -> String + Send + Clone {
    move || format::seconds(run.duration(known, clock.now()))
}

fn kind(state: State) -> &'static str {
    match state {
        State::Running => "busy",
        State::Lost => "unknown",
        State::Finished => "ok",
        State::Failed => "failed",
    }
}

/// `Running`, `Lost, last heard 14 s ago`, `Failed (2)`.
fn words(run: &Pulse, now: Instant) -> String {
    match (run.state(now), run.signal, run.exit_code) {
        (State::Running, ..) => "Running".to_owned(),
        (State::Lost, ..) => format!("Lost, last heard {} ago", silence(run.silence(now))),
        (State::Failed, Some(signal), _) => format!("Failed (signal {signal})"),
        (State::Failed, None, Some(code)) => format!("Failed ({code})"),
        _ if !run.stopped => "Ended without a stop".to_owned(),
        _ => "Finished".to_owned(),
    }
}

/// In whole seconds: it counts.
fn silence(micros: i64) -> String {
    if micros < MINUTE { format::age(micros) } else { format::seconds(micros / SECOND * SECOND) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_how_it_went_or_since_when_nothing_is_heard() {
        let at = |seconds: i64| Instant::default().plus(seconds * SECOND);
        let run = Pulse {
            start: at(0),
            stopped: false,
            exit_code: None,
            signal: None,
            heard_at: at(100),
            lost_after: 10 * SECOND,
            skew: 0,
        };
        let check = |run: Pulse, now: i64, want: (&str, &str)| {
            assert_eq!((kind(run.state(at(now))), words(&run, at(now)).as_str()), want);
        };
        check(run, 110, ("busy", "Running"));
        check(run, 114, ("unknown", "Lost, last heard 14 s ago"));
        check(run, 173, ("unknown", "Lost, last heard 1 min 13 s ago"));
        check(run, 101 + 86_400, ("ok", "Ended without a stop"));
        let stopped = Pulse { stopped: true, ..run };
        check(stopped, 200, ("ok", "Finished"));
        check(Pulse { exit_code: Some(2), ..stopped }, 200, ("failed", "Failed (2)"));
        let killed = Pulse { exit_code: Some(143), signal: Some(15), ..stopped };
        check(killed, 200, ("failed", "Failed (signal 15)"));
    }
}
