//! Import and export. Files go through the REST API, as anyone's do; this page only carries them there.

mod report;

use super::parts::Tabs;
use crate::ui::importing::{FileField, Importing, Sending, Step};
use crate::ui::{Icon, use_live};
use domain::live::Domain;
use leptos::prelude::*;
use leptos_meta::Title;
use report::{Report, ReportView};

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

#[component]
fn Import() -> impl IntoView {
    let importing = Importing::<Report>::new("/api/v1/intervals/import");
    let live = use_live();
    let step = importing.step;
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
        Step::Sending { dry_run } => {
            view! { <Sending importing dry_run adds="The server adds the intervals …" /> }
                .into_any()
        }
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
                <FileField
                    importing
                    help="As an export writes it. The columns are found by name; all but start may be missing."
                    accept=".csv,.json,text/csv,application/json"
                />
                {outcome}
            </div>
        </section>
    }
    .into_any()
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
