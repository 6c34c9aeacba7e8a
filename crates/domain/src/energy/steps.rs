//! Which steps of a meter's registers count.
//!
//! ```text
//! readings, kWh  1.0   1.1   9.9   1.2   0.0   0.1
//! steps          [-----)[----------)[----)[----)
//!                counts    counts    back- counts
//!                       over an      wards
//!                       outlier
//! ```
//!
//! Both registers of a reading are judged together. A step is good when neither goes back and neither rises faster
//! than [`Rules::max_milliwatts`]. A reading is an *outlier* when the step to it is not good, but the one over it,
//! between its neighbours as read, is. Outliers are left out and the steps between the others are judged anew; one
//! that is not good, or leaves out more than [`OUTLIERS`], is quarantined: shown, but not counted.
//!
//! This is local on purpose. Whether a reading is an outlier depends on its two neighbours, and a step that counts
//! spans at most [`OUTLIERS`] of them: so five readings on either side of a moment settle what it is part of, and a
//! window of the readings gives the same answer as all of them.

use super::evidence::{Counted, MICROWATT_HOUR, Rules};
use crate::Instant;
use serde::{Deserialize, Serialize};

/// How many outliers in a row a step may leave out.
pub const OUTLIERS: usize = 3;

/// How many readings before a span, and behind it, make its figures exact. One more than is needed, since the first
/// and the last reading of a window have but one neighbour.
pub const READINGS_BEFORE: usize = 6;
pub const READINGS_AFTER: usize = 6;

/// What is thought of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Counts,
    /// A register went back: the meter was changed, or set to zero.
    Backwards,
    /// More than can flow in that time.
    TooFast,
    /// The reading at the end of the step does not fit between its neighbours; the step over it is judged instead.
    Outlier,
    /// Good in itself, but over more outliers than [`OUTLIERS`].
    Doubtful,
    /// No step of registers, but a demand beyond the most power that is believed.
    Demand,
}

impl Verdict {
    /// Why a step does not count, for the person who sees it marked.
    pub fn words(self) -> &'static str {
        match self {
            Self::Counts => "counted",
            Self::Backwards => "a register went back",
            Self::TooFast => "a register rose faster than the most power that is believed",
            Self::Outlier => "one reading does not fit those around it",
            Self::Demand => "a demand above the most power that is believed",
            Self::Doubtful => "too many readings in a row do not fit",
        }
    }

    /// Shown as such, and not counted.
    pub fn is_quarantined(self) -> bool {
        self != Self::Counts
    }
}

/// What the registers say of the time from one reading to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub from: Instant,
    pub to: Instant,
    /// `None` where one of the two readings does not say. Negative only in quarantine.
    pub delivered_nj: Option<i128>,
    pub received_nj: Option<i128>,
    pub verdict: Verdict,
}

/// The steps of `counted`, which is in order of time, each time once; by their ends.
///
/// An outlier is a step from the last reading that was not left out. Two readings that share no register make none.
pub fn steps(counted: &[Counted], rules: &Rules) -> Vec<Step> {
    let says = |counted: &&Counted| counted.delivered.is_some() || counted.received.is_some();
    let readings: Vec<Counted> = counted.iter().filter(says).copied().collect();
    let Some(mut kept) = readings.first().copied() else { return Vec::new() };
    let mut steps = Vec::with_capacity(readings.len());
    let mut left_out = 0;
    for (before, here) in readings.iter().enumerate().skip(1).map(|(n, here)| (n - 1, *here)) {
        let next = readings.get(before + 2);
        let outlier = next.is_some_and(|next| is_outlier(&readings[before], &here, next, rules));
        if outlier {
            left_out += 1;
            steps.push(Step::between(&kept, &here, Verdict::Outlier));
            continue;
        }
        let verdict = match judge(&kept, &here, rules) {
            Some(Verdict::Counts) if left_out > OUTLIERS => Some(Verdict::Doubtful),
            verdict => verdict,
        };
        steps.extend(verdict.map(|verdict| Step::between(&kept, &here, verdict)));
        (kept, left_out) = (here, 0);
    }
    steps
}

fn is_outlier(before: &Counted, here: &Counted, next: &Counted, rules: &Rules) -> bool {
    judge(before, here, rules).is_some_and(Verdict::is_quarantined)
        && judge(before, next, rules) == Some(Verdict::Counts)
}

/// A step in itself; `None` when the two share no register.
fn judge(from: &Counted, to: &Counted, rules: &Rules) -> Option<Verdict> {
    let step = Step::between(from, to, Verdict::Counts);
    let most = i128::from(rules.max_milliwatts) * i128::from(to.at.since(from.at));
    // A register drops what does not fill a count: a rise may have begun almost one count earlier.
    let most = most + i128::from(from.unit.max(to.unit)) * MICROWATT_HOUR;
    let rises = [step.delivered_nj, step.received_nj];
    let (least, largest) = (rises.iter().flatten().min()?, rises.iter().flatten().max()?);
    Some(match () {
        () if *least < 0 => Verdict::Backwards,
        () if *largest > most => Verdict::TooFast,
        () => Verdict::Counts,
    })
}

impl Step {
    fn between(from: &Counted, to: &Counted, verdict: Verdict) -> Self {
        let rise = |from: Option<i64>, to: Option<i64>| {
            Some((i128::from(to?) - i128::from(from?)) * MICROWATT_HOUR)
        };
        let delivered_nj = rise(from.delivered, to.delivered);
        let received_nj = rise(from.received, to.received);
        Self { from: from.at, to: to.at, delivered_nj, received_nj, verdict }
    }
}

#[cfg(test)]
mod tests;
