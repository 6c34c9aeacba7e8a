//! A plotly chart. The server makes the figure with plotly.rs; the bundle is ours and is loaded where one is drawn.
//!
//! Colours are written as `$runs` and the like, the names of our tokens without their dashes, and filled in here, so
//! that they follow the theme; `$faint-runs` lets through what lies below.

mod events;

use super::theme::{ThemeVersion, call};
use js_sys::{JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::web_sys;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// Where the build puts the bundle; the version is that of `end2end/package.json`.
const BUNDLE: &str = "/pkg/plotly-basic-3.7.0.min.js";
/// The tokens that a figure may name.
const TOKENS: [&str; 17] = [
    "$runs",
    "$line",
    "$ink-2",
    "$ink",
    "$surface",
    "$failed",
    "$intervals",
    "$energy",
    "$mean",
    "$planned",
    "$price",
    "$c1",
    "$c2",
    "$c3",
    "$c4",
    "$c5",
    "$c6",
];

/// What a person drew open: the edges of the axes that moved. Nothing moved: they asked for everything.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Zoom {
    /// In milliseconds since 1970.
    pub x: Option<(f64, f64)>,
    pub y: Option<(f64, f64)>,
}

/// Who is told of zooms, and of each step to there, when the edges are those of both axes. It outlives the chart: what it
/// changes belongs to the page.
pub struct Heard {
    pub zoomed: Box<dyn Fn(Zoom)>,
    pub moving: Option<Rc<dyn Fn(Zoom)>>,
}

/// Columns of a trace that are too long for JSON: which trace, the name there, and the values.
pub type Columns = Vec<(usize, &'static str, JsValue)>;

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
            let heard = on_zoom.map(|on_zoom| {
                let zoomed = move |zoom: Zoom| {
                    if let Some(x) = zoom.x {
                        on_zoom.try_run(x);
                    }
                };
                Heard { zoomed: Box::new(zoomed), moving: None }
            });
            draw(id, move || Some((figure, Columns::new())), heard).await;
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

/// Draws a figure into the element of that id, or draws it anew. It is made once the bundle is there, of what is true then;
/// `None` leaves what is there.
pub async fn draw(
    id: &str,
    figure: impl FnOnce() -> Option<(String, Columns)>,
    heard: Option<Heard>,
) {
    if let Err(error) = try_draw(id, figure, heard).await {
        leptos::logging::error!("the chart could not be drawn: {error:?}");
    }
}

async fn try_draw(
    id: &str,
    figure: impl FnOnce() -> Option<(String, Columns)>,
    heard: Option<Heard>,
) -> Result<(), JsValue> {
    let plotly = plotly().await?;
    // The page may have gone while the bundle was on its way.
    let Some(place) = document().get_element_by_id(id) else { return Ok(()) };
    let Some((figure, columns)) = figure() else { return Ok(()) };
    let figure = JSON::parse(&coloured(&figure)?)?;
    let part = |name: &str| Reflect::get(&figure, &name.into());
    for (trace, name, values) in columns {
        Reflect::set(&Reflect::get_u32(&part("data")?, trace as u32)?, &name.into(), &values)?;
    }
    let arguments = [place.clone().into(), part("data")?, part("layout")?, part("config")?];
    call(&plotly, "react", &arguments)?.dyn_into::<Promise>()?.await?;
    match heard {
        Some(heard) => events::listen(&place, heard),
        None => Ok(()),
    }
}

/// Changes a drawn figure's layout: `{"shapes[0].y0": 5}`.
pub fn relayout(id: &str, changes: &[(&str, f64)]) {
    let changes = changes.iter().map(|(name, value)| (*name, (*value).into()));
    change(id, "relayout", changes, None);
}

/// Moves and stretches the lines of a drawn figure along its axis of time, without the axis: `by` pixels after `scale`. For
/// as long as it lasts the figure has the class `stretched`; `None` ends it. It is to be drawn anew then.
pub fn stretch(id: &str, how: Option<(f64, f64)>) {
    let Some(place) = document().get_element_by_id(id) else { return };
    let Ok(Some(lines)) = place.query_selector(".scatterlayer") else { return };
    let _ = match how {
        Some((scale, by)) => {
            let transform = format!("translate({by:.2}) scale({scale:.5}, 1)");
            lines.set_attribute("transform", &transform)
        }
        None => lines.remove_attribute("transform"),
    };
    let _ = place.class_list().toggle_with_force("stretched", how.is_some());
}

/// Moves the uppermost line of a drawn figure, without the rest of it: `path` is in pixels of the plot's own area, as SVG
/// writes it. plotly.js would draw every mark anew, which takes longer than a frame; it is to be told with [`restyle`]
/// once the line rests.
pub fn move_line(id: &str, path: &str) {
    let place = document().get_element_by_id(id);
    let lines = place.and_then(|place| place.query_selector_all(".scatterlayer .js-line").ok());
    let last = lines.and_then(|lines| lines.item(lines.length().checked_sub(1)?));
    if let Some(line) = last.and_then(|line| line.dyn_into::<web_sys::Element>().ok()) {
        let _ = line.set_attribute("d", path);
    }
}

/// Gives one trace of a drawn figure other columns.
pub fn restyle(id: &str, trace: usize, columns: [(&'static str, JsValue); 2]) {
    // One array of values for each trace that changes.
    let columns = columns.map(|(name, values)| (name, js_sys::Array::of1(&values).into()));
    change(id, "restyle", columns.into_iter(), Some(trace));
}

fn change<'a>(
    id: &str,
    how: &str,
    changes: impl Iterator<Item = (&'a str, JsValue)>,
    trace: Option<usize>,
) {
    let (Ok(plotly), Some(place)) =
        (Reflect::get(&window(), &"Plotly".into()), document().get_element_by_id(id))
    else {
        return;
    };
    let update = Object::new();
    for (name, value) in changes {
        let _ = Reflect::set(&update, &name.into(), &value);
    }
    let mut arguments = vec![place.into(), update.into()];
    arguments.extend(trace.map(|trace| JsValue::from(trace as f64)));
    // Not drawn yet: it will be, with what is true then.
    let _ = call(&plotly, how, &arguments);
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
    let value = tokens()?;
    let mut figure = figure.to_owned();
    for token in TOKENS {
        let colour = value(&token[1..]);
        // What is computed is `rgb(213, 94, 0)`.
        let faint = colour.replace("rgb(", "rgba(").replace(')', ", 0.22)");
        figure = figure.replace(&token.replacen('$', "$faint-", 1), &faint);
        figure = figure.replace(token, &colour);
    }
    Ok(figure)
}

/// The theme's colours by the names of their tokens, as red, green and blue.
pub fn colours() -> Result<impl Fn(&str) -> [u8; 3], JsValue> {
    let value = tokens()?;
    Ok(move |token: &str| {
        let colour = value(token);
        let mut numbers =
            colour.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
        [(); 3].map(|()| numbers.next().unwrap_or(128))
    })
}

/// What tokens come to, such as `rgb(213, 94, 0)`.
fn tokens() -> Result<impl Fn(&str) -> String, JsValue> {
    let html = document().document_element().ok_or("a page without a root")?;
    let style = call(&window(), "getComputedStyle", &[html.into()])?;
    Ok(move |token: &str| {
        let value = call(&style, "getPropertyValue", &[format!("--{token}").into()]);
        value.ok().and_then(|value| value.as_string()).unwrap_or_default().trim().to_owned()
    })
}
