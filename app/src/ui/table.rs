//! The one table: the platform's `<table>`, sorted by its headings; on a phone a row is two lines (`style/table.css`).
//!
//! It is not generic over what it lists: rows come as cells, cells as views with what they are sorted by, so that the
//! wasm holds it once.

use super::Icon;
use leptos::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// What a cell is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Text(String),
    /// A count, a length or an instant in microseconds.
    Number(i64),
}

impl Key {
    /// As people look words up: capitals make no difference.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }
}

/// Up: the smallest, the earliest and A first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Up,
    Down,
}

/// A column: its heading, and how its cells look.
#[derive(Clone, Copy)]
pub struct Column {
    heading: &'static str,
    class: Option<&'static str>,
    label: Option<&'static str>,
    first: Option<Order>,
}

impl Column {
    pub const fn new(heading: &'static str) -> Self {
        Self { heading, class: None, label: None, first: None }
    }

    /// What a row is about; on a phone it begins the row.
    pub const fn main(heading: &'static str) -> Self {
        Self { class: Some("main"), ..Self::new(heading) }
    }

    /// Figures, under each other.
    pub const fn figure(heading: &'static str) -> Self {
        Self { class: Some("num"), ..Self::new(heading) }
    }

    /// Sentences; on a phone a line of their own.
    pub const fn words(heading: &'static str) -> Self {
        Self { class: Some("full"), ..Self::new(heading) }
    }

    /// Buttons, at the end of the row.
    pub const fn actions() -> Self {
        Self { class: Some("act"), ..Self::new("Actions") }
    }

    /// Says nothing that the figures do not: left out where there is no room for it.
    pub const fn roomy(self) -> Self {
        self.class("roomy")
    }

    pub const fn class(self, class: &'static str) -> Self {
        Self { class: Some(class), ..self }
    }

    /// A heading stands where its figures do, and goes with its cells; what else its cells look like is theirs.
    fn head_class(&self) -> Option<&'static str> {
        self.class.filter(|class| class.starts_with("num") || matches!(*class, "roomy" | "desk"))
    }

    /// The word that stands before the cell on a phone, where there is no heading above it.
    pub const fn label(self, label: &'static str) -> Self {
        Self { label: Some(label), ..self }
    }

    /// The heading sorts; `first` is the order that its first press asks for.
    pub const fn sorts(self, first: Order) -> Self {
        Self { first: Some(first), ..self }
    }
}

/// A cell, and what it is sorted by; without that it stands last, whichever way.
pub struct Cell {
    view: AnyView,
    key: Option<Key>,
}

impl Cell {
    pub fn new(view: impl IntoAny) -> Self {
        Self { view: view.into_any(), key: None }
    }

    /// Words that are sorted as they read.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { key: Some(Key::text(&text)), view: text.into_any() }
    }

    pub fn by(self, key: Key) -> Self {
        Self { key: Some(key), ..self }
    }

    pub fn by_number(self, number: Option<i64>) -> Self {
        Self { key: number.map(Key::Number), ..self }
    }
}

pub struct Row {
    /// Who it is: the focus stays with it when the table is drawn again.
    pub id: String,
    /// Drawn faintly: over, or switched off.
    pub off: bool,
    /// One for each column.
    pub cells: Vec<Cell>,
}

impl Row {
    pub fn new(id: impl ToString, cells: Vec<Cell>) -> Self {
        Self { id: id.to_string(), off: false, cells }
    }
}

/// Draws the rows, in the order that they came in; again for every order that is asked for.
pub type Rows = Arc<dyn Fn() -> Vec<Row> + Send + Sync>;

