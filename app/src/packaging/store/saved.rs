//! What is saved, as long as something else is assumed.

use super::{Shared, Soft};
use crate::packaging::state::State;
use crate::packaging::view::Whole;
use crate::packaging::what_if::WhatIf;
use domain::packaging::{Metric, points, summary};
use leptos::prelude::*;

/// The mean profit with what is saved; `None` where nothing else is assumed. The points are not worked out again for
/// each that is tried.
pub(super) fn mean_profit(
    what_if: RwSignal<WhatIf>,
    state: Memo<State>,
    whole: Memo<Option<Shared<Whole>>>,
) -> Memo<Option<f64>> {
    let differs = Memo::new(move |_| !what_if.soft().is_empty());
    let filter = Memo::new(move |_| state.soft().filter);
    let all = Memo::new(move |_| {
        let whole = whole.soft().filter(|_| differs.soft())?;
        Some(Shared::new(points(&whole.sheet, &whole.assumptions).0))
    });
    Memo::new(move |_| {
        let (all, whole) = (all.soft()?, whole.soft()?);
        let chosen = all.select(&whole.sheet, &filter.soft());
        Some(summary(&chosen.values(Metric::Profits))?.mean)
    })
}
