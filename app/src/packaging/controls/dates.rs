//! Two dates, as fields and as the handles of one slider.

use crate::packaging::store::Page;
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
        let filter = &page.state.read().filter;
        let from = filter.from.map_or(first, |from| day_of(from).clamp(first, last));
        let to = filter.to.map_or(last, |to| day_of(to).clamp(first, last));
        (from, to)
    });
    let of = move |end: End| if end == End::From { chosen.get().0 } else { chosen.get().1 };
    let set = move |end: End, day: Option<i32>| {
        let others = chosen.get_untracked();
        page.change(|state| {
            set(&mut state.filter, end, day.map(|day| day.clamp(first, last)), others, days);
        });
    };
    let field = move |end: End, label: &'static str, id: &'static str| {
        let typed = move |event| {
            // The one reader of dates that the browser has.
            let query = Query { from: event_target_value(&event), ..Query::default() };
            set(end, query.read().0.from.map(day_of));
        };
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input
                    id=id
                    type="date"
                    min=date_of(first).to_string()
                    max=date_of(last).to_string()
                    value=date_of(of(end)).to_string()
                    prop:value=move || date_of(of(end)).to_string()
                    on:change=typed
                />
            </div>
        }
    };
    let handle = move |end: End, label: &'static str| {
        let moved = move |event| set(end, event_target_value(&event).parse().ok());
        view! {
            <input
                type="range"
                min=first
                max=last
                value=of(end)
                prop:value=move || of(end).to_string()
                aria-label=label
                aria-valuetext=move || date(of(end))
                on:input=moved
            />
        }
    };
    let span = f64::from((last - first).max(1));
    let between = move || {
        let (from, to) = chosen.get();
        let part = |day: i32| f64::from(day - first) / span * 100.0;
        format!("--from:{:.2}%;--to:{:.2}%", part(from), part(to))
    };
    view! {
        <div class="dates">
            {field(End::From, "From", "p-from")} {field(End::To, "To", "p-to")}
            <div class="two" style=between role="group" aria-label="Dates">
                {handle(End::From, "First day")} {handle(End::To, "Last day")}
            </div>
        </div>
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
