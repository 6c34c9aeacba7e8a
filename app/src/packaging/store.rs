//! What lives as long as the page: what the URL says, the rows once they are there, and all that follows from both.
//!
//! ```text
//! rows, assumptions ─> what-if ─> points ─> filter ─> chosen ─┬─> figures, totals
//! (fetched once)                                              ├─> a series for each picture ─> marks
//!                                                             └─> window ─> rolling mean
//! ```
//! Pictures take what was chosen once the hand that drags rests.
//!
//! Every arrow is a memo: nothing is asked of the server, and nothing is worked out twice.

mod address;
mod hand;
mod saved;
mod typed;

use super::beside::Kind;
use super::figures::{Headline, headline};
use super::picture::Series;
use super::server_fns::get_whole;
pub use super::state::{PICTURES, Seen};
use super::state::{Pictures, State};
use super::view::Whole;
use super::what_if::WhatIf;
use crate::error::AppError;
use address::Address;
use domain::packaging::{Assumptions, LeftOut, Points, Terms, points, rolling_mean};
pub use hand::{Hand, REST};
use leptos::html::Dialog;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;
pub use typed::Typed;

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

/// Reading what may be gone: what the server has drawn is looked through once more when the answer is sent already, and
/// all that it was drawn of with it.
pub trait Soft<T> {
    fn soft(&self) -> T;
}

impl<S: Get> Soft<S::Value> for S
where
    S::Value: Default,
{
    fn soft(&self) -> S::Value {
        self.try_get().unwrap_or_default()
    }
}

/// All points, before the filter.
pub struct All {
    pub points: Points,
    pub left_out: LeftOut,
}

/// What one picture shows.
#[derive(Clone, Copy)]
pub struct Drawn {
    pub series: Memo<Option<Shared<Series>>>,
    /// For each point.
    pub rolling: Memo<Option<Shared<Vec<f64>>>>,
}

#[derive(Clone, Copy)]
pub struct Page {
    address: Address,
    /// Moves when the rows or the assumptions changed, and no hand is at the page.
    pub version: Signal<u32>,
    pub state: Memo<State>,
    fetched: LocalResource<Result<Shared<Whole>, AppError>>,
    /// Whether the rows are there, or why not; `None` as long as they are on their way.
    pub arrived: Memo<Option<Result<(), AppError>>>,
    pub whole: Memo<Option<Shared<Whole>>>,
    pub what_if: RwSignal<WhatIf>,
    /// The mean profit with what is saved, as long as something else is assumed.
    pub saved: Memo<Option<f64>>,
    /// Saved, or as they could be.
    pub assumptions: Memo<Option<Shared<Assumptions>>>,
    pub all: Memo<Option<Shared<All>>>,
    pub chosen: Memo<Option<Shared<Points>>>,
    /// The outer `None` as long as the rows are on their way.
    pub headline: Memo<Option<Option<Headline>>>,
    pub pictures: [Drawn; 2],
    /// What the key has switched off, by its names.
    pub hidden: Memo<BTreeSet<String>>,
    pub seen: Memo<Seen>,
    /// Whether the axis reaches to the farthest outlier.
    pub far: Memo<bool>,
    /// Whether one picture stands above the other.
    pub stacked: Memo<bool>,
    /// What stands in fields and does not count, or not yet.
    pub typed: Typed,
    pub hand: Hand,
    /// What a what-if is saved beside: the latest terms, and their revision.
    pub latest: StoredValue<Option<(Terms, i64)>>,
    pub saving: NodeRef<Dialog>,
    /// The date that it would hold from, as its field has it.
    pub saving_from: RwSignal<String>,
    /// Which rows are listed in their dialog.
    pub listed: RwSignal<Option<Kind>>,
    pub listing: NodeRef<Dialog>,
}

