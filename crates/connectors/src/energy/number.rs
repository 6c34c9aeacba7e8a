//! Numbers as gateways write them: hexadecimal with `0x`, whole, or with a decimal point.

use super::failure::Wrong;
use serde_json::Value;

/// `Encoding` can say nine digits after the point, and a power of ten that fits.
const DIGITS: u32 = 9;

/// A whole number without a sign: `0x348`, `840`, and `34f` without its `0x`.
pub(super) fn whole(text: &str) -> Option<u64> {
    match hexadecimal(text) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The digits of a hexadecimal number. Only letters tell one without `0x`.
fn hexadecimal(text: &str) -> Option<&str> {
    let prefixed = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let bare = || text.bytes().any(|b| b.is_ascii_alphabetic()).then_some(text);
    let digits = prefixed.or_else(bare)?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(digits)
}

/// A power before scaling, with the bits that it was written in.
///
/// The ZigBee attribute is an `int24`, and some firmware widens it to 32 bits: the number of digits tells. Its "no
/// value", the least number of the width, is `NoReading`.
pub(super) fn signed(text: &str) -> Result<(i64, u8), Wrong> {
    let wrong = || Wrong::unreadable(format!("{text:?} is not a demand"));
    let Some(digits) = hexadecimal(text) else {
        return Ok((text.parse().map_err(|_| wrong())?, 0));
    };
    let bits: u8 = match digits.len() {
        0..=6 => 24,
        7..=8 => 32,
        _ => return Err(wrong()),
    };
    let value = i64::from_str_radix(digits, 16).map_err(|_| wrong())?;
    let sign = 1_i64 << (bits - 1);
    match value {
        it if it == sign => Err(Wrong::NoReading),
        it if it > sign => Ok((it - 2 * sign, bits)),
        it => Ok((it, bits)),
    }
}

/// A number with a point as its digits without the point, and how many of them came after it; at most nine, the last
/// one rounded half away from zero. `None` for anything else, also for what says that there is none (`invalid`).
pub(super) fn decimal(text: &str) -> Option<(i64, u8)> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (before, after) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (before.is_empty() && after.is_empty()) || !all_digits(before) || !all_digits(after) {
        return None;
    }
    let kept = &after[..after.len().min(DIGITS as usize)];
    let mut raw: i64 = 0;
    for digit in before.bytes().chain(kept.bytes()) {
        raw = raw.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    if after.as_bytes().get(kept.len()).is_some_and(|digit| *digit >= b'5') {
        raw = raw.checked_add(1)?;
    }
    Some((if negative { -raw } else { raw }, u8::try_from(kept.len()).ok()?))
}

/// The same number with so many digits after its point. Only for more digits than it has.
pub(super) fn widened((raw, has): (i64, u8), digits: u8) -> Option<i64> {
    raw.checked_mul(10_i64.checked_pow(u32::from(digits.checked_sub(has)?))?)
}

/// Millionths, rounded half away from zero.
pub(super) fn micros((raw, digits): (i64, u8)) -> Option<i64> {
    let divisor = 10_i128.checked_pow(u32::from(digits))?;
    let dividend = i128::from(raw) * 1_000_000;
    let half = if dividend < 0 { -divisor / 2 } else { divisor / 2 };
    i64::try_from((dividend + half) / divisor).ok()
}

/// A text or a number in JSON as it would be written in XML; `None` for anything else.
pub(super) fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        Value::Number(number) => {
            let text = format!("{:.9}", number.as_f64()?);
            Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
        }
        _ => None,
    }
}

/// The ISO 4217 number of a currency: `0x0348`, `840` or `USD`. A sign such as `$` is that of many.
pub(super) fn currency(text: &str) -> Option<u16> {
    if let Some(named) = iso_currency::Currency::from_code(&text.to_ascii_uppercase()) {
        return Some(named.numeric());
    }
    let number = u16::try_from(whole(text)?).ok()?;
    iso_currency::Currency::from_numeric(number).map(|_| number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn demands_carry_their_sign_in_24_or_32_bits() {
        let check = |text: &str, want: Result<(i64, u8), Wrong>| {
            assert_eq!(signed(text), want, "{text}");
        };
        check("0xfffe0c", Ok((-500, 24)));
        check("0x001738", Ok((5944, 24)));
        check("0x1738", Ok((5944, 24)));
        check("0XFFFFFE0C", Ok((-500, 32)));
        check("0x00001738", Ok((5944, 32)));
        check("0x7fffff", Ok((8_388_607, 24)));
        check("0x800001", Ok((-8_388_607, 24)));
        check("fffe0c", Ok((-500, 24)));
        check("-500", Ok((-500, 0)));
        check("1738", Ok((1738, 0)));
        check("0x800000", Err(Wrong::NoReading));
        check("0x80000000", Err(Wrong::NoReading));
        for text in ["", "0x", "0xfffffe0c0", "0x-1f4", "kW", "99999999999999999999"] {
            check(text, Err(Wrong::unreadable(format!("{text:?} is not a demand"))));
        }
    }

    #[test]
    fn decimals_keep_their_digits() {
        let check = |text: &str, want: Option<(i64, u8)>| assert_eq!(decimal(text), want, "{text}");
        check("1.965000", Some((1_965_000, 6)));
        check("-0.412000", Some((-412_000, 6)));
        check("+21.499", Some((21_499, 3)));
        check("0", Some((0, 0)));
        check("7.", Some((7, 0)));
        check(".5", Some((5, 1)));
        check("0.12345678949", Some((123_456_789, 9)));
        check("-0.1234567895", Some((-123_456_790, 9)));
        for text in
            ["", ".", "-", "1e3", "NaN", "invalid", "1,5", "0x10", "--1", "99999999999999999999"]
        {
            check(text, None);
        }
        assert_eq!(widened((4, 0), 3), Some(4000));
        assert_eq!(micros((884, 4)), Some(88_400));
        assert_eq!(micros((-15, 7)), Some(-2));
    }

    #[test]
    fn currencies_come_as_numbers_and_as_letters() {
        let check = |text: &str, want: Option<u16>| assert_eq!(currency(text), want, "{text}");
        check("0x0348", Some(840));
        check("840", Some(840));
        check("usd", Some(840));
        check("CAD", Some(124));
        check("$", None);
        check("0xffff", None);
    }

    proptest! {
        #[test]
        fn a_demand_of_24_bits_is_read_back(raw in -8_388_607_i64..=8_388_607) {
            prop_assert_eq!(signed(&format!("0x{:06x}", raw & 0xff_ffff)), Ok((raw, 24)));
        }

        #[test]
        fn a_decimal_is_read_back(raw in -999_999_999_999_i64..=999_999_999_999) {
            let (sign, size) = (if raw < 0 { "-" } else { "" }, raw.abs());
            let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
            prop_assert_eq!(decimal(&text), Some((raw, 6)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+.0-9a-fxX\\PC]{0,30}") {
            let _ = (signed(&text), decimal(&text).map(micros), whole(&text), currency(&text));
        }
    }
}
