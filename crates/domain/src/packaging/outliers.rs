//! Points that are far from their like.

use super::Points;
use super::summary::{mean, median};

/// Beyond this modified z-score a value is an outlier (Iglewicz and Hoaglin, 1993).
const BEYOND: f64 = 3.5;
/// A normal distribution's median absolute deviation in standard deviations.
const MEDIAN_DEVIATION: f64 = 0.6745;
/// A normal distribution's standard deviation in mean absolute deviations.
const MEAN_DEVIATION: f64 = 1.253314;

/// Whether each value is far from the median of its complexity: each has a price of its own, and so a middle.
///
/// Where over half of the values are the same, the mean deviation stands in for the median deviation, which is zero.
pub fn outliers(points: &Points, values: &[f64]) -> Vec<bool> {
    // By the word's place: complexities are few, and among the first words of a sheet.
    let places = points.complexity.iter().max().map_or(0, |most| *most as usize + 1);
    let mut groups: Vec<Vec<f64>> = vec![Vec::new(); places];
    for (complexity, value) in points.complexity.iter().zip(values) {
        groups[*complexity as usize].push(*value);
    }
    let bounds: Vec<(f64, f64)> = groups.into_iter().map(bounds).collect();
    let outlier = |(complexity, value): (&u32, &f64)| {
        let (middle, reach) = bounds[*complexity as usize];
        (value - middle).abs() > reach
    };
    points.complexity.iter().zip(values).map(outlier).collect()
}

/// The median, and how far from it is not too far.
fn bounds(mut values: Vec<f64>) -> (f64, f64) {
    let middle = median(&mut values);
    values.iter_mut().for_each(|value| *value = (*value - middle).abs());
    let typical = median(&mut values);
    let deviation = match typical > 0.0 {
        true => typical / MEDIAN_DEVIATION,
        false => mean(&values) * MEAN_DEVIATION,
    };
    (middle, BEYOND * deviation)
}
