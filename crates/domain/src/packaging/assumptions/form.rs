//! Assumptions as a person types them, and as programs send them.

use super::{Assumptions, Complexity, Terms};
use crate::dated::Dated;
use crate::decimal::{decimal, decimal_text};
use crate::field::{self, take};
use crate::packaging::Row;
use crate::{FieldError, money};
use jiff::civil::Date;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

const MAX_TERMS: usize = 100;
const MAX_COMPLEXITIES: usize = 50;
const MAX_NAME_CHARS: usize = 60;
/// Of every number: before its point, and behind it.
const WHOLE_DIGITS: usize = 9;
const DIGITS: u32 = 6;

/// Assumptions in texts. Complaints name a field as `terms[0][complexities][1][price]`; rows that are left blank do not
/// count. In JSON a number may stand for its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AssumptionsForm {
    pub currency: String,
    pub terms: Vec<TermsForm>,
}

/// What holds from a date on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TermsForm {
    /// `2026-01-01`.
    pub from: String,
    /// For an hour, such as `18.50`.
    #[serde(deserialize_with = "text_or_number")]
    pub wage: String,
    pub complexities: Vec<ComplexityForm>,
}

/// A row of the complexities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComplexityForm {
    pub name: String,
    /// Of a package.
    #[serde(deserialize_with = "text_or_number")]
    pub price: String,
    #[serde(deserialize_with = "text_or_number")]
    pub planned_hours: String,
}

impl AssumptionsForm {
    /// The texts that [`Assumptions::parse`] reads as these.
    pub fn of(assumptions: &Assumptions) -> Self {
        let complexity = |complexity: &Complexity| ComplexityForm {
            name: complexity.name.clone(),
            price: decimal_text(complexity.price, DIGITS),
            planned_hours: decimal_text(complexity.planned_hours, DIGITS),
        };
        let terms = |(from, terms): (Date, &Terms)| TermsForm {
            from: from.to_string(),
            wage: decimal_text(terms.wage, DIGITS),
            complexities: terms.complexities.iter().map(complexity).collect(),
        };
        let currency = assumptions.currency.clone();
        Self { currency, terms: assumptions.terms.iter().map(terms).collect() }
    }
}

impl Assumptions {
    /// Reads a form, and names everything that is wrong with it.
    pub fn parse(form: &AssumptionsForm) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let currency = take(money::currency("currency", &form.currency), &mut errors);
        let filled: Vec<(usize, &TermsForm)> =
            form.terms.iter().enumerate().filter(|(_, terms)| !terms.is_blank()).collect();
        if filled.is_empty() || filled.len() > MAX_TERMS {
            let message = format!("Write what holds from 1 to {MAX_TERMS} dates on.");
            errors.push(FieldError::new("terms", message));
        }
        let mut all: Vec<(Date, Terms)> = Vec::new();
        for (n, form) in filled.into_iter().take(MAX_TERMS) {
            let read = terms(n, form, &mut errors);
            let Some((from, terms)) = read else { continue };
            if all.iter().any(|(other, _)| *other == from) {
                let message = "Two begin on this date; choose another, or remove one of them.";
                errors.push(FieldError::new(&format!("terms[{n}][from]"), message));
            }
            all.push((from, terms));
        }
        match currency {
            Some(currency) if errors.is_empty() => Ok(Self { currency, terms: Dated::new(all) }),
            _ => Err(errors),
        }
    }
}

impl TermsForm {
    fn is_blank(&self) -> bool {
        let texts = [&self.from, &self.wage].into_iter().all(|text| text.trim().is_empty());
        texts && self.complexities.iter().all(ComplexityForm::is_blank)
    }
}

impl ComplexityForm {
    fn is_blank(&self) -> bool {
        [&self.name, &self.price, &self.planned_hours]
            .into_iter()
            .all(|text| text.trim().is_empty())
    }
}

fn terms(n: usize, form: &TermsForm, errors: &mut Vec<FieldError>) -> Option<(Date, Terms)> {
    let field = |name: &str| format!("terms[{n}][{name}]");
    let from = take(from(&field("from"), &form.from), errors);
    let wage = take(number(&field("wage"), &form.wage), errors);
    let rows = form.complexities.iter().enumerate();
    let filled: Vec<(usize, &ComplexityForm)> = rows.filter(|(_, row)| !row.is_blank()).collect();
    if filled.is_empty() || filled.len() > MAX_COMPLEXITIES {
        let message = format!("Write 1 to {MAX_COMPLEXITIES} complexities.");
        errors.push(FieldError::new(&field("complexities"), message));
        return None;
    }
    let mut complexities: Vec<Complexity> = Vec::new();
    for (row, form) in filled {
        let field = field(&format!("complexities][{row}"));
        let Some(complexity) = complexity(&field, form, errors) else { continue };
        if complexities.iter().any(|other| other.name == complexity.name) {
            let message = "This complexity is listed twice; remove one of them.";
            errors.push(FieldError::new(&format!("{field}[name]"), message));
        }
        complexities.push(complexity);
    }
    Some((from?, Terms { wage: wage?, complexities }))
}

fn complexity(
    field: &str,
    form: &ComplexityForm,
    errors: &mut Vec<FieldError>,
) -> Option<Complexity> {
    let price = take(number(&format!("{field}[price]"), &form.price), errors);
    let planned = number(&format!("{field}[planned_hours]"), &form.planned_hours);
    let (name, planned_hours) = (format!("{field}[name]"), take(planned, errors));
    let text = field::text(&name, &Row::text(&form.name), MAX_NAME_CHARS, false);
    let named = text.and_then(|text| match text.is_empty() {
        true => Err(FieldError::new(&name, "Name the complexity as reports do, such as Basic.")),
        false => Ok(text),
    });
    Some(Complexity { name: take(named, errors)?, price: price?, planned_hours: planned_hours? })
}

fn from(field: &str, text: &str) -> Result<Date, FieldError> {
    let date: Option<Date> = text.trim().parse().ok();
    date.filter(|date| (1970..=9998).contains(&date.year()))
        .ok_or_else(|| FieldError::new(field, "Write a date, such as 2026-01-01."))
}

/// A wage, a price or hours, in millionths.
fn number(field: &str, text: &str) -> Result<i64, FieldError> {
    let message = "Write a number such as 18.50, not below zero, with up to 9 digits before the point and 6 behind it.";
    decimal(text, WHOLE_DIGITS, DIGITS)
        .filter(|number| *number >= 0)
        .ok_or_else(|| FieldError::new(field, message))
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct TextOrNumber;

    impl Visitor<'_> for TextOrNumber {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a decimal as a text, or a number")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }

        // The shortest text that is this number: what was written.
        fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
            Ok(number.to_string())
        }
    }

    deserializer.deserialize_any(TextOrNumber)
}
