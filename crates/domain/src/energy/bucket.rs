//! Energy and demand by the minute, and by anything coarser.
//!
//! ```text
//! registers   |--counts (short)--|--quarantined--|-----counts (long)------|
//! demand      a~~~~b~~~~c~~~~)         d~~~~e~~~)        f~~~~)
//! energy      [   registers      )     [ demand )[       registers        )
//! spread                                         [                        )
//! known       [                  )     [        )        [    )
//! ```
//!
//! Where a step of the registers counts, its energy is the truth; elsewhere it is that of the demand while it holds;
//! beyond that it is unknown, which is not zero. A step's energy flows evenly: up to `t` it is
//! `floor(E × (t − from) / (to − from))`, so its parts add up to it exactly, wherever it is cut. A step that says one
//! register only leaves the other at zero: meters that only deliver have none to say. A demand above the most power that
//! is believed says nothing of its own time, and ends that of the one before.

use super::evidence::{Evidence, Power, Rules};
use super::steps::{Step, steps};
use crate::instant::MINUTE;
use crate::{Instant, Span};
use serde::{Deserialize, Serialize};

/// What is known of one stretch of time. Two of them add up to that of both, in any order; sums beyond ±2562 kWh stay
/// there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its start, on the grid of its size since 1970.
    pub at: Instant,
    /// How many powers were read in it.
    pub readings: i64,
    /// Of the powers that hold in it, though they were read before.
    pub min_mw: Option<i64>,
    pub max_mw: Option<i64>,
    /// Demand × time while it holds, signed.
    pub demand_nj: i64,
    /// For how long it holds.
    pub demand_micros: i64,
    /// What was drawn; never negative.
    pub delivered_nj: i64,
    /// What was given; never negative.
    pub received_nj: i64,
    /// For how long it is known when the energy flowed: demand holds, or a short step counts.
    pub known_micros: i64,
    /// What of delivered and received is of long steps: it counts, but when it flowed is not known.
    pub spread_nj: i64,
}

impl Bucket {
    fn new(at: Instant) -> Self {
        Self { at, ..Self::default() }
    }

    /// Adds what is known of another part of the same time; `at` stays.
    pub fn add(&mut self, other: &Self) {
        self.readings += other.readings;
        self.min_mw = [self.min_mw, other.min_mw].into_iter().flatten().min();
        self.max_mw = self.max_mw.max(other.max_mw);
        self.demand_nj = self.demand_nj.saturating_add(other.demand_nj);
        self.demand_micros += other.demand_micros;
        self.delivered_nj = self.delivered_nj.saturating_add(other.delivered_nj);
        self.received_nj = self.received_nj.saturating_add(other.received_nj);
        self.known_micros += other.known_micros;
        self.spread_nj = self.spread_nj.saturating_add(other.spread_nj);
    }

    /// The mean demand while it holds, rounded towards zero.
    pub fn mean_mw(&self) -> Option<i64> {
        (self.demand_micros > 0).then(|| self.demand_nj / self.demand_micros)
    }

    fn is_empty(&self) -> bool {
        *self == Self::new(self.at)
    }
}

/// The minutes of `span` of which anything is known, by time. `span` begins and ends with whole minutes; then those of
/// its parts are those of the whole.
pub fn minutes(evidence: &Evidence, span: Span, rules: &Rules) -> Vec<Bucket> {
    let truths: Vec<Truth> = steps(&evidence.counted, rules)
        .iter()
        .filter_map(|step| Truth::of(step, rules))
        .filter(|truth| truth.span.overlaps(span))
        .collect();
    let mut parts = of_powers(&evidence.powers, &truths, span, rules);
    parts.append(&mut of_truths(&truths, span));
    // Two runs in order: a stable sort joins them in one go.
    parts.sort_by_key(|part| part.at);
    let mut minutes = merge(parts.into_iter(), MINUTE);
    minutes.retain(|minute| !minute.is_empty());
    minutes
}

/// Coarser buckets of `size_micros`, from buckets by time that fit into them. In steps or at once is the same.
pub fn merge(buckets: impl Iterator<Item = Bucket>, size_micros: i64) -> Vec<Bucket> {
    let mut line = Line::default();
    for bucket in buckets {
        line.at(bucket.at, size_micros).add(&bucket);
    }
    line.0
}

/// The times in `span` when no power holds.
pub fn gaps(powers: &[Power], span: Span) -> Vec<Span> {
    let held: Vec<Span> = held(powers).filter_map(|(_, held)| held).collect();
    span.without(&held)
}

/// Buckets that are filled by time.
#[derive(Default)]
struct Line(Vec<Bucket>);

