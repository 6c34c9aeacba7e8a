//! What figures take for granted: prices, planned hours and the wage, each from a date on.

mod form;

use crate::dated::Dated;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

pub use form::{AssumptionsForm, ComplexityForm, TermsForm};

/// All assumptions, by the date from which they hold. The date of a row chooses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumptions {
    /// ISO 4217: `USD`.
    pub currency: String,
    pub terms: Dated<Terms>,
}

/// What holds at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What an hour of work costs, in millionths of the currency.
    pub wage: i64,
    /// By name, in the order in which they are shown.
    pub complexities: Vec<Complexity>,
}

/// How much a package of some difficulty is sold for, and should take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complexity {
    /// Exactly as reports say it.
    pub name: String,
    /// In millionths of the currency.
    pub price: i64,
    /// In millionths of an hour.
    pub planned_hours: i64,
}

/// One of a currency, or one hour.
const ONE: i64 = 1_000_000;

/// Before every report.
const AT_FIRST: Date = date(1970, 1, 1);

impl Assumptions {
    /// Those of the first packaging plots.
    pub fn at_first() -> Self {
        let listed =
            [("Basic", 100, 2), ("Easy", 180, 4), ("Medium", 360, 8), ("Complex", 680, 16)];
        let complexity = |(name, price, hours): (&str, i64, i64)| Complexity {
            name: name.to_owned(),
            price: price * ONE,
            planned_hours: hours * ONE,
        };
        let terms = Terms { wage: 18 * ONE, complexities: listed.map(complexity).to_vec() };
        Self { currency: "USD".to_owned(), terms: Dated::new(vec![(AT_FIRST, terms)]) }
    }
}

impl Terms {
    pub fn complexity(&self, name: &str) -> Option<&Complexity> {
        self.complexities.iter().find(|complexity| complexity.name == name)
    }
}
