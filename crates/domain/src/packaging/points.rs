//! What each package cost and earned.

use super::sheet::at;
use super::{Assumptions, Sheet, Terms, day_of};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is looked at: one entry in each column for each point, by date, then row order. Money is in whole units of the
/// assumptions' currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// The row's place in the sheet.
    pub row: Vec<u32>,
    /// In days since 1970-01-01.
    pub day: Vec<i32>,
    /// All that was worked on the package so far.
    pub hours: Vec<f64>,
    pub price: Vec<f64>,
    /// Hours × wage.
    pub cost: Vec<f64>,
    /// Price − cost.
    pub profit: Vec<f64>,
    /// Planned hours × wage.
    pub planned_cost: Vec<f64>,
    /// Price − planned cost.
    pub planned_profit: Vec<f64>,
    /// Places in the sheet's words, as the four below.
    pub complexity: Vec<u32>,
    pub project: Vec<u32>,
    pub package_number: Vec<u32>,
    pub technology: Vec<u32>,
    pub packager: Vec<u32>,
    /// Points of the same package, by project and number, have the same number here, counted from 0.
    pub package: Vec<u32>,
}

/// The rows that are no points, each under the first reason that applies: places in the sheet, rising.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Of a complexity that is not listed at the row's date.
    pub complexity: Vec<u32>,
    /// Equal in all but the date to an earlier row of a listed complexity.
    pub duplicate: Vec<u32>,
    /// Hours are missing or no number.
    pub no_hours: Vec<u32>,
    /// How many could not be read at all.
    pub unreadable: u32,
}

/// What is plotted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    Costs,
    Profits,
}

/// What is known of a complexity in the words of a sheet: nothing yet, or what the terms in force say.
#[derive(Clone, Copy)]
enum Known {
    NotYet,
    Unlisted,
    Listed(Plan),
}

/// A complexity's terms in whole units.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub wage: f64,
    pub price: f64,
    pub planned_cost: f64,
}

/// Works out every row, and says which ones are left out and why.
pub fn points(sheet: &Sheet, assumptions: &Assumptions) -> (Points, LeftOut) {
    let changes: Vec<(i32, &Terms)> =
        assumptions.terms.iter().map(|(from, terms)| (day_of(from), terms)).collect();
    let (mut ahead, mut terms) = (&changes[..], None);
    let mut known = vec![Known::NotYet; sheet.words.len()];
    let mut seen = vec![false; sheet.content.iter().max().map_or(0, |most| *most as usize + 1)];
    let mut left_out = LeftOut { unreadable: sheet.unreadable, ..LeftOut::default() };
    let (mut kept, mut plans) = (Vec::with_capacity(sheet.len()), Vec::with_capacity(sheet.len()));
    for (row, day) in sheet.day.iter().enumerate() {
        let begun = ahead.iter().take_while(|(from, _)| from <= day).count();
        if let Some((_, newest)) = ahead[..begun].last() {
            (ahead, terms) = (&ahead[begun..], Some(*newest));
            known.fill(Known::NotYet);
        }
        let Some(plan) = plan(sheet, terms, sheet.complexity[row], &mut known) else {
            left_out.complexity.push(row as u32);
            continue;
        };
        if std::mem::replace(&mut seen[sheet.content[row] as usize], true) {
            left_out.duplicate.push(row as u32);
        } else if sheet.hours[row].is_none() {
            left_out.no_hours.push(row as u32);
        } else {
            kept.push(row);
            plans.push(plan);
        }
    }
    (Points::new(sheet, &kept, &plans), left_out)
}

fn plan(sheet: &Sheet, terms: Option<&Terms>, word: u32, known: &mut [Known]) -> Option<Plan> {
    let place = &mut known[word as usize];
    if matches!(place, Known::NotYet) {
        let plan = terms.and_then(|terms| Plan::of(terms, sheet.word(word)));
        *place = plan.map_or(Known::Unlisted, Known::Listed);
    }
    if let Known::Listed(plan) = place { Some(*plan) } else { None }
}

impl Plan {
    pub fn of(terms: &Terms, complexity: &str) -> Option<Self> {
        let listed = terms.complexity(complexity)?;
        let wage = units(terms.wage);
        let planned_cost = units(listed.planned_hours) * wage;
        Some(Self { wage, price: units(listed.price), planned_cost })
    }

    /// What is planned.
    pub fn value(self, metric: Metric) -> f64 {
        match metric {
            Metric::Costs => self.planned_cost,
            Metric::Profits => self.price - self.planned_cost,
        }
    }
}

/// Whole units of millionths.
fn units(millionths: i64) -> f64 {
    millionths as f64 / 1e6
}

impl Points {
    pub fn len(&self) -> usize {
        self.row.len()
    }

    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// What is plotted of each point.
    pub fn values(&self, metric: Metric) -> Vec<f64> {
        match metric {
            Metric::Costs => self.cost.clone(),
            Metric::Profits => self.profit.clone(),
        }
    }

    /// Of rows that have hours, each with its plan.
    fn new(sheet: &Sheet, rows: &[usize], plans: &[Plan]) -> Self {
        let hours: Vec<f64> = rows.iter().map(|row| sheet.hours[*row].unwrap_or(0.0)).collect();
        let cost: Vec<f64> =
            hours.iter().zip(plans).map(|(hours, plan)| hours * plan.wage).collect();
        Self {
            row: rows.iter().map(|row| *row as u32).collect(),
            day: at(&sheet.day, rows),
            price: plans.iter().map(|plan| plan.price).collect(),
            profit: cost.iter().zip(plans).map(|(cost, plan)| plan.price - cost).collect(),
            planned_cost: plans.iter().map(|plan| plan.planned_cost).collect(),
            planned_profit: plans.iter().map(|plan| plan.value(Metric::Profits)).collect(),
            complexity: at(&sheet.complexity, rows),
            project: at(&sheet.project, rows),
            package_number: at(&sheet.package_number, rows),
            technology: at(&sheet.technology, rows),
            packager: at(&sheet.packager, rows),
            package: packages(sheet, rows),
            hours,
            cost,
        }
    }
}

/// Numbers the packages in the order of their first rows.
fn packages(sheet: &Sheet, rows: &[usize]) -> Vec<u32> {
    let mut known = HashMap::with_capacity(rows.len());
    let number = |row: &usize| {
        let next = known.len() as u32;
        *known.entry((sheet.project[*row], sheet.package_number[*row])).or_insert(next)
    };
    rows.iter().map(number).collect()
}

impl LeftOut {
    /// How many there are in all.
    pub fn total(&self) -> usize {
        self.complexity.len()
            + self.duplicate.len()
            + self.no_hours.len()
            + self.unreadable as usize
    }
}

impl Metric {
    pub const ALL: [Self; 2] = [Self::Costs, Self::Profits];

    /// The word in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Costs => "costs",
            Self::Profits => "profits",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == text)
    }
}
