//! What a period comes to, and how that stands to the one before.

use super::Asked;
use crate::energy::server_fns::now::sum;
use crate::energy::view::TotalView;
use crate::error::AppError;
use domain::energy::Bucket;
use domain::energy::typical::{baseload, peak};
use domain::instant::{HOUR, MINUTE};
use domain::range::Range;
use domain::{Span, format};
use storage::energy::{self, Size};

impl Asked<'_> {
    /// `range` is what is shown, unless a part of it is.
    pub(super) async fn total(
        &self,
        buckets: &[Bucket],
        span: Span,
        range: Option<&Range>,
    ) -> Result<TotalView, AppError> {
        let all = sum(buckets.iter());
        let past = span.end().min(self.now).since(span.start());
        let unknown = past - all.known_micros;
        let gives = all.received_nj > 0;
        let peak = peak(buckets).map(|(at, power)| {
            let clock = self.user.profile.clock.format();
            let when = self.calendar.local(at);
            format!(
                "{} on {} {}",
                format::kilowatts(power),
                when.strftime("%-d %b"),
                when.strftime(clock)
            )
        });
        let facts = [
            ("Given", gives.then(|| format::kwh(all.received_nj))),
            ("Mean", all.mean_mw().map(format::kilowatts)),
            (
                "Always on",
                baseload(buckets).map(|power| format!("about {}", format::kilowatts(power))),
            ),
            ("Peak", peak),
            (
                "Spread over a gap",
                (all.spread_nj > 0).then(|| format!("≈ {}", format::kwh(all.spread_nj))),
            ),
            ("Unknown", (unknown >= MINUTE).then(|| format::duration(unknown))),
        ];
        let against = match range {
            Some(range) => self.against(range, all.delivered_nj).await?,
            None => None,
        };
        Ok(TotalView {
            delivered: format::kwh(all.delivered_nj).replace(" kWh", ""),
            received: gives.then(|| format::kwh(all.received_nj)),
            against,
            facts: facts
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        })
    }

    /// How the range stands to the one before; one that still runs is not comparable, and the other only named.
    async fn against(&self, range: &Range, delivered: i64) -> Result<Option<String>, AppError> {
        let Some(before) = range.step(-1, self.calendar) else { return Ok(None) };
        let (user, meter) = self.ids();
        let aligned =
            [before.span.start(), before.span.end()].iter().all(|at| at.micros() % HOUR == 0);
        let size = if aligned { Size::Hour } else { Size::Quarter };
        let then = sum(energy::buckets(self.db, user, meter, before.span, size).await?.iter());
        let words = before.words(self.now, self.calendar);
        if then == Bucket::default() {
            return Ok(None);
        }
        let change = delivered - then.delivered_nj;
        let sign = if change < 0 { '−' } else { '+' };
        Ok(Some(match range.span.end() <= self.now {
            true => format!("{sign}{} against {words}", format::kwh(change.abs())),
            false => format!("{words} {}", format::kwh(then.delivered_nj)),
        }))
    }
}
