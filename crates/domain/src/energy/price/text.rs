//! Numbers and times as people type them, and back.

use super::DAY_MINUTES;

/// No number of a form is larger before its point; there are currencies of which a kWh takes thousands.
const MAX_WHOLE_DIGITS: usize = 6;

/// Bands begin and end on quarters of an hour, as the figures that they price do.
pub const QUARTER: u16 = 15;

/// Reads a decimal with a point or a comma into whole units of its last digit.
pub fn decimal(text: &str, digits: u32) -> Option<i64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '−']);
    let number = unsigned.unwrap_or(text);
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    let missing = digits.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    if !all_digits || whole.len() > MAX_WHOLE_DIGITS || whole.len() + fraction.len() == 0 {
        return None;
    }
    let units = format!("{whole}{fraction}").parse::<i64>().ok()? * 10_i64.pow(missing);
    Some(if unsigned.is_some() { -units } else { units })
}

/// Minutes since midnight, a multiple of 15; `24:00` is 1440.
pub fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let part = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (part(hours)?, part(minutes)?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute.is_multiple_of(QUARTER) && minute <= DAY_MINUTES).then_some(minute)
}

/// What `minute` reads.
pub fn clock_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
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
        let check = |text: &str, want: Option<i64>| assert_eq!(decimal(text, 6), want, "{text}");
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
        assert_eq!(decimal("250.5", 3), Some(250_500));
        assert_eq!(decimal("250.5001", 3), None);
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

    #[test]
    fn times_are_quarters_of_an_hour() {
        let check = |text: &str, want: Option<u16>| assert_eq!(minute(text), want, "{text}");
        check("07:00", Some(420));
        check("7:15", Some(435));
        check("00:00", Some(0));
        check("24:00", Some(1440));
        for wrong in
            ["", "7", "07:10", "07:60", "24:15", "25:00", "-1:00", "07:00:00", "007:00", "a:00"]
        {
            check(wrong, None);
        }
        assert_eq!(clock_text(435), "07:15");
        assert_eq!(clock_text(1440), "24:00");
    }
}
