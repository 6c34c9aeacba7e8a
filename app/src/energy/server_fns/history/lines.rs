//! The hours, days, weeks or months of a period: a line and a bar for each.

use super::Asked;
use crate::energy::server_fns::figure::Bar;
use crate::energy::server_fns::periods::Period;
use crate::energy::view::BarRow;
use domain::energy::sum::microwatt_hours;
use domain::energy::{Bucket, By, Total};
use domain::instant::{MINUTE, SECOND};
use domain::{Instant, Span, format};

impl Asked<'_> {
    /// A line for each period that has begun, by time.
    pub(super) fn bars(&self, cut: &[Period], by: By, buckets: &[Bucket]) -> Vec<BarRow> {
        let mut rest = buckets;
        let bar = |period: &Period| {
            let before = rest.partition_point(|bucket| bucket.at < period.span.start());
            rest = &rest[before..];
            let within = rest.partition_point(|bucket| bucket.at < period.span.end());
            let sum: Total = rest[..within].iter().collect();
            let past = period.span.end().min(self.now).since(period.span.start());
            BarRow {
                at: period.span.start().micros(),
                label: self.label(period, by),
                query: query(period, by),
                delivered: microwatt_hours(sum.delivered_nj),
                received: microwatt_hours(sum.received_nj),
                spread: microwatt_hours(sum.spread_nj),
                known: sum != Total::default(),
                peak: sum.max_mw,
                unknown: (past - sum.known_micros).max(0),
            }
        };
        cut.iter().map(bar).collect()
    }

    fn label(&self, period: &Period, by: By) -> String {
        let ((first, last), this_year) = (period.dates, self.calendar.local(self.now).year());
        let year = if first.year() == this_year { "" } else { " %Y" };
        let date = |date: jiff::civil::Date, format: &str| {
            date.strftime(&format!("{format}{year}")).to_string()
        };
        match by {
            By::Hour => {
                let time = self.calendar.local(period.span.start());
                format!(
                    "{} {}",
                    date(first, "%a %-d %b"),
                    time.strftime(self.user.profile.clock.format())
                )
            }
            By::Day => date(first, "%a %-d %b"),
            By::Week => format!("{} – {}", first.strftime("%-d %b"), date(last, "%-d %b")),
            By::Month => first.strftime("%B %Y").to_string(),
        }
    }
}

/// A line as a bar.
pub(super) fn drawn(span: Span, bar: &BarRow) -> Bar {
    let given = (bar.received > 0).then(|| format!("<br>{} given", format::kwh(bar.received)));
    let spread =
        (bar.spread > 0).then(|| format!("<br>≈ {} spread over a gap", format::kwh(bar.spread)));
    let unknown =
        (bar.unknown >= MINUTE).then(|| format!("<br>{} unknown", format::duration(bar.unknown)));
    let more: String = [given, spread, unknown].into_iter().flatten().collect();
    let words = format!("{}<br>{} drawn{more}", bar.label, format::kwh(bar.delivered));
    Bar { span, delivered: bar.delivered, received: bar.received, spread: bar.spread, words }
}

/// Leads to the period alone.
fn query(period: &Period, by: By) -> String {
    let second = |at: Instant| at.micros() / SECOND;
    let (first, last) = period.dates;
    match by {
        By::Hour => {
            let (from, to) = (second(period.span.start()), second(period.span.end()));
            format!("range=day&on={first}&zoom={from}-{to}")
        }
        By::Day => format!("range=day&on={first}"),
        By::Week => format!("range=week&on={first}"),
        By::Month => format!("range=month&on={last}"),
    }
}
