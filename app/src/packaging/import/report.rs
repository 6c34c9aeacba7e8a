//! What a file of rows would do, or did.

use crate::ui::importing::report::{Lines, Matters, Refused, Tally};
use domain::format;
use leptos::html::H3;
use leptos::prelude::*;
use serde::Deserialize;

/// What a file would do, or did, short enough to keep.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Answer")]
pub(super) struct Report {
    new: usize,
    changed: usize,
    same: usize,
    refused: Matters,
}

/// The server's answer, as long as the file asked for.
#[derive(Deserialize)]
struct Answer {
    new: usize,
    changed: usize,
    same: usize,
    refused: Vec<Refused>,
}

impl From<Answer> for Report {
    fn from(Answer { new, changed, same, refused }: Answer) -> Self {
        Self { new, changed, same, refused: Matters::of(refused) }
    }
}

impl Report {
    /// How many rows of ours would be others.
    fn touched(&self) -> usize {
        self.new + self.changed
    }

    /// The answer in one sentence.
    fn verdict(&self, imported: bool) -> String {
        let Self { new, changed, same, .. } = *self;
        let parts = [(new, "new"), (changed, "changed"), (same, "the same")];
        let parts = parts.into_iter().filter(|(many, _)| *many > 0);
        let parts: Vec<String> =
            parts.map(|(many, word)| format!("{} {word}", format::count(many as u64))).collect();
        let all = parts.join(", ");
        match (self.touched(), imported) {
            _ if all.is_empty() && self.refused.all == 0 => "The file holds no rows.".to_owned(),
            _ if all.is_empty() => "Nothing in this file can be kept.".to_owned(),
            (0, false) if self.refused.all == 0 => {
                "Every row of this file is here already; importing it again changes nothing."
                    .to_owned()
            }
            (0, _) => format!("Nothing in this file is new: {all}."),
            (_, false) => format!("{all}."),
            (_, true) => format!("Imported: {all}."),
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
    let touched = report.touched();
    let counts = vec![
        ("state ok", "plus", if imported { "Added" } else { "New" }, report.new),
        ("state busy", "edit", "Changed", report.changed),
        ("state", "ok", "The same", report.same),
        ("state failed", "failed", "Refused", report.refused.all),
    ];
    let go = (!imported && touched > 0).then(|| {
        let words = format!("Import {}", format::many(touched as u64, "row"));
        view! { <button type="button" class="primary" on:click=move |_| import.run(())>{words}</button> }
    });
    let figures =
        imported.then(|| view! { <a class="button" href="/packaging">"Show the figures"</a> });
    view! {
        <h3 tabindex="-1" node_ref=heading>{verdict}</h3>
        <Tally counts />
        <div class="bar">
            {go} {figures}
            <button type="button" class="quiet" on:click=move |_| another.run(())>"Choose another file"</button>
        </div>
        <Lines id="h-refused" title="Refused: left out" matters=report.refused />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(new: usize, changed: usize, same: usize, refused: usize) -> Report {
        let refused = (0..refused).map(|n| Refused { line: n + 2, errors: Vec::new() }).collect();
        Answer { new, changed, same, refused }.into()
    }

    #[test]
    fn a_report_is_told_in_one_sentence() {
        let check = |report: Report, before: &str, after: &str| {
            assert_eq!(report.verdict(false), before);
            assert_eq!(report.verdict(true), after);
        };
        let told = "1,200 new, 3 changed, 310 the same.";
        check(report(1_200, 3, 310, 2), told, &format!("Imported: {told}"));
        check(report(0, 0, 0, 0), "The file holds no rows.", "The file holds no rows.");
        check(
            report(0, 0, 0, 1),
            "Nothing in this file can be kept.",
            "Nothing in this file can be kept.",
        );
        check(
            report(0, 0, 5, 0),
            "Every row of this file is here already; importing it again changes nothing.",
            "Nothing in this file is new: 5 the same.",
        );
    }
}
