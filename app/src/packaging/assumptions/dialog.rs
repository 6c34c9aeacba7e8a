//! The form of what holds from a date on.

use super::Page;
use crate::error::AppError;
use crate::ui::{Close, Field, Icon, Notice, Wrong, close_dialog};
use domain::FieldError;
use domain::packaging::{AssumptionsForm, ComplexityForm, TermsForm};
use leptos::ev;
use leptos::prelude::*;

/// The fields that a complaint stands beside; those of a complexity stand below its row.
const FIELDS: [&str; 4] = ["from", "wage", "currency", "complexities"];

#[component]
pub(super) fn TermsDialog() -> impl IntoView {
    let page: Page = expect_context();
    let title = move || match page.editing.get().is_some() {
        true => "Edit terms",
        false => "Add terms",
    };
    view! {
        <dialog node_ref=page.dialog aria-labelledby="terms-h">
            <header>
                <h2 id="terms-h">{title}</h2>
                <Close />
            </header>
            {move || {
                (page.opened.get() > 0)
                    .then(|| page.form())
                    .flatten()
                    .map(|form| view! { <TermsFields form at=page.editing.get_untracked() /> })
            }}
        </dialog>
    }
}

/// A complexity while it is typed; its number is never used again.
#[derive(Clone, Copy, PartialEq)]
struct Line {
    id: usize,
    name: RwSignal<String>,
    price: RwSignal<String>,
    planned_hours: RwSignal<String>,
}

impl Line {
    fn new(id: usize, form: ComplexityForm) -> Self {
        Self {
            id,
            name: RwSignal::new(form.name),
            price: RwSignal::new(form.price),
            planned_hours: RwSignal::new(form.planned_hours),
        }
    }

    fn form(self) -> ComplexityForm {
        ComplexityForm {
            name: self.name.get_untracked(),
            price: self.price.get_untracked(),
            planned_hours: self.planned_hours.get_untracked(),
        }
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    currency: RwSignal<String>,
    from: RwSignal<String>,
    wage: RwSignal<String>,
    lines: RwSignal<Vec<Line>>,
}

impl Typed {
    /// New terms begin as the last ones, from today on.
    fn of(form: &AssumptionsForm, at: Option<usize>) -> Self {
        let terms = match at {
            Some(at) => form.terms.get(at).cloned(),
            None => form.terms.last().cloned().map(|last| TermsForm { from: today(), ..last }),
        };
        let TermsForm { from, wage, complexities } = terms.unwrap_or_default();
        let lines = complexities.into_iter().enumerate().map(|(id, form)| Line::new(id, form));
        Self {
            currency: RwSignal::new(form.currency.clone()),
            from: RwSignal::new(from),
            wage: RwSignal::new(wage),
            lines: RwSignal::new(lines.collect()),
        }
    }

    fn add(self) {
        self.lines.update(|lines| {
            let id = lines.iter().map(|line| line.id + 1).max().unwrap_or(0);
            lines.push(Line::new(id, ComplexityForm::default()));
        });
    }

