//! The two pictures, their key, and what is shown of them.

mod legend;

use super::picture::{self, Shown};
use super::store::{Drawn, PICTURES, Page, Seen, Soft};
use super::words::date;
use crate::ui::plot::{self, Zoom};
use crate::ui::{Icon, ThemeVersion};
use domain::format;
use domain::packaging::{Summary, date_of};
use legend::{Legend, group_key};
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

const DAY: f64 = 86_400_000.0;

/// How long the hand rests before plotly.js is told.
const REST: Duration = Duration::from_millis(250);

/// What is due in the next frame.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Due {
    Nothing,
    /// The rolling mean alone, while it is dragged.
    Line,
    Everything,
}

#[component]
pub fn Plots(currency: String, rows: usize) -> impl IntoView {
    let page: Page = expect_context();
    let stacked = page.stacked;
    let arranged = move |value: bool, label: &'static str| {
        view! {
            <label>
                <input type="radio" name="arranged" checked=stacked.get_untracked() == value prop:checked=move || stacked.soft() == value on:change=move |_| page.redraw(|pictures| pictures.beside = !value) />
                {label}
            </label>
        }
    };
    // Redrawn in another size.
    let size = RwSignal::new(0_u32);
    Effect::new(move |_| {
        let handle = window_event_listener(ev::resize, move |_| size.update(|size| *size += 1));
        on_cleanup(move || handle.remove());
    });
    let changed = Signal::derive(move || {
        stacked.track();
        size.soft()
    });
    view! {
        <section class="pictures stack" aria-labelledby="h-plots">
            <div class="bar">
                <h2 id="h-plots">"Profit and cost"</h2>
                <Zoomed />
                <fieldset class="seg wide push">
                    <legend class="vh">"Arrangement"</legend>
                    {arranged(true, "Stacked")} {arranged(false, "Side by side")}
                </fieldset>
            </div>
            <Arriving rows />
            <div class="pair-of-plots" class:stacked=move || stacked.soft()>
                <Picture at=0 title="Profit of a package" currency=currency.clone() changed />
                <Picture at=1 title="Cost of a package" currency changed />
            </div>
            <Legend page />
            <p class="help">
                <span class="fine">"Drag to look closer, drag along an axis or with Shift to move, scroll to zoom, double-click for everything. "</span>
                "Where points lie too close to be told apart, one of them is drawn for all; every figure counts each."
            </p>
        </section>
    }
}

/// Says that the rows are on their way, or that they will not come.
#[component]
fn Arriving(rows: usize) -> impl IntoView {
    let page: Page = expect_context();
    move || {
        match page.arrived.soft() {
        None => Some(
            view! { <p class="stale" role="status">{format!("Loading {}…", format::many(rows as u64, "row"))}</p> }
                .into_any(),
        ),
        Some(Err(error)) => Some(
            view! {
                <div class="notice failed" role="alert">
                    <Icon name="failed" />
                    <p>{format!("The rows could not be loaded. {error}")}</p>
                    <button type="button" on:click=move |_| page.retry()><Icon name="refresh" />"Retry"</button>
                </div>
            }
            .into_any(),
        ),
        Some(Ok(_)) => None,
    }
    }
}

/// What was drawn open, and the ways out of it.
#[component]
fn Zoomed() -> impl IntoView {
    let page: Page = expect_context();
    move || {
        let seen = page.seen.soft();
        if seen == Seen::default() {
            return None;
        }
        let days = seen.x.map(|(from, to)| (from.ceil() as i32, to.floor() as i32));
        let words = days.filter(|(from, to)| from <= to);
        let words = words.map(|(from, to)| format!("{} – {}", date(from), date(to)));
        let keep = days.filter(|(from, to)| from <= to).map(|(from, to)| {
            let keep = move |_| {
                page.change(|state| {
                    state.pictures.seen = Seen::default();
                    state.filter.from = Some(date_of(from));
                    state.filter.to = Some(date_of(to));
                });
            };
            view! { <button type="button" on:click=keep>"Look at only these"</button> }
        });
        Some(view! {
            <span class="dim">{words}</span>
            {keep}
            <button type="button" on:click=move |_| page.redraw(|pictures| pictures.seen = Seen::default())><Icon name="from" />"The whole period"</button>
        })
    }
}

#[component]
fn Picture(
    /// Its place among [`PICTURES`].
    at: usize,
    title: &'static str,
    currency: String,
    changed: Signal<u32>,
) -> impl IntoView {
    let page: Page = expect_context();
    let ThemeVersion(theme) = expect_context();
    let id = PICTURES[at].as_str();
    let Drawn { series, rolling } = page.pictures[at];
    let schedule = scheduler(page, at);
    Effect::new(move |_| {
        theme.track();
        changed.track();
        page.hidden.track();
        page.seen.track();
        page.far.track();
        if series.soft().is_some() {
            schedule(Due::Everything);
        }
    });
    Effect::new(move |_| {
        if rolling.soft().is_some() {
            schedule(Due::Line);
        }
    });
    let label = move || label(title, series.soft().and_then(|series| series.summary));
    view! {
        <figure>
            <figcaption>{title} " " <small>{currency}</small></figcaption>
            <div class="plot" role="img" aria-label=label>
                <div id=id></div>
            </div>
        </figure>
    }
}

