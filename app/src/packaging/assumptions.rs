//! Prices, planned hours and the wage, by date.

mod dialog;
mod history;
mod server_fns;
mod terms;
mod unsaved;
pub mod view;

use super::parts::Tabs;
use crate::account::moment::When;
use crate::error::AppError;
use crate::ui::{Icon, Loaded, ToastStack, show_dialog, use_live, use_toasts};
use dialog::TermsDialog;
use domain::live::Domain;
use domain::packaging::{AssumptionsForm, TermsForm};
use history::{History, Log};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fns::{get_assumptions, preview_assumptions};
use terms::Terms;
use unsaved::Unsaved;
use view::{AssumptionsView, Change, in_force, standings};

/// What was changed here and not saved yet.
#[derive(Clone)]
struct Draft {
    form: AssumptionsForm,
    /// What it was made from, and the revision of that.
    before: AssumptionsForm,
    seen: i64,
    changes: Vec<Change>,
}

/// What lives as long as the page, while what it shows is drawn again and again.
#[derive(Clone, Copy)]
struct Page {
    loaded: Resource<Result<AssumptionsView, AppError>>,
    draft: RwSignal<Option<Draft>>,
    dialog: NodeRef<Dialog>,
    /// Which of the terms is in the dialog; new ones have no place yet.
    editing: RwSignal<Option<usize>>,
    /// Grows when the dialog opens, so that its form begins anew.
    opened: RwSignal<u32>,
    toasts: ToastStack,
}

impl Page {
    fn edit(self, at: Option<usize>) {
        self.editing.set(at);
        self.opened.update(|opened| *opened += 1);
        show_dialog(self.dialog);
    }

    fn saved(self) -> Option<AssumptionsView> {
        self.loaded.get_untracked().and_then(Result::ok)
    }

    /// What is shown: the draft, else what is saved.
    fn form(self) -> Option<AssumptionsForm> {
        let draft = self.draft.get_untracked().map(|draft| draft.form);
        draft.or_else(|| self.saved().map(|saved| saved.form))
    }

    /// Makes a form the draft, once the server has found nothing wrong with it; the draft goes where it says what is
    /// saved already.
    async fn propose(self, form: AssumptionsForm) -> Result<(), AppError> {
        let preview = preview_assumptions(form).await?;
        let Some(saved) = self.saved() else { return Ok(()) };
        let (before, seen) = match self.draft.get_untracked() {
            Some(draft) => (draft.before, draft.seen),
            None => (saved.form, saved.revision),
        };
        let draft = Draft { form: preview.form, changes: preview.changes, before, seen };
        self.draft.set((draft.form != draft.before).then_some(draft));
        Ok(())
    }

    /// The same, where no form is open that could say what is wrong.
    fn proposed(self, form: AssumptionsForm) {
        leptos::task::spawn_local(async move {
            if let Err(error) = self.propose(form).await {
                self.toasts.fail(error);
            }
        });
    }

    /// Without the terms at a place.
    fn remove(self, at: usize) {
        let Some(mut form) = self.form().filter(|form| at < form.terms.len()) else { return };
        form.terms.remove(at);
        self.proposed(form);
    }
}

#[component]
pub fn AssumptionsPage() -> impl IntoView {
    let live = use_live();
    let loaded = Resource::new(move || live.version(Domain::Packaging), |_| get_assumptions());
    let page = Page {
        loaded,
        draft: RwSignal::new(None),
        dialog: NodeRef::new(),
        editing: RwSignal::new(None),
        opened: RwSignal::new(0),
        toasts: use_toasts(),
    };
    provide_context(page);
    let log = Log::new(move || live.version(Domain::Packaging));
    view! {
        <Title text="Assumptions · Packaging · Hindsight" />
        <header class="head">
            <h1>"Assumptions"</h1>
            <Add />
        </header>
        <Tabs here="/packaging/assumptions" />
        <Loaded
            resource=loaded
            loading=|| view! { <TermsLoading /> }.into_any()
            view=|found| view! { <Everything found /> }.into_any()
        />
        // Not within what waits for the rest.
        <History log />
        <TermsDialog />
    }
    .into_any()
}

