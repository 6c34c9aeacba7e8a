//! Time that passes while a page is seen, by a clock that nobody sets: the browser's own may be wrong, and be put right.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Grows from what it was when the server drew it, so that both first draw the same. In microseconds.
pub fn growing(from: i64) -> RwSignal<i64> {
    let shown = RwSignal::new(from);
    each_second(move |passed| {
        let _ = shown.try_set(from + passed);
    });
    shown
}

/// Calls `tick` in the browser, as long as the owner lives, with the microseconds that have passed since now.
pub fn each_second(tick: impl Fn(i64) + Clone + 'static) {
    Effect::new(move |_| {
        let Some(began) = steady() else { return };
        let tick = tick.clone();
        let beat = move || {
            if let Some(at) = steady() {
                tick(((at - began) * 1_000.0) as i64);
            }
        };
        if let Ok(handle) = set_interval_with_handle(beat, Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// Milliseconds.
fn steady() -> Option<f64> {
    let performance = Reflect::get(&window(), &"performance".into()).ok()?;
    let now = Reflect::get(&performance, &"now".into()).ok()?.dyn_into::<Function>().ok()?;
    now.call0(&performance).ok()?.as_f64()
}
