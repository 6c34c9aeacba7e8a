//! What the point under the hand says.

use super::drawing::with_shown;
use crate::packaging::picture::{LEFT, TOP};
use crate::packaging::store::{Page, Soft};
use domain::packaging::draw::{Way, beside, nearest};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use leptos::web_sys::Element;
use wasm_bindgen::JsCast;

/// How many pixels from a point it is pointed at.
const REACH: f64 = 10.0;

/// Finds the point that a pointer is at.
pub(super) fn points(page: Page, at: usize, event: &PointerEvent) {
    let found = || {
        // What is dragged is not read.
        if event.buttons() != 0 && event.pointer_type() == "mouse" {
            return None;
        }
        let place = event.current_target()?.dyn_into::<Element>().ok()?.get_bounding_client_rect();
        let x = f64::from(event.client_x()) - place.left() - LEFT;
        let y = f64::from(event.client_y()) - place.top() - TOP;
        let view = page.hand.painted.try_get_value()?[at]?;
        let point = with_shown(page, at, |series, _, shown| {
            nearest(&series.marks(shown), &view, (x, y), REACH)
        });
        point.flatten().map(|point| (at, point))
    };
    let found = found();
    if found != page.hand.points_at.get_untracked() {
        page.hand.points_at.set(found);
    }
}

/// Goes from point to point by the arrow keys, and says each in a live region; Escape leaves.
pub(super) fn step(page: Page, at: usize, said: RwSignal<String>, event: &KeyboardEvent) {
    let way = match event.key().as_str() {
        "ArrowLeft" => Way::Before,
        "ArrowRight" => Way::After,
        "ArrowUp" => Way::Above,
        "ArrowDown" => Way::Below,
        "Escape" => {
            page.hand.points_at.set(None);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    let here = page.hand.points_at.get_untracked().filter(|(of, _)| *of == at);
    let Some(view) = page.hand.painted.with_value(|painted| painted[at]) else { return };
    let found = with_shown(page, at, |series, _, shown| {
        let point = beside(&series.marks(shown), &view, here.map(|(_, point)| point), way)?;
        let words = series.words(point, shown);
        Some((point, format!("{}, {}. {}", words.package, words.kind, words.lines.join(". "))))
    });
    if let Some((point, words)) = found.flatten() {
        page.hand.points_at.set(Some((at, point)));
        said.set(words);
    }
}

#[component]
pub(super) fn Tip(
    /// The picture's place.
    at: usize,
) -> impl IntoView {
    let page: Page = expect_context();
    move || {
        let (_, point) = page.hand.points_at.soft().filter(|(of, _)| *of == at)?;
        let view = page.hand.painted.try_get_value()?[at]?;
        with_shown(page, at, |series, _, shown| {
            let words = series.words(point, shown);
            let part = |value: f64, (from, to): (f64, f64)| (value - from) / (to - from);
            let x = LEFT + part(*series.x.get(point)?, view.x) * view.width;
            let y = TOP + (1.0 - part(*series.values.get(point)?, view.y)) * view.height;
            // Towards the middle of the picture.
            let right = x > LEFT + view.width / 2.0;
            Some(view! {
                <div class="tip" class:before=right style=format!("--x:{x:.0}px;--y:{y:.0}px")>
                    <strong>{words.package}</strong>
                    {format!(" · {}", words.kind)}
                    {words.lines.map(|line| view! { <br />{line} })}
                </div>
            })
        })
        .flatten()
    }
}
