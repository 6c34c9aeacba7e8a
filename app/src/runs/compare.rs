//! The runs of one command beside each other, each against those before it.

use super::clock::{Clock, RunBadge, took};
use super::server_fns::compare_runs;
use super::view::{Against, CompareRow, Comparison};
use crate::account::moment::When;
use crate::ui::{
    Cell, Column, Icon, Key, Loaded, Order, Plot, Row, Sort, Table, TableLoading, rows, use_live,
};
use domain::live::Domain;
use domain::runs::Pulse;
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
    let run = Memo::new(move |_| url.read().get("run").unwrap_or_default());
    let comparisons = Resource::new(
        move || (run.get(), live.version(Domain::Runs)),
        |(run, _)| compare_runs(run),
    );
    let sort = Sort::by(0, Order::Down);
    view! {
        <Title text="Compare runs · Hindsight" />
        <Loaded
            resource=comparisons
            heads="Compare runs"
            loading=|| view! { <ComparisonLoading /> }.into_any()
            view=move |comparison| {
                let again = Callback::new(move |()| comparisons.refetch());
                view! { <Everything comparison sort again /> }.into_any()
            }
        />
    }
    .into_any()
}

#[component]
fn Everything(comparison: Comparison, sort: Sort, again: Callback<()>) -> impl IntoView {
    let Comparison { now, name, command, rows: found, figure } = comparison;
    let pulses: Vec<Pulse> = found.iter().map(|run| run.pulse).collect();
    let clock = Clock::new(now, &pulses);
    clock.at_a_turn(pulses, move || again.run(()));
    // Of those that go on nobody knows yet how long they take.
    let (took, words) = headline(found.iter().find(|run| !run.pulse.is_active(now)));
    let count = found.len();
    let called = name.clone();
    view! {
        <header class="head">
            <h1>"Runs of " {name}</h1>
            <a class="button" href="/runs">"All runs"</a>
        </header>
        <div class="stack">
            <p class="figure">
                <strong>{took}</strong>
                " "
                <span>{words}</span>
            </p>
            {command.map(|command| view! { <p class="command"><code>{command}</code></p> })}
        </div>
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
            <Table columns=&COLUMNS caption="Runs of one command" heading="h-compare" sort rows=rows(found, move |run| row(run, &called, clock)) />
        </section>
    }
    .into_any()
}

/// How long the latest took that has come to its end, and how that stands to those before it.
fn headline(latest: Option<&CompareRow>) -> (String, String) {
    let Some(CompareRow { duration, .. }) = latest else {
        return ("–".to_owned(), "none has come to its end yet".to_owned());
    };
    let words = match duration.words() {
        Some(words) => format!("the latest took · {words} against the median of those before"),
        None => "the latest took · nothing to hold it against yet".to_owned(),
    };
    (duration.value.clone(), words)
}

/// `called` is the name above them all: a run with another shows its own.
fn row(run: CompareRow, called: &str, clock: Clock) -> Row {
    let CompareRow { id, name, started, pulse, duration, mean, peak, above, cpu, memory } = run;
    let at = started.at;
    let other = (name != called).then(|| view! { " " <small class="dim">{name}</small> });
    let first = view! { <a href=format!("/runs/{id}")><When moment=started /></a> {other} };
    let known = duration.number.map_or(0, |micros| micros as i64);
    let duration = match duration.change {
        Some(_) => cell(duration),
        None => {
            let took = took(pulse, known, clock);
            Cell::new(view! { <span>{took}</span> }).by_number(Some(known * 1_000))
        }
    };
    let cells = vec![
        Cell::new(first).by(Key::Number(at)),
        Cell::new(view! { <RunBadge run=pulse clock /> }),
        duration,
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
    let beyond = against.is_unusual();
    let mark =
        beyond.then(|| view! { <Icon name="attention" /><span class="vh">"unusual "</span> });
    Cell::new(view! {
        {against.value}
        {words.map(|words| view! { <small class="change" class:beyond=beyond>{mark} {words}</small> })}
    })
    .by_number(key)
}

impl Against {
    /// In whole percent, as it is shown.
    fn percent(&self) -> Option<f64> {
        Some((self.change?.relative? * 100.0).round())
    }

    /// What reads as no difference is no unusual one.
    fn is_unusual(&self) -> bool {
        self.change.is_some_and(|change| change.beyond) && self.percent() != Some(0.0)
    }

    /// `+12 %`
    fn words(&self) -> Option<String> {
        let percent = self.percent()?;
        let sign = match percent {
            p if p < 0.0 => '−',
            p if p > 0.0 => '+',
            _ => '±',
        };
        Some(format!("{sign}{} %", percent.abs()))
    }
}

/// The same size as a comparison, before it is there.
#[component]
fn ComparisonLoading() -> impl IntoView {
    view! {
        <header class="head"><h1><span class="skel" style="--w:12ch"></span></h1></header>
        <TableLoading columns=&COLUMNS what="runs" />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::runs::compare::Change;

    #[test]
    fn what_reads_as_no_difference_carries_no_mark() {
        let check = |relative: f64, beyond: bool, want: (&str, bool)| {
            let change = Some(Change { median: 1.0, relative: Some(relative), beyond });
            let against = Against { value: String::new(), number: Some(1.0), change };
            assert_eq!((against.words().as_deref(), against.is_unusual()), (Some(want.0), want.1));
        };
        check(0.9, true, ("+90 %", true));
        check(0.9, false, ("+90 %", false));
        check(0.004, true, ("±0 %", false));
        check(-0.004, true, ("±0 %", false));
        check(-0.006, true, ("−1 %", true));
    }
}
