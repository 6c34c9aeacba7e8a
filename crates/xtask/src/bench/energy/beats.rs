//! What `/metrics` tells of the beats at which gateways are asked.

use crate::bench::{client::Connection, requests};
use anyhow::{Context, Result};

const LATE: &str = "hindsight_energy_beat_late_seconds_bucket{le=\"";

/// Counted since the server began.
#[derive(Debug, Default, PartialEq)]
pub struct Beats {
    pub made: u64,
    pub skipped: u64,
    /// How many were late by at most so many seconds, for growing bounds.
    late: Vec<(f64, u64)>,
}

impl Beats {
    pub async fn ask(connection: &mut Connection) -> Result<Self> {
        let request = requests::get("/metrics").body(Default::default())?;
        let (answer, _) = connection.ask(request).await?;
        Ok(Self::read(&String::from_utf8_lossy(answer.body())))
    }

    fn read(text: &str) -> Self {
        let total = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
        };
        let bucket = |line: &str| {
            let (bound, count) = line.strip_prefix(LATE)?.split_once("\"} ")?;
            Some((bound.parse().ok()?, count.trim().parse().ok()?))
        };
        Self {
            made: total("hindsight_energy_beats_total "),
            skipped: total("hindsight_energy_beats_skipped_total "),
            late: text.lines().filter_map(bucket).collect(),
        }
    }

    /// What came after `before`.
    pub fn since(self, before: &Self) -> Self {
        let then = |bound: f64| before.late.iter().find(|it| it.0 == bound).map_or(0, |it| it.1);
        Self {
            made: self.made - before.made,
            skipped: self.skipped - before.skipped,
            late: self.late.iter().map(|&(bound, count)| (bound, count - then(bound))).collect(),
        }
    }

    /// In how many seconds `percent` of the beats came at least: the bound of the bucket that the last of them is in.
    pub fn late(&self, percent: f64) -> Result<f64> {
        let all = self.late.last().context("the server tells no lateness")?.1;
        let wanted = (all as f64 * percent / 100.0).ceil() as u64;
        let bucket = self.late.iter().find(|(_, count)| *count >= wanted);
        Ok(bucket.map_or(f64::INFINITY, |(bound, _)| *bound))
    }
}

#[cfg(test)]
mod tests {
    use super::Beats;

    const TEXT: &str = "# TYPE hindsight_energy_beat_late_seconds histogram\n\
        hindsight_energy_beat_late_seconds_bucket{le=\"0.01\"} 90\n\
        hindsight_energy_beat_late_seconds_bucket{le=\"0.25\"} 99\n\
        hindsight_energy_beat_late_seconds_bucket{le=\"+Inf\"} 100\n\
        hindsight_energy_beats_skipped_total 3\n\
        hindsight_energy_beats_total 100\n";

    #[test]
    fn lateness_is_told_by_the_bucket_that_holds_enough() {
        let beats = Beats::read(TEXT);
        assert_eq!((beats.made, beats.skipped), (100, 3));
        let late = |percent| beats.late(percent).expect("buckets");
        assert_eq!(
            [50.0, 90.0, 91.0, 99.0, 100.0].map(late),
            [0.01, 0.01, 0.25, 0.25, f64::INFINITY]
        );
        assert!(Beats::read("").late(50.0).is_err());
    }

    #[test]
    fn what_came_before_is_not_counted() {
        let after = TEXT.replace(" 90\n", " 190\n").replace(" 99\n", " 200\n");
        let after = Beats::read(&after.replace(" 100\n", " 201\n"));
        let between = after.since(&Beats::read(TEXT));
        assert_eq!((between.made, between.skipped), (101, 0));
        assert_eq!(between.late, [(0.01, 100), (0.25, 101), (f64::INFINITY, 101)]);
        assert_eq!(Beats::read(TEXT).since(&Beats::default()), Beats::read(TEXT));
    }
}
