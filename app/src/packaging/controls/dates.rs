//! Two dates, as fields and as the handles of one slider.

use crate::packaging::fields::{Complaint, wrong};
use crate::packaging::store::{Page, Soft, Typed};
use crate::packaging::words::date;
use domain::packaging::{Filter, Query, date_of, day_of};
use leptos::prelude::*;
use leptos::{ev, web_sys};

/// Which end of the range.
#[derive(Clone, Copy, PartialEq)]
enum End {
    From,
    To,
}

/// The fields of the two dates.
const FROM: &str = "p-from";
const TO: &str = "p-to";

/// From its first to its last day.
const A_WEEK: i32 = 6;

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
    let ends = (Signal::derive(move || chosen.soft().0), Signal::derive(move || chosen.soft().1));
    // A link may name days of which there is nothing: fields say what counts.
    let named = move |end: fn(&Filter) -> Option<i32>, all: i32| {
        Signal::derive(move || end(&page.state.soft().filter).unwrap_or(all))
    };
    let fields = (
        named(|filter| filter.from.map(day_of), first),
        named(|filter| filter.to.map(day_of), last),
    );
    let set = Callback::new(move |(end, day): (End, Option<i32>)| {
        let others = chosen.get_untracked();
        page.typed.forget(if end == End::From { FROM } else { TO });
        page.change(|state| {
            set(&mut state.filter, end, day.map(|day| day.clamp(first, last)), others, days);
        });
    });
    let typed = page.typed;
    let span = f64::from((last - first).max(1));
    let between = move || {
        let (from, to) = chosen.soft();
        let part = |day: i32| f64::from(day - first) / span * 100.0;
        format!("--from:{:.2}%;--to:{:.2}%", part(from), part(to))
    };
    view! {
        <div class="dates">
            <DateField field=Field { end: End::From, id: FROM, other: fields.1, days, set, typed } label="From" of=fields.0 />
            <DateField field=Field { end: End::To, id: TO, other: fields.0, days, set, typed } label="To" of=fields.1 />
            <div class="handles" style=between role="group" aria-label="Dates">
                <Handle end=End::From label="First day" days of=ends.0 other=ends.1 set />
                <Handle end=End::To label="Last day" days of=ends.1 other=ends.0 set />
            </div>
        </div>
    }
}

/// A field of one end. It counts as it is typed, where it is among all days and on its side of the other; else once the
/// hand leaves it.
#[derive(Clone, Copy)]
struct Field {
    end: End,
    id: &'static str,
    days: (i32, i32),
    other: Signal<i32>,
    set: Callback<(End, Option<i32>)>,
    typed: Typed,
}

impl Field {
    fn has(self, day: i32) -> bool {
        (self.days.0..=self.days.1).contains(&day)
    }

    fn complaint(self) -> String {
        format!("Write a date from {} to {}.", date(self.days.0), date(self.days.1))
    }

    fn input(self, text: &str) {
        let day = day(text).filter(|day| self.has(*day));
        let on_its_side = |day: i32| match self.end {
            End::From => day <= self.other.get_untracked(),
            End::To => day >= self.other.get_untracked(),
        };
        if let Some(day) = day.filter(|day| on_its_side(*day)) {
            self.set.run((self.end, Some(day)));
        } else {
            self.typed.put(self.id, None, day.is_none().then(|| self.complaint()));
        }
    }

    /// `of` is the day that counts.
    fn leave(self, input: &web_sys::HtmlInputElement, of: Signal<i32>) {
        if !self.typed.has(self.id) {
            return;
        }
        // Of an empty field only half a date is wrong.
        let half = !input.check_validity();
        match day(&input.value()) {
            Some(day) if self.has(day) => self.set.run((self.end, Some(day))),
            None if !half => {
                // An end that nobody names is everything's.
                self.set.run((self.end, None));
                input.set_value(&date_of(of.get_untracked()).to_string());
            }
            _ => {
                self.typed.put(self.id, None, Some(self.complaint()));
                self.typed.leave(self.id);
            }
        }
    }
}

#[component]
fn DateField(field: Field, label: &'static str, of: Signal<i32>) -> impl IntoView {
    let Field { id, days, .. } = field;
    let (invalid, described) = wrong(expect_context(), id);
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="date"
                min=date_of(days.0).to_string()
                max=date_of(days.1).to_string()
                value=date_of(of.get_untracked()).to_string()
                prop:value=move || date_of(of.soft()).to_string()
                aria-invalid=invalid
                aria-describedby=described
                on:input=move |event| field.input(&event_target_value(&event))
                on:blur=move |event| field.leave(&event_target(&event), of)
                on:keydown=move |event: ev::KeyboardEvent| if event.key() == "Enter" { field.leave(&event_target(&event), of) }
            />
            <Complaint id />
        </div>
    }
}

/// The day of an ISO date.
fn day(text: &str) -> Option<i32> {
    // The one reader of dates that the browser has.
    let query = Query { from: text.to_owned(), ..Query::default() };
    query.read().0.from.map(day_of)
}

/// It stops a week before the other one: reports are weekly, and between two of them there is nothing.
#[component]
fn Handle(
    end: End,
    label: &'static str,
    days: (i32, i32),
    of: Signal<i32>,
    other: Signal<i32>,
    set: Callback<(End, Option<i32>)>,
) -> impl IntoView {
    let page: Page = expect_context();
    let drag = move |event| {
        page.hand.drag();
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Ok(day) = input.value().parse::<i32>() else { return };
        let stops = match end {
            End::From => day.min((other.get_untracked() - A_WEEK).max(days.0)),
            End::To => day.max((other.get_untracked() + A_WEEK).min(days.1)),
        };
        set.run((end, Some(stops)));
        input.set_value(&stops.to_string());
    };
    view! {
        <input
            type="range"
            min=days.0
            max=days.1
            value=of.get_untracked()
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
