//! The weeks that failed, and why.

use super::view::{FailedWeek, PeriodsView};
use crate::account::moment::when;
use crate::ui::{Cell, Column, Key, Order, Row, Sort, StateBadge, Table, rows};
use leptos::prelude::*;

const COLUMNS: [Column; 4] = [
    Column::main("Week").sorts(Order::Down),
    Column::new("Outcome").class("first").sorts(Order::Up),
    Column::words("What happened"),
    // The week itself says it, too.
    Column::new("Asked").class("desk").sorts(Order::Down),
];

#[component]
pub(super) fn FailedWeeks(periods: PeriodsView) -> impl IntoView {
    let failed = periods.failed;
    if failed.is_empty() {
        return view! {
            <div class="empty">
                <svg viewBox="0 0 320 64" aria-hidden="true" fill="none" stroke="currentColor">
                    <path d="M60 32h200" opacity=".5"></path>
                    <path d="M146 32l10 10 20-22" stroke-width="3" stroke="var(--ok)"></path>
                </svg>
                <p>"No week failed when it was last asked for."</p>
                <a class="button" href="/packaging/periods" data-noscroll="true">"All weeks"</a>
            </div>
        }
        .into_any();
    }
    let sort = Sort::by(0, Order::Down);
    view! {
        <section class="stack" aria-labelledby="h-failed">
            <h2 id="h-failed">"Weeks that failed"</h2>
            <Table columns=&COLUMNS caption="Weeks that failed" heading="h-failed" sort rows=rows(failed, line) />
        </section>
    }
    .into_any()
}

fn line(failed: FailedWeek) -> Row {
    let FailedWeek { cell, message, asked } = failed;
    let href = format!("?show=failed&week={}", cell.week);
    let (kind, word) = (cell.badge(), cell.outcome_words());
    let cells = vec![
        Cell::new(
            view! { <a href=href data-noscroll="true" data-act="open">{cell.dates.clone()}</a> },
        )
        .by(Key::text(&cell.week)),
        Cell::new(view! { <StateBadge kind word /> }).by(Key::text(word)),
        Cell::new(view! { <span class="why">{message}</span> }),
        when(Some(asked)),
    ];
    Row::new(cell.week, cells)
}
