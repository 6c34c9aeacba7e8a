//! The two pictures, their key, and what is shown of them.

mod drawing;
mod legend;
mod tip;

use super::picture::{BOTTOM, LEFT, RIGHT, TOP};
use super::store::{Drawn, PICTURES, Page, REST, Seen, Soft};
use super::words::date;
use crate::ui::{Icon, ThemeVersion};
use domain::format;
use domain::packaging::{Summary, date_of, day_of};
use drawing::{Due, canvas_id, scheduler};
use legend::Legend;
use leptos::ev;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use tip::{Tip, points, step};

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
                <fieldset class="seg wide push">
                    <legend class="vh">"Arrangement"</legend>
                    {arranged(true, "Stacked")} {arranged(false, "Side by side")}
                </fieldset>
            </div>
            <Arriving rows />
            <div class="pair-of-plots" class:stacked=move || stacked.soft()>
                <Zoomed />
                <Picture at=0 title="Profit of a package" currency=currency.clone() changed />
                <Picture at=1 title="Cost of a package" currency changed />
            </div>
            <Legend page />
            <p class="help" id="plots-help">
                <span class="fine">"Drag to look closer, drag along an axis or with Shift to move, scroll to zoom, double-click for everything. Arrow keys go from point to point. "</span>
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
            <div class="bar zoomed">
                <span class="dim">{words}</span>
                {keep}
                <button type="button" on:click=move |_| page.redraw(|pictures| pictures.seen = Seen::default())><Icon name="from" />"The whole period"</button>
            </div>
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
        page.far.track();
        if series.soft().is_some() {
            schedule(Due::Everything);
        }
    });
    // Points have followed the hand already.
    let mut zoomed = debounce(REST, move |()| schedule(Due::Everything));
    Effect::new(move |_| {
        page.seen.track();
        zoomed(());
    });
    Effect::new(move |_| {
        if rolling.soft().is_some() {
            schedule(Due::Line);
        }
    });
    let label = move || label(title, series.soft().and_then(|series| series.summary));
    let point = move |event| points(page, at, &event);
    let leave = move |event: ev::PointerEvent| {
        // A finger leaves what it has touched.
        if event.pointer_type() == "mouse" {
            page.hand.points_at.set(None);
        }
    };
    let said = RwSignal::new(String::new());
    view! {
        <figure>
            <figcaption>{title} " " <small>{currency}</small></figcaption>
            <div
                class="plot"
                tabindex="0"
                role="application"
                aria-roledescription="picture"
                aria-label=label
                aria-describedby="plots-help"
                style=move || room(page, at)
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=leave
                on:keydown=move |event| step(page, at, said, &event)
                on:blur=move |_| page.hand.points_at.set(None)
            >
                <canvas id=canvas_id(id)></canvas>
                <div id=id></div>
                <Tip at />
            </div>
            <p class="vh" role="status">{move || said.get()}</p>
        </figure>
    }
}

/// The room around what is drawn; and, while dates are dragged, how much of it from the left and from the right is left out,
/// as a part of 1.
fn room(page: Page, at: usize) -> String {
    let room = format!("--top:{TOP}px;--end:{RIGHT}px;--bottom:{BOTTOM}px;--start:{LEFT}px");
    let left_out = page.hand.drags[at].soft().then(|| left_out(page, at)).flatten();
    let left_out = left_out.map(|(left, right)| format!(";--left:{left:.4};--right:{right:.4}"));
    room + &left_out.unwrap_or_default()
}

fn left_out(page: Page, at: usize) -> Option<(f64, f64)> {
    let (first, last) = page.hand.painted.try_get_value()?[at]?.x;
    let filter = page.state.soft().filter;
    // All of the first and of the last day is in.
    let from = filter.from.map_or(first, |from| f64::from(day_of(from)) - 0.5);
    let to = filter.to.map_or(last, |to| f64::from(day_of(to)) + 0.5);
    let part = |days: f64| (days / (last - first)).clamp(0.0, 1.0);
    Some((part(from - first), part(last - to)))
}

/// What the picture says to who cannot see it.
fn label(title: &str, summary: Option<Summary>) -> String {
    let Some(Summary { count, mean, min, max, .. }) = summary else {
        return format!("{title} by date");
    };
    let points = format::many(count as u64, "point");
    format!("{title} by date: {points}, mean {mean:.2}, from {min:.2} to {max:.2}")
}
