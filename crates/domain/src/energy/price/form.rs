//! A tariff as a person types it.

use super::text::{QUARTER, clock_text, minute};
use super::{Band, DAY_MINUTES, NewTariff, Tariff, Terms, Tier, Weekdays, weekdays};
use crate::decimal::{decimal, decimal_text};
use crate::field::{take, text};
use crate::{FieldError, money};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub const MAX_BANDS: usize = 24;
pub const MAX_TIERS: usize = 12;
pub const MAX_NAME_CHARS: usize = 40;
/// No number is larger before its point; there are currencies of which a kWh takes thousands.
const WHOLE_DIGITS: usize = 6;
/// The digits of a price after its point.
const PRICE_DIGITS: u32 = 6;
const TIER_DIGITS: u32 = 3;

/// A tariff in texts. Complaints name a field as `bands[0][price]`; rows that are left blank do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TariffForm {
    pub currency: String,
    /// `2026-01-01`.
    pub valid_from: String,
    /// `flat`, `time_of_use` or `tiers`.
    pub kind: String,
    /// For one kWh, such as `0.2987`: the flat one, or that outside of the bands.
    pub price: String,
    pub bands: Vec<BandForm>,
    pub tiers: Vec<TierForm>,
    /// For one kWh that is given; may be blank.
    pub export: String,
}

/// A row of the bands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BandForm {
    pub name: String,
    /// `mon`, `tue`, …
    pub days: Vec<String>,
    /// `22:00`.
    pub from: String,
    /// Not later than `from`: on the next day. `24:00` is midnight too.
    pub to: String,
    pub price: String,
}

/// A row of the tiers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TierForm {
    /// In the month; blank in the last.
    pub up_to_kwh: String,
    pub price: String,
}

impl TariffForm {
    /// The texts that [`NewTariff::parse`] reads as this.
    pub fn of(valid_from: Date, terms: &Terms) -> Self {
        let price = |price: &i64| decimal_text(*price, PRICE_DIGITS);
        let form = Self {
            currency: terms.currency.clone(),
            valid_from: valid_from.to_string(),
            export: terms.export.as_ref().map(price).unwrap_or_default(),
            ..Self::default()
        };
        match &terms.import {
            Tariff::Flat { price: flat } => {
                Self { kind: "flat".to_owned(), price: price(flat), ..form }
            }
            Tariff::TimeOfUse { bands, otherwise } => {
                let bands = bands.iter().map(BandForm::of).collect();
                Self { kind: "time_of_use".to_owned(), price: price(otherwise), bands, ..form }
            }
            Tariff::Tiers { tiers } => {
                let tiers = tiers.iter().map(TierForm::of).collect();
                Self { kind: "tiers".to_owned(), tiers, ..form }
            }
        }
    }
}

impl BandForm {
    fn of(band: &Band) -> Self {
        Self {
            name: band.name.clone(),
            days: band.days.names(),
            from: clock_text(band.from_minute),
            to: clock_text(band.to_minute),
            price: decimal_text(band.price, PRICE_DIGITS),
        }
    }
}

impl TierForm {
    fn of(tier: &Tier) -> Self {
        let bound = tier.up_to_milli_kwh.map(|bound| decimal_text(bound, TIER_DIGITS));
        let price = decimal_text(tier.price, PRICE_DIGITS);
        Self { up_to_kwh: bound.unwrap_or_default(), price }
    }
}

impl NewTariff {
    /// Reads a form, and names everything that is wrong with it.
    pub fn parse(form: &TariffForm) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let currency = take(money::currency("currency", &form.currency), &mut errors);
        let valid_from = take(valid_from(&form.valid_from), &mut errors);
        let import = import(form, &mut errors);
        let blank = form.export.trim().is_empty();
        let export = (!blank).then(|| take(price("export", &form.export), &mut errors)).flatten();
        match (currency, valid_from, import) {
            (Some(currency), Some(valid_from), Some(import)) if errors.is_empty() => {
                Ok(Self { terms: Terms { currency, import, export }, valid_from })
            }
            _ => Err(errors),
        }
    }
}

fn import(form: &TariffForm, errors: &mut Vec<FieldError>) -> Option<Tariff> {
    match form.kind.trim() {
        "flat" => Some(Tariff::Flat { price: take(price("price", &form.price), errors)? }),
        "time_of_use" => {
            let otherwise = take(price("price", &form.price), errors);
            let bands = bands(&form.bands, errors);
            Some(Tariff::TimeOfUse { bands: bands?, otherwise: otherwise? })
        }
        "tiers" => Some(Tariff::Tiers { tiers: tiers(&form.tiers, errors)? }),
        _ => {
            let message = "Choose one of flat, time of use (time_of_use) and tiers.";
            errors.push(FieldError::new("kind", message));
            None
        }
    }
}

fn bands(rows: &[BandForm], errors: &mut Vec<FieldError>) -> Option<Vec<Band>> {
    let blank = |row: &BandForm| {
        [&row.name, &row.from, &row.to, &row.price].into_iter().all(|text| text.trim().is_empty())
    };
    let filled: Vec<(usize, &BandForm)> =
        rows.iter().enumerate().filter(|(_, row)| !blank(row)).collect();
    if filled.is_empty() || filled.len() > MAX_BANDS {
        let message = format!("Write 1 to {MAX_BANDS} bands, or choose a flat price.");
        errors.push(FieldError::new("bands", message));
        return None;
    }
    let complaints = errors.len();
    let read: Vec<(usize, Band)> =
        filled.into_iter().filter_map(|(n, row)| Some((n, band(n, row, errors)?))).collect();
    errors.extend(overlaps(&read));
    (errors.len() == complaints).then(|| read.into_iter().map(|(_, band)| band).collect())
}

