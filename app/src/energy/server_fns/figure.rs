//! Demand and energy as a plotly figure. Time is in milliseconds since 1970, and its words are the server's.

use super::demand::{Demand, Point};
use super::ticks::Tick;
use super::tints::Tints;
use crate::ui::figure::{as_json, axis, base, below, hatched};
use domain::{Instant, Span, format};
use plotly::common::{Fill, HoverInfo, Line, LineShape, Mode};
use plotly::layout::{AxisType, BarMode, HoverMode};
use plotly::{Layout, Plot, Scatter};
use serde_json::{Value, json};

/// The share of the energy's part below, and of the space between.
const ENERGY: f64 = 0.32;
const SPACE: f64 = 0.1;

/// The energy of one hour, day, week or month, in microwatt-hours.
pub struct Bar {
    pub span: Span,
    pub delivered: i64,
    pub received: i64,
    /// Of both: when it flowed is not known.
    pub spread: i64,
    pub words: String,
}

/// What is drawn.
pub struct Picture<'a> {
    pub demand: &'a Demand,
    pub ticks: Vec<Tick>,
    /// A time in words, for a point.
    pub words: &'a dyn Fn(Instant) -> String,
    pub bars: Vec<Bar>,
    /// What is not counted, and why.
    pub marks: Vec<(Span, String)>,
    pub tints: &'a Tints,
    /// In pixels.
    pub height: u32,
    /// Whether a stretch of it may be drawn open.
    pub zooms: bool,
}

fn millis(at: Instant) -> i64 {
    at.micros() / 1_000
}

fn kw(milliwatts: i64) -> f64 {
    // Whole watts: finer is not seen, and is long to send.
    (milliwatts as f64 / 1e3).round() / 1e3
}

pub fn figure(picture: Picture) -> String {
    let demand = picture.demand;
    let (bottom, top) = ends(demand);
    let mut plot = Plot::new();
    if demand.spread() {
        plot.add_trace(band(demand));
    }
    let said =
        |point: &Point| hover(point, (picture.words)(point.from)) + &picture.tints.line(point.from);
    plot.add_trace(means(demand, said));
    let share = if picture.bars.is_empty() { 1.0 } else { 1.0 - ENERGY - SPACE };
    plot.set_layout(layout(&picture, (bottom, top), share));
    let mut figure = as_json(&plot);
    figure["config"]["doubleClick"] = json!(false);
    if !picture.bars.is_empty() {
        // Room for "−200 kWh"; and ticks may have two lines.
        figure["layout"]["margin"]["l"] = json!(60);
        figure["layout"]["yaxis2"]["showticksuffix"] = json!("last");
    }
    figure["layout"]["margin"]["b"] = json!(40);
    picture.tints.draw(&mut figure, demand.span);
    let stretch = |gap: &Span| (json!(millis(gap.start())), json!(millis(gap.end())));
    if !demand.gaps.is_empty() {
        below(&mut figure, hatched(demand.gaps.iter().map(stretch), bottom, top));
    }
    if let Some(data) = figure["data"].as_array_mut() {
        data.extend(bars(&picture.bars));
        data.extend((!picture.marks.is_empty()).then(|| marks(&picture.marks, top)));
    }
    figure.to_string()
}

/// Round ends of the axis, around everything that is drawn.
fn ends(demand: &Demand) -> (f64, f64) {
    let least = demand.points.iter().map(|point| point.least).min().unwrap_or(0).min(0);
    let most = demand.points.iter().map(|point| point.most).max().unwrap_or(0);
    (-round_up(-kw(least) * 1.05), round_up(kw(most) * 1.05).max(0.1))
}

/// The next of 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, …
fn round_up(amount: f64) -> f64 {
    if amount <= 0.0 {
        return 0.0;
    }
    let ten = 10f64.powf(amount.log10().floor());
    let digits = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0];
    digits.map(|digit| digit * ten).into_iter().find(|it| *it >= amount).unwrap_or(amount)
}

/// The points between one gap and the next.
fn stretches(demand: &Demand) -> impl Iterator<Item = &[Point]> {
    let before = |point: &Point| demand.gaps.partition_point(|gap| gap.start() < point.to);
    demand.points.chunk_by(move |a, b| before(a) == before(b))
}

/// The mean of each point as long as it is known for, broken at the gaps.
fn means(
    demand: &Demand,
    said: impl Fn(&Point) -> String,
) -> Box<Scatter<Option<i64>, Option<f64>>> {
    let (mut x, mut y, mut text) = (Vec::new(), Vec::new(), Vec::new());
    let mut push = |at: Option<Instant>, power: Option<f64>, words: String| {
        x.push(at.map(millis));
        y.push(power);
        text.push(words);
    };
    for stretch in stretches(demand) {
        for point in stretch {
            push(Some(point.from), Some(kw(point.mean)), said(point));
        }
        if let Some(last) = stretch.last() {
            push(Some(last.to), Some(kw(last.mean)), said(last));
            push(None, None, String::new());
        }
    }
    let line = Line::new().width(1.5).color("$energy").shape(LineShape::Hv);
    let trace = Scatter::new(x, y).mode(Mode::Lines).line(line).text_array(text);
    trace.hover_info(HoverInfo::Text).name("Demand")
}

