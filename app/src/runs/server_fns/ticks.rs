//! The marks of an axis that begins at 0 and counts time that has passed.

use domain::instant::{DAY, HOUR, MINUTE, SECOND};

/// Room for as many labels there is on a phone.
const MOST: i64 = 6;
const MILLISECOND: i64 = SECOND / 1_000;
/// What people count time in, in microseconds; days beyond.
const STEPS: [i64; 27] = [
    MILLISECOND,
    2 * MILLISECOND,
    5 * MILLISECOND,
    10 * MILLISECOND,
    20 * MILLISECOND,
    50 * MILLISECOND,
    SECOND / 10,
    SECOND / 5,
    SECOND / 2,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    20 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
];

/// Marks from 0 up to `longest`, in microseconds, with their labels: `0.5 s`, `20 min`, `1:30 h`, `2 days`.
pub(super) fn ticks(longest: i64) -> Vec<(i64, String)> {
    let step = step(longest);
    let count = longest.max(0) / step;
    (0..=count).map(|n| (n * step, label(n * step, step, longest))).collect()
}

fn step(longest: i64) -> i64 {
    let fits = |step: &i64| longest / step < MOST;
    let days = || (0..).flat_map(|power| [1, 2, 5].map(|n| n * 10_i64.pow(power) * DAY)).find(fits);
    STEPS.into_iter().find(fits).or_else(days).unwrap_or(longest)
}

fn label(at: i64, step: i64, longest: i64) -> String {
    if at == 0 {
        return "0".to_owned();
    }
    match longest {
        // As many digits as the step has.
        _ if step < SECOND => {
            let digits = match step / MILLISECOND {
                100.. => 1,
                10.. => 2,
                _ => 3,
            };
            format!("{:.digits$} s", at as f64 / SECOND as f64)
        }
        _ if step < MINUTE => format!("{} s", at / SECOND),
        ..HOUR => format!("{} min", at / MINUTE),
        _ if step < DAY => format!("{}:{:02} h", at / HOUR, at / MINUTE % 60),
        _ if at == DAY => "1 day".to_owned(),
        _ => format!("{} days", at / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_marks_read_the_same() {
        let check = |longest: i64, want: &[&str]| {
            let got: Vec<String> = ticks(longest).into_iter().map(|(_, label)| label).collect();
            assert_eq!(got, want, "{longest}");
        };
        check(0, &["0"]);
        check(4 * MILLISECOND, &["0", "0.001 s", "0.002 s", "0.003 s", "0.004 s"]);
        check(2 * SECOND, &["0", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]);
        check(12 * SECOND, &["0", "5 s", "10 s"]);
        check(100 * SECOND, &["0", "20 s", "40 s", "60 s", "80 s", "100 s"]);
        check(4 * MINUTE, &["0", "1 min", "2 min", "3 min", "4 min"]);
        check(59 * MINUTE, &["0", "10 min", "20 min", "30 min", "40 min", "50 min"]);
        check(90 * MINUTE, &["0", "0:20 h", "0:40 h", "1:00 h", "1:20 h"]);
        check(25 * HOUR, &["0", "6:00 h", "12:00 h", "18:00 h", "24:00 h"]);
        check(5 * DAY, &["0", "1 day", "2 days", "3 days", "4 days", "5 days"]);
        check(70 * DAY, &["0", "20 days", "40 days", "60 days"]);
        check(3_000 * DAY, &["0", "1000 days", "2000 days", "3000 days"]);
    }

    #[test]
    fn there_are_never_more_than_fit() {
        for power in 0..45 {
            let longest = 1_i64 << power;
            let marks = ticks(longest);
            assert!(marks.len() <= MOST as usize, "{longest}");
            assert!(marks.iter().all(|(at, _)| *at <= longest), "{longest}");
        }
    }
}