    /// The whole form with these terms at their place, and that place.
    fn within(self, mut form: AssumptionsForm, at: Option<usize>) -> (AssumptionsForm, usize) {
        let complexities = self.lines.get_untracked().into_iter().map(Line::form).collect();
        let terms = TermsForm {
            from: self.from.get_untracked(),
            wage: self.wage.get_untracked(),
            complexities,
        };
        form.currency = self.currency.get_untracked();
        let at = at.filter(|at| *at < form.terms.len()).unwrap_or(form.terms.len());
        match form.terms.get_mut(at) {
            Some(place) => *place = terms,
            None => form.terms.push(terms),
        }
        (form, at)
    }
}

/// The browser's date, `2026-11-22`: only there does the dialog open.
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// Complaints about the terms at a place by the fields of this form: `from`, `complexities][1][price]`.
fn of_terms(error: AppError, at: usize) -> AppError {
    let AppError::Invalid(errors) = error else { return error };
    let prefix = format!("terms[{at}][");
    let here = |mut error: FieldError| {
        if let Some(rest) = error.field.strip_prefix(&prefix) {
            let rest = rest.strip_suffix(']').unwrap_or(rest);
            error.field = rest.to_owned();
        }
        error
    };
    AppError::Invalid(errors.into_iter().map(here).collect())
}

/// The complexity's place that a complaint is about, and which of its fields.
fn line_of(field: &str) -> Option<(usize, &str)> {
    let (at, field) = field.strip_prefix("complexities][")?.split_once("][")?;
    Some((at.parse().ok()?, field))
}

#[component]
fn TermsFields(form: AssumptionsForm, at: Option<usize>) -> impl IntoView {
    let page: Page = expect_context();
    let typed = Typed::of(&form, at);
    let error: RwSignal<Option<AppError>> = RwSignal::new(None);
    // What stands below a row is not said again above.
    let failure = move || match error.get()? {
        AppError::Invalid(errors) => {
            let rest = errors.into_iter().filter(|error| line_of(&error.field).is_none());
            AppError::Invalid(rest.collect()).general(&FIELDS)
        }
        other => Some(other.to_string()),
    };
    let done = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (form, place) = typed.within(form.clone(), at);
        leptos::task::spawn_local(async move {
            match page.propose(form).await {
                Ok(()) => close_dialog(page.dialog),
                Err(refused) => drop(error.try_set(Some(of_terms(refused, place)))),
            }
        });
    };
    let Typed { currency, from, wage, lines } = typed;
    let placed = move || lines.get().into_iter().enumerate().collect::<Vec<_>>();
    let row = move |(at, line)| view! { <LineFields at line lines error /> };
    view! {
        <form class="form" novalidate on:submit=done>
            <div class="body">
                <Notice message=failure />
                <Field label="From" name="from" id="t-from" error help="The date on which they begin to hold.">
                    <input id="t-from" type="date" autofocus bind:value=from />
                </Field>
                <Field label="Wage" name="wage" id="t-wage" error help="What an hour of work costs, such as 18.50.">
                    <input id="t-wage" inputmode="decimal" autocomplete="off" bind:value=wage />
                </Field>
                <Field label="Currency" name="currency" id="t-currency" error help="One for all terms.">
                    <input id="t-currency" maxlength="3" autocomplete="off" bind:value=currency />
                </Field>
                <fieldset class="stack lines-form">
                    <legend>"Complexities"</legend>
                    <For each=placed key=|(at, line)| (*at, line.id) children=row />
                    <button type="button" on:click=move |_| typed.add()>
                        <Icon name="plus" />
                        "Another complexity"
                    </button>
                </fieldset>
            </div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(page.dialog)>"Cancel"</button>
                <button class="primary">"See what changes"</button>
            </footer>
        </form>
    }
    .into_any()
}

/// A row: its name as reports say it, its price, its planned hours.
#[component]
fn LineFields(
    at: usize,
    line: Line,
    lines: RwSignal<Vec<Line>>,
    error: RwSignal<Option<AppError>>,
) -> impl IntoView {
    let about = move |wanted: Option<&str>| {
        let Some(AppError::Invalid(errors)) = error.get() else { return Vec::new() };
        let here = errors.into_iter().filter(|error| {
            line_of(&error.field)
                .is_some_and(|(n, field)| n == at && wanted.is_none_or(|it| it == field))
        });
        here.map(|error| error.message).collect::<Vec<_>>()
    };
    let wrong =
        move |field: &'static str| move || (!about(Some(field)).is_empty()).then_some("true");
    let id = format!("t-line-{at}-error");
    let described = {
        let id = id.clone();
        move || (!about(None).is_empty()).then(|| id.clone())
    };
    let complaints = move || {
        let words = about(None);
        (!words.is_empty()).then(|| view! { <Wrong id=id.clone() words=words.join(" ") /> })
    };
    let remove = move |_| lines.update(|lines| lines.retain(|other| other.id != line.id));
    view! {
        <div class="price-row" role="group" aria-label=format!("Complexity {}", at + 1)>
            <label>"Name" <input bind:value=line.name autocomplete="off" aria-invalid=wrong("name") aria-describedby=described.clone() /></label>
            <label>"Price" <input bind:value=line.price inputmode="decimal" autocomplete="off" aria-invalid=wrong("price") aria-describedby=described.clone() /></label>
            <label>"Planned hours" <input bind:value=line.planned_hours inputmode="decimal" autocomplete="off" aria-invalid=wrong("planned_hours") aria-describedby=described /></label>
            <button type="button" class="quiet bare" aria-label=format!("Remove complexity {}", at + 1) on:click=remove>
                <Icon name="trash" />
            </button>
            {complaints}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_finds_its_field_in_the_form_of_some_terms() {
        let fields = [
            "terms[2][from]",
            "terms[2][complexities]",
            "terms[2][complexities][1][price]",
            "terms[1][from]",
            "currency",
        ];
        let errors = fields.map(|field| FieldError::new(field, "x")).to_vec();
        let AppError::Invalid(found) = of_terms(AppError::Invalid(errors), 2) else {
            panic!("not kept")
        };
        let found: Vec<&str> = found.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            found,
            ["from", "complexities", "complexities][1][price", "terms[1][from]", "currency"]
        );
        assert_eq!(line_of(found[2]), Some((1, "price")));
        assert_eq!((line_of(found[1]), line_of(found[3])), (None, None));
    }
}
