//! What heads the page: the same on the server, for a page that is read before it lives, and in the browser.

use domain::packaging::{Filter, Metric, Points, Sheet, date_of, summary};
use serde::{Deserialize, Serialize};

/// The figures of what is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// Points: a package is one in each week that reports it.
    pub count: usize,
    pub packages: usize,
    /// Days since 1970-01-01.
    pub first: i32,
    pub last: i32,
    /// Of each package by its last report.
    pub hours: f64,
    pub profit: Figures,
    pub cost: Figures,
    /// How many there were in as many days before, where a first date was chosen.
    pub previous: Option<usize>,
}

/// Costs or profits, in whole units of the currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Of each package by its last report.
    pub total: f64,
    pub mean: f64,
    pub median: f64,
    pub lower_quartile: f64,
    pub upper_quartile: f64,
    /// The mean of what was planned for the same packages.
    pub planned: f64,
    /// The mean of the days before, where there was anything.
    pub previous: Option<f64>,
}

/// `None` where nothing is looked at. `all` are the points before the filter.
pub fn headline(all: &Points, chosen: &Points, sheet: &Sheet, filter: &Filter) -> Option<Headline> {
    let (first, last) = (*chosen.day.first()?, *chosen.day.last()?);
    let before = previous(all, filter).map(|filter| all.select(sheet, &filter));
    let latest = chosen.last_reports();
    let sum = |column: &[f64]| latest.iter().map(|point| column[*point]).sum();
    let figures = |metric: Metric, planned: &[f64]| {
        let values = chosen.values(metric);
        let summary = summary(&values)?;
        let count = summary.count as f64;
        let previous = before.as_ref().and_then(|before| mean(&before.values(metric)));
        Some(Figures {
            total: sum(&values),
            mean: summary.mean,
            median: summary.median,
            lower_quartile: summary.lower_quartile,
            upper_quartile: summary.upper_quartile,
            planned: planned.iter().sum::<f64>() / count,
            previous,
        })
    };
    Some(Headline {
        count: chosen.len(),
        packages: latest.len(),
        first,
        last,
        hours: sum(&chosen.hours),
        profit: figures(Metric::Profits, &chosen.planned_profit)?,
        cost: figures(Metric::Costs, &chosen.planned_cost)?,
        previous: before.map(|before| before.len()),
    })
}

/// The filter of as many days before; `None` where no first date was chosen.
pub fn previous(all: &Points, filter: &Filter) -> Option<Filter> {
    filter.previous(date_of(*all.day.last()?))
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests;
