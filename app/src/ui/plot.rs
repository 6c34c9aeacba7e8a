//! A plotly chart. The server makes the figure with plotly.rs; the bundle is ours and is loaded where one is drawn.
//!
//! Colours are written as `$runs` and the like, the names of our tokens without their dashes, and filled in here, so
//! that they follow the theme; `$faint-runs` lets through what lies below.

use super::theme::{ThemeVersion, call};
use js_sys::{JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::web_sys;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Where the build puts the bundle; the version is that of `end2end/package.json`.
const BUNDLE: &str = "/pkg/plotly-basic-3.7.0.min.js";
/// The tokens that a figure may name.
const TOKENS: [&str; 9] =
    ["$runs", "$line", "$ink-2", "$ink", "$surface", "$failed", "$intervals", "$energy", "$price"];

/// A figure, drawn again when it or the theme changes.
#[component]
pub fn Plot(
    id: &'static str,
    /// `{"data": […], "layout": {…}, "config": {…}}` as plotly.js takes it.
    #[prop(into)]
    figure: Signal<String>,
    /// What is to be seen, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Told the stretch of time that was drawn open, in milliseconds since 1970. It outlives the chart: one for the page.
    #[prop(optional)]
    on_zoom: Option<Callback<(f64, f64)>>,
) -> impl IntoView {
    let ThemeVersion(theme) = expect_context();
    Effect::new(move |_| {
        theme.track();
        let figure = figure.get();
        leptos::task::spawn_local(async move {
            if let Err(error) = draw(id, &figure, on_zoom).await {
                leptos::logging::error!("the chart could not be drawn: {error:?}");
            }
        });
    });
    // What it is drawn in has no class of ours: drawing the page again would take away the one that plotly sets there,
    // by which it and style/plot.css know a chart.
    view! {
        <div class="plot" role="img" aria-label=label>
            <div id=id></div>
        </div>
    }
}

async fn draw(
    id: &str,
    figure: &str,
    on_zoom: Option<Callback<(f64, f64)>>,
) -> Result<(), JsValue> {
    let plotly = plotly().await?;
    // The page may have gone while the bundle was on its way.
    let Some(place) = document().get_element_by_id(id) else { return Ok(()) };
    let figure = JSON::parse(&coloured(figure)?)?;
    let part = |name: &str| Reflect::get(&figure, &name.into());
    let arguments = [place.clone().into(), part("data")?, part("layout")?, part("config")?];
    call(&plotly, "react", &arguments)?.dyn_into::<Promise>()?.await?;
    match on_zoom {
        Some(on_zoom) => listen(&place, on_zoom),
        None => Ok(()),
    }
}

/// Hears of zooms. Drawing sometimes forgets who listens, so this is done after each time, with one listener for a place.
fn listen(place: &web_sys::Element, on_zoom: Callback<(f64, f64)>) -> Result<(), JsValue> {
    let (event, kept) = (JsValue::from("plotly_relayout"), JsValue::from("hindsightZoomed"));
    let mut listener = Reflect::get(place, &kept)?;
    if listener.is_undefined() {
        listener = zoomed(on_zoom);
        Reflect::set(place, &kept, &listener)?;
    }
    call(place, "removeAllListeners", std::slice::from_ref(&event))?;
    call(place, "on", &[event, listener]).map(drop)
}

fn zoomed(on_zoom: Callback<(f64, f64)>) -> JsValue {
    let heard = move |event: JsValue| {
        let edge = |name: &str| {
            // `2026-03-01 09:00:12.5`, which is meant as UTC.
            let text = Reflect::get(&event, &name.into()).ok()?.as_string()?;
            let at = js_sys::Date::parse(&format!("{}Z", text.replace(' ', "T")));
            at.is_finite().then_some(at)
        };
        if let (Some(from), Some(to)) = (edge("xaxis.range[0]"), edge("xaxis.range[1]")) {
            on_zoom.try_run((from, to));
        }
    };
    Closure::<dyn Fn(JsValue)>::new(heard).into_js_value()
}

/// Changes a drawn figure's layout: `{"shapes[0].y0": 5}`.
pub fn relayout(id: &str, changes: &[(&str, f64)]) {
    let (Ok(plotly), Some(place)) =
        (Reflect::get(&window(), &"Plotly".into()), document().get_element_by_id(id))
    else {
        return;
    };
    let update = Object::new();
    for (name, value) in changes {
        let _ = Reflect::set(&update, &(*name).into(), &(*value).into());
    }
    // Not drawn yet: it will be, with what is true then.
    let _ = call(&plotly, "relayout", &[place.into(), update.into()]);
}

/// The bundle, loaded once.
async fn plotly() -> Result<JsValue, JsValue> {
    let loaded = Reflect::get(&window(), &"Plotly".into())?;
    if !loaded.is_undefined() {
        return Ok(loaded);
    }
    let script = match document().get_element_by_id("plotly") {
        Some(script) => script,
        None => add_bundle()?,
    };
    let loaded = Promise::new(&mut |resolve, reject| {
        for (event, listener) in [("load", resolve), ("error", reject)] {
            let _ = script.add_event_listener_with_callback(event, &listener);
        }
    });
    if let Err(error) = loaded.await {
        // The next chart tries again.
        script.remove();
        return Err(error);
    }
    Reflect::get(&window(), &"Plotly".into())
}

fn add_bundle() -> Result<web_sys::Element, JsValue> {
    let head = document().head().ok_or("a page without a head")?;
    // It finds this and adds no styles of its own, which our policy would refuse: they are in style/plot.css.
    let styled = document().create_element("meta")?;
    styled.set_id("plotly.js-style-global");
    styled.set_class_name("no-inline-styles");
    head.append_child(&styled)?;
    let script = document().create_element("script")?;
    script.set_id("plotly");
    script.set_attribute("src", BUNDLE)?;
    head.append_child(&script)?;
    Ok(script)
}

/// The figure with the theme's colours. Tokens that charts read are registered, so that what is computed is a colour.
fn coloured(figure: &str) -> Result<String, JsValue> {
    let html = document().document_element().ok_or("a page without a root")?;
    let style = call(&window(), "getComputedStyle", &[html.into()])?;
    let mut figure = figure.to_owned();
    for token in TOKENS {
        let name = token.replacen('$', "--", 1);
        let colour = call(&style, "getPropertyValue", &[name.into()])?.as_string();
        let colour = colour.unwrap_or_default();
        // What is computed is `rgb(213, 94, 0)`.
        let faint = colour.trim().replace("rgb(", "rgba(").replace(')', ", 0.22)");
        figure = figure.replace(&token.replacen('$', "$faint-", 1), &faint);
        figure = figure.replace(token, colour.trim());
    }
    Ok(figure)
}
