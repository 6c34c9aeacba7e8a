//! Light, dark, or as the system says. Kept in the browser; set before the first paint by `shell`.

use super::Icon;
use js_sys::{Array, Function, Object, Reflect};
use leptos::html::Fieldset;
use leptos::prelude::*;
use leptos::web_sys;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Runs before anything is drawn, so that a chosen theme never flashes.
pub const BEFORE_PAINT: &str =
    "try{const t=localStorage.theme;if(t)document.documentElement.dataset.theme=t}catch{}";

#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let switch: NodeRef<Fieldset> = NodeRef::new();
    // What was chosen is the browser's: the radio that stands for it is checked once the page lives.
    Effect::new(move |_| {
        let Some(switch) = switch.get() else { return };
        let chosen =
            document().document_element().and_then(|html| html.get_attribute("data-theme"));
        let selector = format!("[value={}]", chosen.as_deref().unwrap_or("auto"));
        let radio = switch.query_selector(&selector).ok().flatten();
        if let Some(radio) =
            radio.and_then(|radio| radio.dyn_into::<web_sys::HtmlInputElement>().ok())
        {
            radio.set_checked(true);
        }
    });
    let radio = |value: &'static str, label: &'static str, icon: Option<&'static str>| {
        view! {
            <label>
                <input type="radio" name="theme" value=value on:change=move |_| choose(value) />
                {icon.map(|name| view! { <Icon name /> })}
                {label}
            </label>
        }
    };
    view! {
        <fieldset node_ref=switch>
            <legend class="vh">"Theme"</legend>
            <div class="seg">
                {radio("auto", "Auto", None)} {radio("light", "Light", Some("sun"))}
                {radio("dark", "Dark", Some("moon"))}
            </div>
        </fieldset>
    }
}

fn choose(theme: &str) {
    let (Some(html), Ok(Some(storage))) = (document().document_element(), window().local_storage())
    else {
        return;
    };
    let _ = if theme == "auto" {
        html.remove_attribute("data-theme").and_then(|()| storage.remove_item("theme"))
    } else {
        html.set_attribute("data-theme", theme).and_then(|()| storage.set_item("theme", theme))
    };
}

/// Moves with the theme, for what takes its colours when it is drawn. One for the whole application.
#[derive(Clone, Copy)]
pub struct ThemeVersion(pub RwSignal<u32>);

impl Default for ThemeVersion {
    fn default() -> Self {
        Self(RwSignal::new(0))
    }
}

impl ThemeVersion {
    /// Listens from now on, for as long as the application lives: to the system's choice, and to ours.
    pub fn listen(self) {
        Effect::new(move |_| {
            let Self(version) = self;
            let changed = Closure::<dyn Fn()>::new(move || version.update(|version| *version += 1));
            let changed = changed.into_js_value();
            let dark = ["(prefers-color-scheme: dark)".into()];
            if let Ok(query) = call(&window(), "matchMedia", &dark) {
                let _ = call(&query, "addEventListener", &["change".into(), changed.clone()]);
            }
            let observer = Reflect::get(&window(), &"MutationObserver".into())
                .and_then(|class| class.dyn_into::<Function>())
                .and_then(|class| Reflect::construct(&class, &Array::of1(&changed)));
            if let (Ok(observer), Some(html)) = (observer, document().document_element()) {
                let options = Object::new();
                let ours = Array::of1(&"data-theme".into());
                let _ = Reflect::set(&options, &"attributeFilter".into(), &ours);
                let _ = call(&observer, "observe", &[html.into(), options.into()]);
            }
        });
    }
}

/// Calls a method by its name: what it stands on need not be in web-sys.
pub(super) fn call(on: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(on, &name.into())?.dyn_into()?;
    Reflect::apply(&function, on, &arguments.iter().collect())
}
