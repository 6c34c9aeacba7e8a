//! The chart of a run, and the threshold that is pulled up and down beside it.

use super::run::Page;
use super::server_fns::set_threshold;
use super::view::ChartView;
use crate::ui::{Plot, relayout, use_live, use_toasts};
use domain::format;
use domain::live::Domain;
use leptos::prelude::*;
use std::time::Duration;

const PLOT: &str = "cpu";
/// What stands in a figure for how many labels its axis of time has, until the page knows its width.
pub(super) const TICKS: &str = "$ticks";
/// About as wide as a label and the space around it, in pixels.
const LABEL: u32 = 80;
/// How long the threshold rests before it is kept.
const QUIET: Duration = Duration::from_millis(300);

/// A figure with as many labels along its axis of time as stand beside each other in `room` pixels.
fn with_labels(figure: &str, room: u32) -> String {
    let most = (room / LABEL).clamp(3, 10).to_string();
    figure.replacen(&format!("\"{TICKS}\""), &most, 1)
}

#[component]
pub(super) fn ChartPart(id: i64, threshold: f64, chart: ChartView, pruned: bool) -> impl IntoView {
    let page: Page = expect_context();
    let (live, toasts) = (use_live(), use_toasts());
    let top = chart.top;
    page.fit(&chart);
    let figure = chart.figure;
    let figure = Signal::derive(move || with_labels(&figure, page.room.get()));
    let pull = move |ev| {
        let Ok(percent) = event_target_value(&ev).parse::<f64>() else { return };
        page.pulling.set(true);
        page.moves.update(|moves| *moves += 1);
        page.held.set(Some(percent));
        relayout(
            PLOT,
            &[("shapes[0].y0", percent), ("shapes[1].y0", percent), ("shapes[1].y1", percent)],
        );
    };
    let keep = move |percent: f64, mine: u32| {
        leptos::task::spawn_local(async move {
            let kept = set_threshold(id, percent).await;
            if page.moves.get_untracked() != mine {
                return;
            }
            if let Err(error) = kept {
                toasts.fail(error);
                page.held.set(None);
            }
            live.touched(Domain::Runs);
            page.pulling.set(false);
        });
    };
    // A little later, since a key is often pressed again.
    let let_go = move || {
        let Some(percent) = page.held.get_untracked() else { return };
        let mine = page.moves.get_untracked();
        let still = move || page.moves.get_untracked() == mine && page.pulling.get_untracked();
        set_timeout(
            move || {
                if still() {
                    keep(percent, mine)
                }
            },
            QUIET,
        );
    };
    // Finer than a pixel would be a lie of the hand.
    let step = if top > 10.0 { 0.5 } else { 0.1 };
    let shown = move || page.held.get().unwrap_or(threshold);
    let words = format!(
        "CPU over time, up to {top} percent, with a threshold at {}",
        format::percent(threshold)
    );
    view! {
        <section class="stack" aria-labelledby="h-chart">
            <h2 id="h-chart" class="vh">"CPU over time"</h2>
            <div class="chart" style=format!("--cpu:{}px", chart.height)>
                <input
                    type="range"
                    class="threshold"
                    aria-label="Threshold in percent"
                    min="0"
                    max=top
                    step=step
                    value=threshold
                    prop:value=shown
                    on:input=pull
                    on:pointerup=move |_| let_go()
                    on:keyup=move |_| let_go()
                    on:blur=move |_| let_go()
                />
                <Plot id=PLOT figure label=words />
            </div>
            <div class="key">
                <span class="line system">"Machine"</span>
                <span class="line tree">"Command"</span>
                <span class="hatch">"Not known"</span>
                <label class="push">
                    "Threshold "
                    <input type="number" min="0" max="100" step="0.1" value=threshold prop:value=shown on:change=move |ev| { pull(ev); let_go() } />
                    " %"
                </label>
            </div>
            {pruned.then(|| view! {
                <p class="dim">
                    "Its samples were summed up by the minute: a new threshold is rounded to 0.1 %."
                </p>
            })}
        </section>
    }
}
