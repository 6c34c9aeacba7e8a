//! The hours, days, weeks or months of a period, and links to each.

use super::{Page, link, rest};
use crate::energy::view::{BarRow, HistoryQuery};
use crate::ui::{Cell, Column, Key, Order, Row, Sort, Table, rows};
use domain::format;
use domain::instant::MINUTE;
use leptos::prelude::*;

pub(super) const COLUMNS: [Column; 5] = [
    Column::main("When").sorts(Order::Down),
    Column::figure("Drawn").label("drawn").sorts(Order::Down),
    Column::figure("Given").label("given").sorts(Order::Down),
    Column::figure("Peak").label("peak").sorts(Order::Down),
    Column::figure("Unknown").label("unknown").sorts(Order::Down),
];
/// For meters that only draw.
const DRAWS: [Column; 4] = [COLUMNS[0], COLUMNS[1], COLUMNS[3], COLUMNS[4]];

pub(super) fn latest_first() -> Sort {
    Sort::by(0, Order::Down)
}

#[component]
pub(super) fn Lines(
    bars: Vec<BarRow>,
    by: String,
    choices: Vec<String>,
    gives: bool,
    sort: Sort,
) -> impl IntoView {
    let page: Page = expect_context();
    let query = page.query.get_untracked();
    let one = choices.len() < 2;
    let heading = if one { format!("By the {by}") } else { "By the".to_owned() };
    let link = |choice: String| {
        let current = (choice == by).then_some("true");
        let href = link(&HistoryQuery { by: choice.clone(), ..query.clone() });
        view! { <a href=href aria-current=current>{choice}</a> }
    };
    let links = (!one).then(|| {
        let links = choices.into_iter().map(link).collect_view();
        view! { <nav class="seg" aria-label="By the">{links}</nav> }
    });
    let kept = rest(&HistoryQuery { by: String::new(), ..query });
    let lines = rows(bars, move |bar| line(bar, gives, &kept));
    let columns: &'static [Column] = if gives { &COLUMNS } else { &DRAWS };
    view! {
        <section class="stack" aria-labelledby="h-lines">
            <div class="bar">
                <h2 id="h-lines">{heading}</h2>
                {links}
            </div>
            <Table columns caption="Energy of the period" heading="h-lines" sort rows=lines />
        </section>
    }
}

fn line(bar: BarRow, gives: bool, kept: &str) -> Row {
    let BarRow { at, label, query, delivered, received, spread, known, peak, unknown } = bar;
    let href = format!("/energy/history?{query}{kept}");
    let spread = (spread > 0).then(|| {
        let title = format!("≈ {} of it spread over a gap", format::kwh(spread));
        view! { <span class="about" title=title>"≈ "</span> }
    });
    // Nothing known is not zero.
    let drawn = match known {
        true => Cell::new(view! { {spread} {format::kwh(delivered)} }).by_number(Some(delivered)),
        false => Cell::new("–").by_number(None),
    };
    let given = Cell::new((received > 0).then(|| format::kwh(received))).by_number(Some(received));
    let unknown_words = (unknown >= MINUTE).then(|| format::duration(unknown));
    let mut cells = vec![
        Cell::new(view! { <a href=href data-act="open">{label}</a> }).by(Key::Number(at)),
        drawn,
    ];
    cells.extend(gives.then_some(given));
    cells.extend([
        Cell::new(peak.map(format::kilowatts)).by_number(peak),
        Cell::new(unknown_words).by_number(Some(unknown)),
    ]);
    Row::new(at, cells)
}
