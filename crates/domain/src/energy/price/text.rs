//! Times as people type them, and back.

use super::DAY_MINUTES;

/// Bands begin and end on quarters of an hour, as the figures that they price do.
pub const QUARTER: u16 = 15;

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

#[cfg(test)]
mod tests {
    use super::*;

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
