//! Weeks in words.

use domain::packaging::{Period, Week};
use std::collections::BTreeSet;
use storage::{Db, packaging};

/// The weeks of which a valid answer was kept.
pub(super) async fn kept(db: &Db) -> storage::Result<BTreeSet<Week>> {
    Ok(packaging::kept_weeks(db).await?.into_iter().collect())
}

/// Whether something is kept of a week, which stays where asking again failed.
pub(super) fn is_here(period: &Period, kept: &BTreeSet<Week>) -> bool {
    period.outcome.is_done() || period.rows > 0 || kept.contains(&period.week)
}

/// `18 – 24 Feb 2018`, `28 Jan – 3 Feb 2018`, `31 Dec 2017 – 6 Jan 2018`.
pub(super) fn dates(week: Week) -> String {
    let (first, last) = (week.start(), week.end());
    let begins = match (first.year() == last.year(), first.month() == last.month()) {
        (true, true) => "%-d",
        (true, false) => "%-d %b",
        (false, _) => "%-d %b %Y",
    };
    format!("{} – {}", first.strftime(begins), last.strftime("%-d %b %Y"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    #[test]
    fn a_week_is_named_by_its_first_and_last_day() {
        let check = |day: Date, want: &str| assert_eq!(dates(Week::of(day)), want);
        check(date(2018, 2, 20), "18 – 24 Feb 2018");
        check(date(2018, 2, 1), "28 Jan – 3 Feb 2018");
        check(date(2018, 1, 1), "31 Dec 2017 – 6 Jan 2018");
    }
}
