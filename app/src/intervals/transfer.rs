//! Import and export. Files go through the REST API, as anyone's do; this page only carries them there.

mod report;
mod upload;

use super::parts::Tabs;
use crate::error::AppError;
use crate::ui::{Field, Icon, use_live};
use domain::FieldError;
use domain::live::Domain;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;
use report::{Report, ReportView};
use upload::{Chosen, send};

/// Loads nothing: what is imported is in the browser, and a link exports.
#[component]
pub fn TransferPage() -> impl IntoView {
    view! {
        <Title text="Import, export · Hindsight" />
        <header class="head">
            <h1>"Import, export"</h1>
        </header>
        <Tabs here="/intervals/transfer" />
        <Import />
        <Export />
    }
    .into_any()
}

/// How far an import is. Nothing is kept of a dry run but the file in its input.
#[derive(Clone)]
enum Step {
    Choosing,
    /// Why the file could not be judged, or not be imported.
    Failed(String),
    Sending {
        dry_run: bool,
    },
    /// What the dry run found.
    Judged(Report),
    Imported(Report),
}

/// What the parts of an import share.
#[derive(Clone, Copy)]
struct Importing {
    input: NodeRef<Input>,
    step: RwSignal<Step>,
    /// The file's name and size, as they stand beside its report.
    about: RwSignal<String>,
    /// The part of the file that is sent, from 0 to 1.
    sent: RwSignal<f64>,
}

impl Importing {
    fn new() -> Self {
        Self {
            input: NodeRef::new(),
            step: RwSignal::new(Step::Choosing),
            about: RwSignal::new(String::new()),
            sent: RwSignal::new(0.0),
        }
    }

    /// Sends the chosen file, to be judged or to be kept. The answer comes when the page may have gone already.
    fn send(self, dry_run: bool, then: impl Fn() + 'static) {
        let step = self.step;
        let done = move |answer: Result<Report, String>| {
            let _ = step.try_set(match answer {
                Ok(report) if dry_run => Step::Judged(report),
                Ok(report) => {
                    then();
                    Step::Imported(report)
                }
                Err(words) => Step::Failed(words),
            });
        };
        let progress = move |part| {
            let _ = self.sent.try_set(part);
        };
        let begun = Chosen::of(self.input).and_then(|chosen| {
            self.about.set(chosen.about());
            send(&chosen, dry_run, progress, done)
        });
        self.sent.set(0.0);
        step.set(match begun {
            Ok(()) => Step::Sending { dry_run },
            Err(words) => Step::Failed(words),
        });
    }

    fn stop(self) {
        upload::stop();
        self.step.set(Step::Choosing);
    }

    fn another(self) {
        if let Some(input) = self.input.get_untracked() {
            input.set_value("");
        }
        self.step.set(Step::Choosing);
    }
}

#[component]
fn Import() -> impl IntoView {
    let importing = Importing::new();
    let live = use_live();
    let step = importing.step;
    let choosing = move || matches!(*step.read(), Step::Choosing | Step::Failed(_));
    let import = Callback::new(move |()| {
        importing.send(false, move || live.touched(Domain::Intervals));
    });
    let another = Callback::new(move |()| importing.another());
    let about = importing.about;
    let words = move || match &*step.read() {
        Step::Judged(_) => format!("{}. Nothing has been changed yet.", about.read()),
        Step::Sending { .. } | Step::Imported(_) => format!("{}.", about.read()),
        _ => "CSV or JSON, up to 64 MB. First a dry run: nothing is changed until you confirm."
            .to_owned(),
    };
    let outcome = move || match step.get() {
        Step::Choosing | Step::Failed(_) => ().into_any(),
        Step::Sending { dry_run } => view! { <Sending importing dry_run /> }.into_any(),
        Step::Judged(report) => {
            view! { <ReportView report imported=false import another /> }.into_any()
        }
        Step::Imported(report) => {
            view! { <ReportView report imported=true import another /> }.into_any()
        }
    };
    view! {
        <section class="part" aria-labelledby="import-h">
            <header>
                <h2 id="import-h">"Import"</h2>
                <p>{words}</p>
            </header>
            <div class="stack">
                <div class="form" hidden=move || !choosing()>
                    <FileField importing />
                </div>
                {outcome}
            </div>
        </section>
    }
    .into_any()
}

/// The file's input. It stays in the page while the report is shown, since it is what holds the file.
#[component]
fn FileField(importing: Importing) -> impl IntoView {
    let step = importing.step;
    let error = Signal::derive(move || match &*step.read() {
        Step::Failed(words) => {
            Some(AppError::Invalid(vec![FieldError::new("file", words.clone())]))
        }
        _ => None,
    });
    let look = move |_| importing.send(true, || ());
    view! {
        <Field
            label="File"
            name="file"
            error
            help="As an export writes it. The columns are found by name; all but start may be missing."
        >
            <input
                id="file"
                type="file"
                name="file"
                accept=".csv,.json,text/csv,application/json"
                node_ref=importing.input
                on:change=move |_| step.set(Step::Choosing)
            />
        </Field>
        <div class="bar">
            <button type="button" class="primary" on:click=look><Icon name="search" />"Look at it first"</button>
        </div>
    }
    .into_any()
}

#[component]
fn Sending(importing: Importing, dry_run: bool) -> impl IntoView {
    let sent = importing.sent;
    let all = Memo::new(move |_| sent.get() >= 1.0);
    let words = move || match (all.get(), dry_run) {
        (false, _) => "Sending the file …",
        (true, true) => "The server reads the file; nothing is changed.",
        (true, false) => "The server adds the intervals …",
    };
    // Without a value the bar says that it is not known how long.
    let part = move || (!all.get()).then(|| sent.get());
    view! {
        <div class="card stack" aria-busy="true">
            <p role="status">{words}</p>
            <progress max="1" value=part aria-label="Sent"></progress>
            {dry_run
                .then(|| {
                    view! {
                        <div class="bar">
                            <button type="button" on:click=move |_| importing.stop()>"Stop"</button>
                        </div>
                    }
                })}
        </div>
    }
}

/// Ordinary links to files: they work without scripts.
#[component]
fn Export() -> impl IntoView {
    let link = |format: &'static str, name: &'static str| {
        let href = format!("/api/v1/intervals/export?format={format}");
        view! {
            <a class="button" href=href rel="external" download=format!("intervals.{format}")>
                <Icon name="download" />
                {format!("Export as {name}")}
            </a>
        }
    };
    view! {
        <section class="part" aria-labelledby="export-h">
            <header>
                <h2 id="export-h">"Export"</h2>
                <p>"All your intervals but those in the trash. What is exported can be imported again, unchanged."</p>
            </header>
            <div class="stack">
                <p class="dim">"CSV opens in a spreadsheet; JSON is for programs. Both say the same."</p>
                <div class="bar">{link("csv", "CSV")} {link("json", "JSON")}</div>
            </div>
        </section>
    }
    .into_any()
}
