//! What is usual: baseload, peak, a typical day, and what is used until this time of day.
//!
//! ```text
//! slot    0   1   2   …  95      quarters of an hour on the wall, from the hour that the person's day starts at
//! day 1   a   b   ?   …
//! day 2   d   e   f   …
//! typical (a+d)/2 …   f          unknown ones do not count
//! ```
//!
//! When the clocks go back the slots of one hour happen twice, and when they go forward those of one never do.

use super::Bucket;
use crate::instant::MINUTE;
use crate::{Calendar, Instant};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Quarters of an hour in a day on the wall.
pub const SLOTS: usize = 96;

/// The slot of the day that `at` lies in, from 0 to 95.
pub fn slot(calendar: &Calendar, at: Instant) -> usize {
    let local = calendar.local(at);
    let part = |part: i8| usize::from(part.unsigned_abs());
    let since_midnight = part(local.hour()) * 4 + part(local.minute()) / 15;
    (since_midnight + SLOTS - part(calendar.day_start_hour) * 4) % SLOTS
}

/// What is always on, in milliwatts: the 10th percentile (nearest rank) of the mean demands of minutes.
///
/// Not the minimum: one minute with the fridge off is not what is always on. Minutes in which the house gave do not
/// count, since they say what its panels made and not what it draws.
pub fn baseload(minutes: &[Bucket]) -> Option<i64> {
    let draws = |minute: &&Bucket| minute.min_mw.is_some_and(|least| least >= 0);
    let mut means: Vec<i64> = minutes.iter().filter(draws).filter_map(Bucket::mean_mw).collect();
    let rank = means.len().checked_sub(1)? / 10;
    Some(*means.select_nth_unstable(rank).1)
}

/// The most that was drawn, in milliwatts, and in which bucket: the first of several.
pub fn peak(buckets: &[Bucket]) -> Option<(Instant, i64)> {
    let peaks = buckets.iter().filter_map(|bucket| Some((bucket.at, bucket.max_mw?)));
    peaks.reduce(|most, peak| if peak.1 > most.1 { peak } else { most })
}

/// The mean demand of each slot, in milliwatts, over all the days that `quarters` lie in (buckets of 15 minutes). Each
/// counts by how long its demand is known.
pub fn typical_day(quarters: &[Bucket], calendar: &Calendar) -> [Option<i64>; SLOTS] {
    let mut sums = [(0i128, 0i128); SLOTS];
    for quarter in quarters {
        let (energy, time) = &mut sums[slot(calendar, quarter.at)];
        *energy += i128::from(quarter.demand_nj);
        *time += i128::from(quarter.demand_micros);
    }
    // A mean of numbers that fit does so too.
    sums.map(|(energy, time)| (time > 0).then(|| (energy / time) as i64))
}

/// What was drawn in each slot of each day of the person, in nanojoules; `None` where it is unknown for most of it.
pub fn by_day(quarters: &[Bucket], calendar: &Calendar) -> BTreeMap<Date, Vec<Option<i64>>> {
    let mut days = BTreeMap::new();
    for quarter in quarters {
        let day: &mut Vec<Option<i64>> =
            days.entry(calendar.date_of(quarter.at)).or_insert_with(|| vec![None; SLOTS]);
        // What is spread is of a step that counts, so the sum over the day is known.
        if quarter.known_micros >= 15 * MINUTE / 2 || quarter.spread_nj > 0 {
            let slot = &mut day[slot(calendar, quarter.at)];
            *slot = Some(slot.unwrap_or(0).saturating_add(quarter.delivered_nj));
        }
    }
    days
}

/// What is usually used in the first `slots` of a day, in nanojoules: the median over those days of which at least 90 %
/// of these are known; of an even number the mean of the middle two. `None` where there is no such day.
pub fn typical_until(days: &[Vec<Option<i64>>], slots: usize) -> Option<i64> {
    let used = |day: &Vec<Option<i64>>| {
        let known: Vec<i64> = day.iter().take(slots).flatten().copied().collect();
        let enough = known.len() * 10 >= slots * 9;
        enough.then(|| known.into_iter().map(i128::from).sum::<i128>())
    };
    let mut sums: Vec<i128> = days.iter().filter_map(used).collect();
    sums.sort_unstable();
    let (low, high) = (sums.get(sums.len().checked_sub(1)? / 2)?, sums.get(sums.len() / 2)?);
    i64::try_from((low + high) / 2).ok()
}

#[cfg(test)]
mod tests;
