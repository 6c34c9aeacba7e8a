//! Keyboard shortcuts. An element declares its own with `aria-keyshortcuts`; pressing it clicks a button or a link
//! and focuses a field. The overlay lists them.

use super::{Close, show_dialog};
use leptos::ev::KeyboardEvent;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::web_sys;
use wasm_bindgen::JsCast;

/// A group of shortcuts: what they do, and which keys.
type Group = (&'static str, &'static [(&'static str, &'static [&'static str])]);

/// What the overlay lists.
const GROUPS: [Group; 3] = [
    (
        "Everywhere",
        &[
            ("This list", &["?"]),
            ("Search", &["/"]),
            ("Go to Intervals", &["G", "I"]),
            ("Go to Runs", &["G", "R"]),
            ("Go to Energy", &["G", "E"]),
            ("Go to Packaging", &["G", "P"]),
            ("Undo the last change", &["Ctrl", "Z"]),
            ("Leave", &["Esc"]),
        ],
    ),
    (
        "Period",
        &[("Day, week, month, year", &["D", "W", "M", "Y"]), ("Previous, next", &["←", "→"])],
    ),
    (
        "Intervals",
        &[
            ("Start or stop the timer", &["S"]),
            ("Resume the last", &["R"]),
            ("Add", &["A"]),
            ("Next, previous row", &["J", "K"]),
            ("Edit the row", &["Enter"]),
            ("Delete the row", &["Del"]),
        ],
    ),
];

/// Listens to the whole window and draws the overlay.
#[component]
pub fn Shortcuts(overlay: NodeRef<Dialog>) -> impl IntoView {
    let after_g = StoredValue::new(false);
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            pressed(&event, overlay, after_g);
        });
        on_cleanup(move || handle.remove());
    });
    let groups = GROUPS
        .into_iter()
        .map(|(title, keys)| {
            let rows = keys
                .iter()
                .map(|(what, keys)| {
                    let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
                    view! { <dt>{*what}</dt><dd>{keys}</dd> }
                })
                .collect_view();
            view! { <section><h3>{title}</h3><dl>{rows}</dl></section> }
        })
        .collect_view();
    view! {
        <dialog node_ref=overlay aria-labelledby="keys-h">
            <header>
                <h2 id="keys-h">"Keyboard shortcuts"</h2>
                <Close />
            </header>
            <div class="body keys">{groups}</div>
        </dialog>
    }
}

fn pressed(event: &KeyboardEvent, overlay: NodeRef<Dialog>, after_g: StoredValue<bool>) {
    let typing =
        event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(
            |element| element.closest("input, textarea, select, dialog").ok().flatten().is_some(),
        );
    if typing
        || event.default_prevented()
        || event.alt_key()
        || event.meta_key()
        || event.is_composing()
    {
        return;
    }
    let key = event.key();
    let name = match (event.ctrl_key(), key.chars().count()) {
        (true, _) => format!("Control+{}", key.to_uppercase()),
        (false, 1) => key.to_uppercase(),
        (false, _) => key.clone(),
    };
    let name = if after_g.get_value() { format!("G {name}") } else { name };
    after_g.set_value(name == "G");
    let done = match name.as_str() {
        "?" => {
            show_dialog(overlay);
            true
        }
        "J" => step_row(1),
        "K" => step_row(-1),
        "Enter" | "Delete" => on_row(&name),
        _ => act(&name),
    };
    if done {
        event.prevent_default();
    }
}

/// Clicks or focuses the element that declares the shortcut. The latest one wins: a toast over a page.
fn act(name: &str) -> bool {
    let Ok(found) = document().query_selector_all("[aria-keyshortcuts]") else { return false };
    let element = (0..found.length())
        .rev()
        .filter_map(|at| found.item(at)?.dyn_into::<web_sys::HtmlElement>().ok())
        .find(|element| element.get_attribute("aria-keyshortcuts").as_deref() == Some(name));
    let Some(element) = element else { return false };
    if element.tag_name() == "INPUT" {
        element.focus().is_ok()
    } else {
        element.click();
        if element.tag_name() == "SUMMARY" {
            enter(&element);
        }
        true
    }
}

/// Focuses the first field below a heading that was just unfolded.
fn enter(summary: &web_sys::HtmlElement) {
    let below = summary.closest("details[open]").ok().flatten();
    let field = below.and_then(|below| below.query_selector("form input").ok().flatten());
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        // One that cannot take it leaves the focus where it was.
        let _ = field.focus();
    }
}

/// Moves the focus between the page's rows.
fn step_row(by: i32) -> bool {
    let Ok(rows) = document().query_selector_all("[data-rows] [data-row]") else {
        return false;
    };
    let row = |at: u32| rows.item(at)?.dyn_into::<web_sys::HtmlElement>().ok();
    let active = document().active_element();
    let at = (0..rows.length()).find(|at| {
        active.as_ref().is_some_and(|active| row(*at).is_some_and(|row| row.contains(Some(active))))
    });
    let next = match at {
        Some(at) => at.saturating_add_signed(by).min(rows.length().saturating_sub(1)),
        None => 0,
    };
    row(next).is_some_and(|row| row.focus().is_ok())
}

/// Enter and Delete on a focused row press its own buttons.
fn on_row(name: &str) -> bool {
    let Some(row) = document().active_element().filter(|active| active.has_attribute("data-row"))
    else {
        return false;
    };
    let act = if name == "Enter" { "open" } else { "delete" };
    let button = row.query_selector(&format!("[data-act={act}]")).ok().flatten();
    let button = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    button.map(|button| button.click()).is_some()
}