impl Page {
    /// `version` moves when the rows or the assumptions changed.
    pub fn new(version: Signal<u32>) -> Self {
        let address = Address::new();
        let state = address.state;
        let hand = Hand::new();
        let version = hand.calm(version);
        let fetched = LocalResource::new(move || {
            version.track();
            async { get_whole().await.map(Shared::new) }
        });
        // Read here alone: within a part of the page that waits for its data the server would wait for these, too.
        // What was there stays where newer does not come.
        let whole = Memo::new(move |before: Option<&Option<Shared<Whole>>>| {
            let before = || before.cloned().flatten();
            fetched.soft().and_then(Result::ok).or_else(before)
        });
        let arrived = Memo::new(move |_| fetched.soft().map(|fetched| fetched.map(drop)));
        let page = Worked::out(state, whole, hand);
        Self {
            address,
            version,
            state,
            fetched,
            arrived,
            whole,
            what_if: page.what_if,
            saved: saved::mean_profit(page.what_if, state, whole),
            assumptions: page.assumptions,
            all: page.all,
            chosen: page.chosen,
            headline: page.headline,
            pictures: page.pictures,
            hidden: Memo::new(move |_| state.soft().pictures.hidden),
            seen: Memo::new(move |_| state.soft().pictures.seen),
            far: Memo::new(move |_| state.soft().pictures.far),
            stacked: Memo::new(move |_| !state.soft().pictures.beside),
            typed: Typed::new(),
            hand,
            latest: StoredValue::new(None),
            saving: NodeRef::new(),
            saving_from: RwSignal::new(String::new()),
            listed: RwSignal::new(None),
            listing: NodeRef::new(),
        }
    }

    /// Changes what is looked at, at once; the URL follows.
    pub fn change(self, change: impl FnOnce(&mut State)) {
        self.address.change(change);
    }

    /// Without a filter.
    pub fn everything(self) {
        self.typed.forget_all("p-");
        self.change(|state| state.filter = Default::default());
    }

    /// Changes how the pictures stand, and what is seen of them.
    pub fn redraw(self, change: impl FnOnce(&mut Pictures)) {
        self.change(|state| change(&mut state.pictures));
    }

    /// Lets the URL say what is looked at, also where it said it in another way.
    pub fn send(self) {
        self.address.send();
    }

    /// Asks for the rows again.
    pub fn retry(self) {
        self.fetched.refetch();
    }

    pub fn shows(self, name: &str) -> bool {
        !self.hidden.soft().contains(name)
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
    fn out(state: Memo<State>, whole: Memo<Option<Shared<Whole>>>, hand: Hand) -> Self {
        let what_if = RwSignal::new(WhatIf::default());
        let filter = Memo::new(move |_| state.soft().filter.clone());
        let assumptions =
            Memo::new(move |_| Some(Shared::new(what_if.soft().apply(&whole.soft()?.assumptions))));
        let all = Memo::new(move |_| {
            let (whole, assumptions) = (whole.soft()?, assumptions.soft()?);
            let (points, left_out) = points(&whole.sheet, &assumptions);
            Some(Shared::new(All { points, left_out }))
        });
        let chosen = Memo::new(move |_| {
            let chosen = all.soft()?.points.select(&whole.soft()?.sheet, &filter.soft());
            Some(Shared::new(chosen))
        });
        let headline = Memo::new(move |_| {
            let (all, chosen, whole) = (all.soft()?, chosen.soft()?, whole.soft()?);
            Some(headline(&all.points, &chosen, &whole.sheet, &filter.soft()))
        });
        let window = Memo::new(move |_| state.soft().window);
        let pictures = [0, 1].map(|at| {
            let metric = PICTURES[at];
            let (steady, steady_filter) = (hand.steady(at, chosen), hand.steady(at, filter));
            let series = Memo::new(move |_| {
                let (chosen, assumptions) = (steady.soft()?, assumptions.soft()?);
                let planned = chosen.planned(&assumptions, &steady_filter.soft(), metric);
                Some(Shared::new(Series::new(
                    chosen,
                    &whole.soft()?.sheet,
                    &assumptions,
                    planned,
                    metric,
                )))
            });
            let rolling = Memo::new(move |_| {
                let series: Shared<Series> = series.soft()?;
                let means = rolling_mean(&series.points.day, &series.values, window.soft());
                Some(Shared::new(means))
            });
            Drawn { series, rolling }
        });
        Self { what_if, assumptions, all, chosen, headline, pictures }
    }
}
