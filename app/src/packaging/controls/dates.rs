//! Two dates, as fields and as the handles of one slider.

use crate::packaging::store::{Page, Soft};
use crate::packaging::words::date;
use domain::packaging::{Filter, Query, date_of, day_of};
use leptos::prelude::*;

/// Which end of the range.
#[derive(Clone, Copy, PartialEq)]
enum End {
    From,
    To,
}

#[component]
pub(super) fn Dates(days: (i32, i32)) -> impl IntoView {
    let page: Page = expect_context();
    let (first, last) = days;
    let chosen = Memo::new(move |_| {
        let filter = &page.state.soft().filter;
        let from = filter.from.map_or(first, |from| day_of(from).clamp(first, last));
        let to = filter.to.map_or(last, |to| day_of(to).clamp(first, last));
        (from, to)
    });
    let of = move |end: End| if end == End::From { chosen.soft().0 } else { chosen.soft().1 };
    let set = Callback::new(move |(end, day): (End, Option<i32>)| {
        let others = chosen.get_untracked();
        page.change(|state| {
            set(&mut state.filter, end, day.map(|day| day.clamp(first, last)), others, days);
        });
    });
    let span = f64::from((last - first).max(1));
    let between = move || {
        let (from, to) = chosen.soft();
        let part = |day: i32| f64::from(day - first) / span * 100.0;
        format!("--from:{:.2}%;--to:{:.2}%", part(from), part(to))
    };
    view! {
        <div class="dates">
            <DateField end=End::From label="From" id="p-from" days of=Signal::derive(move || of(End::From)) set />
            <DateField end=End::To label="To" id="p-to" days of=Signal::derive(move || of(End::To)) set />
            <div class="handles" style=between role="group" aria-label="Dates">
                <Handle end=End::From label="First day" days of=Signal::derive(move || of(End::From)) set />
                <Handle end=End::To label="Last day" days of=Signal::derive(move || of(End::To)) set />
            </div>
        </div>
    }
}

#[component]
fn DateField(
    end: End,
    label: &'static str,
    id: &'static str,
    days: (i32, i32),
    of: Signal<i32>,
    set: Callback<(End, Option<i32>)>,
) -> impl IntoView {
    let typed = move |event| {
        // The one reader of dates that the browser has.
        let query = Query { from: event_target_value(&event), ..Query::default() };
        set.run((end, query.read().0.from.map(day_of)));
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="date"
                min=date_of(days.0).to_string()
                max=date_of(days.1).to_string()
                value=date_of(of.soft()).to_string()
                prop:value=move || date_of(of.soft()).to_string()
                on:change=typed
            />
        </div>
    }
}

#[component]
fn Handle(
    end: End,
    label: &'static str,
    days: (i32, i32),
    of: Signal<i32>,
    set: Callback<(End, Option<i32>)>,
) -> impl IntoView {
    let page: Page = expect_context();
    let drag = move |event| {
        page.hand.drag();
        set.run((end, event_target_value(&event).parse().ok()));
    };
    view! {
        <input
            type="range"
            min=days.0
            max=days.1
            value=of.soft()
            prop:value=move || of.soft().to_string()
            aria-label=label
            aria-valuetext=move || date(of.soft())
            on:input=drag
        />
    }
}

/// An end that is everything's is not said; the other gives way.
fn set(filter: &mut Filter, end: End, day: Option<i32>, (from, to): (i32, i32), all: (i32, i32)) {
    let (from, to) = match end {
        End::From => (day.unwrap_or(all.0), to.max(day.unwrap_or(all.0))),
        End::To => (from.min(day.unwrap_or(all.1)), day.unwrap_or(all.1)),
    };
    filter.from = (from > all.0).then(|| date_of(from));
    filter.to = (to < all.1).then(|| date_of(to));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_end_gives_way_and_everything_is_not_said() {
        let check = |end: End, day: Option<i32>, want: (Option<i32>, Option<i32>)| {
            let mut filter = Filter::default();
            set(&mut filter, end, day, (10, 20), (0, 30));
            assert_eq!((filter.from.map(day_of), filter.to.map(day_of)), want);
        };
        check(End::From, Some(5), (Some(5), Some(20)));
        check(End::From, Some(25), (Some(25), Some(25)));
        check(End::To, Some(5), (Some(5), Some(5)));
        check(End::From, Some(0), (None, Some(20)));
        check(End::To, None, (Some(10), None));
        check(End::To, Some(30), (Some(10), None));
    }
}
