//! Totals by two levels, held against the period before. Each package counts once, by its last report.

mod rows;

use super::figures::previous;
use super::state::By as Dimensions;
use super::store::{Page, Shared, Soft};
use super::words::{amount, change, tenths};
use crate::ui::{Cell, Column, Icon, Order, Row, Sort, Table, TableLoading};
use domain::format::count;
use domain::packaging::{Dimension, Points, totals};
use leptos::prelude::*;
use rows::{Line, csv, held_against, sorted};
use std::sync::Arc;

/// How many lines are drawn unless all are asked for.
const MOST: usize = 25;

/// On a phone some are left out: a line of it has two rows.
const COLUMNS: [Column; 7] = [
    Column::main("Name").sorts(Order::Up),
    Column::figure("Packages").label("packages").sorts(Order::Down),
    Column::figure("Hours").label("hours").sorts(Order::Down),
    Column::figure("Cost").class("num desk").sorts(Order::Down),
    Column::figure("Profit").class("num first").label("profit").sorts(Order::Down),
    Column::figure("Against plan").label("against plan").sorts(Order::Down),
    Column::figure("Mean profit").class("num desk").sorts(Order::Down),
];
const COMPARED: [Column; 9] = [
    COLUMNS[0],
    COLUMNS[1].class("num desk"),
    COLUMNS[2].class("num desk"),
    COLUMNS[3],
    COLUMNS[4],
    COLUMNS[5].class("num desk"),
    COLUMNS[6],
    Column::figure("Profit before").label("before").sorts(Order::Down),
    Column::figure("Change").label("change").sorts(Order::Down),
];
/// The column of the change, by which a comparison is sorted at first.
const CHANGE: usize = 8;

/// The lines, and by which column they are sorted; as long as the page, whose figures are drawn again with each week
/// that a scrape brings.
#[derive(Clone, Copy)]
pub struct List {
    lines: Memo<Option<Shared<Vec<Line>>>>,
    by: Memo<Dimensions>,
    /// Whether there is a period before: only one that was chosen has any.
    before: Memo<bool>,
    compares: Memo<bool>,
    plain: Sort,
    compared: Sort,
    /// Whether more than [`MOST`] are drawn.
    everything: RwSignal<bool>,
}

impl List {
    pub fn new(page: Page) -> Self {
        let by = Memo::new(move |_| page.state.soft().by);
        let before =
            Memo::new(move |_| previous(&page.all.soft()?.points, &page.state.soft().filter));
        let compares = Memo::new(move |_| page.state.soft().compares && before.soft().is_some());
        let lines = Memo::new(move |_| {
            let (all, chosen) = (page.all.soft()?, page.chosen.soft()?);
            let (whole, Dimensions(first, then)) = (page.whole.soft()?, by.soft());
            let totals = |points: &Points| totals(&points.latest(), &whole.sheet, (first, then));
            let earlier = before.soft().filter(|_| compares.soft());
            let earlier = earlier.map(|filter| all.points.select(&whole.sheet, &filter));
            Some(Shared::new(held_against(totals(&chosen), earlier.map(|points| totals(&points)))))
        });
        Self {
            lines,
            by,
            before: Memo::new(move |_| before.soft().is_some()),
            compares,
            plain: Sort::by(4, Order::Down),
            compared: Sort::by(CHANGE, Order::Up),
            everything: RwSignal::new(false),
        }
    }

    fn sort(self) -> Sort {
        if self.compares.soft() { self.compared } else { self.plain }
    }

    fn export(self) {
        let Some(lines) = self.lines.get_untracked() else { return };
        let (column, order) = self.sort().current();
        let by = self.by.get_untracked();
        let name = format!("packaging-by-{}.csv", by.0.as_str());
        super::parts::download(&name, &csv(&sorted(&lines, column, order), by));
    }
}

#[component]
pub fn Totals(currency: String) -> impl IntoView {
    let list: List = expect_context();
    view! {
        <section class="stack totals" aria-labelledby="h-totals">
            <div class="bar">
                <h2 id="h-totals">"Totals" " " <small class="dim">{currency}</small></h2>
                <By />
                <Compare before=list.before />
                <button type="button" class="push" on:click=move |_| list.export()><Icon name="download" />"Export CSV"</button>
            </div>
            <Lines list />
        </section>
    }
}

