//! Word of changes: one WebSocket per tab. A page reads [`Live::version`] where it loads its data, and loads again
//! when that moves.

use domain::live::{Change, Domain};
use leptos::prelude::*;
use std::time::Duration;

/// How many changes of each domain have been heard of, and whether the socket stands.
#[derive(Clone, Copy)]
pub struct Live {
    account: RwSignal<u32>,
    energy: RwSignal<u32>,
    intervals: RwSignal<u32>,
    jobs: RwSignal<u32>,
    packaging: RwSignal<u32>,
    runs: RwSignal<u32>,
    /// `None` before the first connection.
    connected: RwSignal<Option<bool>>,
    /// The session has ended; nothing more is heard.
    signed_out: RwSignal<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            account: RwSignal::new(0),
            energy: RwSignal::new(0),
            intervals: RwSignal::new(0),
            jobs: RwSignal::new(0),
            packaging: RwSignal::new(0),
            runs: RwSignal::new(0),
            connected: RwSignal::new(None),
            signed_out: RwSignal::new(false),
        }
    }
}

impl Live {
    fn of(self, domain: Domain) -> RwSignal<u32> {
        match domain {
            Domain::Account => self.account,
            Domain::Energy => self.energy,
            Domain::Intervals => self.intervals,
            Domain::Jobs => self.jobs,
            Domain::Packaging => self.packaging,
            Domain::Runs => self.runs,
        }
    }

    /// Moves with each change of the domain; for a resource's source.
    pub fn version(self, domain: Domain) -> u32 {
        self.of(domain).get()
    }

    /// The same, but not more often than once in `rest`: for what is slow to load, or changes with every reading.
    pub fn rested(self, domain: Domain, rest: Duration) -> Signal<u32> {
        let shown = RwSignal::new(self.of(domain).get_untracked());
        let (last, waits) = (StoredValue::new(f64::NEG_INFINITY), StoredValue::new(false));
        let show = move || {
            // The page may have gone meanwhile.
            let _ = waits.try_set_value(false);
            let _ = last.try_set_value(js_sys::Date::now());
            let _ = shown.try_set(self.of(domain).get_untracked());
        };
        Effect::new(move |_| {
            if self.version(domain) == shown.get_untracked() || waits.get_value() {
                return;
            }
            let due = last.get_value() + rest.as_millis() as f64 - js_sys::Date::now();
            if due <= 0.0 {
                show();
            } else {
                waits.set_value(true);
                set_timeout(show, Duration::from_millis(due as u64));
            }
        });
        shown.into()
    }

    pub fn connected(self) -> Option<bool> {
        self.connected.get()
    }

    pub fn signed_out(self) -> bool {
        self.signed_out.get()
    }

    /// After a change of one's own: the socket brings word of it, unless it is down.
    pub fn touched(self, domain: Domain) {
        if self.connected.get_untracked() != Some(true) {
            self.heard(&Change { domain, id: String::new() });
        }
    }

    fn heard(self, change: &Change) {
        self.of(change.domain).update(|version| *version = version.wrapping_add(1));
    }
}

pub fn use_live() -> Live {
    expect_context()
}

/// Opens the socket once the page lives, and again whenever it breaks.
pub(crate) fn listen(live: Live) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| socket::open(live, 0));
    #[cfg(not(feature = "hydrate"))]
    let _ = live;
}

#[cfg(feature = "hydrate")]
mod socket {
    use super::Live;
    use crate::account::me::who;
    use crate::error::AppError;
    use domain::live::{Change, Domain};
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{CloseEvent, MessageEvent, WebSocket};

    /// The close code with which the server says that the session has ended.
    const ENDED: u16 = 1008;

    /// Waits 1 s, 2 s, 4 s … at most 30 s between tries.
    fn wait(tries: u32) -> Duration {
        Duration::from_secs(1 << tries.min(5)).min(Duration::from_secs(30))
    }

    /// A browser does not say why a socket could not be opened: the server is asked whether the session still is.
    fn again(live: Live, tries: u32) {
        leptos::task::spawn_local(async move {
            if tries > 0 && who().await == Err(AppError::SignedOut) {
                live.signed_out.set(true);
            } else {
                open(live, tries);
            }
        });
    }

    pub(super) fn open(live: Live, tries: u32) {
        let location = window().location();
        let scheme = if location.protocol().as_deref() == Ok("https:") { "wss" } else { "ws" };
        let Ok(host) = location.host() else { return };
        let Ok(socket) = WebSocket::new(&format!("{scheme}://{host}/live")) else { return };

        let opened = StoredValue::new(false);
        let on_open = Closure::<dyn FnMut()>::new(move || {
            opened.set_value(true);
            // What happened while nobody listened is not known: everything is looked at again.
            if live.connected.get_untracked() == Some(false) {
                for domain in Domain::ALL {
                    live.heard(&Change { domain, id: String::new() });
                }
            }
            live.connected.set(Some(true));
        });
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(change) = serde_json::from_str::<Change>(&text) {
                live.heard(&change);
            }
        });
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            let Some(opened) = opened.try_get_value() else { return };
            live.connected.set(Some(false));
            if event.code() == ENDED {
                live.signed_out.set(true);
                return;
            }
            let tries = if opened { 0 } else { tries + 1 };
            set_timeout(move || again(live, tries), wait(tries));
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        // They live as long as the socket, which lives as long as the tab.
        on_open.forget();
        on_message.forget();
        on_close.forget();
    }
}
