//! What a point says when it is pointed at.

use super::{Series, Shown};
use crate::packaging::words::{amount, date, plain};
use domain::packaging::date_of;

/// A point in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    pub package: String,
    /// Its complexity, and whether it is an outlier.
    pub kind: String,
    /// When, and how cost and profit came about.
    pub lines: [String; 3],
}

impl Series {
    /// The words of the point at this place.
    pub fn words(&self, at: usize, shown: &Shown<'_>) -> Words {
        let (points, sheet) = (&self.points, shown.sheet);
        let number = sheet.word(points.package_number[at]);
        let dash = if number.is_empty() { "" } else { "-" };
        let terms = shown.assumptions.terms.at(date_of(points.day[at]));
        let wage = terms.map_or(0.0, |terms| terms.wage as f64 / 1e6);
        let outlier = if self.outlier[at] { " · outlier" } else { "" };
        let (cost, hours) = (amount(points.cost[at]), plain(points.hours[at]));
        let (price, profit) = (amount(points.price[at]), amount(points.profit[at]));
        Words {
            package: format!("{}{dash}{number}", sheet.word(points.project[at])),
            kind: format!("{}{outlier}", sheet.word(points.complexity[at])),
            lines: [
                date(points.day[at]),
                format!("cost {hours} h × {} = {cost}", amount(wage)),
                format!("profit {price} − {cost} = {profit}"),
            ],
        }
    }
}
