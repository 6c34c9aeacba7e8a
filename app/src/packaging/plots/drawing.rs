//! When what is drawn again.

use super::legend::group_key;
use crate::packaging::picture::{self, Series, Shown};
use crate::packaging::store::{Drawn, PICTURES, Page, Seen};
use crate::ui::plot::{self, Heard, Zoom};
use domain::packaging::draw::View;
use leptos::prelude::*;
use leptos::web_sys::HtmlCanvasElement;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;

const DAY: f64 = 86_400_000.0;

/// How long the hand rests before plotly.js is told.
const REST: Duration = Duration::from_millis(250);

/// What is due in the next frame.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) enum Due {
    Nothing,
    /// The rolling mean alone, while it is dragged.
    Line,
    Everything,
}

/// The canvas of the picture of that id.
pub(super) fn canvas_id(id: &str) -> String {
    format!("{id}-points")
}

/// Draws in the next frame, once, the most of what was asked for until then.
pub(super) fn scheduler(page: Page, at: usize) -> impl Fn(Due) + Copy + Send + Sync + 'static {
    let due = StoredValue::new(Due::Nothing);
    let resting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    move |what: Due| {
        let before = due.get_value();
        due.set_value(if what > before { what } else { before });
        if before == Due::Nothing {
            let frame = move || {
                let Some(what) = due.try_get_value() else { return };
                due.set_value(Due::Nothing);
                draw(page, at, what);
                if what == Due::Line {
                    rest(page, at, resting);
                }
            };
            // Both at once would take longer than a frame has.
            match (what, at) {
                (Due::Line, _) | (_, 0) => request_animation_frame(frame),
                _ => request_animation_frame(move || request_animation_frame(frame)),
            }
        }
    }
}

/// Draws what is due, of what is true now.
fn draw(page: Page, at: usize, due: Due) {
    let id = PICTURES[at].as_str();
    if due == Due::Everything {
        let heard = Heard {
            zoomed: Box::new(move |zoom| {
                // It may be told when the page has gone.
                let Some(mut seen) = page.seen.try_get_untracked() else { return };
                // On glass a tap counts as two clicks.
                if drags() || zoom != Zoom::default() {
                    zoomed(&mut seen, at, zoom);
                    page.redraw(|pictures| pictures.seen = seen.rounded());
                }
            }),
            moving: Some(Rc::new(move |zoom| moved(page, at, zoom))),
        };
        let figure = move || {
            measure(page, at);
            with_shown(page, at, |series, rolling, shown| {
                let view = shown.view(series);
                paint(page, at, series, shown, view);
                let _ = page.hand.drawn.try_update_value(|drawn| drawn[at] = Some(view));
                plot::stretch(id, None);
                picture::figure(series, rolling, shown)
            })
        };
        leptos::task::spawn_local(plot::draw(id, figure, Some(heard)));
        return;
    }
    let path = with_shown(page, at, |series, rolling, shown| {
        shown.rolling.then(|| picture::rolling_path(series, rolling, shown))
    });
    if let Some(path) = path.flatten() {
        plot::move_line(id, &path);
    }
}

fn measure(page: Page, at: usize) {
    if let Some(place) = document().get_element_by_id(PICTURES[at].as_str()) {
        let size = (f64::from(place.client_width()), f64::from(place.client_height()));
        let _ = page.hand.size.try_maybe_update(|sizes| {
            let before = std::mem::replace(&mut sizes[at], size);
            (before != size, ())
        });
    }
    if let Ok(colours) = picture::colours() {
        let _ = page.hand.colours.try_set_value(colours);
    }
}

/// Paints the points of a picture.
fn paint(page: Page, at: usize, series: &Series, shown: &Shown<'_>, view: View) {
    let canvas = document().get_element_by_id(&canvas_id(PICTURES[at].as_str()));
    let canvas = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok());
    let colours = page.hand.colours.try_get_value().unwrap_or_default();
    let painted = canvas.map(|canvas| picture::paint(&canvas, series, shown, &view, &colours));
    if let Some(Err(error)) = painted {
        leptos::logging::error!("the points could not be painted: {error:?}");
    }
    let _ = page.hand.painted.try_update_value(|painted| painted[at] = Some(view));
    if page.hand.points_at.try_get_untracked().flatten().is_some() {
        let _ = page.hand.points_at.try_set(None);
    }
}