#[component]
fn Add() -> impl IntoView {
    let page: Page = expect_context();
    let button = move || {
        view! {
            <button type="button" aria-keyshortcuts="A" on:click=move |_| page.edit(None)>
                <Icon name="plus" />
                "Add terms"
            </button>
        }
    };
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                page.loaded.await.is_ok_and(|found| found.admin).then(button)
            })}
        </Transition>
    }
}

#[component]
fn Everything(found: AssumptionsView) -> impl IntoView {
    let page: Page = expect_context();
    let AssumptionsView { admin, form, saved_at, saved_by, today, revision } = found;
    // A draft holds nowhere yet.
    let now = figure(&form, &today);
    let cards = move || {
        let shown = page.draft.read().as_ref().map_or_else(|| form.clone(), |it| it.form.clone());
        let standings = standings(&shown, &form, &today);
        view! { <Terms form=shown standings admin /> }
    };
    let saved = match (saved_at, saved_by) {
        (Some(at), Some(who)) => {
            view! { {format!("Saved by {who} ")} <When moment=at /> "." }.into_any()
        }
        (Some(at), None) => view! { "Saved " <When moment=at /> "." }.into_any(),
        (None, _) => {
            "Nobody has changed them yet: these are those of the first packaging plots.".into_any()
        }
    };
    view! {
        <p class="figure">{now}</p>
        <Unsaved revision />
        <section class="stack" aria-labelledby="h-terms">
            <h2 id="h-terms" class="vh">"Terms, the latest first"</h2>
            <ul class="gateways" data-rows="h-terms">
                {cards}
            </ul>
            // Who saved says nothing of what is not saved.
            <p class="dim" hidden=move || page.draft.read().is_some()>{saved}</p>
        </section>
        <Formula />
    }
    .into_any()
}

/// What an hour costs now, by what is saved.
fn figure(form: &AssumptionsForm, today: &str) -> impl IntoView + use<> {
    let now = in_force(&form.terms, today).and_then(|at| form.terms.get(at));
    let many = now.map_or(0, |terms| terms.complexities.len());
    let wage = match now {
        Some(TermsForm { wage, .. }) => {
            view! { {wage.clone()}<small>{form.currency.clone()}</small> }.into_any()
        }
        None => "–".into_any(),
    };
    let words = match many {
        1 => "an hour of work now · 1 complexity".to_owned(),
        many => format!("an hour of work now · {many} complexities"),
    };
    view! { <strong>{wage}</strong> " " <span>{words}</span> }
}

#[component]
fn Formula() -> impl IntoView {
    view! {
        <section class="stack formula" aria-labelledby="h-formula">
            <h2 id="h-formula">"How figures are worked out"</h2>
            <dl>
                <div><dt>"Costs"</dt><dd>"hours that were worked × wage"</dd></div>
                <div><dt>"Profit"</dt><dd>"price − costs"</dd></div>
                <div><dt>"Planned costs"</dt><dd>"planned hours × wage"</dd></div>
                <div><dt>"Planned profit"</dt><dd>"price − planned costs"</dd></div>
            </dl>
            <p class="dim">
                "The date of a package’s report chooses which terms hold. A package whose complexity they do not list is left out, and counted."
            </p>
        </section>
    }
}

#[component]
fn TermsLoading() -> impl IntoView {
    let bar = |width: u8| view! { <span class="skel" style=format!("--w:{width}ch")></span> };
    let line = |width: u8| view! { <p>{bar(width)}</p> };
    view! {
        <p class="figure" aria-hidden="true"><strong>{bar(6)}</strong> " " <span>{bar(26)}</span></p>
        <div class="gateways" aria-busy="true">
            <p class="vh" role="status">"Loading assumptions"</p>
            <div class="card gateway" aria-hidden="true">{[16, 44, 40, 42, 43].map(line)}</div>
        </div>
    }
}
