//! What the page of prices shows, written on the server.

use crate::energy::view::Choice;
use domain::energy::TariffForm;
use serde::{Deserialize, Serialize};

/// One meter's prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prices {
    pub meters: Vec<Choice>,
    /// The one that is shown; `None` when there is no meter yet.
    pub meter: Option<i64>,
    pub now: Option<PriceNow>,
    /// What its gateway says that a kWh costs.
    pub said: Option<String>,
    /// The latest date first.
    pub tariffs: Vec<TariffRow>,
    /// As the form of another one begins.
    pub draft: TariffForm,
}

/// What a kWh costs at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceNow {
    /// `0.2987 EUR`
    pub price: String,
    /// `Night, until 06:00`, or empty.
    pub words: String,
}

/// A tariff in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TariffRow {
    pub id: i64,
    /// `1 Jan 2026`
    pub from: String,
    /// `Flat`, `By time of day` or `In tiers`.
    pub kind: String,
    /// What costs how much: `Night · Mon–Sun 22:00–06:00` and `0.21 EUR`.
    pub lines: Vec<(String, String)>,
    /// Which hours it prices, in a sentence.
    pub hours: String,
    /// Whether it prices the present hour.
    pub in_force: bool,
    /// Whether it prices hours to come.
    pub present: bool,
}
