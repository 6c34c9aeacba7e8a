//! Rows from a file: those of the first scraper, or of an export. Files go through the REST API, as anyone's do.

mod report;

use super::source::view::SourceView;
use crate::error::AppError;
use crate::ui::importing::{FileField, Importing, Sending, Step};
use crate::ui::use_live;
use domain::live::Domain;
use leptos::prelude::*;
use report::{Report, ReportView};

#[component]
pub(super) fn Import(source: Resource<Result<SourceView, AppError>>) -> impl IntoView {
    let importing = Importing::<Report>::new("/api/v1/packaging/import");
    let live = use_live();
    let (step, about) = (importing.step, importing.about);
    let import = Callback::new(move |()| {
        importing.send(false, move || {
            live.touched(Domain::Packaging);
            source.refetch();
        });
    });
    let another = Callback::new(move |()| importing.another());
    let words = move || {
        match &*step.read() {
        Step::Judged(_) => format!("{}. Nothing has been changed yet.", about.read()),
        Step::Sending { .. } | Step::Imported(_) => format!("{}.", about.read()),
        _ => "A time_tracking.csv, up to 64 MB. First a dry run: nothing is changed until you confirm."
            .to_owned(),
    }
    };
    let outcome = move || match step.get() {
        Step::Choosing | Step::Failed(_) => ().into_any(),
        Step::Sending { dry_run } => {
            view! { <Sending importing dry_run adds="The server keeps the rows …" /> }.into_any()
        }
        Step::Judged(report) => {
            view! { <ReportView report imported=false import another /> }.into_any()
        }
        Step::Imported(report) => {
            view! { <ReportView report imported=true import another /> }.into_any()
        }
    };
    view! {
        <section class="part" id="import" aria-labelledby="h-import">
            <header>
                <h2 id="h-import">"Import"</h2>
                <p>{words}</p>
            </header>
            <div class="stack">
                <FileField
                    importing
                    help="In the 20 columns of the first scraper. Rows of the same week and key are replaced; no row goes."
                    accept=".csv,text/csv"
                />
                {outcome}
            </div>
        </section>
    }
    .into_any()
}