fn hover(point: &Point, when: String) -> String {
    let mean = format::kilowatts(point.mean);
    let range = match point.least < point.most {
        true => {
            format!("<br>{} to {}", format::kilowatts(point.least), format::kilowatts(point.most))
        }
        false => String::new(),
    };
    format!("{when} · {mean}{range}")
}

/// The least and the most of each stretch between gaps, as outlines: there and back.
fn band(demand: &Demand) -> Box<Scatter<Option<i64>, Option<f64>>> {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for stretch in stretches(demand) {
        let corners = |point: &Point, power: i64| [(point.from, power), (point.to, power)];
        let there = stretch.iter().flat_map(|point| corners(point, point.most));
        let back = stretch.iter().rev().flat_map(|point| {
            let [from, to] = corners(point, point.least);
            [to, from]
        });
        for (at, power) in there.chain(back) {
            x.push(Some(millis(at)));
            y.push(Some(kw(power)));
        }
        x.push(None);
        y.push(None);
    }
    let line = Line::new().width(0.0).color("$energy");
    let trace = Scatter::new(x, y).mode(Mode::Lines).line(line).fill(Fill::ToSelf);
    trace.fill_color("$faint-energy").hover_info(HoverInfo::Skip)
}

fn layout(picture: &Picture, (bottom, top): (f64, f64), share: f64) -> Layout {
    let span = picture.demand.span;
    let power = axis()
        .range(vec![bottom, top])
        .domain(&[1.0 - share, 1.0])
        .tick_suffix(" kW")
        .auto_margin(true);
    // What is given lies below: the line between is worth seeing.
    let power = power.zero_line(bottom < 0.0).zero_line_color("$ink-2").n_ticks(5);
    let time = axis()
        .type_(AxisType::Date)
        .range(vec![millis(span.start()), millis(span.end())])
        .tick_values(picture.ticks.iter().map(|(at, _)| millis(*at) as f64).collect())
        .tick_text(picture.ticks.iter().map(|(_, words)| words.clone()).collect())
        .tick_angle(0.0)
        .fixed_range(!picture.zooms);
    let below = share < 1.0;
    let time = time.anchor(if below { "y2" } else { "y" });
    let layout = base(time, power, picture.height).hover_mode(HoverMode::X);
    if !below {
        return layout;
    }
    let energy = axis().domain(&[0.0, ENERGY]).n_ticks(4).tick_format(",~g").tick_suffix(" kWh");
    let energy = energy.zero_line(true).zero_line_color("$line").auto_margin(true);
    layout.y_axis2(energy).bar_mode(BarMode::Relative)
}

/// Bars as wide as the time they stand for, which plotly.rs cannot say: what was drawn up, what was given down, and
/// faintly what was spread.
fn bars(bars: &[Bar]) -> Vec<Value> {
    let kwh = |microwatt_hours: f64| (microwatt_hours / 1e9 * 1e4).round() / 1e4;
    let share = |bar: &Bar, of: i64| {
        let all = bar.delivered as f64 + bar.received as f64;
        if all > 0.0 { bar.spread as f64 * of as f64 / all } else { 0.0 }
    };
    let trace = |amount: &dyn Fn(&Bar) -> f64, colour: &str, opacity: f64| {
        let amounts: Vec<f64> = bars.iter().map(|bar| kwh(amount(bar))).collect();
        amounts.iter().any(|amount| *amount != 0.0).then(|| {
            json!({
                "type": "bar", "yaxis": "y2", "y": amounts,
                "marker": { "color": colour, "opacity": opacity, "line": { "width": 0 } },
                "x": bars.iter().map(|bar| millis(bar.span.start()) + bar.span.micros() / 2_000).collect::<Vec<_>>(),
                "width": bars.iter().map(|bar| bar.span.micros() as f64 / 1e3 * 0.86).collect::<Vec<_>>(),
                "hovertext": bars.iter().map(|bar| bar.words.as_str()).collect::<Vec<_>>(),
                "hoverinfo": "text",
            })
        })
    };
    let known = |bar: &Bar, of: i64| of as f64 - share(bar, of);
    [
        trace(&|bar| known(bar, bar.delivered), "$energy", 1.0),
        trace(&|bar| share(bar, bar.delivered), "$faint-energy", 1.0),
        trace(&|bar| -known(bar, bar.received), "$ink-2", 0.6),
        trace(&|bar| -share(bar, bar.received), "$faint-ink-2", 0.6),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is not counted, at the upper edge.
fn marks(marks: &[(Span, String)], top: f64) -> Value {
    let middle = |span: &Span| millis(span.start()) + span.micros() / 2_000;
    json!({
        "type": "scatter", "mode": "markers", "hoverinfo": "text", "cliponaxis": false,
        "x": marks.iter().map(|(span, _)| middle(span)).collect::<Vec<_>>(),
        "y": vec![top * 0.98; marks.len()],
        "hovertext": marks.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>(),
        "marker": { "symbol": "triangle-down", "size": 9, "color": "$failed" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_at_a_round_number_above_everything() {
        let check =
            |amount: f64, want: f64| assert!((round_up(amount) - want).abs() < 1e-9, "{amount}");
        check(-1.0, 0.0);
        check(0.0, 0.0);
        check(0.0951, 0.1);
        check(1.0, 1.0);
        check(2.31, 3.0);
        check(7.6, 10.0);
        check(123.0, 150.0);
    }
}
