//! A crontab line in words, where it is a simple one.

const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// `On day 1 of each month at 03:00 UTC`; `None` for what is said best by its next times.
pub(super) fn words(line: &str) -> Option<String> {
    if line.trim().is_empty() {
        return Some("Never".to_owned());
    }
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [minute, hour, day, "*", weekday] = fields[..] else { return None };
    let minute = number(minute, 59)?;
    if hour == "*" {
        return (day == "*" && weekday == "*").then(|| format!("Every hour at {minute} past"));
    }
    let at = format!("at {:02}:{minute:02} UTC", number(hour, 23)?);
    match (day, weekday) {
        ("*", "*") => Some(format!("Every day {at}")),
        (day, "*") => Some(format!("On day {} of each month {at}", number(day, 31)?)),
        ("*", weekday) => {
            let days: Option<Vec<&str>> = weekday.split(',').map(day_name).collect();
            Some(format!("Every {} {at}", days?.join(" and ")))
        }
        _ => None,
    }
}

fn number(text: &str, most: u8) -> Option<u8> {
    text.parse().ok().filter(|number| *number <= most)
}

/// 0 and 7 are Sunday.
fn day_name(text: &str) -> Option<&'static str> {
    let named = DAYS.iter().position(|day| day[..3].eq_ignore_ascii_case(text));
    let at = named.or_else(|| number(text, 7).map(|day| usize::from(day) % 7))?;
    Some(DAYS[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_lines_have_words_and_the_rest_has_none() {
        let check =
            |line: &str, want: Option<&str>| assert_eq!(words(line).as_deref(), want, "{line}");
        check("0 3 1 * *", Some("On day 1 of each month at 03:00 UTC"));
        check("30 2 * * *", Some("Every day at 02:30 UTC"));
        check("15 * * * *", Some("Every hour at 15 past"));
        check("0 6 * * 7,mon", Some("Every Sunday and Monday at 06:00 UTC"));
        check(" ", Some("Never"));
        for other in [
            "*/5 * * * *",
            "0 3 1 1 *",
            "0 3 1,15 * *",
            "0 6 * * 1-5",
            "0 3",
            "0 3 1 * 1",
            "61 3 * * *",
        ] {
            check(other, None);
        }
    }
}