fn band(n: usize, row: &BandForm, errors: &mut Vec<FieldError>) -> Option<Band> {
    let field = |name: &str| format!("bands[{n}][{name}]");
    let complain = |name: &str, message: &str| FieldError::new(&field(name), message);
    let name = text(&field("name"), &row.name, MAX_NAME_CHARS, false).and_then(|name| {
        if name.is_empty() {
            Err(complain("name", "Name the band, such as Night."))
        } else {
            Ok(name)
        }
    });
    let days = Weekdays::parse(&row.days).filter(|days| !days.is_empty());
    let days = days.ok_or_else(|| complain("days", "Choose one day or more, of mon to sun."));
    let clock = |name: &str, text: &str, last: u16| {
        minute(text).filter(|minute| *minute <= last).ok_or_else(|| {
            complain(name, "Write a time in quarters of an hour, such as 07:00 or 22:30.")
        })
    };
    let name = take(name, errors);
    let days = take(days, errors);
    let from_minute = take(clock("from", &row.from, DAY_MINUTES - QUARTER), errors);
    let to_minute = take(clock("to", &row.to, DAY_MINUTES), errors);
    let price = take(price(&field("price"), &row.price), errors);
    Some(Band {
        name: name?,
        days: days?,
        from_minute: from_minute?,
        to_minute: to_minute?,
        price: price?,
    })
}

/// A complaint about each band that shares a time with an earlier one.
fn overlaps(bands: &[(usize, Band)]) -> Vec<FieldError> {
    let quarters = || {
        weekdays::week()
            .flat_map(|day| (0..DAY_MINUTES).step_by(QUARTER.into()).map(move |m| (day, m)))
    };
    let mut errors = Vec::new();
    for (index, (n, band)) in bands.iter().enumerate() {
        let shared = bands[..index].iter().find_map(|(_, other)| {
            let both = |(day, minute): &(_, u16)| {
                band.covers(*day, *minute) && other.covers(*day, *minute)
            };
            Some((other, quarters().find(both)?))
        });
        errors.extend(shared.map(|(other, (day, minute))| {
            let (day, time) = (weekdays::title(day), clock_text(minute));
            let (name, other) = (&band.name, &other.name);
            let message =
                format!("{name} and {other} overlap on {day} at {time}; change one of them.");
            FieldError::new(&format!("bands[{n}][from]"), message)
        }));
    }
    errors
}

fn tiers(rows: &[TierForm], errors: &mut Vec<FieldError>) -> Option<Vec<Tier>> {
    let blank = |row: &TierForm| row.up_to_kwh.trim().is_empty() && row.price.trim().is_empty();
    let filled: Vec<(usize, &TierForm)> =
        rows.iter().enumerate().filter(|(_, row)| !blank(row)).collect();
    if filled.is_empty() || filled.len() > MAX_TIERS {
        let message = format!("Write 1 to {MAX_TIERS} tiers, or choose a flat price.");
        errors.push(FieldError::new("tiers", message));
        return None;
    }
    let (last, complaints) = (filled.len() - 1, errors.len());
    let mut tiers: Vec<Tier> = Vec::new();
    for (index, (n, row)) in filled.into_iter().enumerate() {
        let before = tiers.last().and_then(|tier| tier.up_to_milli_kwh).unwrap_or(0);
        let field = format!("tiers[{n}][up_to_kwh]");
        let bound = take(bound(&field, &row.up_to_kwh, index == last, before), errors);
        let price = take(price(&format!("tiers[{n}][price]"), &row.price), errors);
        tiers.push(Tier { up_to_milli_kwh: bound.flatten(), price: price.unwrap_or(0) });
    }
    (errors.len() == complaints).then_some(tiers)
}

/// Where a tier ends, in thousandths of a kWh; the last one does not.
fn bound(field: &str, text: &str, last: bool, before: i64) -> Result<Option<i64>, FieldError> {
    let complain = |message: &str| Err(FieldError::new(field, message));
    match (last, text.trim().is_empty()) {
        (true, true) => Ok(None),
        (true, false) => complain("Leave this blank in the last tier: it is for all the rest."),
        (false, true) => complain("Write up to how many kWh of a month this tier goes."),
        (false, false) => match decimal(text, WHOLE_DIGITS, TIER_DIGITS) {
            Some(bound) if bound > before => Ok(Some(bound)),
            Some(_) => complain("Write more kWh than in the tier before."),
            None => {
                complain("Write a number of kWh, such as 250, with up to 3 digits after the point.")
            }
        },
    }
}

fn valid_from(text: &str) -> Result<Date, FieldError> {
    let date: Option<Date> = text.trim().parse().ok();
    date.filter(|date| (1970..=9998).contains(&date.year()))
        .ok_or_else(|| FieldError::new("valid_from", "Write a date, such as 2026-01-01."))
}

fn price(field: &str, text: &str) -> Result<i64, FieldError> {
    let message = "Write a price for one kWh, such as 0.2987, with up to 6 digits before and after the point.";
    decimal(text, WHOLE_DIGITS, PRICE_DIGITS).ok_or_else(|| FieldError::new(field, message))
}