/// What the picture says to who cannot see it.
fn label(title: &str, summary: Option<Summary>) -> String {
    let Some(Summary { count, mean, min, max, .. }) = summary else {
        return format!("{title} by date");
    };
    let points = format::many(count as u64, "point");
    format!("{title} by date: {points}, mean {mean:.2}, from {min:.2} to {max:.2}")
}

/// Draws in the next frame, once, the most of what was asked for until then.
fn scheduler(page: Page, at: usize) -> impl Fn(Due) + Copy + Send + Sync + 'static {
    let due = StoredValue::new(Due::Nothing);
    let resting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    move |what: Due| {
        let before = due.get_value();
        due.set_value(if what > before { what } else { before });
        if before == Due::Nothing {
            request_animation_frame(move || {
                let Some(what) = due.try_get_value() else { return };
                due.set_value(Due::Nothing);
                draw(page, at, what);
                if what == Due::Line {
                    rest(page, at, resting);
                }
            });
        }
    }
}

/// Draws what is due, of what is true now.
fn draw(page: Page, at: usize, due: Due) {
    let Drawn { series, rolling } = page.pictures[at];
    let id = PICTURES[at].as_str();
    let now =
        move || series.try_get_untracked().flatten().zip(rolling.try_get_untracked().flatten());
    let seen = move |zoom: Zoom| {
        // It may be told when the page has gone.
        let Some(mut seen) = page.seen.try_get_untracked() else { return };
        zoomed(&mut seen, at, zoom);
        page.redraw(|pictures| pictures.seen = seen.rounded());
    };
    if due == Due::Everything {
        leptos::task::spawn_local(async move {
            let figure = move || {
                let (series, rolling) = now()?;
                with_shown(page, at, &series.names, |shown| {
                    picture::figure(&series, &rolling, shown)
                })
            };
            plot::draw(id, figure, Some(Box::new(seen))).await;
        });
    } else if let Some((series, rolling)) = now() {
        let path = with_shown(page, at, &series.names, |shown| {
            shown.rolling.then(|| picture::rolling_path(&series, &rolling, shown))
        });
        if let Some(path) = path.flatten() {
            plot::move_line(id, &path);
        }
    }
}

/// Tells plotly.js of the line once the hand rests.
fn rest(page: Page, at: usize, resting: StoredValue<Option<TimeoutHandle>>) {
    if let Some(timer) = resting.try_get_value().flatten() {
        timer.clear();
    }
    let tell = move || {
        let Drawn { series, rolling } = page.pictures[at];
        let now = series.try_get_untracked().flatten().zip(rolling.try_get_untracked().flatten());
        let Some((series, rolling)) = now else { return };
        let columns = with_shown(page, at, &series.names, |shown| {
            shown.rolling.then(|| picture::rolling_columns(&series, &rolling, shown))
        });
        if let Some([x, y]) = columns.flatten() {
            let trace = picture::rolling_trace(&series);
            plot::restyle(PICTURES[at].as_str(), trace, [("x", x), ("y", y)]);
        }
    };
    let _ = resting.try_set_value(set_timeout_with_handle(tell, REST).ok());
}

fn zoomed(seen: &mut Seen, at: usize, zoom: Zoom) {
    if zoom.x.is_none() && zoom.y.is_none() {
        *seen = Seen::default();
        return;
    }
    if let Some((from, to)) = zoom.x {
        seen.x = Some((from / DAY, to / DAY));
    }
    if zoom.y.is_some() {
        seen.y[at] = zoom.y;
    }
}

/// What is switched on and how much room there is, for a figure. `None` when the page has gone.
fn with_shown<T>(
    page: Page,
    at: usize,
    names: &[String],
    make: impl FnOnce(&Shown<'_>) -> T,
) -> Option<T> {
    let place = document().get_element_by_id(PICTURES[at].as_str())?;
    let hidden = page.hidden.try_get_untracked()?;
    let (seen, whole) = (page.seen.try_get_untracked()?, page.whole.try_get_untracked()??);
    let assumptions = page.assumptions.try_get_untracked()??;
    let on = |name: &str| !hidden.contains(name);
    let fine = window().match_media("(pointer: fine)").ok().flatten();
    Some(make(&Shown {
        groups: names.iter().map(|name| on(&group_key(name))).collect(),
        rolling: on("rolling"),
        mean: on("mean"),
        planned: on("planned"),
        outliers: on("outliers"),
        far: page.far.try_get_untracked()?,
        x: seen.x,
        y: seen.y[at],
        width: f64::from(place.client_width()),
        height: f64::from(place.client_height()),
        drags: fine.is_some_and(|fine| fine.matches()),
        sheet: &whole.sheet,
        assumptions: &assumptions,
    }))
}
