//! What plotly.js tells of a hand at a chart.

use super::{Heard, Zoom};
use crate::ui::theme::call;
use js_sys::{Date, Reflect};
use leptos::web_sys::Element;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// Hears of zooms. Drawing sometimes forgets who listens, so this is done after each time, with the same listeners for a
/// place.
pub(super) fn listen(place: &Element, heard: Heard) -> Result<(), JsValue> {
    let Heard { zoomed, moving } = heard;
    let moving = moving.map(|moving| {
        let chart = place.clone();
        Rc::new(move || moving(axes(&chart))) as Rc<dyn Fn()>
    });
    let ended = kept(place, "hindsightZoomed", || ended(zoomed, moving.clone()))?;
    let mut events = vec![("plotly_relayout", ended.clone()), ("plotly_doubleclick", ended)];
    if let Some(moving) = moving {
        let under_way = Closure::<dyn Fn()>::new(move || moving());
        let under_way = kept(place, "hindsightMoving", || under_way.into_js_value())?;
        events.push(("plotly_relayouting", under_way));
    }
    for (event, listener) in events {
        call(place, "removeAllListeners", &[event.into()])?;
        call(place, "on", &[event.into(), listener])?;
    }
    Ok(())
}

/// The listener of that name, made once for a place.
fn kept(place: &Element, name: &str, make: impl FnOnce() -> JsValue) -> Result<JsValue, JsValue> {
    let name = JsValue::from(name);
    let known = Reflect::get(place, &name)?;
    if !known.is_undefined() {
        return Ok(known);
    }
    let made = make();
    Reflect::set(place, &name, &made)?;
    Ok(made)
}

fn ended(zoomed: Box<dyn Fn(Zoom)>, moved: Option<Rc<dyn Fn()>>) -> JsValue {
    let heard = move |event: JsValue| {
        let edge = |name: &str| Reflect::get(&event, &name.into()).ok();
        let time = |name: &str| moment(&edge(name)?);
        let number = |name: &str| edge(name)?.as_f64();
        let x = time("xaxis.range[0]").zip(time("xaxis.range[1]"));
        let y = number("yaxis.range[0]").zip(number("yaxis.range[1]"));
        // A double click says nothing at all; a change of size is no zoom.
        if x.is_some() || y.is_some() || event.is_null() {
            zoomed(Zoom { x, y });
            moved.iter().for_each(|moved| moved());
        }
    };
    Closure::<dyn Fn(JsValue)>::new(heard).into_js_value()
}

/// The axes as they are: the event of a box that is drawn open speaks of the box.
fn axes(chart: &Element) -> Zoom {
    let range = |axis: &str| {
        let layout = Reflect::get(chart, &"_fullLayout".into()).ok()?;
        let range =
            Reflect::get(&Reflect::get(&layout, &axis.into()).ok()?, &"range".into()).ok()?;
        Some((Reflect::get_u32(&range, 0).ok()?, Reflect::get_u32(&range, 1).ok()?))
    };
    let x = range("xaxis").and_then(|(from, to)| moment(&from).zip(moment(&to)));
    let y = range("yaxis").and_then(|(from, to)| from.as_f64().zip(to.as_f64()));
    Zoom { x, y }
}

/// Milliseconds since 1970 of `2026-03-01 09:00:12.5` or `2026-03-01`, which are meant as UTC.
fn moment(value: &JsValue) -> Option<f64> {
    let text = value.as_string()?;
    let text = match text.contains([' ', 'T']) {
        true => format!("{}Z", text.trim_end_matches('Z').replace(' ', "T")),
        false => text,
    };
    let at = Date::parse(&text);
    at.is_finite().then_some(at)
}
