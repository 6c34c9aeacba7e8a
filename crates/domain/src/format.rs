//! How figures are written. Small enough for the browser: no zone, no locale, no regex.

use crate::instant::{HOUR, MINUTE, SECOND};

/// A duration in words, rounded down to the minute: `3 h 20 min`, `45 min`, `0 min`.
pub fn duration(micros: i64) -> String {
    let minutes = micros.max(0) / MINUTE;
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

/// A short duration: `0.4 s`, `12.5 s`, `3 min 20 s`, then as [`duration`]; rounded to the last digit that is shown.
pub fn seconds(micros: i64) -> String {
    let to = |unit: i64| (micros.max(0) + unit / 2) / unit * unit;
    // What is nearest to a minute is one, and never "60.0 s".
    let tenths = to(SECOND / 10);
    if tenths < MINUTE {
        return format!("{}.{} s", tenths / SECOND, tenths % SECOND / (SECOND / 10));
    }
    let whole = to(SECOND);
    match (whole / MINUTE, whole / SECOND % 60) {
        (minutes, 0) if minutes < 60 => format!("{minutes} min"),
        (minutes, rest) if minutes < 60 => format!("{minutes} min {rest} s"),
        _ => duration(to(MINUTE)),
    }
}

/// An amount of memory: `512 B`, `14.2 MB`, `3.1 GB`.
pub fn bytes(bytes: i64) -> String {
    let mut amount = bytes.max(0) as f64;
    if amount < 1_000.0 {
        return format!("{amount} B");
    }
    for unit in ["kB", "MB", "GB"] {
        amount /= 1_000.0;
        if amount < 999.95 {
            return format!("{amount:.1} {unit}");
        }
    }
    format!("{:.1} TB", amount / 1_000.0)
}

/// A percentage with one digit: `61.2 %`.
pub fn percent(percent: f64) -> String {
    format!("{percent:.1} %")
}

/// A number with its noun: `1 hour`, `1,204 hours`.
pub fn many(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        many => format!("{} {noun}s", self::count(many)),
    }
}