pub fn rows<T>(items: Vec<T>, row: impl Fn(T) -> Row + Send + Sync + 'static) -> Rows
where
    T: Clone + Send + Sync + 'static,
{
    Arc::new(move || items.iter().cloned().map(&row).collect())
}

/// By which column a table is sorted, and which way. A page holds it, since its tables come and go with their data.
#[derive(Clone, Copy)]
pub struct Sort(RwSignal<(usize, Order)>);

impl Sort {
    /// Sorted by that column at first: the order in which the rows come.
    pub fn by(column: usize, order: Order) -> Self {
        Self(RwSignal::new((column, order)))
    }

    /// By which column, and which way; for who sorts more than is drawn.
    pub fn current(self) -> (usize, Order) {
        self.0.get()
    }

    fn of(self, column: usize) -> Option<Order> {
        let (by, order) = self.0.get();
        (by == column).then_some(order)
    }

    fn press(self, column: usize, first: Order) {
        self.0.update(|(by, order)| {
            *order = match (*by == column, *order) {
                (false, _) => first,
                (true, Order::Up) => Order::Down,
                (true, Order::Down) => Order::Up,
            };
            *by = column;
        });
    }
}

/// Rows that are equal keep their places.
fn sort(rows: &mut [Row], column: usize, order: Order) {
    let key = |row: &Row| row.cells.get(column).and_then(|cell| cell.key.clone());
    rows.sort_by(|a, b| compare(&key(a), &key(b), order));
}

fn compare(a: &Option<Key>, b: &Option<Key>, order: Order) -> Ordering {
    match (a, b, order) {
        (Some(a), Some(b), Order::Up) => a.cmp(b),
        (Some(a), Some(b), Order::Down) => b.cmp(a),
        // What is not known stands last, whichever way.
        _ => a.is_none().cmp(&b.is_none()),
    }
}

#[component]
pub fn Table(
    columns: &'static [Column],
    /// What it lists, for who hears the page.
    caption: &'static str,
    /// The id of the heading above it, where the focus goes with the last row.
    heading: &'static str,
    #[prop(optional)] sort: Option<Sort>,
    rows: Rows,
) -> impl IntoView {
    let lines = move || {
        let mut rows = rows();
        if let Some(Sort(by)) = sort {
            let (column, order) = by.get();
            self::sort(&mut rows, column, order);
        }
        rows.into_iter().map(|row| line(columns, row)).collect_view()
    };
    view! {
        <table class="lines" data-rows=heading>
            <caption class="vh">{caption}</caption>
            {head(columns, sort)}
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

/// Without `sort` its headings are words, as they are while the table is on its way.
fn head(columns: &'static [Column], sort: Option<Sort>) -> AnyView {
    let cell = |(at, column): (usize, &Column)| match (sort, column.first) {
        (Some(sort), Some(first)) => sorting(column, at, sort, first),
        _ => {
            let hidden = column.class == Some("act");
            let words = view! { <span class=hidden.then_some("vh")>{column.heading}</span> };
            let sorts = column.first.map(|_| "none");
            view! { <th scope="col" class=column.head_class() data-sort=sorts>{words}</th> }
                .into_any()
        }
    };
    let cells = columns.iter().enumerate().map(cell).collect_view();
    view! { <thead><tr>{cells}</tr></thead> }.into_any()
}

fn sorting(column: &Column, at: usize, sort: Sort, first: Order) -> AnyView {
    let order = move || sort.of(at);
    let aria = move || match order() {
        Some(Order::Up) => "ascending",
        Some(Order::Down) => "descending",
        None => "none",
    };
    // What a press would do, where it does not say what was done.
    let icon = move || {
        let name = match order().unwrap_or(first) {
            Order::Up => "up",
            Order::Down => "sortdown",
        };
        view! { <Icon name /> }
    };
    view! {
        <th scope="col" class=column.head_class() data-sort=aria aria-sort=aria>
            <button type="button" on:click=move |_| sort.press(at, first)>{column.heading} {icon}</button>
        </th>
    }
    .into_any()
}

fn line(columns: &'static [Column], row: Row) -> AnyView {
    let Row { id, off, cells } = row;
    let cell = |(at, (column, cell)): (usize, (&Column, Cell))| {
        let Column { class, label, .. } = *column;
        if at == 0 {
            view! { <th scope="row" class=class data-l=label>{cell.view}</th> }.into_any()
        } else {
            view! { <td class=class data-l=label>{cell.view}</td> }.into_any()
        }
    };
    let cells = columns.iter().zip(cells).enumerate().map(cell).collect_view();
    view! { <tr class:off=off data-row=id tabindex="-1">{cells}</tr> }.into_any()
}

/// Headings and grey bars, where a table is on its way.
#[component]
pub fn TableLoading(
    columns: &'static [Column],
    /// What is loading, for who hears the page.
    what: &'static str,
) -> impl IntoView {
    let bar = |width: usize| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    let row = |wide: usize| {
        let cells = (0..columns.len()).zip(columns).map(|(at, column)| {
            let width = if at == 0 { wide } else { 9 };
            Cell::new((column.class != Some("act")).then(|| bar(width)))
        });
        line(columns, Row::new("", cells.collect()))
    };
    view! {
        <div aria-busy="true">
            <p class="vh" role="status">{format!("Loading {what}")}</p>
            <table class="lines" aria-hidden="true">
                {head(columns, None)} <tbody>{[14, 10, 17].map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests;
