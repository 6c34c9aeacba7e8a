//! The parts of a report on a file.

use crate::ui::{Cell, Column, Icon, Order, Row, Sort, Table, rows};
use domain::{FieldError, format};
use leptos::prelude::*;
use serde::Deserialize;

/// More lines than this nobody reads; the count of the rest is said.
const SHOWN: usize = 100;

/// How many lines there is something the matter with, and the first of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matters {
    pub all: usize,
    rows: Vec<Matter>,
}

/// A line of the file and what is the matter with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub line: usize,
    pub words: String,
}

/// A line that cannot be kept, as the server names it.
#[derive(Deserialize)]
pub struct Refused {
    pub line: usize,
    pub errors: Vec<FieldError>,
}

impl Matters {
    pub fn of<T: Into<Matter>>(lines: Vec<T>) -> Self {
        Self { all: lines.len(), rows: lines.into_iter().take(SHOWN).map(T::into).collect() }
    }
}

impl From<Refused> for Matter {
    fn from(Refused { line, errors }: Refused) -> Self {
        let word = |error: &FieldError| format!("{}: {}", error.field, error.message);
        Self { line, words: errors.iter().map(word).collect::<Vec<_>>().join(" ") }
    }
}

/// A state's class and icon, what it is called, and how many lines are in it.
pub type Count = (&'static str, &'static str, &'static str, usize);

#[component]
pub fn Tally(counts: Vec<Count>) -> impl IntoView {
    let count = |(class, icon, word, count): Count| {
        view! {
            <div>
                <dt>
                    <span class=class><Icon name=icon /><span>{word}</span></span>
                </dt>
                <dd>{format::count(count as u64)}</dd>
            </div>
        }
    };
    view! { <dl class="tally">{counts.into_iter().map(count).collect_view()}</dl> }
}

const COLUMNS: [Column; 2] = [
    Column::figure("Line").label("line").sorts(Order::Up),
    Column::main("Reason").sorts(Order::Up),
];

/// Lines and reasons.
#[component]
pub fn Lines(id: &'static str, title: &'static str, matters: Matters) -> impl IntoView {
    let Matters { all, rows: matters } = matters;
    let rest = match all.saturating_sub(matters.len()) {
        0 => None,
        1 => Some("And 1 more line.".to_owned()),
        rest => Some(format!("And {} more lines.", format::count(rest as u64))),
    };
    let row = |Matter { line, words }: Matter| {
        let number = Cell::new(format::count(line as u64)).by_number(i64::try_from(line).ok());
        Row::new(line, vec![number, Cell::text(words)])
    };
    (all > 0).then(|| {
        view! {
            <h3 id=id>{title}</h3>
            <div class="scroll" tabindex="0" role="region" aria-label=title>
                <Table
                    columns=&COLUMNS
                    caption=title
                    heading=id
                    sort=Sort::by(0, Order::Up)
                    rows=rows(matters, row)
                />
            </div>
            {rest.map(|words| view! { <p class="dim">{words}</p> })}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lines_are_shown_and_the_rest_is_counted() {
        let line = |n| Refused {
            line: n + 2,
            errors: vec![FieldError::new("end", "Choose a later time.")],
        };
        let refused = Matters::of((0..SHOWN + 20).map(line).collect());
        assert_eq!((refused.all, refused.rows.len()), (SHOWN + 20, SHOWN));
        assert_eq!(refused.rows[0].words, "end: Choose a later time.");
    }
}