#[component]
fn Lines(list: List) -> impl IntoView {
    let everything = list.everything;
    move || {
        let Some(lines) = list.lines.soft() else {
            return view! { <TableLoading columns=&COLUMNS what="totals" /> }.into_any();
        };
        let (compares, sort) = (list.compares.soft(), list.sort());
        let columns: &'static [Column] = if compares { &COMPARED } else { &COLUMNS };
        let (many, limit) = (lines.len(), if everything.soft() { usize::MAX } else { MOST });
        let rows = Arc::new(move || {
            // Sorted before it is cut.
            let (column, order) = sort.current();
            let lines = sorted(&lines, column, order).into_iter().take(limit);
            lines.map(|line| row(line, compares)).collect()
        });
        let more = (many > limit).then(|| view! {
            <button type="button" class="more" on:click=move |_| everything.set(true)>{format!("Show all {}", count(many as u64))}</button>
        });
        view! {
            <Table columns caption="Totals of what is looked at, each package by its last report" heading="h-totals" sort rows />
            {more}
        }
        .into_any()
    }
}

#[component]
fn By() -> impl IntoView {
    let page: Page = expect_context();
    let by = Memo::new(move |_| page.state.soft().by);
    let option = |dimension: Dimension, chosen: bool| {
        view! { <option value=dimension.as_str() selected=chosen>{title(dimension)}</option> }
    };
    let first = move || Dimension::ALL.map(|dimension| option(dimension, by.soft().0 == dimension));
    let second = move || {
        let Dimensions(first, second) = by.soft();
        let others = Dimension::ALL.into_iter().filter(move |dimension| *dimension != first);
        others.map(|dimension| option(dimension, second == Some(dimension))).collect_view()
    };
    let choose = move |event| {
        let Some(chosen) = Dimension::parse(&event_target_value(&event)) else { return };
        page.change(|state| {
            state.by = Dimensions(chosen, state.by.1.filter(|second| *second != chosen));
        });
    };
    let choose_second = move |event| {
        let chosen = Dimension::parse(&event_target_value(&event));
        page.change(|state| state.by.1 = chosen);
    };
    view! {
        <select aria-label="By" on:change=choose>{first}</select>
        <select aria-label="Then by" on:change=choose_second>
            <option value="" selected=move || by.soft().1.is_none()>"alone"</option>
            {second}
        </select>
    }
}

fn title(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Project => "project",
        Dimension::Complexity => "complexity",
        Dimension::Technology => "technology",
        Dimension::Packager => "packager",
        Dimension::Month => "month",
    }
}

#[component]
fn Compare(before: Memo<bool>) -> impl IntoView {
    let page: Page = expect_context();
    let turn = move |_| page.change(|state| state.compares = !state.compares);
    view! {
        <label class="check">
            <input
                type="checkbox"
                checked=page.state.get_untracked().compares
                prop:checked=move || page.state.soft().compares
                disabled=move || !before.soft()
                on:change=turn
            />
            {move || if before.soft() { "Against the period before" } else { "Against the period before: choose a first day" }}
        </label>
    }
}

fn row(line: Line, compares: bool) -> Row {
    let figure = |value: f64, words: String| Cell::new(words).by_number(Some(rows::key(value)));
    let id = line.name();
    let Line { total, before } = line;
    let beyond = total.profits - total.planned_profits;
    // Of nothing there is no mean, and no plan.
    let of_some = |value: f64, words: fn(f64) -> String| match total.packages {
        0 => Cell::new("–"),
        _ => figure(value, words(value)),
    };
    let mut cells = vec![
        Cell::text(id.clone()),
        Cell::new(count(total.packages as u64)).by_number(Some(total.packages as i64)),
        figure(total.hours, tenths(total.hours)),
        figure(total.costs, amount(total.costs)),
        figure(total.profits, amount(total.profits)),
        of_some(beyond, change),
        of_some(total.mean_profit, amount),
    ];
    if compares {
        cells.push(match before {
            Some(before) => figure(before, amount(before)),
            None => Cell::new("–"),
        });
        let moved = total.profits - before.unwrap_or(0.0);
        cells.push(figure(moved, change(moved)));
    }
    Row::new(id, cells)
}
