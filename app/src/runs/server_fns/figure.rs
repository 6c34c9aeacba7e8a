//! A run as a plotly figure, made with plotly.rs. Colours are the names of tokens, see `ui::plot`. How many labels the
//! axis of time has is left to the page, see [`TICKS`].

use super::ticks::ticks;
use crate::runs::chart::TICKS;
use crate::runs::view::ChartView;
use crate::ui::figure::{BOTTOM, TOP, as_json, axis, base, below, hatched};
use domain::instant::SECOND;
use domain::runs::{Chart, Point, Series, Stats, Summary};
use domain::{Calendar, Instant};
use plotly::common::{DashType, Fill, Line, LineShape, Mode};
use plotly::layout::{HoverMode, RangeMode, Shape, ShapeLayer, ShapeLine, ShapeType};
use plotly::{Layout, Plot, Scatter};
use serde_json::json;

/// The whole figure, in pixels.
const HEIGHT: u32 = 400;
/// The share of the memory's part below, and of the space between.
const MEMORY: f64 = 0.2;
const SPACE: f64 = 0.1;

pub(super) fn chart(chart: &Chart, summary: &Summary, calendar: &Calendar) -> ChartView {
    let threshold = summary.run.facts.threshold;
    let top = top(chart, threshold);
    let memory = chart.points.iter().any(|point| point.memory.is_some());
    let share = if memory { 1.0 - MEMORY - SPACE } else { 1.0 };
    let wall = |at: Instant| calendar.local(at).strftime("%Y-%m-%d %H:%M:%S%.6f").to_string();
    let mut plot = Plot::new();
    let judged = summary.run.facts.series;
    for series in [Series::System, Series::Tree] {
        lines(&mut plot, chart, series, series == judged, &wall);
    }
    if memory {
        plot.add_trace(memory_line(chart, &wall));
    }
    plot.set_layout(layout(chart, threshold, top, share, &wall));
    ChartView {
        figure: finished(&plot, chart, top, &wall),
        top,
        height: (f64::from(HEIGHT - TOP - BOTTOM) * share) as u32,
        held: held(chart, judged),
        drawn: u32::try_from(chart.points.len()).unwrap_or(u32::MAX),
        merged: merged(chart),
    }
}

/// The top of the axis: above everything that is drawn, in a round number.
fn top(chart: &Chart, threshold: f64) -> f64 {
    let most = |stats: Option<Stats>| stats.map_or(0.0, |stats| stats.max);
    let peak = chart.points.iter().map(|point| most(point.system).max(most(point.tree)));
    let highest = peak.fold(threshold, f64::max) * 1.05;
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|top| highest <= *top).unwrap_or(100.0)
}

fn of(point: &Point, series: Series) -> Option<Stats> {
    match series {
        Series::System => point.system,
        Series::Tree => point.tree,
    }
}

/// The points of a line, from its first to where the last one speaks, broken where nothing is known.
fn broken<X, T: Clone>(
    chart: &Chart,
    place: &impl Fn(Instant) -> X,
    value: impl Fn(&Point) -> Option<T>,
) -> (Vec<X>, Vec<Option<T>>) {
    let gaps = chart.gaps();
    let (mut x, mut y): (Vec<X>, Vec<Option<T>>) = (Vec::new(), Vec::new());
    let mut next = gaps.iter().peekable();
    for point in &chart.points {
        while let Some((from, _)) = next.next_if(|(from, _)| *from <= point.at) {
            // The last value speaks up to there.
            if let Some(last) = y.last().cloned() {
                x.extend([place(*from), place(*from)]);
                y.extend([last, None]);
            }
        }
        x.push(place(point.at));
        y.push(value(point));
    }
    if let Some(last) = y.last().cloned() {
        x.push(place(next.next().map_or(chart.to, |(from, _)| *from)));
        y.push(last);
    }
    (x, y)
}

/// Whether points stand for several samples.
fn merged(chart: &Chart) -> bool {
    chart.points.iter().any(|point| point.until > point.at)
}

/// The value of a sample holds until the next; means of many are joined.
fn shape(chart: &Chart) -> LineShape {
    if merged(chart) { LineShape::Linear } else { LineShape::Hv }
}

