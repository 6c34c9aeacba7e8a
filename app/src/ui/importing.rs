//! The way of a file: chosen, judged by a dry run, imported. Nothing is kept of a dry run but the file in its input.

pub mod report;

use super::upload::{self, Chosen};
use super::{Field, Icon};
use crate::error::AppError;
use domain::FieldError;
use leptos::html::Input;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// How far an import is; `R` is what the server says of a file.
#[derive(Clone)]
pub enum Step<R> {
    Choosing,
    /// Why the file could not be judged, or not be imported.
    Failed(String),
    Sending {
        dry_run: bool,
    },
    /// What the dry run found.
    Judged(R),
    Imported(R),
}

/// What the parts of an import share.
pub struct Importing<R: Send + Sync + 'static> {
    path: &'static str,
    input: NodeRef<Input>,
    pub step: RwSignal<Step<R>>,
    /// The file's name and size, as they stand beside its report.
    pub about: RwSignal<String>,
    /// The part of the file that is sent, from 0 to 1.
    sent: RwSignal<f64>,
}

impl<R: Send + Sync + 'static> Clone for Importing<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Send + Sync + 'static> Copy for Importing<R> {}

impl<R: DeserializeOwned + Clone + Send + Sync + 'static> Importing<R> {
    /// `path` takes the file, and `?dry_run=`.
    pub fn new(path: &'static str) -> Self {
        Self {
            path,
            input: NodeRef::new(),
            step: RwSignal::new(Step::Choosing),
            about: RwSignal::new(String::new()),
            sent: RwSignal::new(0.0),
        }
    }

    pub fn choosing(self) -> bool {
        matches!(*self.step.read(), Step::Choosing | Step::Failed(_))
    }

    /// Sends the chosen file, to be judged or to be kept. The answer comes when the page may have gone already.
    pub fn send(self, dry_run: bool, then: impl Fn() + 'static) {
        let step = self.step;
        let done = move |answer: Result<R, String>| {
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
            upload::send(self.path, &chosen, dry_run, progress, done)
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

    pub fn another(self) {
        if let Some(input) = self.input.get_untracked() {
            input.set_value("");
        }
        self.step.set(Step::Choosing);
    }
}

/// The file's input. It stays in the page while the report is shown, since it is what holds the file.
#[component]
pub fn FileField<R>(
    importing: Importing<R>,
    help: &'static str,
    accept: &'static str,
) -> impl IntoView
where
    R: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let step = importing.step;
    let error = Signal::derive(move || match &*step.read() {
        Step::Failed(words) => {
            Some(AppError::Invalid(vec![FieldError::new("file", words.clone())]))
        }
        _ => None,
    });
    let look = move |_| importing.send(true, || ());
    view! {
        <div class="form" hidden=move || !importing.choosing()>
            <Field label="File" name="file" error help>
                <input
                    id="file"
                    type="file"
                    name="file"
                    accept=accept
                    node_ref=importing.input
                    on:change=move |_| step.set(Step::Choosing)
                />
            </Field>
            <div class="bar">
                <button type="button" class="primary" on:click=look><Icon name="search" />"Look at it first"</button>
            </div>
        </div>
    }
    .into_any()
}

/// How much of the file is on its way; `adds` is what the server does with it then.
#[component]
pub fn Sending<R>(importing: Importing<R>, dry_run: bool, adds: &'static str) -> impl IntoView
where
    R: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let sent = importing.sent;
    let all = Memo::new(move |_| sent.get() >= 1.0);
    let words = move || match (all.get(), dry_run) {
        (false, _) => "Sending the file …",
        (true, true) => "The server reads the file; nothing is changed.",
        (true, false) => adds,
    };
    // Without a value the bar says that it is not known how long.
    let part = move || (!all.get()).then(|| sent.get());
    let stop = move |_| importing.stop();
    let button = dry_run.then(|| {
        view! { <div class="bar"><button type="button" on:click=stop>"Stop"</button></div> }
    });
    view! {
        <div class="card stack" aria-busy="true">
            <p role="status">{words}</p>
            <progress max="1" value=part aria-label="Sent"></progress>
            {button}
        </div>
    }
    .into_any()
}
