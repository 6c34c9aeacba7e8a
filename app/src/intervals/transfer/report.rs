//! What a file would do, or did.

use crate::intervals::parts::{counted, grouped};
use crate::ui::{Cell, Column, Icon, Order, Row, Sort, Table, rows};
use domain::FieldError;
use leptos::html::H3;
use leptos::prelude::*;
use serde::Deserialize;

/// More lines than this nobody reads; the count of the rest is said.
const SHOWN: usize = 100;

/// What a file would do, or did, short enough to keep.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Answer")]
pub(super) struct Report {
    pub new: usize,
    same: usize,
    conflicting: Matters,
    refused: Matters,
}

/// How many lines there is something the matter with, and the first of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Matters {
    all: usize,
    rows: Vec<Matter>,
}

/// A line of the file and what is the matter with it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Matter {
    line: usize,
    words: String,
}

/// The server's answer, as long as the file asked for.
#[derive(Deserialize)]
struct Answer {
    new: usize,
    same: usize,
    conflicting: Vec<Conflicting>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Conflicting {
    line: usize,
    message: String,
}

#[derive(Deserialize)]
struct Refused {
    line: usize,
    errors: Vec<FieldError>,
}

impl From<Answer> for Report {
    fn from(Answer { new, same, conflicting, refused }: Answer) -> Self {
        Self { new, same, conflicting: Matters::of(conflicting), refused: Matters::of(refused) }
    }
}

impl Matters {
    fn of<T: Into<Matter>>(lines: Vec<T>) -> Self {
        Self { all: lines.len(), rows: lines.into_iter().take(SHOWN).map(T::into).collect() }
    }
}

impl From<Conflicting> for Matter {
    fn from(Conflicting { line, message }: Conflicting) -> Self {
        Self { line, words: sentence(&message) }
    }
}

impl From<Refused> for Matter {
    fn from(Refused { line, errors }: Refused) -> Self {
        let word = |error: &FieldError| format!("{}: {}", error.field, error.message);
        Self { line, words: errors.iter().map(word).collect::<Vec<_>>().join(" ") }
    }
}

/// `it lies in the trash` as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

impl Report {
    fn left_out(&self) -> usize {
        self.conflicting.all + self.refused.all
    }

    /// The answer in one sentence.
    fn verdict(&self, imported: bool) -> String {
        let Self { new, same, .. } = *self;
        match (new, imported) {
            (0, _) if same == 0 && self.left_out() == 0 => {
                "The file holds no intervals.".to_owned()
            }
            (0, false) if self.left_out() == 0 => {
                "Every interval of this file is here already; importing it again adds nothing."
                    .to_owned()
            }
            (0, false) if same == 0 => "Nothing in this file can be added.".to_owned(),
            (0, false) => {
                format!("Nothing in this file is new; here already: {}.", counted(same))
            }
            (0, true) => "Nothing was added: nothing in this file is new.".to_owned(),
            (1, false) => "1 interval would be added.".to_owned(),
            (_, false) => format!("{} would be added.", counted(new)),
            (1, true) => "1 interval was added.".to_owned(),
            (_, true) => format!("{} were added.", counted(new)),
        }
    }
}

#[component]
pub(super) fn ReportView(
    report: Report,
    imported: bool,
    import: Callback<()>,
    another: Callback<()>,
) -> impl IntoView {
    let heading: NodeRef<H3> = NodeRef::new();
    // The button that led here is gone: the focus goes on to the answer.
    Effect::new(move |_| heading.get().map(|heading| heading.focus()));
    let verdict = report.verdict(imported);
    let new = report.new;
    let (conflicting, refused) = (report.conflicting.clone(), report.refused.clone());
    let go = (!imported && new > 0).then(|| {
        let words = format!("Import {}", counted(new));
        view! { <button type="button" class="primary" on:click=move |_| import.run(())>{words}</button> }
    });
    let list = imported
        .then(|| view! { <a class="button" href="/intervals?range=all">"Show the list"</a> });
    view! {
        <h3 tabindex="-1" node_ref=heading>{verdict}</h3>
        <Tally report imported />
        <div class="bar">
            {go} {list}
            <button type="button" class="quiet" on:click=move |_| another.run(())>"Choose another file"</button>
        </div>
        <Lines id="h-conflicting" title="Conflicting: left as they are here" matters=conflicting />
        <Lines id="h-refused" title="Refused: left out" matters=refused />
    }
}

#[component]
fn Tally(report: Report, imported: bool) -> impl IntoView {
    let new = if imported { "Added" } else { "New" };
    let counts = [
        ("state ok", "plus", new, report.new),
        ("state", "ok", "Here already", report.same),
        ("state attention", "attention", "Conflicting", report.conflicting.all),
        ("state failed", "failed", "Refused", report.refused.all),
    ];
    let count = |(class, icon, word, count): (&'static str, &'static str, &'static str, usize)| {
        view! {
            <div>
                <dt>
                    <span class=class><Icon name=icon /><span>{word}</span></span>
                </dt>
                <dd>{grouped(count)}</dd>
            </div>
        }
    };
    view! { <dl class="tally">{counts.map(count)}</dl> }
}

const COLUMNS: [Column; 2] = [
    Column::figure("Line").label("line").sorts(Order::Up),
    Column::main("Reason").sorts(Order::Up),
];

/// Lines and reasons.
#[component]
fn Lines(id: &'static str, title: &'static str, matters: Matters) -> impl IntoView {
    let Matters { all, rows: matters } = matters;
    let rest = match all.saturating_sub(matters.len()) {
        0 => None,
        1 => Some("And 1 more line.".to_owned()),
        rest => Some(format!("And {} more lines.", grouped(rest))),
    };
    let row = |Matter { line, words }: Matter| {
        let number = Cell::new(grouped(line)).by_number(i64::try_from(line).ok());
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

    fn report(new: usize, same: usize, refused: usize) -> Report {
        let line = |n| Refused {
            line: n + 2,
            errors: vec![FieldError::new("end", "Choose a later time.")],
        };
        let refused = (0..refused).map(line).collect();
        Answer { new, same, conflicting: Vec::new(), refused }.into()
    }

    #[test]
    fn a_report_is_told_in_one_sentence() {
        let check = |report: Report, before: &str, after: &str| {
            assert_eq!(report.verdict(false), before);
            assert_eq!(report.verdict(true), after);
        };
        check(
            report(1_180, 52, 3),
            "1,180 intervals would be added.",
            "1,180 intervals were added.",
        );
        check(report(1, 0, 0), "1 interval would be added.", "1 interval was added.");
        check(
            report(0, 52, 0),
            "Every interval of this file is here already; importing it again adds nothing.",
            "Nothing was added: nothing in this file is new.",
        );
        check(report(0, 0, 0), "The file holds no intervals.", "The file holds no intervals.");
        assert_eq!(report(0, 0, 1).verdict(false), "Nothing in this file can be added.");
        let some = "Nothing in this file is new; here already: 5 intervals.";
        assert_eq!(report(0, 5, 1).verdict(false), some);
    }

    #[test]
    fn a_line_says_what_is_the_matter_with_it() {
        let refused = report(0, 0, SHOWN + 20).refused;
        assert_eq!((refused.all, refused.rows.len()), (SHOWN + 20, SHOWN));
        assert_eq!(refused.rows[0].words, "end: Choose a later time.");
        let message = "it lies in the trash; restore it there".to_owned();
        let matter = Matter::from(Conflicting { line: 2, message });
        assert_eq!(matter.words, "It lies in the trash; restore it there.");
    }
}