/// The mean of a series, and the band between its least and its most where points stand for several samples.
fn lines(
    plot: &mut Plot,
    chart: &Chart,
    series: Series,
    judged: bool,
    wall: &impl Fn(Instant) -> String,
) {
    if !chart.points.iter().any(|point| of(point, series).is_some()) {
        return;
    }
    let (name, colour) = match series {
        Series::System => ("Machine", "$ink-2"),
        Series::Tree => ("Command", "$runs"),
    };
    if merged(chart) {
        let (x, y) = band(chart, series, wall);
        let line = Line::new().width(0.0).color(colour);
        let trace = Scatter::new(x, y).mode(Mode::Lines).line(line).show_legend(false);
        let faint = if series == Series::Tree { "$faint-runs" } else { "$faint-ink-2" };
        let trace = trace.fill(Fill::ToSelf).fill_color(faint);
        plot.add_trace(trace.hover_info(plotly::common::HoverInfo::Skip));
    }
    let (x, y) = broken(chart, wall, |point| of(point, series).map(|stats| stats.mean));
    let width = if judged { 1.75 } else { 1.0 };
    let line = Line::new().width(width).color(colour).shape(shape(chart));
    let trace = Scatter::new(x, y).mode(Mode::Lines).line(line).name(name);
    plot.add_trace(trace.hover_template("%{y:.1f} %"));
}

/// The least and the most of each stretch between gaps, as outlines: there and back.
fn band(
    chart: &Chart,
    series: Series,
    wall: &impl Fn(Instant) -> String,
) -> (Vec<String>, Vec<Option<f64>>) {
    let gaps = chart.gaps();
    let stretch = |point: &Point| gaps.partition_point(|(from, _)| *from <= point.at);
    let known: Vec<(&Point, Stats)> =
        chart.points.iter().filter_map(|point| Some((point, of(point, series)?))).collect();
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for stretch in known.chunk_by(|(a, _), (b, _)| stretch(a) == stretch(b)) {
        let there = stretch.iter().map(|(point, stats)| (point.at, stats.max));
        let back = stretch.iter().rev().map(|(point, stats)| (point.at, stats.min));
        for (at, percent) in there.chain(back) {
            x.push(wall(at));
            y.push(Some(percent));
        }
        x.push(x.last().cloned().unwrap_or_default());
        y.push(None);
    }
    (x, y)
}

fn memory_line(
    chart: &Chart,
    wall: &impl Fn(Instant) -> String,
) -> Box<Scatter<String, Option<i64>>> {
    let (x, y) = broken(chart, wall, |point| point.memory);
    let line = Line::new().width(1.0).color("$ink-2").shape(LineShape::Hv);
    let trace = Scatter::new(x, y).mode(Mode::Lines).line(line).name("Memory").y_axis("y2");
    trace.fill(Fill::ToZeroY).fill_color("$faint-ink-2").hover_template("%{y:.3s}B")
}

fn layout(
    chart: &Chart,
    threshold: f64,
    top: f64,
    share: f64,
    wall: &impl Fn(Instant) -> String,
) -> Layout {
    let percent = axis().range(vec![0.0, top]).domain(&[1.0 - share, 1.0]).tick_suffix(" %");
    let time = axis().range(vec![wall(chart.from), wall(chart.to)]).show_grid(false);
    let time = time.tick_angle(0.0).anchor("y2");
    let memory = axis().domain(&[0.0, MEMORY]).n_ticks(3).tick_format("~s").tick_suffix("B");
    // The order is known to the page: it moves both with the threshold.
    let shape = || Shape::new().x_ref("paper").x0(0).x1(1).y_ref("y").layer(ShapeLayer::Below);
    let above = shape().shape_type(ShapeType::Rect).y0(threshold).y1(top).fill_color("$runs");
    let above = above.opacity(0.09).line(ShapeLine::new().width(0.0));
    let line = shape().shape_type(ShapeType::Line).y0(threshold).y1(threshold);
    // Neither of the two series: it is nobody's measure.
    let line = line.line(ShapeLine::new().color("$ink").width(1.25).dash(DashType::Dash));
    let layout =
        base(time, percent, HEIGHT).hover_mode(HoverMode::XUnified).shapes(vec![above, line]);
    if share < 1.0 { layout.y_axis2(memory) } else { layout }
}

