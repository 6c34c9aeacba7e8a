//! What all plotly figures look like. Colours are the names of tokens, see `ui::plot`.

use plotly::common::Font;
use plotly::layout::{Axis, Margin};
use plotly::{Layout, Plot};
use serde_json::{Value, json};

/// The space around what is drawn, in pixels.
pub const TOP: u32 = 8;
pub const BOTTOM: u32 = 32;
const LEFT: usize = 44;

pub fn axis() -> Axis {
    Axis::new().grid_color("$line").zero_line(false).line_color("$line").fixed_range(true)
}

/// `height` is the whole figure's, in pixels.
pub fn base(x: Axis, y: Axis, height: u32) -> Layout {
    Layout::new()
        .height(height as usize)
        .margin(Margin::new().left(LEFT).right(8).top(TOP as usize).bottom(BOTTOM as usize))
        .paper_background_color("rgba(0,0,0,0)")
        .plot_background_color("rgba(0,0,0,0)")
        .font(Font::new().color("$ink-2").size(12))
        .show_legend(false)
        .x_axis(x)
        .y_axis(y)
}

/// A figure as plotly.js takes it.
pub fn as_json(plot: &Plot) -> Value {
    let mut figure: Value = serde_json::from_str(&plot.to_json()).unwrap_or_default();
    figure["layout"]["font"]["family"] = json!("inherit");
    figure["config"] = json!({ "displayModeBar": false, "responsive": true });
    figure
}

/// Draws a trace below those that are there.
pub fn below(figure: &mut Value, trace: Value) {
    if let Some(data) = figure["data"].as_array_mut() {
        data.insert(0, trace);
    }
}

/// Hatches stretches of the first axis, from `bottom` to `top` of the second: plotly.rs cannot say it.
pub fn hatched(stretches: impl Iterator<Item = (Value, Value)>, bottom: f64, top: f64) -> Value {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for (from, to) in stretches {
        x.extend([from.clone(), from, to.clone(), to, Value::Null]);
        y.extend([json!(bottom), json!(top), json!(top), json!(bottom), Value::Null]);
    }
    json!({
        "type": "scatter", "mode": "none", "fill": "toself", "hoverinfo": "skip", "showlegend": false,
        "x": x, "y": y, "fillcolor": "rgba(0,0,0,0)",
        "fillpattern": { "shape": "/", "fgcolor": "$line", "bgcolor": "rgba(0,0,0,0)", "size": 6, "solidity": 0.35 },
    })
}
