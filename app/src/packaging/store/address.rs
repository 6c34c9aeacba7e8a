//! What the URL says, and what it will say: a change counts at once, the URL follows when the hand rests.

use super::Soft;
use crate::packaging::state::State;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::time::Duration;

/// How long the URL waits for the hand that drags.
const REST: Duration = Duration::from_millis(300);

/// A state that the URL does not say yet, and how often it had said another until then.
#[derive(Clone, PartialEq)]
struct Edit {
    turn: u32,
    state: State,
}

#[derive(Clone, Copy)]
pub struct Address {
    /// What is looked at.
    pub state: Memo<State>,
    /// What the URL says, and how often that has changed.
    said: Memo<(u32, State)>,
    edit: RwSignal<Option<Edit>>,
    sent: StoredValue<Option<State>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    go: Callback<String>,
}

impl Address {
    pub fn new() -> Self {
        let url = use_query_map();
        let said = Memo::new(move |before: Option<&(u32, State)>| {
            let state = State::parse(&url.read());
            match before {
                Some((turn, same)) if *same == state => (*turn, state),
                Some((turn, _)) => (turn + 1, state),
                None => (0, state),
            }
        });
        let edit: RwSignal<Option<Edit>> = RwSignal::new(None);
        let sent: StoredValue<Option<State>> = StoredValue::new(None);
        let state = Memo::new(move |_| {
            let (turn, said) = said.soft();
            let ours = |edit: &Edit| {
                turn == edit.turn
                    || said == edit.state
                    || sent.try_get_value().flatten().as_ref() == Some(&said)
            };
            // Until the URL says something that did not come from here.
            let edit = edit.soft().filter(ours);
            edit.map_or(said, |edit| edit.state)
        });
        let navigate = use_navigate();
        let go = Callback::new(move |link: String| {
            let quietly =
                NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&link, quietly);
        });
        let timer: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        // Who has gone on is not called back.
        on_cleanup(move || {
            if let Some(Some(timer)) = timer.try_get_value() {
                timer.clear();
            }
        });
        Self { state, said, edit, sent, timer, go }
    }

    /// Changes what is looked at.
    pub fn change(self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.get_untracked();
        change(&mut state);
        self.edit.set(Some(Edit { turn: self.said.get_untracked().0, state }));
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.send(), REST).ok());
    }

    /// Lets the URL say what is looked at, also where it said it in another way.
    pub fn send(self) {
        let Some(state) = self.state.try_get_untracked() else { return };
        let link = state.link();
        self.sent.set_value(Some(state));
        self.go.run(link);
    }
}
