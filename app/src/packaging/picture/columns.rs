//! The long columns of a picture, as JavaScript has them.

use super::{Series, Shown, Words};
use domain::packaging::date_of;
use domain::packaging::draw::View;
use js_sys::{Array, Float64Array};
use std::collections::HashMap;
use wasm_bindgen::JsValue;

/// How many pixels the middle of a sign is from the edge.
const SIGN: f64 = 7.0;

/// Texts that come again and again are handed over once.
#[derive(Default)]
pub struct Texts {
    days: HashMap<i32, JsValue>,
}

impl Texts {
    /// `2018-02-18`: plotly.js takes numbers as times of the browser's own zone.
    pub fn day(&mut self, day: i32) -> JsValue {
        self.days.entry(day).or_insert_with(|| date_of(day).to_string().into()).clone()
    }

    /// Outliers beyond the edges, on them: each points to where it is.
    pub fn beyond(
        &mut self,
        series: &Series,
        shown: &Shown<'_>,
        points: &[usize],
        view: &View,
        trace: usize,
    ) -> [(usize, &'static str, JsValue); 4] {
        let inset = (view.y.1 - view.y.0) * SIGN / view.height;
        let above = |at: usize| series.values[at] > view.y.1;
        let edge = |at: &usize| if above(*at) { view.y.1 - inset } else { view.y.0 + inset };
        let y: Vec<f64> = points.iter().map(edge).collect();
        let x = points.iter().map(|at| self.day(series.points.day[*at])).collect::<Array>();
        let text = points.iter().map(|at| label(&series.words(*at, shown)));
        let text = text.collect::<Array>();
        let sign = |at: &usize| JsValue::from(if above(*at) { "↑" } else { "↓" });
        [
            (trace, "x", x.into()),
            (trace, "y", Float64Array::from(y.as_slice()).into()),
            (trace, "text", points.iter().map(sign).collect::<Array>().into()),
            (trace, "hovertext", text.into()),
        ]
    }
}

fn label(words: &Words) -> JsValue {
    let (package, kind) = (escape(&words.package), escape(&words.kind));
    format!("<b>{package}</b> · {kind}<br>{}", words.lines.join("<br>")).into()
}

/// plotly.js reads a few tags in texts.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `2018-02-18T12:00:00.000Z`, of days since 1970-01-01.
pub fn iso(days: f64) -> String {
    let (day, rest) = (days.floor(), days - days.floor());
    let seconds = (rest * 86_400.0) as u32;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hours:02}:{minutes:02}:{seconds:02}Z", date_of(day as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_of_the_axis_are_moments() {
        assert_eq!(iso(17_580.0), "2018-02-18T00:00:00Z");
        assert_eq!(iso(17_580.75), "2018-02-18T18:00:00Z");
        assert_eq!(iso(-0.5), "1969-12-31T12:00:00Z");
    }

    #[test]
    fn a_name_is_not_read_as_markup() {
        assert_eq!(escape("<b>R&D</b>"), "&lt;b&gt;R&amp;D&lt;/b&gt;");
    }
}
