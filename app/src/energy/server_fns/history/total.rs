//! What a period comes to, and how that stands to the one before.

use super::Asked;
use crate::energy::server_fns::cost::cost;
use crate::energy::server_fns::now::{is_told, kwh};
use crate::energy::view::TotalView;
use crate::error::AppError;
use domain::energy::typical::{baseload, peak};
use domain::energy::{Bucket, Total};
use domain::instant::{DAY, HOUR, MINUTE};
use domain::range::Range;
use domain::{Span, format};
use storage::energy::{self, Size};

/// What an hour says of that is what the hour was like.
const ENOUGH: i64 = 6 * HOUR;

/// What is drawn without end, where enough is known of the period. It counts only what is drawn, so in a period that
/// gave it can lie above the mean, and what is always on cannot.
fn always_on(buckets: &[Bucket], all: &Total) -> Option<i64> {
    let base = baseload(buckets).filter(|_| all.demand_micros >= ENOUGH)?;
    all.mean_mw().map(|mean| base.min(mean))
}

impl Asked<'_> {
    /// `range` is what is shown, unless a part of it is.
    pub(super) async fn total(
        &self,
        buckets: &[Bucket],
        span: Span,
        range: Option<&Range>,
    ) -> Result<TotalView, AppError> {
        let all: Total = buckets.iter().collect();
        let past = span.end().min(self.now).since(span.start());
        let unknown = past - all.known_micros;
        let gives = is_told(all.received_nj);
        let (user, meter) = self.ids();
        let spent = cost(self.db, user, meter, span).await?;
        let always = always_on(buckets, &all).map(|it| format!("about {}", format::kilowatts(it)));
        let facts = [
            ("Cost", spent.as_ref().map(|it| it.gross())),
            ("Earned", spent.as_ref().and_then(|it| it.credit())),
            ("Given", gives.then(|| kwh(all.received_nj))),
            ("Mean", all.mean_mw().map(format::kilowatts)),
            ("Always on", always),
            ("Peak", self.peak(buckets, span)),
            (
                "Spread over a gap",
                is_told(all.spread_nj).then(|| format!("≈ {}", kwh(all.spread_nj))),
            ),
            ("Unknown", (unknown >= MINUTE).then(|| format::duration(unknown))),
        ];
        let against = match range {
            Some(range) => self.against(range, all).await?,
            None => None,
        };
        Ok(TotalView {
            delivered: kwh(all.delivered_nj).replace(" kWh", ""),
            received: gives.then(|| kwh(all.received_nj)),
            against,
            facts: facts
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        })
    }

    /// `4.35 kW on 19 Nov 19:00`
    fn peak(&self, buckets: &[Bucket], span: Span) -> Option<String> {
        let (at, power) = peak(buckets)?;
        let (power, when) = (format::kilowatts(power), self.calendar.local(at));
        let time = when.strftime(self.user.profile.clock.format());
        // Of one day it is plain on which.
        Some(match span.micros() <= DAY + HOUR {
            true => format!("{power} at {time}"),
            false => format!("{power} on {} {time}", when.strftime("%-d %b")),
        })
    }

    /// How the range stands to the one before; one that still runs is not comparable, and the other only named.
    async fn against(&self, range: &Range, all: Total) -> Result<Option<String>, AppError> {
        let Some(before) = range.step(-1, self.calendar) else { return Ok(None) };
        let (user, meter) = self.ids();
        let aligned =
            [before.span.start(), before.span.end()].iter().all(|at| at.micros() % HOUR == 0);
        let size = if aligned { Size::Hour } else { Size::Quarter };
        let buckets = energy::buckets(self.db, user, meter, before.span, size).await?;
        let then: Total = buckets.iter().collect();
        let words = before.words(self.now, self.calendar);
        if then == Total::default() {
            return Ok(None);
        }
        let change = all.delivered_nj - then.delivered_nj;
        let sign = if change < 0 { '−' } else { '+' };
        Ok(Some(match range.span.end() <= self.now {
            true => format!("{sign}{} against {words}", kwh(change.abs())),
            false => format!("{words} {}", kwh(then.delivered_nj)),
        }))
    }
}