impl Line {
    /// The bucket that `at` lies in: the last one, or a new one behind it.
    fn at(&mut self, at: Instant, size_micros: i64) -> &mut Bucket {
        let at = at.plus(-(at.micros() % size_micros));
        if self.0.last().is_none_or(|last| last.at != at) {
            self.0.push(Bucket::new(at));
        }
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}

/// Each power with the time through which it holds.
fn held(powers: &[Power]) -> impl Iterator<Item = (&Power, Option<Span>)> {
    powers.iter().enumerate().map(|(n, power)| {
        let end = power.at.plus(power.hold_micros);
        let end = powers.get(n + 1).map_or(end, |next| end.min(next.at));
        (power, Span::new(power.at, end))
    })
}

/// A span cut at the minutes.
fn by_minute(span: Span) -> impl Iterator<Item = Span> {
    let mut from = span.start();
    std::iter::from_fn(move || {
        let end = from.plus(MINUTE - from.micros() % MINUTE).min(span.end());
        let part = Span::new(from, end);
        from = end;
        part
    })
}

/// Demand, and its energy where no step counts.
fn of_powers(powers: &[Power], truths: &[Truth], span: Span, rules: &Rules) -> Vec<Bucket> {
    let mut line = Line::default();
    let mut truths = truths;
    for (power, held) in held(powers).filter(|(power, _)| rules.believes(power)) {
        if span.contains(power.at) {
            line.at(power.at, MINUTE).readings += 1;
        }
        for part in held.and_then(|held| held.intersect(span)).into_iter().flat_map(by_minute) {
            let over = truths.iter().take_while(|truth| truth.span.end() <= part.start()).count();
            truths = &truths[over..];
            let (free, known) = uncovered(part, truths);
            line.at(part.start(), MINUTE).add(&of_power(power.milliwatts, part, free, known));
        }
    }
    line.0
}

/// Of a time: for how long no step counts, and for how long no short one does. `truths` are those that end behind its
/// start.
fn uncovered(part: Span, truths: &[Truth]) -> (i64, i64) {
    let (mut free, mut known) = (part.micros(), part.micros());
    for truth in truths.iter().take_while(|truth| truth.span.start() < part.end()) {
        let micros = truth.span.intersect(part).map_or(0, Span::micros);
        free -= micros;
        known -= if truth.short { micros } else { 0 };
    }
    (free, known)
}

fn of_power(milliwatts: i64, part: Span, free_micros: i64, known_micros: i64) -> Bucket {
    let nanojoules = milliwatts.saturating_mul(free_micros);
    Bucket {
        min_mw: Some(milliwatts),
        max_mw: Some(milliwatts),
        demand_nj: milliwatts.saturating_mul(part.micros()),
        demand_micros: part.micros(),
        delivered_nj: nanojoules.max(0),
        received_nj: nanojoules.saturating_neg().max(0),
        known_micros,
        ..Bucket::default()
    }
}

/// A step that counts.
struct Truth {
    span: Span,
    delivered_nj: i128,
    received_nj: i128,
    short: bool,
}

impl Truth {
    fn of(step: &Step, rules: &Rules) -> Option<Self> {
        let span = Span::new(step.from, step.to).filter(|_| !step.verdict.is_quarantined())?;
        let (delivered_nj, received_nj) =
            (step.delivered_nj.unwrap_or(0), step.received_nj.unwrap_or(0));
        Some(Self {
            span,
            delivered_nj,
            received_nj,
            short: span.micros() <= rules.short_step_micros,
        })
    }

    fn within(&self, part: Span) -> Bucket {
        let share = |energy| self.until(energy, part.end()) - self.until(energy, part.start());
        let delivered_nj = i64::try_from(share(self.delivered_nj)).unwrap_or(i64::MAX);
        let received_nj = i64::try_from(share(self.received_nj)).unwrap_or(i64::MAX);
        Bucket {
            delivered_nj,
            received_nj,
            known_micros: if self.short { part.micros() } else { 0 },
            spread_nj: if self.short { 0 } else { delivered_nj.saturating_add(received_nj) },
            ..Bucket::default()
        }
    }

    /// `floor(energy × past / all)`, in two parts so that no product overflows.
    fn until(&self, energy: i128, at: Instant) -> i128 {
        let (all, past) = (i128::from(self.span.micros()), i128::from(at.since(self.span.start())));
        energy / all * past + energy % all * past / all
    }
}

fn of_truths(truths: &[Truth], span: Span) -> Vec<Bucket> {
    let mut line = Line::default();
    for truth in truths {
        for part in truth.span.intersect(span).into_iter().flat_map(by_minute) {
            line.at(part.start(), MINUTE).add(&truth.within(part));
        }
    }
    line.0
}

#[cfg(test)]
mod tests;
