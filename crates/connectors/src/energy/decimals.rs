//! What the two local dialects share: numbers that are scaled already, with their unit beside them.

use super::failure::Wrong;
use super::number;
use domain::Instant;
use domain::energy::{Encoding, Mac, Registers};
use domain::instant::SECOND;

/// A value and its unit, which may follow it in the same text (`21.499 kW`). `None` when there is no value.
///
/// # Errors
/// Text that is no number, and a unit that is not a thousand of `base` or `base` itself.
pub(super) fn scaled(
    value: &str,
    unit: Option<&str>,
    base: &str,
) -> Result<Option<(i64, u8)>, Wrong> {
    let mut words = value.split_whitespace();
    let Some(first) = words.next().filter(|it| !it.eq_ignore_ascii_case("invalid")) else {
        return Ok(None);
    };
    let number = number::decimal(first)
        .ok_or_else(|| Wrong::unreadable(format!("{first:?} is not a number")))?;
    let Some(unit) = words.next().or(unit).filter(|it| !it.is_empty()) else {
        return Ok(Some(number));
    };
    let is = |unit: &str, prefix: &str| {
        unit.to_ascii_lowercase() == format!("{prefix}{}", base.to_ascii_lowercase())
    };
    match number {
        (raw, digits) if is(unit, "k") => Ok(Some((raw, digits))),
        (raw, digits) if is(unit, "") && digits <= 6 => Ok(Some((raw, digits + 3))),
        _ => Err(Wrong::unreadable(format!("its unit is {unit:?}, not k{base}"))),
    }
}

/// Two registers with the digits of the one that has more; `None` when there is neither.
pub(super) fn registers(
    meter: Mac,
    at: Instant,
    delivered: Option<(i64, u8)>,
    received: Option<(i64, u8)>,
) -> Result<Option<Registers>, Wrong> {
    let digits = |it: Option<(i64, u8)>| it.map(|(_, digits)| digits);
    let Some(digits) = digits(delivered).max(digits(received)) else { return Ok(None) };
    let widen = |it: Option<(i64, u8)>| match it.map(|it| number::widened(it, digits)) {
        Some(None) => Err(Wrong::unreadable("a register is too large")),
        other => Ok(other.flatten()),
    };
    let (delivered, received) = (widen(delivered)?, widen(received)?);
    Ok(Some(Registers { meter, at, delivered, received, encoding: Encoding::decimal(digits) }))
}

/// A price; below zero and at zero, none is set.
pub(super) fn price(text: Option<&str>) -> Option<i64> {
    let micros = number::decimal(text?.split_whitespace().next()?).and_then(number::micros)?;
    (micros > 0).then_some(micros)
}

/// The whole second.
pub(super) fn floored(now: Instant) -> Instant {
    now.plus(-now.micros().rem_euclid(SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_may_stand_in_either_place() {
        let check = |value: &str, unit: Option<&str>, want: Option<(i64, u8)>| {
            assert_eq!(scaled(value, unit, "W"), Ok(want), "{value} {unit:?}");
        };
        check("1.965000", Some("kW"), Some((1_965_000, 6)));
        check("21.499 kW", None, Some((21_499, 3)));
        check(" -0.5\tkw ", Some(""), Some((-5, 1)));
        check("21499", Some("W"), Some((21_499, 3)));
        check("1.5", None, Some((15, 1)));
        check("", Some("kW"), None);
        check("invalid", None, None);
        for (value, unit) in [("1.5", "A"), ("1.5 kWh", "kW"), ("much", "kW")] {
            assert!(scaled(value, Some(unit), "W").is_err(), "{value} {unit}");
        }
    }

    #[test]
    fn two_registers_get_the_same_digits() {
        let at = Instant::default();
        let check = |delivered, received, want: Option<(Option<i64>, Option<i64>, u32)>| {
            let got = registers(Mac(1), at, delivered, received).expect("small enough");
            let got = got.map(|it| (it.delivered, it.received, it.encoding.divisor));
            assert_eq!(got, want, "{delivered:?} {received:?}");
        };
        check(Some((36_692_711, 3)), Some((401, 2)), Some((Some(36_692_711), Some(4010), 1000)));
        check(Some((7, 0)), None, Some((Some(7), None, 1)));
        check(None, None, None);
        assert!(registers(Mac(1), at, Some((i64::MAX, 0)), Some((1, 1))).is_err());
    }

    #[test]
    fn a_price_that_is_not_above_zero_is_none() {
        let check =
            |text: Option<&str>, want: Option<i64>| assert_eq!(price(text), want, "{text:?}");
        check(Some("0.1400"), Some(140_000));
        check(Some("0.053990 USD/kWh"), Some(53_990));
        check(Some("-1.0000"), None);
        check(Some("0"), None);
        check(Some("invalid"), None);
        check(None, None);
    }
}
