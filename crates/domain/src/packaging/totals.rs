//! Points added up by what they have in common.

use super::sum::Sum;
use super::{Points, Sheet, date_of};
use serde::{Deserialize, Serialize};

/// What points are added up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Project,
    Complexity,
    Technology,
    Packager,
    Month,
}

/// The sum of some points. Money is in whole units of the assumptions' currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// What they have in common: a cell's text, which may be empty, or a month such as `2018-02`.
    pub name: String,
    /// The same by the second dimension, if there is one.
    pub second: Option<String>,
    pub points: usize,
    /// How many different packages they are: one may be in several weeks' reports.
    pub packages: usize,
    pub hours: f64,
    pub prices: f64,
    pub costs: f64,
    pub profits: f64,
    pub planned_costs: f64,
    pub planned_profits: f64,
    pub mean_cost: f64,
    pub mean_profit: f64,
}

impl Dimension {
    pub const ALL: [Self; 5] =
        [Self::Project, Self::Complexity, Self::Technology, Self::Packager, Self::Month];

    /// The word in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Complexity => "complexity",
            Self::Technology => "technology",
            Self::Packager => "packager",
            Self::Month => "month",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.as_str() == text)
    }

    /// For each point a number that tells apart: a word's place, or the month.
    fn keys(self, points: &Points) -> Vec<i64> {
        let words = match self {
            Self::Project => &points.project,
            Self::Complexity => &points.complexity,
            Self::Technology => &points.technology,
            Self::Packager => &points.packager,
            Self::Month => return months(&points.day),
        };
        words.iter().map(|word| i64::from(*word)).collect()
    }

    fn name(self, key: i64, sheet: &Sheet) -> String {
        match self {
            Self::Month => format!("{:04}-{:02}", key / 12, key % 12 + 1),
            _ => u32::try_from(key).map_or("", |word| sheet.word(word)).to_owned(),
        }
    }
}

/// Months since the year 0. Days rise, so each is looked up once.
fn months(days: &[i32]) -> Vec<i64> {
    let mut known = None;
    let month = |day: &i32| match known {
        Some((same, month)) if same == *day => month,
        _ => {
            let date = date_of(*day);
            let month = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
            known = Some((*day, month));
            month
        }
    };
    days.iter().map(month).collect()
}

/// Adds up points by one dimension or by two, in the order of their names.
pub fn totals(points: &Points, sheet: &Sheet, by: (Dimension, Option<Dimension>)) -> Vec<Total> {
    let first = by.0.keys(points);
    let second = by.1.map_or_else(|| vec![0; first.len()], |by| by.keys(points));
    let keys = |point: &usize| (first[*point], second[*point]);
    // Few are different, so that sorting is quicker than a map.
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(keys);
    let mut seen = vec![usize::MAX; points.packages()];
    let groups = order.chunk_by(|one, other| keys(one) == keys(other)).enumerate();
    let total = |(group, of): (usize, &[usize])| {
        let package = |point: &&usize| {
            std::mem::replace(&mut seen[points.package[**point] as usize], group) != group
        };
        let packages = of.iter().filter(package).count();
        let (first, second) = keys(&of[0]);
        let second = by.1.map(|by| by.name(second, sheet));
        total(points, of, packages, by.0.name(first, sheet), second)
    };
    let mut totals: Vec<Total> = groups.map(total).collect();
    totals.sort_unstable_by(|a, b| (&a.name, &a.second).cmp(&(&b.name, &b.second)));
    totals
}

fn total(
    points: &Points,
    group: &[usize],
    packages: usize,
    name: String,
    second: Option<String>,
) -> Total {
    let sum = |column: &[f64]| group.iter().map(|point| column[*point]).collect::<Sum>().get();
    let count = group.len() as f64;
    let (costs, profits) = (sum(&points.cost), sum(&points.profit));
    Total {
        name,
        second,
        points: group.len(),
        packages,
        hours: sum(&points.hours),
        prices: sum(&points.price),
        costs,
        profits,
        planned_costs: sum(&points.planned_cost),
        planned_profits: sum(&points.planned_profit),
        mean_cost: costs / count,
        mean_profit: profits / count,
    }
}
