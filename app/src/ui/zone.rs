//! The zone the browser is in, and the notice when the account says another.

use super::{Icon, use_toasts};
use crate::account::me::{Me, use_browser_zone};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The browser's IANA zone name; empty until the page lives, so that both sides draw the same first.
pub fn browser_zone() -> Signal<String> {
    let zone = RwSignal::new(String::new());
    Effect::new(move |_| zone.set(resolved(None).unwrap_or_default()));
    zone.into()
}

/// A zone by the name that this browser has for it (`Asia/Calcutta` for `Asia/Kolkata`), or its own zone.
fn resolved(name: Option<&str>) -> Option<String> {
    let options = js_sys::Object::new();
    if let Some(name) = name {
        js_sys::Reflect::set(&options, &"timeZone".into(), &name.into()).ok()?;
    }
    let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let format: js_sys::Function =
        js_sys::Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let arguments = js_sys::Array::of2(&wasm_bindgen::JsValue::UNDEFINED, &options);
    let format: js_sys::Intl::DateTimeFormat =
        js_sys::Reflect::construct(&format, &arguments).ok()?.unchecked_into();
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}

const KEPT: &str = "zone-kept";

/// "Your browser is in Europe/Berlin, your account in UTC", until one is chosen.
#[component]
pub fn ZoneNotice(me: Me) -> impl IntoView {
    let here = browser_zone();
    let account = StoredValue::new(me.user.profile.zone);
    let kept = RwSignal::new(false);
    let differs = move || {
        let here = here.get();
        let answered = here.is_empty() || kept.get() || remembered() == here;
        (!answered && resolved(Some(&account.get_value())).as_ref() != Some(&here)).then_some(here)
    };
    let toasts = use_toasts();
    let adopt = Action::new(move |zone: &String| {
        let zone = zone.clone();
        async move {
            match use_browser_zone(zone.clone()).await {
                Ok(()) => toasts.say(format!("Times are shown in {zone} now.")),
                Err(error) => toasts.fail(error),
            }
        }
    });
    let keep = move |zone: &str| {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(KEPT, zone);
        }
        kept.set(true);
    };
    move || {
        differs().map(|here| {
            let (adopted, stay) = (here.clone(), here.clone());
            view! {
                <div class="notice attention" role="status">
                    <Icon name="attention" />
                    <p>
                        {format!(
                            "Your browser is in {here}, your account in {}.",
                            account.get_value(),
                        )}
                    </p>
                    <button type="button" on:click=move |_| drop(adopt.dispatch(adopted.clone()))>
                        {format!("Use {here}")}
                    </button>
                    <button type="button" class="quiet" on:click=move |_| keep(&stay)>
                        {format!("Keep {}", account.get_value())}
                    </button>
                </div>
            }
        })
    }
}

/// The zone for which the person said "keep"; another one asks again.
fn remembered() -> String {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(KEPT).ok().flatten()).unwrap_or_default()
}
