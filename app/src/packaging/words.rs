//! How money, hours and dates are written on these pages. Small enough for the browser.

use domain::format::count;
use domain::packaging::date_of;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Two digits after the point, in groups of three: `1,204.50`, `−12.40`.
pub fn amount(value: f64) -> String {
    let hundredths = (value.abs() * 100.0).round() as u64;
    let sign = if value < 0.0 && hundredths > 0 { "−" } else { "" };
    format!("{sign}{}.{:02}", count(hundredths / 100), hundredths % 100)
}

/// The same, always with its sign: `+12.40`, `±0.00`.
pub fn change(value: f64) -> String {
    let words = amount(value);
    if words == "0.00" {
        return format!("±{words}");
    }
    if value > 0.0 { format!("+{words}") } else { words }
}

/// `1,204.5 h`, `3 h`
pub fn hours(value: f64) -> String {
    let tenths = tenths(value);
    format!("{} h", tenths.strip_suffix(".0").unwrap_or(&tenths))
}

/// The same under others: `1,204.5`, `3.0`.
pub fn tenths(value: f64) -> String {
    let tenths = (value.abs() * 10.0).round() as u64;
    let sign = if value < 0.0 && tenths > 0 { "−" } else { "" };
    format!("{sign}{}.{}", count(tenths / 10), tenths % 10)
}

/// A number as short as it is: `3`, `2.25`.
pub fn plain(value: f64) -> String {
    format!("{}", (value * 1e6).round() / 1e6).replace('-', "−")
}

/// `18 Feb 2018`, of a day since 1970-01-01.
pub fn date(day: i32) -> String {
    let date = date_of(day);
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    format!("{} {} {}", date.day(), MONTHS[month], date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_and_has_two_digits() {
        let check = |value: f64, words: &str, changed: &str| {
            assert_eq!((amount(value), change(value)), (words.to_owned(), changed.to_owned()));
        };
        check(1_204.5, "1,204.50", "+1,204.50");
        check(-12.399, "−12.40", "−12.40");
        check(-0.004, "0.00", "±0.00");
        check(0.995, "1.00", "+1.00");
    }

    #[test]
    fn hours_and_dates_are_short() {
        assert_eq!([3.0, 3.25, -1_200.04].map(hours), ["3 h", "3.3 h", "−1,200 h"]);
        assert_eq!([3.0, 1_204.46, -0.04].map(tenths), ["3.0", "1,204.5", "0.0"]);
        assert_eq!([3.0, 2.25, 0.1 + 0.2].map(plain), ["3", "2.25", "0.3"]);
        assert_eq!((date(0), date(17_580)), ("1 Jan 1970".to_owned(), "18 Feb 2018".to_owned()));
    }
}
