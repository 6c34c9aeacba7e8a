//! What a file would do, or did.

use crate::intervals::parts::counted;
use crate::ui::importing::report::{Lines, Matter, Matters, Refused, Tally};
use leptos::html::H3;
use leptos::prelude::*;
use serde::Deserialize;

/// What a file would do, or did, short enough to keep.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Answer")]
pub(super) struct Report {
    pub new: usize,
    same: usize,
    conflicting: Matters,
    refused: Matters,
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

impl From<Answer> for Report {
    fn from(Answer { new, same, conflicting, refused }: Answer) -> Self {
        Self { new, same, conflicting: Matters::of(conflicting), refused: Matters::of(refused) }
    }
}

impl From<Conflicting> for Matter {
    fn from(Conflicting { line, message }: Conflicting) -> Self {
        Self { line, words: sentence(&message) }
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
    let added = if imported { "Added" } else { "New" };
    let counts = vec![
        ("state ok", "plus", added, report.new),
        ("state", "ok", "Here already", report.same),
        ("state attention", "attention", "Conflicting", report.conflicting.all),
        ("state failed", "failed", "Refused", report.refused.all),
    ];
    let list = imported
        .then(|| view! { <a class="button" href="/intervals?range=all">"Show the list"</a> });
    view! {
        <h3 tabindex="-1" node_ref=heading>{verdict}</h3>
        <Tally counts />
        <div class="bar">
            {go} {list}
            <button type="button" class="quiet" on:click=move |_| another.run(())>"Choose another file"</button>
        </div>
        <Lines id="h-conflicting" title="Conflicting: left as they are here" matters=conflicting />
        <Lines id="h-refused" title="Refused: left out" matters=refused />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::FieldError;

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
        let message = "it lies in the trash; restore it there".to_owned();
        let matter = Matter::from(Conflicting { line: 2, message });
        assert_eq!(matter.words, "It lies in the trash; restore it there.");
    }
}
