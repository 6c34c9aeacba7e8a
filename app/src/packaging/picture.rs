//! What a picture is made of, and how it is told to plotly.js.

mod canvas;
mod columns;
mod layout;
mod point;
mod rolling;

use super::store::Shared;
use super::what_if::complexities;
use columns::Texts;
use domain::packaging::draw::{self, Marks, View};
use domain::packaging::{Assumptions, Metric, Planned, Points, Sheet, Summary, outliers, summary};
use wasm_bindgen::JsValue;

pub use canvas::{colours, paint};
pub use columns::iso;
pub use layout::{BOTTOM, LEFT, RIGHT, TOP};
pub use point::Words;
pub use rolling::{rolling_columns, rolling_path};

/// How many pixels a ring around an outlier takes.
const RING: f64 = 14.0;

const HALF_A_WEEK: f64 = 3.5;

/// The points of a picture, and the lines that do not move with the window.
pub struct Series {
    pub points: Shared<Points>,
    /// The complexities; a point's group is a place here.
    pub names: Vec<String>,
    pub group: Vec<u8>,
    /// Days since 1970-01-01.
    pub x: Vec<f64>,
    pub values: Vec<f64>,
    pub outlier: Vec<bool>,
    pub summary: Option<Summary>,
    pub planned: Vec<Planned>,
}

impl Series {
    pub fn new(
        points: Shared<Points>,
        sheet: &Sheet,
        assumptions: &Assumptions,
        planned: Vec<Planned>,
        metric: Metric,
    ) -> Self {
        let names = complexities(assumptions);
        // Complexities are among the first words of a sheet.
        let words = points.complexity.iter().max().map_or(0, |most| *most as usize + 1);
        let mut known: Vec<Option<u8>> = vec![None; words];
        let place = |word: &u32| {
            *known[*word as usize].get_or_insert_with(|| {
                let name = sheet.word(*word);
                let place = names.iter().position(|other| other == name);
                place.and_then(|place| u8::try_from(place).ok()).unwrap_or(0)
            })
        };
        let group = points.complexity.iter().map(place).collect();
        let values = points.values(metric);
        Self {
            group,
            x: points.day.iter().map(|day| f64::from(*day)).collect(),
            outlier: outliers(&points, &values),
            summary: summary(&values),
            names,
            values,
            planned,
            points,
        }
    }

    /// The points, as far as they are switched on.
    pub fn marks<'a>(&'a self, shown: &'a Shown<'_>) -> Marks<'a> {
        Marks {
            x: &self.x,
            y: &self.values,
            group: &self.group,
            outlier: &self.outlier,
            shown: &shown.groups,
        }
    }

    /// How many points there are of each complexity.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.names.len()];
        for group in &self.group {
            counts[usize::from(*group)] += 1;
        }
        counts
    }

    /// The days from the first to the last, with half a week before and after, and never less than a ring needs.
    pub fn days(&self) -> (f64, f64) {
        let (first, last) = (self.x.first().unwrap_or(&0.0), self.x.last().unwrap_or(&0.0));
        let room = ((last - first) * 0.015).max(HALF_A_WEEK);
        (first - room, last + room)
    }

    /// From the lowest to the highest of what is shown, with a little room. Outliers would press the rest into a line:
    /// they count only where that is asked for.
    fn reach(&self, shown: &Shown<'_>) -> (f64, f64) {
        let within = |at: &usize| {
            shown.groups[usize::from(self.group[*at])] && (shown.far || !self.outlier[*at])
        };
        let points = (0..self.values.len()).filter(within).map(|at| self.values[at]);
        let mean = self.summary.filter(|_| shown.mean).map(|summary| summary.mean);
        let planned = self.planned.iter().filter(|_| shown.planned);
        let planned = planned.flat_map(|line| &line.steps).map(|step| step.value);
        let all = points.chain(mean).chain(planned);
        let (low, high) =
            all.fold((f64::MAX, f64::MIN), |(low, high), y| (low.min(y), high.max(y)));
        if low > high {
            return (0.0, 1.0);
        }
        // A ring around the highest and the lowest is not cut.
        let inner = (shown.height - TOP - BOTTOM - 2.0 * RING).max(RING);
        let room = ((high - low) * (RING / inner).max(0.08)).max(1.0);
        (low - room, high + room)
    }

    /// How many outliers lie above and below what is seen, where signs say so.
    pub fn beyond(&self, shown: &Shown<'_>) -> (usize, usize) {
        let View { x: days, y: edges, .. } = shown.view(self);
        if !shown.outliers || shown.y.is_some() {
            return (0, 0);
        }
        let is = |at: &usize| {
            self.outlier[*at]
                && shown.groups[usize::from(self.group[*at])]
                && (days.0..=days.1).contains(&self.x[*at])
        };
        let values = || (0..self.values.len()).filter(is).map(|at| self.values[at]);
        (values().filter(|y| *y > edges.1).count(), values().filter(|y| *y < edges.0).count())
    }
}

/// What is switched on, and what is seen.
pub struct Shown<'a> {
    /// By group.
    pub groups: Vec<bool>,
    pub rolling: bool,
    pub mean: bool,
    pub planned: bool,
    pub outliers: bool,
    /// The edges of the axes where they are not everything.
    pub x: Option<(f64, f64)>,
    pub y: Option<(f64, f64)>,
    /// Whether the axis reaches to the farthest outlier.
    pub far: bool,
    /// Of the whole picture, in pixels.
    pub width: f64,
    pub height: f64,
    /// Whether a drag draws open: on glass it moves the page.
    pub drags: bool,
    pub sheet: &'a Sheet,
    pub assumptions: &'a Assumptions,
}

impl Shown<'_> {
    /// What is seen, without the room around it.
    pub fn view(&self, series: &Series) -> View {
        View {
            x: self.x.unwrap_or_else(|| series.days()),
            y: self.y.unwrap_or_else(|| series.reach(self)),
            width: (self.width - LEFT - RIGHT).max(1.0),
            height: (self.height - TOP - BOTTOM).max(1.0),
        }
    }
}

/// The figure, and its columns.
pub fn figure(
    series: &Series,
    rolling: &[f64],
    shown: &Shown<'_>,
) -> (String, Vec<(usize, &'static str, JsValue)>) {
    let view = shown.view(series);
    let figure = layout::figure(series, shown, &view);
    let mut columns = Vec::new();
    if shown.outliers && shown.y.is_none() {
        let beyond = draw::beyond(&series.marks(shown), &view);
        let trace = rolling_trace(series) - 1;
        columns.extend(Texts::default().beyond(series, shown, &beyond, &view, trace));
    }
    let trace = rolling_trace(series);
    let [x, y] =
        if shown.rolling { rolling::line(series, rolling, &view) } else { [JsValue::NULL; 2] };
    columns.extend([(trace, "x", x), (trace, "y", y)]);
    (figure.to_string(), columns)
}

/// The last trace, which lies above all.
pub fn rolling_trace(series: &Series) -> usize {
    // A plan for each complexity, then the mean and what lies beyond.
    series.names.len() + 2
}
