//! What lives as long as the page: what the URL says, the rows once they are there, and all that follows from both.
//!
//! ```text
//! rows, assumptions ─> what-if ─> points ─> filter ─> chosen ─┬─> figures, totals
//! (fetched once)                                              ├─> a series for each picture ─> marks
//!                                                             └─> window ─> rolling mean
//! ```
//! Every arrow is a memo: nothing is asked of the server, and nothing is worked out twice.

use super::figures::{Headline, headline};
use super::picture::Series;
use super::server_fns::get_whole;
use super::state::State;
use super::view::Whole;
use super::what_if::WhatIf;
use crate::error::AppError;
use domain::packaging::{Assumptions, LeftOut, Metric, Points, points, rolling_mean};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// How long the URL waits for the hand that drags.
const REST: Duration = Duration::from_millis(300);

/// What is too large to be compared: the same only where it is the same one.
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// All points, before the filter.
pub struct All {
    pub points: Points,
    pub left_out: LeftOut,
}

/// What is seen of both pictures: the days are the same, in days since 1970-01-01; `None` is everything.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    pub x: Option<(f64, f64)>,
    /// By picture, as [`PICTURES`].
    pub y: [Option<(f64, f64)>; 2],
}

/// The pictures, in the order in which they stand.
pub const PICTURES: [Metric; 2] = [Metric::Profits, Metric::Costs];

/// What one picture shows.
#[derive(Clone, Copy)]
pub struct Drawn {
    pub series: Memo<Option<Shared<Series>>>,
    /// For each point.
    pub rolling: Memo<Option<Shared<Vec<f64>>>>,
}

/// A state that the URL does not say yet, and what it says meanwhile.
#[derive(Clone, PartialEq)]
struct Edit {
    instead_of: State,
    state: State,
}

#[derive(Clone, Copy)]
pub struct Page {
    pub state: Memo<State>,
    said: Memo<State>,
    edit: RwSignal<Option<Edit>>,
    sent: StoredValue<Option<State>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    go: Callback<String>,
    pub fetched: LocalResource<Result<Shared<Whole>, AppError>>,
    pub whole: Memo<Option<Shared<Whole>>>,
    pub what_if: RwSignal<WhatIf>,
    /// Saved, or as they could be.
    pub assumptions: Memo<Option<Shared<Assumptions>>>,
    pub all: Memo<Option<Shared<All>>>,
    pub chosen: Memo<Option<Shared<Points>>>,
    /// The outer `None` as long as the rows are on their way.
    pub headline: Memo<Option<Option<Headline>>>,
    pub pictures: [Drawn; 2],
    /// What the key has switched off, by its names.
    pub hidden: RwSignal<BTreeSet<String>>,
    pub seen: RwSignal<Seen>,
}

impl Page {
    /// `version` moves when the rows or the assumptions changed.
    pub fn new(version: Signal<u32>) -> Self {
        let url = use_query_map();
        let said = Memo::new(move |_| State::parse(&url.read()));
        let edit: RwSignal<Option<Edit>> = RwSignal::new(None);
        let sent: StoredValue<Option<State>> = StoredValue::new(None);
        let state = Memo::new(move |_| {
            let said = said.get();
            match edit.get() {
                // Until the URL says something that did not come from here.
                Some(Edit { instead_of, state })
                    if said == instead_of
                        || said == state
                        || sent.get_value() == Some(said.clone()) =>
                {
                    state
                }
                _ => said,
            }
        });
        let navigate = use_navigate();
        let go = Callback::new(move |link: String| {
            let quietly =
                NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&link, quietly);
        });
        let fetched = LocalResource::new(move || {
            version.track();
            async { get_whole().await.map(Shared::new) }
        });
        let whole = Memo::new(move |_| fetched.get().and_then(Result::ok));
        let timer: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        on_cleanup(move || {
            if let Some(Some(timer)) = timer.try_get_value() {
                timer.clear();
            }
        });
        let page = Worked::out(state, whole);
        Self {
            state,
            said,
            edit,
            sent,
            timer,
            go,
            fetched,
            whole,
            what_if: page.what_if,
            assumptions: page.assumptions,
            all: page.all,
            chosen: page.chosen,
            headline: page.headline,
            pictures: page.pictures,
            hidden: RwSignal::new(BTreeSet::new()),
            seen: RwSignal::new(Seen::default()),
        }
    }

    /// Changes what is looked at, at once; the URL follows.
    pub fn change(self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.get_untracked();
        change(&mut state);
        self.edit.set(Some(Edit { instead_of: self.said.get_untracked(), state }));
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

    pub fn shows(self, name: &str) -> bool {
        !self.hidden.read().contains(name)
    }
}

/// What follows from the rows.
struct Worked {
    what_if: RwSignal<WhatIf>,
    assumptions: Memo<Option<Shared<Assumptions>>>,
    all: Memo<Option<Shared<All>>>,
    chosen: Memo<Option<Shared<Points>>>,
    headline: Memo<Option<Option<Headline>>>,
    pictures: [Drawn; 2],
}

impl Worked {
    fn out(state: Memo<State>, whole: Memo<Option<Shared<Whole>>>) -> Self {
        let what_if = RwSignal::new(WhatIf::default());
        let filter = Memo::new(move |_| state.read().filter.clone());
        let assumptions =
            Memo::new(move |_| Some(Shared::new(what_if.read().apply(&whole.get()?.assumptions))));
        let all = Memo::new(move |_| {
            let (whole, assumptions) = (whole.get()?, assumptions.get()?);
            let (points, left_out) = points(&whole.sheet, &assumptions);
            Some(Shared::new(All { points, left_out }))
        });
        let chosen = Memo::new(move |_| {
            let chosen = all.get()?.points.select(&whole.get()?.sheet, &filter.read());
            Some(Shared::new(chosen))
        });
        let headline = Memo::new(move |_| {
            let (all, chosen, whole) = (all.get()?, chosen.get()?, whole.get()?);
            Some(headline(&all.points, &chosen, &whole.sheet, &filter.read()))
        });
        let window = Memo::new(move |_| state.read().window);
        let pictures = PICTURES.map(|metric| {
            let series = Memo::new(move |_| {
                let (chosen, assumptions) = (chosen.get()?, assumptions.get()?);
                let planned = chosen.planned(&assumptions, &filter.read(), metric);
                Some(Shared::new(Series::new(
                    chosen,
                    &whole.get()?.sheet,
                    &assumptions,
                    planned,
                    metric,
                )))
            });
            let rolling = Memo::new(move |_| {
                let series: Shared<Series> = series.get()?;
                let means = rolling_mean(&series.points.day, &series.values, window.get());
                Some(Shared::new(means))
            });
            Drawn { series, rolling }
        });
        Self { what_if, assumptions, all, chosen, headline, pictures }
    }
}