/// The figure of a run, with what plotly.rs cannot say: hatched gaps, and a number that the page fills in.
fn finished(plot: &Plot, chart: &Chart, top: f64, wall: &impl Fn(Instant) -> String) -> String {
    let mut figure = as_json(plot);
    figure["layout"]["xaxis"]["nticks"] = json!(TICKS);
    if figure["layout"]["yaxis2"].is_null() {
        figure["layout"]["xaxis"]["anchor"] = json!("y");
    }
    let mut gaps =
        chart.gaps().into_iter().map(|(from, to)| (json!(wall(from)), json!(wall(to)))).peekable();
    if gaps.peek().is_some() {
        below(&mut figure, hatched(gaps, 0.0, top));
    }
    figure.to_string()
}

/// Several runs, aligned at their start; the first is the one that stands out.
pub(super) fn aligned(charts: &[(Chart, Series)]) -> String {
    let mut plot = Plot::new();
    for (n, (chart, series)) in charts.iter().enumerate().rev() {
        let elapsed = |at: Instant| seconds(at.since(chart.from).max(0));
        let (x, y) = broken(chart, &elapsed, |point| of(point, *series).map(|stats| stats.mean));
        let (width, colour, opacity) =
            if n == 0 { (1.75, "$runs", 1.0) } else { (1.0, "$ink-2", 0.65) };
        let line = Line::new().width(width).color(colour).shape(shape(chart));
        let trace = Scatter::new(x, y).mode(Mode::Lines).line(line).opacity(opacity);
        let trace = trace.show_legend(false);
        plot.add_trace(trace.hover_info(plotly::common::HoverInfo::Skip));
    }
    let longest = charts.iter().map(|(chart, _)| chart.to.since(chart.from)).max().unwrap_or(0);
    let (at, labels): (Vec<i64>, Vec<String>) = ticks(longest).into_iter().unzip();
    let at = at.into_iter().map(seconds).collect();
    let time = axis().show_grid(false).range(vec![0.0, seconds(longest)]).tick_angle(0.0);
    let time = time.tick_values(at).tick_text(labels);
    plot.set_layout(base(time, axis().range_mode(RangeMode::ToZero).tick_suffix(" %"), HEIGHT));
    as_json(&plot).to_string()
}

fn seconds(micros: i64) -> f64 {
    micros as f64 / SECOND as f64
}

/// How long about each point's mean held: until the next point, or its hold.
fn held(chart: &Chart, series: Series) -> Vec<(f64, i64)> {
    let ends = chart.points.iter().skip(1).map(|point| point.at).chain([chart.to]);
    chart
        .points
        .iter()
        .zip(ends)
        .filter_map(|(point, next)| {
            let until = point.until.plus(chart.hold).min(next);
            Some((of(point, series)?.mean, until.since(point.at).max(0)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::runs::RunId;

    /// A chart of so many samples, a second apart.
    fn chart(samples: i64, merged: bool) -> Chart {
        let at = |n: i64| Instant::default().plus(n * SECOND);
        let stats = Stats { min: 1.0, mean: 2.0, max: 3.0 };
        let point = |n: i64| Point {
            at: at(n),
            until: at(n).plus(i64::from(merged)),
            system: Some(stats),
            tree: None,
            memory: None,
            threads: None,
        };
        let points = (0..samples).map(point).collect();
        Chart { run: RunId(1), from: at(0), to: at(samples), hold: SECOND, points }
    }

    #[test]
    fn samples_hold_until_the_next_also_where_runs_are_compared() {
        let check = |merged: bool, want: &str| {
            let figure = aligned(&[(chart(4, merged), Series::System)]);
            let figure: serde_json::Value = serde_json::from_str(&figure).expect("JSON");
            assert_eq!(figure["data"][0]["line"]["shape"], want);
        };
        check(false, "hv");
        check(true, "linear");
    }
}
