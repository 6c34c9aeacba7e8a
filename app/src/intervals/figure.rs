//! The answer: how much, against what, and how it is spread.

use super::view::{Bar, Listing};
use domain::format;
use domain::instant::{HOUR, MINUTE};
use leptos::prelude::*;

#[component]
pub fn Answer(listing: Listing) -> impl IntoView {
    let minutes = listing.total / MINUTE;
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hours = (hours > 0 || rest == 0).then(|| view! { {hours}<small>"h"</small>" " });
    let rest = (rest > 0).then(|| view! { {rest}<small>"min"</small> });
    view! {
        <section class="answer" aria-label="Total">
            <p class="figure">
                <strong>{hours} {rest}</strong>
                " "
                <span>{words(&listing)}</span>
            </p>
            <Bars bars=listing.bars />
        </section>
    }
}

/// What the figure is of, and what it is compared with.
fn words(listing: &Listing) -> AnyView {
    let period = listing.range.words.clone();
    let nothing = listing.count == 0;
    // The stroke in the chart stands for the period before, where it is drawn.
    let stroke = if listing.bars.iter().any(|bar| bar.was.is_some()) { "was" } else { "" };
    match listing.previous.clone() {
        Some((before, was)) if was > 0 && listing.complete => view! {
            {period} " · " {format::change(listing.total - was)} " against " <span class=stroke>{before}</span>
        }
        .into_any(),
        // A period that still runs is not yet comparable: the other is only named.
        Some((before, was)) if was > 0 => {
            view! { {period} " · " <span class=stroke>{before}</span> " " {format::duration(was)} }.into_any()
        }
        _ if nothing => view! { {period} " · nothing recorded yet" }.into_any(),
        _ => view! { {period} }.into_any(),
    }
}

#[component]
fn Bars(bars: Vec<Bar>) -> impl IntoView {
    let highest = bars.iter().flat_map(|bar| [bar.total, bar.was.unwrap_or(0)]).max().unwrap_or(0);
    let any = highest > 0;
    // A few minutes alone are not a full bar.
    let highest = highest.max(HOUR);
    let share = move |micros: i64| micros as f64 / highest as f64;
    // More than a week's bars are too narrow for a figure above each.
    let labelled = bars.len() <= 12;
    let bar = |bar: Bar| {
        let style = match bar.was {
            Some(was) => format!("--v:{:.4};--was:{:.4}", share(bar.total), share(was)),
            None => format!("--v:{:.4}", share(bar.total)),
        };
        let total = format::hours_minutes(bar.total);
        let figure = match bar.total {
            0 => view! { <span class="vh">"nothing"</span>"–" }.into_any(),
            _ if labelled => total.into_any(),
            _ => view! { <span class="vh">{total}</span> }.into_any(),
        };
        view! {
            <li>
                <a href=format!("?{}", bar.query) aria-current=bar.current.then_some("date")>
                    <span>{figure}</span>
                    <i style=style></i>
                    <b>{bar.label}</b>
                </a>
            </li>
        }
    };
    (!bars.is_empty() && any).then(|| {
        view! {
            <ol class="bars" class:many=!labelled aria-label="Spread">
                {bars.into_iter().map(bar).collect_view()}
            </ol>
        }
    })
}

/// The same size as the answer, before it is there.
#[component]
pub fn AnswerLoading() -> impl IntoView {
    view! {
        <section class="answer" aria-busy="true" aria-label="Total">
            <p class="figure">
                <strong><span class="skel" style="--w:7ch"></span></strong>
                " "
                <span><span class="skel" style="--w:24ch"></span></span>
            </p>
        </section>
    }
}
