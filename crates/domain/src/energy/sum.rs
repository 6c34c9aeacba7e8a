//! kWh by the hours, days, weeks and months of a person's calendar.

use super::Bucket;
use super::evidence::MICROWATT_HOUR;
use crate::instant::HOUR;
use crate::{Calendar, Instant, Span};

/// What is summed up into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Hour,
    Day,
    Week,
    Month,
}

impl By {
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == text)
    }

    /// The stretch that `at` lies in. Days have the hours that the calendar gives them; an hour is one of its day.
    pub fn around(self, calendar: &Calendar, at: Instant) -> Span {
        let date = calendar.date_of(at);
        match self {
            Self::Hour => {
                let day = calendar.day(date);
                let start = at.plus(-(at.since(day.start()) % HOUR));
                // The last one of a day in which the clocks move by half an hour may be shorter.
                Span::new(start, start.plus(HOUR).min(day.end())).unwrap_or(day)
            }
            Self::Day => calendar.day(date),
            Self::Week => calendar.week(calendar.week_of(date)),
            Self::Month => calendar.days(date.first_of_month(), date.last_of_month()),
        }
    }

    /// The stretches that touch `span`, in order; `None` when they are more than `most`.
    pub fn stretches(self, calendar: &Calendar, span: Span, most: usize) -> Option<Vec<Span>> {
        let mut stretches = Vec::new();
        let mut at = span.start();
        while at < span.end() {
            if stretches.len() == most {
                return None;
            }
            let stretch = self.around(calendar, at);
            stretches.push(stretch);
            if stretch.end() <= at {
                // The end of time.
                break;
            }
            at = stretch.end();
        }
        Some(stretches)
    }
}

/// What any number of buckets come to. A year of a house is more than a [`Bucket`] can hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Drawn, in nanojoules.
    pub delivered_nj: i128,
    /// Given.
    pub received_nj: i128,
    /// What of both was counted over a gap: how much is known, not when.
    pub spread_nj: i128,
    /// Demand × time while it holds, signed.
    pub demand_nj: i128,
    pub demand_micros: i64,
    /// For how long it is known when the energy flowed.
    pub known_micros: i64,
    pub min_mw: Option<i64>,
    pub max_mw: Option<i64>,
}

impl Total {
    pub fn add(&mut self, bucket: &Bucket) {
        self.delivered_nj += i128::from(bucket.delivered_nj);
        self.received_nj += i128::from(bucket.received_nj);
        self.spread_nj += i128::from(bucket.spread_nj);
        self.demand_nj += i128::from(bucket.demand_nj);
        self.demand_micros += bucket.demand_micros;
        self.known_micros += bucket.known_micros;
        self.min_mw = [self.min_mw, bucket.min_mw].into_iter().flatten().min();
        self.max_mw = self.max_mw.max(bucket.max_mw);
    }

    /// The mean demand while it holds, rounded towards zero.
    pub fn mean_mw(&self) -> Option<i64> {
        let micros = i128::from(self.demand_micros);
        (micros > 0).then(|| i64::try_from(self.demand_nj / micros).unwrap_or(i64::MAX))
    }
}

impl<'a> FromIterator<&'a Bucket> for Total {
    fn from_iter<I: IntoIterator<Item = &'a Bucket>>(buckets: I) -> Self {
        let mut total = Self::default();
        buckets.into_iter().for_each(|bucket| total.add(bucket));
        total
    }
}

/// Whole microwatt-hours of nanojoules, rounded half away from zero: what pages are told, up to 9 × 10¹² kWh.
pub fn microwatt_hours(nanojoules: i128) -> i64 {
    let half = MICROWATT_HOUR / 2 * nanojoules.signum();
    let whole = (nanojoules + half) / MICROWATT_HOUR;
    whole.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// What is known of one stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    pub span: Span,
    pub total: Total,
}

