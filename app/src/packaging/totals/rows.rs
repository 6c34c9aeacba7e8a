//! The lines of the totals: held against those before, sorted, and as a file.

use crate::packaging::state::By;
use crate::ui::Order;
use domain::packaging::Total;
use std::cmp::Ordering;
use std::collections::HashMap;

/// A total, and the profit of the same in the period before.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub total: Total,
    pub before: Option<f64>,
}

impl Line {
    /// `ABC · Basic`
    pub fn name(&self) -> String {
        let named =
            |name: &str| if name.is_empty() { "(none)".to_owned() } else { name.to_owned() };
        match &self.total.second {
            Some(second) => format!("{} · {}", named(&self.total.name), named(second)),
            None => named(&self.total.name),
        }
    }

    fn cells(&self, compares: bool) -> Vec<String> {
        let total = &self.total;
        let sums = [
            total.hours,
            total.prices,
            total.costs,
            total.profits,
            total.planned_costs,
            total.planned_profits,
            total.mean_cost,
            total.mean_profit,
        ];
        let mut cells = vec![total.name.clone()];
        cells.extend(total.second.clone());
        cells.push(total.packages.to_string());
        cells.extend(sums.map(|sum| sum.to_string()));
        if compares {
            cells.push(self.before.map(|before| before.to_string()).unwrap_or_default());
            cells.push(self.change().to_string());
        }
        cells
    }

    fn change(&self) -> f64 {
        self.total.profits - self.before.unwrap_or(0.0)
    }
}

/// The totals with those before; what was only before comes as nothing.
pub fn held_against(now: Vec<Total>, earlier: Option<Vec<Total>>) -> Vec<Line> {
    let mut before: HashMap<(String, Option<String>), Total> = earlier
        .into_iter()
        .flatten()
        .map(|total| ((total.name.clone(), total.second.clone()), total))
        .collect();
    let mut lines: Vec<Line> = now
        .into_iter()
        .map(|total| {
            let before = before.remove(&(total.name.clone(), total.second.clone()));
            Line { before: before.map(|before| before.profits), total }
        })
        .collect();
    let mut gone: Vec<Total> = before.into_values().collect();
    gone.sort_by(|a, b| (&a.name, &a.second).cmp(&(&b.name, &b.second)));
    lines.extend(
        gone.into_iter().map(|gone| Line { before: Some(gone.profits), total: nothing(gone) }),
    );
    lines
}

fn nothing(of: Total) -> Total {
    Total {
        points: 0,
        packages: 0,
        hours: 0.0,
        prices: 0.0,
        costs: 0.0,
        profits: 0.0,
        planned_costs: 0.0,
        planned_profits: 0.0,
        mean_cost: 0.0,
        mean_profit: 0.0,
        ..of
    }
}

/// What a cell of figures is sorted by: thousandths.
pub fn key(value: f64) -> i64 {
    (value * 1_000.0).round() as i64
}

/// In the order of a column of the table.
pub fn sorted(lines: &[Line], column: usize, order: Order) -> Vec<Line> {
    let of = |line: &Line| {
        let total = &line.total;
        match column {
            1 => total.packages as i64 * 1_000,
            2 => key(total.hours),
            3 => key(total.costs),
            4 => key(total.profits),
            // As what was not there before.
            5 | 6 if total.packages == 0 => i64::MIN,
            5 => key(total.profits - total.planned_profits),
            6 => key(total.mean_profit),
            7 => line.before.map_or(i64::MIN, key),
            _ => key(line.change()),
        }
    };
    let compare = |a: &Line, b: &Line| -> Ordering {
        let by = match column {
            0 => a.name().to_lowercase().cmp(&b.name().to_lowercase()),
            _ => of(a).cmp(&of(b)),
        };
        if order == Order::Down { by.reverse() } else { by }
    };
    let mut lines = lines.to_vec();
    lines.sort_by(compare);
    lines
}

const SUMS: [&str; 9] = [
    "packages",
    "hours",
    "prices",
    "costs",
    "profits",
    "planned_costs",
    "planned_profits",
    "mean_cost",
    "mean_profit",
];

/// Every line and every column, in whole digits; CRLF, quoted where it must be.
pub fn csv(lines: &[Line], by: By) -> String {
    let compares = lines.iter().any(|line| line.before.is_some());
    let mut heads = vec![by.0.as_str()];
    heads.extend(by.1.map(|then| then.as_str()));
    heads.extend(SUMS);
    if compares {
        heads.extend(["profits_before", "change"]);
    }
    let head = record(heads.into_iter().map(str::to_owned).collect());
    let lines = lines.iter().map(|line| record(line.cells(compares)));
    std::iter::once(head).chain(lines).collect()
}

fn record(cells: Vec<String>) -> String {
    let quoted = cells.into_iter().map(|cell| match cell.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    });
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(name: &str, profits: f64) -> Total {
        let empty = Total {
            name: name.to_owned(),
            second: None,
            points: 0,
            packages: 0,
            hours: 0.0,
            prices: 0.0,
            costs: 0.0,
            profits: 0.0,
            planned_costs: 0.0,
            planned_profits: 0.0,
            mean_cost: 0.0,
            mean_profit: 0.0,
        };
        Total { points: 1, packages: 1, profits, ..empty }
    }

    #[test]
    fn what_was_only_before_is_held_against_nothing() {
        let now = vec![total("A", 5.0), total("B", 7.0)];
        let lines = held_against(now, Some(vec![total("C", 3.0), total("A", 1.0)]));
        let said: Vec<_> =
            lines.iter().map(|line| (line.name(), line.before, line.change())).collect();
        let want = [
            ("A".to_owned(), Some(1.0), 4.0),
            ("B".to_owned(), None, 7.0),
            ("C".to_owned(), Some(3.0), -3.0),
        ];
        assert_eq!(said, want);
        let names = |column, order| -> Vec<String> {
            sorted(&lines, column, order).iter().map(Line::name).collect()
        };
        assert_eq!(names(8, Order::Up), ["C", "A", "B"]);
        assert_eq!(names(0, Order::Down), ["C", "B", "A"]);
        assert_eq!(names(7, Order::Down), ["C", "A", "B"]);
    }

    #[test]
    fn a_file_has_every_column_and_quotes_what_it_must() {
        let lines = held_against(vec![total("A, \"b\"", 0.5)], None);
        let file = csv(&lines, By::default());
        let head = "project,packages,hours,prices,costs,profits,planned_costs,planned_profits,mean_cost,mean_profit\r\n";
        assert_eq!(file, format!("{head}\"A, \"\"b\"\"\",1,0,0,0,0.5,0,0,0,0\r\n"));
    }
}
