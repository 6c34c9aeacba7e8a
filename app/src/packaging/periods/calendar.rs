//! The calendar: some rows for each year, a square for each week.
//!
//! A square says by its sign how its week ended, by its hatching that nothing is known of it; the colour repeats it. The
//! squares are one stop of the tabulator: arrows go on from week to week, and from year to year.

use super::view::{PeriodsView, WeekCell, Year, sign};
use domain::packaging::Outcome;
use leptos::prelude::*;
use leptos::{ev, web_sys};
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

/// The place in the year of the week that each month begins in, or of the one after it.
const MONTHS: [(&str, u8); 12] = [
    ("Jan", 0),
    ("Feb", 4),
    ("Mar", 8),
    ("Apr", 12),
    ("May", 17),
    ("Jun", 21),
    ("Jul", 26),
    ("Aug", 30),
    ("Sep", 34),
    ("Oct", 39),
    ("Nov", 43),
    ("Dec", 47),
];
/// A phone has a row for each quarter, a desk two for each year.
const QUARTER: u8 = 13;
const HALF: u8 = 26;

/// Where the week of a place in the year, from 0, stands: in one row, in two, in four.
fn place(at: u8) -> String {
    // A 53rd week ends the second half.
    let (half, quarter) = (u8::from(at >= HALF), at / QUARTER);
    format!(
        "--c:{};--h:{};--d:{};--q:{};--k:{}",
        at + 1,
        half + 1,
        at - half * HALF + 1,
        quarter + 1,
        at % QUARTER + 1,
    )
}

#[component]
pub(super) fn Calendar(periods: PeriodsView) -> impl IntoView {
    let places = StoredValue::new(Places::of(&periods.years));
    let asked = use_query_map().read_untracked().get("week");
    let at_first = asked.or_else(|| places.with_value(Places::latest)).unwrap_or_default();
    let current = RwSignal::new(at_first);
    let stops = Selector::new(move || current.get());
    let go = move |event: ev::KeyboardEvent| {
        let Some(week) = event.target().and_then(week_of) else { return };
        let Some(next) = places.with_value(|places| places.next(&week, &event.key())) else {
            return;
        };
        event.prevent_default();
        focus(&next);
        current.set(next);
    };
    let key = key(&periods);
    let year = move |year: Year| {
        let stops = stops.clone();
        view! { <Row year stops /> }
    };
    let months = MONTHS.map(|(name, at)| view! { <span style=place(at)>{name}</span> });
    view! {
        <section class="stack" aria-labelledby="h-weeks">
            <h2 id="h-weeks" class="vh">"Weeks, the latest year first"</h2>
            {key}
            <div class="weeks" on:keydown=go>
                <p class="months" aria-hidden="true">{months}</p>
                {periods.years.into_iter().map(year).collect_view()}
            </div>
        </section>
    }
}

#[component]
fn Row(year: Year, stops: Selector<String>) -> impl IntoView {
    let (here, all) = (year.here(), year.weeks.len());
    let square = move |cell| {
        let stops = stops.clone();
        view! { <Square cell stops /> }
    };
    view! {
        <section class="year" aria-label=format!("{}: {here} of {all} weeks are here", year.year)>
            <h3>{year.year} " " <small>{format!("{here} of {all}")}</small></h3>
            <ol>{year.weeks.into_iter().map(square).collect_view()}</ol>
        </section>
    }
}

#[component]
fn Square(cell: WeekCell, stops: Selector<String>) -> impl IntoView {
    let (words, sign) = (cell.words(), sign(cell.outcome));
    let place = place(cell.place);
    let (href, id) = (format!("?week={}", cell.week), id(&cell.week));
    let look = cell.look();
    let (again, partly, week) = (cell.again, cell.unreadable > 0, cell.week);
    let stop = {
        let week = week.clone();
        move || if stops.selected(&week) { "0" } else { "-1" }
    };
    view! {
        <li style=place>
            <a
                id=id
                class="square"
                data-is=look
                class:again=again
                class:partly=partly
                href=href
                data-noscroll="true"
                tabindex=stop
                data-week=week
                aria-label=words
            >
                {sign}
            </a>
        </li>
    }
}

