//! What the pages of energy show, written on the server for the person's zone and clock.

use crate::account::moment::Moment;
use crate::ui::RangeView;
use domain::energy::{GatewayState, Kind};
use domain::range::RangeQuery;
use serde::{Deserialize, Serialize};

/// A person's gateways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateways {
    pub rows: Vec<GatewayRow>,
    /// Where those that post are to post, before their Cloud ID.
    pub push_url: String,
}

/// A gateway, and how it is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayRow {
    pub id: i64,
    pub kind: Kind,
    pub paused: bool,
    pub badge: Badge,
    /// What happened and what to do; empty when all is well.
    pub detail: String,
    /// What it answered instead of a reading.
    pub raw: Option<String>,
    /// `every 6 s · http://192.168.1.20`
    pub facts: String,
    pub heard: Option<Heard>,
    pub test: Option<Test>,
    pub meters: Vec<MeterRow>,
    /// As its form shows it.
    pub draft: Draft,
    pub has_password: bool,
}

/// A state, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    pub state: GatewayState,
    pub since: Moment,
}

impl Badge {
    pub fn kind(&self) -> &'static str {
        match self.state {
            GatewayState::Ok => "ok",
            GatewayState::Waiting => "wait",
            GatewayState::Paused => "off",
            GatewayState::Unreachable | GatewayState::MeterNotJoined => "attention",
            GatewayState::WrongCredentials | GatewayState::BadAnswer => "failed",
        }
    }
}

/// When something was heard, to be told as an age that grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Microseconds before this was written.
    pub age: i64,
    pub moment: Moment,
}

/// The latest test of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// Whether it waits or runs.
    pub active: bool,
    pub failed: bool,
    /// What it found, or is doing.
    pub words: String,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterRow {
    pub id: i64,
    /// Its own name, or empty.
    pub name: String,
    pub mac: String,
    /// The most power that is believed, in kW, as a field shows it.
    pub max_kw: String,
}

/// A gateway as its form says it: every field as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub kind: String,
    pub address: String,
    pub cloud_id: String,
    pub user_name: String,
    /// Never sent to the browser.
    pub password: String,
    /// Seconds.
    pub interval: String,
    /// Addresses, separated by spaces, commas or lines.
    pub meters: String,
    pub pinned: String,
}

/// A meter to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: i64,
    pub title: String,
}

/// The page of the present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NowView {
    pub meters: Vec<Choice>,
    /// The meter that is shown; `None` without any.
    pub meter: Option<MeterNow>,
    /// The gateways that have no meter yet, or are not well, in words.
    pub gateways: Vec<GatewayNow>,
}

/// A gateway where it is not simply well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayNow {
    pub name: String,
    pub badge: Badge,
    pub detail: String,
}

/// What a meter says now, and what today comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterNow {
    pub id: i64,
    pub demand: Option<DemandNow>,
    pub today: Today,
    /// As plotly.js takes it; `None` where nothing is known of the last day.
    pub figure: Option<String>,
    /// `the last 6 h`
    pub since: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandNow {
    /// Without sign and unit: `1.24`.
    pub kw: String,
    /// Whether the house gives it.
    pub gives: bool,
    pub heard: Heard,
    /// For how long it is believed, in microseconds.
    pub hold: i64,
}

/// Today's figures, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    pub delivered: String,
    /// Where anything was given, today or yesterday.
    pub received: Option<String>,
    /// `+0.3 kWh against yesterday by 14:05`
    pub against: Option<String>,
    pub received_against: Option<String>,
    /// `usually 4.1 kWh by 14:00`
    pub usual: Option<String>,
    /// `1.20 EUR` for what was drawn; where a price is known.
    pub cost: Option<String>,
    /// `0.31 EUR earned`, `1.10 EUR yesterday by 14:05`
    pub cost_notes: Vec<String>,
    /// `3 h 10 min`
    pub unknown: Option<String>,
    /// `0.8 kWh`: when it flowed is not known.
    pub spread: Option<String>,
}

/// What the URL of the history says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    pub range: RangeQuery,
    pub meter: Option<i64>,
    /// `hour`, `day`, `week`, `month`, or whatever suits.
    pub by: String,
    /// Seconds since 1970 of a part of the range: `1772452800-1772456400`.
    pub zoom: String,
}

/// What a meter said over a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryView {
    pub meters: Vec<Choice>,
    /// `None` without any meter.
    pub meter: Option<i64>,
    pub range: RangeView,
    /// `Sun 22 Nov 14:00 – 15:30` where only a part of the range is shown.
    pub zoom: Option<String>,
    pub total: TotalView,
    /// As plotly.js takes it; `None` where nothing is known.
    pub figure: Option<String>,
    /// What the tints behind the demand mean; empty without any.
    pub prices: Vec<PriceKey>,
    pub by: String,
    /// What else it could be cut into.
    pub choices: Vec<String>,
    pub bars: Vec<BarRow>,
    /// When something was not counted, and why.
    pub quarantined: Vec<(String, String)>,
    /// Where exactly this span is had as a file; `None` without any meter.
    pub export: Option<String>,
}

/// A price, and how it is tinted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceKey {
    /// `Night 0.21 EUR`
    pub words: String,
    /// Percent of the strongest tint.
    pub strength: u8,
}

/// What the period comes to, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalView {
    /// Without its unit: `142`.
    pub delivered: String,
    /// Where anything was given.
    pub received: Option<String>,
    /// `+3.1 kWh against last week`
    pub against: Option<String>,
    /// Name and value of what else is known.
    pub facts: Vec<(String, String)>,
}

/// One hour, day, week or month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarRow {
    /// Microseconds since 1970.
    pub at: i64,
    pub label: String,
    /// The query that shows it alone.
    pub query: String,
    /// Microwatt-hours.
    pub delivered: i64,
    pub received: i64,
    /// Of both: when it flowed is not known.
    pub spread: i64,
    /// Whether anything of it is known: nothing is not zero.
    pub known: bool,
    /// Milliwatts.
    pub peak: Option<i64>,
    /// Microseconds.
    pub unknown: i64,
}
