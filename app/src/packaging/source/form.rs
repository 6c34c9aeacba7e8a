//! The settings of the source.

use super::server_fns::{SaveSource, read_schedule};
use super::view::{ScheduleView, Settings, SourceView};
use crate::account::moment::When;
use crate::error::AppError;
use crate::ui::{Field, Notice, error_of, use_live, use_toasts};
use domain::live::Domain;
use domain::packaging::SourceForm;
use leptos::ev;
use leptos::form::ActionForm;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::web_sys;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The fields that a complaint stands beside.
const FIELDS: [&str; 9] = [
    "base_url",
    "account",
    "first_period",
    "schedule",
    "pause",
    "timeout",
    "user_name",
    "password",
    "credentials",
];

#[component]
pub(super) fn SettingsPart(
    found: Settings,
    source: Resource<Result<SourceView, AppError>>,
    settings: Resource<Result<Option<Settings>, AppError>>,
) -> impl IntoView {
    let save = ServerAction::<SaveSource>::new();
    let (live, toasts) = (use_live(), use_toasts());
    Effect::new(move |_| {
        if let Some(Ok(())) = save.value().get() {
            forget_secrets();
            live.touched(Domain::Packaging);
            source.refetch();
            settings.refetch();
            toasts.say("The source is saved.");
        }
    });
    view! {
        <section class="part" aria-labelledby="h-settings">
            <header>
                <h2 id="h-settings">"Settings"</h2>
                <p>"The site that reports are asked from, and with which account."</p>
            </header>
            <SettingsForm found save />
        </section>
    }
}

/// What was typed is kept now: it is not shown on, nor sent again.
fn forget_secrets() {
    for id in ["password", "credentials"] {
        let field = document().get_element_by_id(id);
        if let Some(input) = field.as_ref().and_then(|it| it.dyn_ref::<web_sys::HtmlInputElement>())
        {
            input.set_value("");
        }
        if let Some(text) =
            field.as_ref().and_then(|it| it.dyn_ref::<web_sys::HtmlTextAreaElement>())
        {
            text.set_value("");
        }
    }
}

#[component]
fn SettingsForm(found: Settings, save: ServerAction<SaveSource>) -> impl IntoView {
    let Settings { form, has_password, password_lost } = found;
    let SourceForm { base_url, account, first_period, schedule, pause, timeout, user_name, .. } =
        form;
    let error = error_of(save);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    view! {
        <ActionForm action=save attr:class="form" attr:aria-label="Settings">
            <Notice message=failure />
            <Field label="Address" name="base_url" error help="Of the site, such as http://tt.example.org.">
                <input id="base_url" name="form[base_url]" value=base_url required maxlength="500" autocomplete="off" spellcheck="false" />
            </Field>
            <Field label="Account number" name="account" error help="Whose packages are reported.">
                <input id="account" name="form[account]" value=account required inputmode="numeric" autocomplete="off" />
            </Field>
            <Field label="First period" name="first_period" error help="The week that this day lies in is the first.">
                <input id="first_period" name="form[first_period]" type="date" value=first_period required />
            </Field>
            <Schedule line=schedule error />
            <Field label="Pause between two weeks, in seconds" name="pause" error>
                <input id="pause" name="form[pause]" type="number" min="0" max="60" step="any" value=pause.to_string() required />
            </Field>
            <Field label="Wait for a report, in seconds" name="timeout" error help="The site is slow: ten minutes are 600.">
                <input id="timeout" name="form[timeout]" type="number" min="1" max="3600" step="1" value=timeout.to_string() required />
            </Field>
            <Who user_name has_password password_lost error />
            <div class="bar">
                <button class="primary" disabled=move || save.pending().get()>"Save"</button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The crontab line, and what it means.
#[component]
fn Schedule(line: String, error: Signal<Option<AppError>>) -> impl IntoView {
    let typed = RwSignal::new(line.clone());
    // Asked for by the browser alone: a help that the page need not wait for.
    let meaning = LocalResource::new(move || read_schedule(typed.get()));
    let words = move || match meaning.get() {
        Some(Ok(Some(meaning))) => view! { <Meaning meaning /> }.into_any(),
        Some(Ok(None)) => "This is no crontab line yet.".into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="stack tight">
            <Field
                label="Schedule"
                name="schedule"
                error
                optional=true
                help="A crontab line in UTC: minute, hour, day of the month, month, weekday. Empty: never by itself."
            >
                <input
                    id="schedule"
                    class="mono"
                    name="form[schedule]"
                    value=line
                    autocomplete="off"
                    spellcheck="false"
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </Field>
            <p class="meaning" role="status">{words}</p>
        </div>
    }
}

#[component]
fn Meaning(meaning: ScheduleView) -> impl IntoView {
    let ScheduleView { words, next } = meaning;
    let words = (!words.is_empty()).then(|| format!("{words}. "));
    let many = next.len();
    let times = next.into_iter().enumerate().map(|(at, moment)| {
        let apart = if at + 1 < many { ", " } else { "." };
        view! { <When moment /> {apart} }
    });
    view! { {words} {(many > 0).then_some("Next: ")} {times.collect_view()} }
}

/// User name and password, or the file that the first scraper had.
#[component]
fn Who(
    user_name: String,
    has_password: bool,
    password_lost: bool,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let kept = has_password && !password_lost;
    let help = match (password_lost, kept) {
        (true, _) => {
            "The one that is kept cannot be opened with this server’s key: enter it again."
        }
        (_, true) => "Kept; leave empty to keep it.",
        _ => "Kept encrypted, and never shown again.",
    };
    view! {
        <Field label="User name" name="user_name" error>
            <input id="user_name" name="form[user_name]" value=user_name maxlength="254" autocomplete="off" spellcheck="false" />
        </Field>
        <Field label="Password" name="password" error help optional=kept>
            <input id="password" name="form[password]" type="password" maxlength="500" autocomplete="new-password" />
        </Field>
        <CredentialsFile error />
    }
}

#[component]
fn CredentialsFile(error: Signal<Option<AppError>>) -> impl IntoView {
    let text: NodeRef<Textarea> = NodeRef::new();
    let take = move |event: ev::Event| {
        let input = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0))
        else {
            return;
        };
        let show = Closure::<dyn FnMut(JsValue)>::new(move |read: JsValue| {
            // The page may have gone meanwhile.
            if let (Some(read), Some(Some(text))) = (read.as_string(), text.try_get_untracked()) {
                text.set_value(&read);
            }
        });
        // A file that cannot be read leaves the field as it is.
        let _ = file.text().then(&show);
        // Files are chosen by hand: a few.
        show.forget();
    };
    // Open where it is complained about.
    let wrong = move || {
        error.read().as_ref().is_some_and(|error| error.about("credentials").next().is_some())
    };
    view! {
        <details class="credentials" open=wrong>
            <summary>"Or a tt_credentials.json"</summary>
            <div class="stack">
                <Field
                    label="tt_credentials.json"
                    name="credentials"
                    error
                    optional=true
                    help="Its text, in the place of user name and password. Kept encrypted, and never shown again."
                >
                    <textarea
                        id="credentials"
                        class="mono"
                        name="form[credentials]"
                        rows="3"
                        spellcheck="false"
                        autocomplete="off"
                        placeholder=r#"{"username": "…", "password": "…"}"#
                        node_ref=text
                    ></textarea>
                </Field>
                <label class="field">
                    "Or choose the file"
                    <input type="file" accept=".json,application/json" on:change=take />
                </label>
            </div>
        </details>
    }
}