/// What the squares mean, and how many there are of each.
fn key(periods: &PeriodsView) -> impl IntoView + use<> {
    let item = |class, look, words: &'static str, many: usize| {
        let sign = sign(Outcome::parse(look));
        (many > 0).then(|| {
            view! { <span><i class=class data-is=look aria-hidden="true">{sign}</i> {words} " " <b>{many}</b></span> }
        })
    };
    let count =
        |test: &dyn Fn(&WeekCell) -> bool| periods.weeks().filter(|cell| test(cell)).count();
    let outcomes: Vec<_> = Outcome::ALL
        .into_iter()
        .map(|it| {
            let many = count(&|cell| cell.outcome == Some(it));
            item("square", it.as_str(), it.words(), many)
        })
        .collect();
    let unasked = count(&|cell| cell.outcome.is_none());
    let partly = count(&|cell| cell.unreadable > 0);
    let again = count(&|cell| cell.again);
    view! {
        <p class="key-weeks">
            {outcomes}
            {item("square", "unasked", "not asked for yet", unasked)}
            {item("square partly", "ok", "with unreadable rows", partly)}
            {item("square again", "ok", "to be asked for again", again)}
        </p>
    }
}

fn id(week: &str) -> String {
    format!("w-{week}")
}

fn week_of(target: web_sys::EventTarget) -> Option<String> {
    target.dyn_into::<web_sys::Element>().ok()?.get_attribute("data-week")
}

fn focus(week: &str) {
    let square = document().get_element_by_id(&id(week));
    if let Some(square) = square.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It fails only when the square has left the page.
        let _ = square.focus();
    }
}

/// Which weeks there are, and where: the oldest first.
struct Places(Vec<(i16, u8, String)>);

impl Places {
    fn of(years: &[Year]) -> Self {
        let cells = years.iter().rev().flat_map(|year| {
            year.weeks.iter().map(|cell| (year.year, cell.place, cell.week.clone()))
        });
        Self(cells.collect())
    }

    fn latest(&self) -> Option<String> {
        self.0.last().map(|(.., week)| week.clone())
    }

    /// Where a key leads from a week; `None` when it leads nowhere.
    fn next(&self, week: &str, key: &str) -> Option<String> {
        let at = self.0.iter().position(|(.., other)| other == week)?;
        let (year, place, _) = &self.0[at];
        let to = match key {
            "ArrowLeft" => at.checked_sub(1)?,
            "ArrowRight" => at + 1,
            // The later years stand above.
            "ArrowUp" => self.nearest(year + 1, *place)?,
            "ArrowDown" => self.nearest(year - 1, *place)?,
            "Home" => self.0.iter().position(|(other, ..)| other == year)?,
            "End" => self.0.iter().rposition(|(other, ..)| other == year)?,
            _ => return None,
        };
        self.0.get(to).map(|(.., week)| week.clone())
    }

    /// The week of a year that is nearest to a place.
    fn nearest(&self, year: i16, place: u8) -> Option<usize> {
        let weeks = self.0.iter().enumerate().filter(|(_, (other, ..))| *other == year);
        weeks.min_by_key(|(_, (_, other, _))| other.abs_diff(place)).map(|(at, _)| at)
    }
}

/// The same size as the calendar of some years, before it is there.
#[component]
pub(super) fn CalendarLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    let square = |at: u8| {
        view! { <li style=place(at)><span class="square"></span></li> }
    };
    let year = move |_| {
        view! { <div class="year"><h3>{bar(4)}</h3><ol>{(0..52).map(square).collect_view()}</ol></div> }
    };
    view! {
        <p class="figure" aria-hidden="true"><strong>{bar(3)}</strong> " " <span>{bar(20)}</span></p>
        <div aria-busy="true">
            <p class="vh" role="status">"Loading weeks"</p>
            <div class="weeks loading" aria-hidden="true">{(0..4).map(year).collect_view()}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let week = |year: i16, place: u8| (year, place, format!("{year}/{place}"));
        Places(vec![week(2016, 50), week(2016, 51), week(2017, 0), week(2017, 1), week(2018, 0)])
    }

    #[test]
    fn arrows_go_from_week_to_week_and_from_year_to_year() {
        let check = |week: &str, key: &str, want: Option<&str>| {
            assert_eq!(places().next(week, key).as_deref(), want, "{key} from {week}");
        };
        check("2016/51", "ArrowRight", Some("2017/0"));
        check("2017/0", "ArrowLeft", Some("2016/51"));
        check("2016/50", "ArrowLeft", None);
        check("2018/0", "ArrowRight", None);
        check("2017/1", "ArrowUp", Some("2018/0"));
        check("2017/1", "ArrowDown", Some("2016/50"));
        check("2018/0", "ArrowUp", None);
        check("2016/51", "ArrowDown", None);
        check("2017/1", "Home", Some("2017/0"));
        check("2016/50", "End", Some("2016/51"));
        check("2016/50", "Enter", None);
        check("2015/1", "Home", None);
        assert_eq!(places().latest().as_deref(), Some("2018/0"));
    }
}
