//! The period picker: presets, a step back and forth, and two dates. It only makes links; the URL is the state.

use super::Icon;
use leptos::prelude::*;
use leptos_router::components::Form;
use serde::{Deserialize, Serialize};

/// A resolved period as the page shows it; made on the server, which knows the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeView {
    /// `week`, `custom`, …
    pub kind: String,
    pub label: String,
    /// How a sentence refers to it: `this week`.
    pub words: String,
    pub from: String,
    pub to: String,
    /// The queries of the neighbours.
    pub previous: Option<String>,
    pub next: Option<String>,
}

#[cfg(feature = "ssr")]
impl RangeView {
    pub fn new(
        range: &domain::range::Range,
        calendar: &domain::Calendar,
        now: domain::Instant,
    ) -> Self {
        let beside = |by| {
            range.step(by, calendar).map(|mut beside| {
                beside.current = beside.span.contains(now);
                beside.query()
            })
        };
        Self {
            kind: range.kind.as_str().to_owned(),
            label: range.label(),
            words: range.words(now, calendar),
            from: range.first.to_string(),
            to: range.last.to_string(),
            previous: beside(-1),
            next: beside(1),
        }
    }
}

const PRESETS: [(&str, &str, &str); 5] = [
    ("day", "Today", "D"),
    ("week", "Week", "W"),
    ("month", "Month", "M"),
    ("year", "Year", "Y"),
    ("all", "All", ""),
];

/// `rest` is what else the URL says (`&tag=…`), kept in every link.
#[component]
pub fn PeriodPicker(range: RangeView, rest: String) -> impl IntoView {
    let presets = |keys: bool| {
        PRESETS
            .into_iter()
            .map(|(kind, label, key)| {
                view! {
                    <a
                        href=format!("?range={kind}{rest}")
                        aria-current=(range.kind == kind).then_some("true")
                        aria-keyshortcuts=(keys && !key.is_empty()).then_some(key)
                    >
                        {label}
                    </a>
                }
            })
            .collect_view()
    };
    let step =
        |query: Option<String>, label: &'static str, key: &'static str, icon: &'static str| {
            query.map(|query| {
                view! {
                    <a
                        class="button bare"
                        href=format!("?{query}{rest}")
                        aria-label=label
                        aria-keyshortcuts=key
                    >
                        <Icon name=icon />
                    </a>
                }
            })
        };
    view! {
        <div class="period">
            <nav class="seg wide" aria-label="Period">{presets(true)}</nav>
            <div class="step">
                {step(range.previous.clone(), "Previous", "ArrowLeft", "left")}
                <button class="range" type="button" popovertarget="pick">
                    <Icon name="calendar" />
                    <span>{range.label.clone()}</span>
                </button>
                {step(range.next.clone(), "Next", "ArrowRight", "right")}
            </div>
            <div class="menu sheet pick" id="pick" popover role="group" aria-label="Choose a period">
                <nav class="presets narrow" aria-label="Period">{presets(false)}</nav>
                <TwoDates from=range.from.clone() to=range.to.clone() all=range.kind == "all" rest=rest.clone() />
            </div>
        </div>
    }
}

#[component]
fn TwoDates(from: String, to: String, all: bool, rest: String) -> impl IntoView {
    // What else the URL says goes along as hidden fields.
    let kept = rest
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| {
            let value = leptos_router::location::Url::unescape(value);
            view! { <input type="hidden" name=name.to_owned() value=value /> }
        })
        .collect_view();
    let (from, to) = if all { (String::new(), String::new()) } else { (from, to) };
    view! {
        <Form method="get" action="">
            {kept}
            <div class="pair">
                <div class="field">
                    <label for="p-from">"From"</label>
                    <input id="p-from" type="date" name="from" value=from required />
                </div>
                <div class="field">
                    <label for="p-to">"To"</label>
                    <input id="p-to" type="date" name="to" value=to required />
                </div>
            </div>
            <button class="primary">"Show"</button>
        </Form>
    }
}
