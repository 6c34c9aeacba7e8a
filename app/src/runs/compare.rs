//! The runs of one command beside each other, each against those before it.

use super::server_fns::compare_runs;
use super::view::{Against, CompareRow, Comparison};
use crate::account::moment::When;
use crate::ui::{
    Cell, Column, Icon, Key, Loaded, Order, Plot, Row, Sort, StateBadge, Table, TableLoading, rows,
    use_live,
};
use domain::live::Domain;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

const COLUMNS: [Column; 8] = [
    Column::main("Started").sorts(Order::Down),
    Column::new("State"),
    Column::figure("Duration").label("took").sorts(Order::Down),
    Column::figure("Mean").label("mean").sorts(Order::Down),
    Column::figure("Peak").label("peak").sorts(Order::Down),
    Column::figure("Above").label("above").sorts(Order::Down),
    Column::figure("CPU time").label("CPU").sorts(Order::Down),
    Column::figure("Memory").label("memory").sorts(Order::Down),
];

#[component]
pub fn ComparePage() -> impl IntoView {
    let url = use_query_map();
    let live = use_live();
    let name = Memo::new(move |_| url.read().get("name").unwrap_or_default());
    let comparison = Resource::new(
        move || (name.get(), live.version(Domain::Runs)),
        |(name, _)| compare_runs(name),
    );
    let sort = Sort::by(0, Order::Down);
    view! {
        <Title text="Compare runs · Hindsight" />
        <header class="head">
            <h1>"Runs of " {name}</h1>
            <a class="button" href="/runs">"All runs"</a>
        </header>
        <Loaded
            resource=comparison
            loading=|| view! { <TableLoading columns=&COLUMNS what="runs" /> }.into_any()
            view=move |comparison| view! { <Everything comparison sort /> }.into_any()
        />
    }
    .into_any()
}

#[component]
fn Everything(comparison: Comparison, sort: Sort) -> impl IntoView {
    let Comparison { rows: found, figure } = comparison;
    let Some(latest) = found.first() else {
        return view! {
            <div class="void">
                <Icon name="unknown" />
                <p>"There is no run of this name."</p>
                <a class="button" href="/runs">"All runs"</a>
            </div>
        }
        .into_any();
    };
    let took = latest.duration.value.clone();
    let words = match latest.duration.words() {
        Some(words) => format!("the latest took · {words} against the median of those before"),
        None => "the latest took · nothing to hold it against yet".to_owned(),
    };
    let count = found.len();
    view! {
        <p class="figure">
            <strong>{took}</strong>
            " "
            <span>{words}</span>
        </p>
        <section class="stack" aria-labelledby="h-aligned">
            <h2 id="h-aligned" class="vh">"Aligned at their start"</h2>
            <Plot id="aligned" figure label=format!("CPU of {count} runs, aligned at their start") />
            <div class="key">
                <span class="line tree">"The latest"</span>
                <span class="line">"Those before"</span>
            </div>
        </section>
        <section class="stack runs" aria-labelledby="h-compare">
            <h2 id="h-compare" class="vh">"Differences"</h2>
            <Table columns=&COLUMNS caption="Runs of one command" heading="h-compare" sort rows=rows(found, row) />
        </section>
    }
    .into_any()
}

fn row(run: CompareRow) -> Row {
    let CompareRow { id, started, badge, duration, mean, peak, above, cpu, memory } = run;
    let kind = badge.kind();
    let at = started.at;
    let first = view! { <a href=format!("/runs/{id}")><When moment=started /></a> };
    let cells = vec![
        Cell::new(first).by(Key::Number(at)),
        Cell::new(view! { <StateBadge kind word=badge.words /> }),
        cell(duration),
        cell(mean),
        cell(peak),
        cell(above),
        cell(cpu),
        cell(memory),
    ];
    Row::new(id, cells)
}

/// A figure, and how it stands to the earlier ones; what is beyond their spread says so in words, too.
fn cell(against: Against) -> Cell {
    let key = against.number.map(|number| (number * 1_000.0) as i64);
    let words = against.words();
    let beyond = against.change.is_some_and(|change| change.beyond);
    let mark =
        beyond.then(|| view! { <Icon name="attention" /><span class="vh">"unusual "</span> });
    Cell::new(view! {
        {against.value}
        {words.map(|words| view! { <small class="change" class:beyond=beyond>{mark} {words}</small> })}
    })
    .by_number(key)
}

impl Against {
    /// `+12 %`
    fn words(&self) -> Option<String> {
        let relative = self.change?.relative?;
        let percent = (relative * 100.0).round();
        let sign = match percent {
            p if p < 0.0 => '−',
            p if p > 0.0 => '+',
            _ => '±',
        };
        Some(format!("{sign}{} %", percent.abs()))
    }
}
