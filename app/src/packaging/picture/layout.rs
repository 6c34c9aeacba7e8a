//! All of a picture but its long columns. Colours are the names of tokens, see `ui::plot`.

use super::columns::escape;
use super::{Series, Shown, iso};
use crate::packaging::parts::shape;
use domain::packaging::draw::View;
use domain::packaging::{Planned, date_of};
use serde_json::{Value, json};

/// The space around what is drawn, in pixels.
pub const TOP: f64 = 16.0;
pub const BOTTOM: f64 = 32.0;
pub const LEFT: f64 = 56.0;
pub const RIGHT: f64 = 12.0;

/// The traces in the order in which they lie on each other: plans, the mean, what lies beyond the edges, the rolling
/// mean. Points are painted below all of them, see `canvas`.
pub fn figure(series: &Series, shown: &Shown<'_>, view: &View) -> Value {
    let mut data: Vec<Value> = Vec::new();
    let until = view.x.1.floor() as i32;
    for (group, name) in series.names.iter().enumerate() {
        let line = series.planned.iter().find(|line| line.complexity == *name);
        data.push(plan(line.filter(|_| shown.planned && shown.groups[group]), group, until));
    }
    data.push(mean(series, shown));
    data.push(json!({
        "type": "scatter", "mode": "text", "x": [], "y": [], "text": [], "hovertext": [],
        "textfont": { "size": 10, "color": "$ink-2" }, "hovertemplate": "%{hovertext}<extra></extra>",
    }));
    data.push(json!({
        "type": "scatter", "mode": "lines", "x": [], "y": [],
        "line": { "color": "$ink", "width": 2 },
        "hovertemplate": "rolling mean %{y:,.2f}<extra></extra>",
    }));
    json!({ "data": data, "layout": layout(shown, view), "config": {
        "displayModeBar": false, "scrollZoom": true, "doubleClick": false, "showTips": false, "responsive": false,
    } })
}

/// Steps by date; the complexity's shape and name stand at the end of what is seen of it, which is up to the day `until`.
fn plan(line: Option<&Planned>, group: usize, until: i32) -> Value {
    let (mut x, mut y): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let (mut end, mut before) = (None, None);
    for step in line.iter().flat_map(|line| &line.steps) {
        if before.is_some_and(|before| before + 1 != step.first) {
            x.push(Value::Null);
            y.push(Value::Null);
        }
        for day in [step.first, until.clamp(step.first, step.last), step.last] {
            if day <= until {
                end = Some(x.len());
            }
            x.push(json!(date_of(day).to_string()));
            y.push(json!(step.value));
        }
        before = Some(step.last);
    }
    let sizes: Vec<u8> = (0..x.len()).map(|at| if Some(at) == end { 8 } else { 0 }).collect();
    let name = line.map(|line| escape(&line.complexity)).unwrap_or_default();
    let mut text = vec![""; x.len()];
    if let Some(end) = end {
        text[end] = &name;
    }
    json!({
        "type": "scatter", "mode": "lines+markers+text", "x": x, "y": y,
        "text": text, "textposition": "top left", "textfont": { "size": 11, "color": "$ink-2" },
        "line": { "color": "$planned", "width": 1.5, "dash": "dash" },
        "marker": { "symbol": shape(group), "size": sizes, "color": "$planned", "opacity": 1 },
        "hovertemplate": format!("planned %{{y:,.2f}} · {}<extra></extra>", name.replace('%', "&#37;")),
    })
}

fn mean(series: &Series, shown: &Shown<'_>) -> Value {
    let summary = series.summary.filter(|_| shown.mean);
    let days = [series.points.day.first(), series.points.day.last()];
    let x: Vec<String> = days.into_iter().flatten().map(|day| date_of(*day).to_string()).collect();
    let y = summary.map(|summary| vec![summary.mean; x.len()]).unwrap_or_default();
    json!({
        "type": "scatter", "mode": "lines", "x": x, "y": y,
        "line": { "color": "$mean", "width": 1.5 },
        "hovertemplate": "mean %{y:,.2f}<extra></extra>",
    })
}

fn layout(shown: &Shown<'_>, view: &View) -> Value {
    let drag = if shown.drags { json!("zoom") } else { json!(false) };
    json!({
        "width": shown.width, "height": shown.height, "showlegend": false, "hovermode": "closest", "dragmode": drag,
        "margin": { "l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM },
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": { "family": "inherit", "size": 12, "color": "$ink-2" },
        "hoverlabel": { "bgcolor": "$surface", "bordercolor": "$line", "align": "left", "font": { "color": "$ink", "family": "inherit" } },
        "xaxis": {
            "type": "date", "range": [iso(view.x.0), iso(view.x.1)],
            "showgrid": false, "linecolor": "$line", "zeroline": false, "ticks": "outside", "tickcolor": "$line",
            // Never turned, and as many as there is room for.
            "tickangle": 0, "nticks": (view.width / 96.0).clamp(3.0, 10.0) as u8,
            // On one line, the day before the month. The first stop that fits holds.
            "tickformatstops": [
                { "dtickrange": ["M1", null], "value": "%b %Y" },
                { "dtickrange": [null, "M1"], "value": "%-d %b" },
            ],
        },
        "yaxis": {
            "range": [view.y.0, view.y.1], "gridcolor": "$line", "zeroline": true, "zerolinecolor": "$ink-2",
            "zerolinewidth": 1, "tickformat": ",~r", "nticks": 6,
        },
    })
}
