//! How days, times and money are shown.

use super::Part;
use super::server_fns::{SaveProfile, list_zones};
use super::view::Settings;
use crate::error::AppError;
use crate::ui::{Field, Loaded, Notice, error_of, use_live, use_toasts};
use domain::account::{Clock, Profile, ProfileDraft, WeekStart};
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The fields that say beside themselves what is wrong with them.
const FIELDS: [&str; 3] = ["zone", "day_start_hour", "currency"];

/// Proposed; any other code may be typed.
const CURRENCIES: [&str; 14] = [
    "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "INR", "JPY", "NOK", "PLN", "SEK",
    "USD",
];

#[component]
pub(super) fn ProfilePart(settings: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let action = ServerAction::<SaveProfile>::new();
    let picked = RwSignal::new(None);
    let (live, toasts) = (use_live(), use_toasts());
    Effect::new(move |_| {
        if action.value().with(|value| matches!(value, Some(Ok(())))) {
            live.touched(Domain::Account);
            live.touched(Domain::Intervals);
            toasts.say("Profile saved.");
        }
    });
    view! {
        <Part id="h-profile" title="Profile" about=|| "How days, times and money are shown to you.">
            <Loaded
                resource=settings
                loading=|| view! { <ProfileLoading /> }.into_any()
                view=move |settings| view! { <ProfileForm settings action picked /> }.into_any()
            />
            <Zones />
        </Part>
    }
}

/// Grey bars where the five fields will be.
#[component]
fn ProfileLoading() -> impl IntoView {
    let field = |label: &'static str| {
        view! {
            <div class="field">
                <strong>{label}</strong>
                <span class="skel" style="--w:16ch"></span>
            </div>
        }
    };
    view! {
        <div class="form" aria-busy="true">
            {["Time zone", "My day starts at", "Week starts on", "Clock", "Currency"].map(field).collect_view()}
        </div>
    }
}

/// Fetched by the browser alone: a help that the page need not wait for.
#[component]
fn Zones() -> impl IntoView {
    let zones = LocalResource::new(list_zones);
    let options = move || {
        let zones = zones.get().and_then(Result::ok).unwrap_or_default();
        zones.into_iter().map(|zone| view! { <option value=zone></option> }).collect_view()
    };
    let currencies = CURRENCIES.map(|code| view! { <option value=code></option> }).collect_view();
    view! {
        <datalist id="zones">{options}</datalist>
        <datalist id="currencies">{currencies}</datalist>
    }
}

#[component]
fn ProfileForm(
    settings: Settings,
    action: ServerAction<SaveProfile>,
    /// The hour that was chosen and perhaps not saved yet: drawn again, a list would forget it.
    picked: RwSignal<Option<String>>,
) -> impl IntoView {
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    let there = format!("It is {} there now.", settings.time_there);
    let clock = settings.profile.clock;
    let draft = refused().unwrap_or_else(|| draft(settings.profile));
    let hour = picked.get_untracked().unwrap_or(draft.day_start_hour).parse().unwrap_or(0);
    let hours = (0..=12)
        .map(|h| view! { <option value=h selected=h == hour>{time_of_day(h, clock)}</option> })
        .collect_view();
    let days = WeekStart::ALL.map(|day| (day.as_str(), day_in_words(day)));
    let clocks = [(Clock::H24.as_str(), "14:45"), (Clock::H12.as_str(), "2:45 pm")];
    view! {
        <ActionForm action attr:class="form" attr:aria-label="Profile">
            <Notice message=failure />
            <Field label="Time zone" name="zone" error help=there>
                <input id="zone" name="draft[zone]" list="zones" value=draft.zone required autocomplete="off" />
            </Field>
            <Field
                label="My day starts at"
                name="day_start_hour"
                error
                help="What you do before this hour counts for the day before."
            >
                <select
                    id="day_start_hour"
                    name="draft[day_start_hour]"
                    on:change:target=move |event| picked.set(Some(event.target().value()))
                >
                    {hours}
                </select>
            </Field>
            <OneOf legend="Week starts on" name="draft[week_start]" chosen=draft.week_start options=days.to_vec() />
            <OneOf legend="Clock" name="draft[clock]" chosen=draft.clock options=clocks.to_vec() />
            <Field label="Currency" name="currency" error>
                <input
                    id="currency"
                    name="draft[currency]"
                    list="currencies"
                    value=draft.currency
                    required
                    maxlength="3"
                    autocomplete="off"
                />
            </Field>
            <div class="bar">
                <button class="primary">"Save"</button>
            </div>
        </ActionForm>
    }
}

/// One of a few, all in sight.
#[component]
fn OneOf(
    legend: &'static str,
    name: &'static str,
    chosen: String,
    options: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let option = |(value, label): (&'static str, &'static str)| {
        view! {
            <label>
                <input type="radio" name=name value=value checked=value == chosen />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            <div class="seg">{options.into_iter().map(option).collect_view()}</div>
        </fieldset>
    }
}

/// A form that was refused before the wasm came brings its fields back in the URL.
fn refused() -> Option<ProfileDraft> {
    let query = use_query_map().get_untracked();
    // Saved at last, the form comes back to the same address without the error.
    query.get("__err")?;
    let text = |name: &str| query.get(&format!("draft[{name}]")).unwrap_or_default();
    query.get("draft[zone]").map(|zone| ProfileDraft {
        zone,
        day_start_hour: text("day_start_hour"),
        week_start: text("week_start"),
        clock: text("clock"),
        currency: text("currency"),
    })
}

fn draft(profile: Profile) -> ProfileDraft {
    ProfileDraft {
        zone: profile.zone,
        day_start_hour: profile.day_start_hour.to_string(),
        week_start: profile.week_start.as_str().to_owned(),
        clock: profile.clock.as_str().to_owned(),
        currency: profile.currency,
    }
}

fn day_in_words(day: WeekStart) -> &'static str {
    match day {
        WeekStart::Monday => "Monday",
        WeekStart::Saturday => "Saturday",
        WeekStart::Sunday => "Sunday",
    }
}

/// A whole hour from 0 to 12 on a clock.
fn time_of_day(hour: u8, clock: Clock) -> String {
    match (clock, hour) {
        (Clock::H24, hour) => format!("{hour:02}:00"),
        (Clock::H12, 0) => "12:00 am".to_owned(),
        (Clock::H12, 12) => "12:00 pm".to_owned(),
        (Clock::H12, hour) => format!("{hour}:00 am"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_and_noon_are_twelve_on_a_twelve_hour_clock() {
        let check = |hour, clock, want: &str| assert_eq!(time_of_day(hour, clock), want);
        check(0, Clock::H24, "00:00");
        check(12, Clock::H24, "12:00");
        check(0, Clock::H12, "12:00 am");
        check(4, Clock::H12, "4:00 am");
        check(12, Clock::H12, "12:00 pm");
    }
}
