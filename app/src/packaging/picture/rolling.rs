//! The rolling mean as a line: as columns for plotly.js, and as a path while the window is dragged.

use super::columns::Texts;
use super::{Series, Shown};
use domain::packaging::draw::{self, View};
use js_sys::Float64Array;
use std::fmt::Write;
use wasm_bindgen::JsValue;

/// The columns of the rolling mean alone: all that changes while the window is dragged.
pub fn rolling_columns(series: &Series, rolling: &[f64], shown: &Shown<'_>) -> [JsValue; 2] {
    line(series, rolling, &shown.view(series))
}

/// The same line in pixels, as SVG writes it.
pub fn rolling_path(series: &Series, rolling: &[f64], shown: &Shown<'_>) -> String {
    let view = shown.view(series);
    let (across, up) = (view.width / (view.x.1 - view.x.0), view.height / (view.y.1 - view.y.0));
    let mut path = String::new();
    for at in kept(&series.x, rolling, &view) {
        let (x, y) = (series.x[at] - view.x.0, view.y.1 - rolling[at]);
        let pen = if path.is_empty() { 'M' } else { 'L' };
        // Writing to a string does not fail.
        let _ = write!(path, "{pen}{:.1},{:.1}", x * across, y * up);
    }
    path
}

pub(super) fn line(series: &Series, rolling: &[f64], view: &View) -> [JsValue; 2] {
    let kept = kept(&series.x, rolling, view);
    let mut texts = Texts::default();
    let x = kept.iter().map(|at| texts.day(series.points.day[*at])).collect::<js_sys::Array>();
    let y: Vec<f64> = kept.iter().map(|at| rolling[*at]).collect();
    [x.into(), Float64Array::from(y.as_slice()).into()]
}

/// The places to draw. Of many points on one day the last alone: the others would be a stroke upright on that day.
fn kept(days: &[f64], rolling: &[f64], view: &View) -> Vec<usize> {
    let last = |at: &usize| days.get(at + 1) != Some(&days[*at]);
    let ends: Vec<usize> = (0..days.len()).filter(last).collect();
    let of = |values: &[f64]| ends.iter().map(|at| values[*at]).collect::<Vec<f64>>();
    draw::line(&of(days), &of(rolling), view).into_iter().map(|at| ends[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_mean_the_last_of_it() {
        let view = View { x: (0.0, 10.0), y: (0.0, 100.0), width: 100.0, height: 100.0 };
        let days = [1.0, 1.0, 1.0, 4.0, 8.0, 8.0];
        let means = [90.0, 10.0, 40.0, 50.0, 0.0, 60.0];
        assert_eq!(kept(&days, &means, &view), [2, 3, 5]);
        assert_eq!(kept(&[], &[], &view), [0; 0]);
    }
}
