//! What came of it so far, in words.

use domain::format::{age, count, many};
use domain::packaging::{Outcome, Week};
use std::time::Duration;
use storage::packaging::Counts;

/// What was done so far.
#[derive(Default)]
pub(super) struct Sums {
    /// Weeks whose report came, or did not.
    pub weeks: u64,
    new: u64,
    changed: u64,
    same: u64,
    gone: u64,
    unreadable: u64,
    pub failed: u64,
    /// The first week that failed, and why.
    pub first_failed: Option<(Week, Failed)>,
}

/// Why a week's report did not come.
#[derive(Clone, Debug)]
pub(super) struct Failed {
    pub outcome: Outcome,
    /// For who set it up.
    pub words: String,
}

impl Sums {
    pub fn kept(&mut self, counts: Counts, unreadable: usize) {
        self.weeks += 1;
        self.new += u64::from(counts.new);
        self.changed += u64::from(counts.changed);
        self.same += u64::from(counts.same);
        self.gone += u64::from(counts.gone);
        self.unreadable += unreadable as u64;
    }

    pub fn failed(&mut self, week: Week, failed: Failed) {
        self.weeks += 1;
        self.failed += 1;
        self.first_failed.get_or_insert((week, failed));
    }

    /// `12 new, 3 changed, 310 same, 2 rows unreadable`
    pub fn rows(&self) -> String {
        let mut words = format!(
            "{} new, {} changed, {} same",
            count(self.new),
            count(self.changed),
            count(self.same)
        );
        if self.gone > 0 {
            words += &format!(", {} gone", count(self.gone));
        }
        if self.unreadable > 0 {
            words += &format!(", {} unreadable", many(self.unreadable, "row"));
        }
        words
    }

    /// `321 weeks asked for: 12 new, 3 changed, 310 same.`
    pub fn said(&self, done: &str) -> String {
        format!("{} {done}: {}.", many(self.weeks, "week"), self.rows())
    }
}

/// `; about 5 min left`, by what it took so far; empty while nobody can know.
pub(super) fn left(elapsed: Duration, done: usize, total: usize) -> String {
    if done == 0 || done >= total {
        return String::new();
    }
    let left = elapsed.as_secs_f64() / done as f64 * (total - done) as f64;
    format!("; about {} left", age((left * 1e6) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_said_in_words() {
        let mut sums = Sums::default();
        assert_eq!(sums.said("asked for"), "0 weeks asked for: 0 new, 0 changed, 0 same.");
        sums.kept(Counts { new: 1_200, changed: 3, same: 310, gone: 0 }, 2);
        let want = "1 week asked for: 1,200 new, 3 changed, 310 same, 2 rows unreadable.";
        assert_eq!(sums.said("asked for"), want);
        sums.kept(Counts { gone: 4, ..Counts::default() }, 0);
        let want = "1,200 new, 3 changed, 310 same, 4 gone, 2 rows unreadable";
        assert_eq!(sums.rows(), want);
    }

    #[test]
    fn what_is_left_is_reckoned_by_what_it_took() {
        let check = |seconds: u64, done: usize, total: usize, want: &str| {
            assert_eq!(left(Duration::from_secs(seconds), done, total), want);
        };
        check(0, 0, 10, "");
        check(10, 1, 4, "; about 30 s left");
        check(60, 20, 320, "; about 15 min left");
        check(3600, 10, 320, "; about 31 h left");
        check(60, 10, 10, "");
    }
}