/// Follows the hand that moves a picture in the next frame: plotly.js moves its lines and axes, the points are ours, and so is
/// the other picture. Its axis follows when the hand rests.
fn moved(page: Page, at: usize, zoom: Zoom) {
    let before = page.hand.moved.try_get_value().flatten();
    let _ = page.hand.moved.try_set_value(Some((at, zoom)));
    if before.is_none() {
        request_animation_frame(move || {
            if let Some((at, zoom)) = page.hand.moved.try_update_value(Option::take).flatten() {
                follow(page, at, zoom);
            }
        });
    }
}

fn follow(page: Page, at: usize, zoom: Zoom) {
    let painted = page.hand.painted.try_get_value().unwrap_or_default();
    let drawn = page.hand.drawn.try_get_value().unwrap_or_default();
    let (Some(x), Some(y)) = (zoom.x, zoom.y) else { return };
    let x = (x.0 / DAY, x.1 / DAY);
    for other in 0..PICTURES.len() {
        let Some(before) = painted[other] else { continue };
        let y = if other == at { y } else { before.y };
        // A box that is drawn open moves nothing yet.
        if same(x, before.x) && same(y, before.y) {
            continue;
        }
        let view = View { x, y, ..before };
        with_shown(page, other, |series, _, shown| paint(page, other, series, shown, view));
        if let Some(drawn) = drawn[other].filter(|_| other != at) {
            let days = x.1 - x.0;
            let how = ((drawn.x.1 - drawn.x.0) / days, (drawn.x.0 - x.0) / days * view.width);
            plot::stretch(PICTURES[other].as_str(), Some(how));
        }
    }
}

/// plotly.js has its own way to write a moment.
fn same(edges: (f64, f64), before: (f64, f64)) -> bool {
    let moved = (edges.0 - before.0).abs() + (edges.1 - before.1).abs();
    moved < 1e-5 * (before.1 - before.0)
}

/// Tells plotly.js of the line once the hand rests.
fn rest(page: Page, at: usize, resting: StoredValue<Option<TimeoutHandle>>) {
    if let Some(timer) = resting.try_get_value().flatten() {
        timer.clear();
    }
    let tell = move || {
        let told = with_shown(page, at, |series, rolling, shown| {
            let columns = shown.rolling.then(|| picture::rolling_columns(series, rolling, shown));
            columns.map(|columns| (picture::rolling_trace(series), columns))
        });
        if let Some((trace, [x, y])) = told.flatten() {
            plot::restyle(PICTURES[at].as_str(), trace, [("x", x), ("y", y)]);
        }
    };
    let _ = resting.try_set_value(set_timeout_with_handle(tell, REST).ok());
}

/// Whether what points can drag: on glass that moves the page.
fn drags() -> bool {
    let fine = window().match_media("(pointer: fine)").ok().flatten();
    fine.is_some_and(|fine| fine.matches())
}

fn zoomed(seen: &mut Seen, at: usize, zoom: Zoom) {
    if zoom.x.is_none() && zoom.y.is_none() {
        *seen = Seen::default();
        return;
    }
    if let Some((from, to)) = zoom.x {
        seen.x = Some((from / DAY, to / DAY));
    }
    if zoom.y.is_some() {
        seen.y[at] = zoom.y;
    }
}

/// A picture's points and rolling mean, with what is switched on and how much room there is. `None` as long as they are not
/// there, and when the page has gone.
pub(super) fn with_shown<T>(
    page: Page,
    at: usize,
    make: impl FnOnce(&Series, &[f64], &Shown<'_>) -> T,
) -> Option<T> {
    let Drawn { series, rolling } = page.pictures[at];
    let (series, rolling) = (series.try_get_untracked()??, rolling.try_get_untracked()??);
    let (width, height) = page.hand.size.try_get_untracked()?[at];
    let hidden = page.hidden.try_get_untracked()?;
    let (seen, whole) = (page.seen.try_get_untracked()?, page.whole.try_get_untracked()??);
    let assumptions = page.assumptions.try_get_untracked()??;
    let on = |name: &str| !hidden.contains(name);
    let shown = Shown {
        groups: series.names.iter().map(|name| on(&group_key(name))).collect(),
        rolling: on("rolling"),
        mean: on("mean"),
        planned: on("planned"),
        outliers: on("outliers"),
        far: page.far.try_get_untracked()?,
        x: seen.x,
        y: seen.y[at],
        width,
        height,
        drags: drags(),
        sheet: &whole.sheet,
        assumptions: &assumptions,
    };
    Some(make(&series, &rolling, &shown))
}