/// How many, in groups of three: `1,204,332`.
pub fn count(many: u64) -> String {
    let digits = many.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration in a table, rounded down to the minute: `3:20`, `0:05`.
pub fn hours_minutes(micros: i64) -> String {
    let minutes = micros.max(0) / MINUTE;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A running clock: `3:20:07`.
pub fn stopwatch(micros: i64) -> String {
    let seconds = micros.max(0) / SECOND;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A change against an earlier figure, signed: `+2 h 10 min`, `−30 min`, `±0 min`.
pub fn change(micros: i64) -> String {
    if micros.abs() < MINUTE {
        return "±0 min".to_owned();
    }
    let sign = if micros < 0 { '−' } else { '+' };
    format!("{sign}{}", duration(micros.abs()))
}

/// How long ago something was, coarsely: `just now`, `4 min ago`, `3 h ago`, `2 days ago`.
pub fn ago(micros: i64) -> String {
    match micros.max(0) {
        m if m < MINUTE => "just now".to_owned(),
        m if m < HOUR => format!("{} min ago", m / MINUTE),
        m if m < 48 * HOUR => format!("{} h ago", m / HOUR),
        m => format!("{} days ago", m / (24 * HOUR)),
    }
}

/// How old something is, to the second at first: `4 s`, `2 min`, `3 h`, `2 days`.
pub fn age(micros: i64) -> String {
    match micros.max(0) {
        m if m < MINUTE => format!("{} s", m / SECOND),
        m if m < HOUR => format!("{} min", m / MINUTE),
        m if m < 48 * HOUR => format!("{} h", m / HOUR),
        m => format!("{} days", m / (24 * HOUR)),
    }
}

/// Power from milliwatts, to ten watts: `1.24 kW`, `−0.50 kW`.
pub fn kilowatts(milliwatts: i64) -> String {
    // Rounded in whole numbers first, so that what rounds to nothing carries no sign.
    let hundredths = (milliwatts.unsigned_abs() + 5_000) / 10_000;
    let sign = if milliwatts < 0 && hundredths > 0 { "−" } else { "" };
    format!("{sign}{}.{:02} kW", hundredths / 100, hundredths % 100)
}

/// Energy from microwatt-hours, with one decimal below 100: `4.2 kWh`, `142 kWh`, `−0.3 kWh`.
pub fn kwh(microwatt_hours: i64) -> String {
    const KWH: u64 = 1_000_000_000;
    let amount = microwatt_hours.unsigned_abs();
    let tenths = (amount + KWH / 20) / (KWH / 10);
    let sign = if microwatt_hours < 0 && tenths > 0 { "−" } else { "" };
    match tenths < 1_000 {
        true => format!("{sign}{}.{} kWh", tenths / 10, tenths % 10),
        false => format!("{sign}{} kWh", count((amount + KWH / 2) / KWH)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_people_say_them() {
        let check = |minutes: i64, words: &str, table: &str| {
            assert_eq!(duration(minutes * MINUTE + MINUTE - 1), words);
            assert_eq!(hours_minutes(minutes * MINUTE), table);
        };
        check(0, "0 min", "0:00");
        check(45, "45 min", "0:45");
        check(60, "1 h", "1:00");
        check(200, "3 h 20 min", "3:20");
        check(6_005, "100 h 5 min", "100:05");
    }

    #[test]
    fn short_durations_and_amounts_are_rounded_to_what_helps() {
        let check = |micros: i64, want: &str| assert_eq!(seconds(micros), want);
        check(-1, "0.0 s");
        check(440_000, "0.4 s");
        check(8_980_000, "9.0 s");
        check(59_949_999, "59.9 s");
        check(59_950_000, "1 min");
        check(61 * SECOND + SECOND / 2, "1 min 2 s");
        check(HOUR - 1, "1 h");
        check(MINUTE, "1 min");
        check(200 * SECOND, "3 min 20 s");
        check(3 * HOUR + 61 * SECOND, "3 h 1 min");
        check(3 * HOUR + 90 * SECOND, "3 h 2 min");
        let check = |amount: i64, want: &str| assert_eq!(bytes(amount), want);
        check(0, "0 B");
        check(999, "999 B");
        check(14_249_999, "14.2 MB");
        check(999_960, "1.0 MB");
        check(3_100_000_000, "3.1 GB");
        check(2_000_000_000_000, "2.0 TB");
        assert_eq!(percent(61.24), "61.2 %");
        assert_eq!([0, 999, 1_000, 1_204_332].map(count), ["0", "999", "1,000", "1,204,332"]);
    }

    #[test]
    fn changes_carry_their_sign() {
        assert_eq!(change(130 * MINUTE), "+2 h 10 min");
        assert_eq!(change(-30 * MINUTE), "−30 min");
        assert_eq!(change(10), "±0 min");
        assert_eq!(stopwatch(3 * HOUR + 20 * MINUTE + 7 * SECOND), "3:20:07");
        assert_eq!(ago(90 * MINUTE), "1 h ago");
        assert_eq!(ago(-5), "just now");
    }

    #[test]
    fn power_and_energy_are_rounded_to_what_helps() {
        let check = |milliwatts: i64, want: &str| assert_eq!(kilowatts(milliwatts), want);
        check(1_244_999, "1.24 kW");
        check(-500_000, "−0.50 kW");
        check(-4_999, "0.00 kW");
        check(i64::MIN, "−9223372036854.78 kW");
        let kwh_of = |hundredths: i64| kwh(hundredths * 10_000_000);
        let check = |hundredths: i64, want: &str| assert_eq!(kwh_of(hundredths), want);
        check(424, "4.2 kWh");
        check(-425, "−4.3 kWh");
        check(-4, "0.0 kWh");
        check(9_996, "100 kWh");
        check(123_450, "1,235 kWh");
    }

    #[test]
    fn ages_are_told_to_the_second_at_first() {
        let check = |micros: i64, want: &str| assert_eq!(age(micros), want);
        check(-1, "0 s");
        check(4 * SECOND, "4 s");
        check(2 * MINUTE + SECOND, "2 min");
        check(47 * HOUR, "47 h");
        check(72 * HOUR, "3 days");
    }
}
