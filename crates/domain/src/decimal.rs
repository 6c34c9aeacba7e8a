//! Decimal numbers as people type them, and back: whole units of the last digit, never floats.

/// Reads a decimal with a point or a comma into whole units of its last digit. It has at most `whole` digits before its
/// point and `digits` behind it, together at most 18.
pub fn decimal(text: &str, whole: usize, digits: u32) -> Option<i64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '−']);
    let number = unsigned.unwrap_or(text);
    let (before, after) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let all_digits = before.bytes().chain(after.bytes()).all(|b| b.is_ascii_digit());
    let missing = digits.checked_sub(u32::try_from(after.len()).ok()?)?;
    if !all_digits || before.len() > whole || before.len() + after.len() == 0 {
        return None;
    }
    let units = format!("{before}{after}").parse::<i64>().ok()? * 10_i64.pow(missing);
    Some(if unsigned.is_some() { -units } else { units })
}

/// What `decimal` reads, with no more digits than it takes.
pub fn decimal_text(units: i64, digits: u32) -> String {
    let one = 10_u64.pow(digits);
    let (whole, fraction) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    let sign = if units < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{fraction:0width$}", width = digits as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_with_a_point_or_a_comma() {
        let check = |text: &str, want: Option<i64>| assert_eq!(decimal(text, 6, 6), want, "{text}");
        check("0.2987", Some(298_700));
        check(" 0,2987 ", Some(298_700));
        check("-0.05", Some(-50_000));
        check("−0.05", Some(-50_000));
        check("7", Some(7_000_000));
        check(".5", Some(500_000));
        check("5.", Some(5_000_000));
        check("999999.999999", Some(999_999_999_999));
        for wrong in
            ["", ".", "-", "1000000", "0.1234567", "1,000.5", "1e3", "+1", "--1", "0x1", "٣"]
        {
            check(wrong, None);
        }
        assert_eq!(decimal("250.5", 6, 3), Some(250_500));
        assert_eq!(decimal("250.5001", 6, 3), None);
        assert_eq!(decimal("123456789.123456", 9, 6), Some(123_456_789_123_456));
    }

    #[test]
    fn decimals_are_written_as_short_as_they_are() {
        let check = |units: i64, want: &str| assert_eq!(decimal_text(units, 6), want);
        check(298_700, "0.2987");
        check(-50_000, "-0.05");
        check(10_000_000, "10");
        check(0, "0");
        check(1, "0.000001");
        check(i64::MIN, "-9223372036854.775808");
    }
}