/// Adds up quarters of an hour: what every zone's days are made of. Both are in order of time.
pub fn sums(quarters: &[Bucket], stretches: &[Span]) -> Vec<Sum> {
    let mut quarters = quarters.iter().peekable();
    let mut sums = Vec::with_capacity(stretches.len());
    for span in stretches {
        let mut total = Total::default();
        while let Some(quarter) = quarters.next_if(|quarter| quarter.at < span.end()) {
            if quarter.at < span.start() {
                continue;
            }
            total.add(quarter);
        }
        sums.push(Sum { span: *span, total });
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::energy::KWH;
    use crate::instant::MINUTE;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    fn calendar(zone: &str) -> Calendar {
        let zone = TimeZone::get(zone).expect("a zone");
        Calendar { zone, day_start_hour: 0, week_start: Weekday::Monday }
    }

    fn span(from: &str, to: &str) -> Span {
        let at = |text: &str| Instant::parse(text).expect("a time");
        Span::new(at(from), at(to)).expect("not empty")
    }

    /// A kWh in each quarter of an hour.
    fn steady(span: Span) -> Vec<Bucket> {
        let count = span.micros() / (15 * MINUTE);
        (0..count)
            .map(|n| Bucket {
                at: span.start().plus(n * 15 * MINUTE),
                delivered_nj: KWH,
                known_micros: 15 * MINUTE,
                ..Bucket::default()
            })
            .collect()
    }

    #[test]
    fn days_of_23_and_25_hours_and_half_hours_add_up() {
        let check = |zone: &str, by: By, from: &str, to: &str, want: &[i128]| {
            let span = span(from, to);
            let stretches = by.stretches(&calendar(zone), span, 1000).expect("few");
            let whole = Span::new(stretches[0].start(), stretches[stretches.len() - 1].end());
            let sums = sums(&steady(whole.expect("not empty")), &stretches);
            let got: Vec<i128> =
                sums.iter().map(|sum| sum.total.delivered_nj / i128::from(KWH)).collect();
            assert_eq!(got, want, "{zone} {by:?}");
        };
        let berlin = "Europe/Berlin";
        check(berlin, By::Day, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", &[96, 92, 96]);
        check(berlin, By::Day, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", &[96, 100]);
        check(berlin, By::Week, "2026-10-25T12:00:00Z", "2026-10-25T13:00:00Z", &[7 * 96 + 4]);
        check(berlin, By::Month, "2026-03-05T12:00:00Z", "2026-03-05T13:00:00Z", &[31 * 96 - 4]);
        check("Asia/Kolkata", By::Hour, "2026-03-05T00:00:00Z", "2026-03-05T02:00:00Z", &[4, 4, 4]);
        let lord_howe = "Australia/Lord_Howe";
        check(lord_howe, By::Day, "2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z", &[98]);
    }

    #[test]
    fn more_stretches_than_can_be_shown_are_refused() {
        let year = span("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        assert!(By::Hour.stretches(&calendar("UTC"), year, 1000).is_none());
        assert_eq!(By::Month.stretches(&calendar("UTC"), year, 1000).map(|it| it.len()), Some(12));
        assert_eq!(By::ALL.map(|by| By::parse(by.as_str())), By::ALL.map(Some));
    }

    #[test]
    fn a_year_of_a_large_house_does_not_end_where_a_bucket_does() {
        let hour = Bucket { delivered_nj: 20 * KWH, max_mw: Some(7), ..Bucket::default() };
        let total: Total = std::iter::repeat_n(&hour, 8760).collect();
        assert_eq!(total.delivered_nj / i128::from(KWH), 175_200);
        assert_eq!(microwatt_hours(total.delivered_nj), 175_200 * 1_000_000_000);
        assert_eq!((total.max_mw, total.mean_mw()), (Some(7), None));
        assert_eq!((microwatt_hours(1_800_000), microwatt_hours(-1_799_999)), (1, 0));
    }

    #[test]
    fn what_nobody_knows_adds_nothing() {
        let day = span("2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z");
        let sums = sums(&[], &[day]);
        assert_eq!(sums[0].total, Total::default());
    }
}
