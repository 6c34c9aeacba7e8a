//! Many values in a few numbers.

use super::sum::Sum;

/// What values come to as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub count: usize,
    pub mean: f64,
    pub median: f64,
    /// A quarter of the values is not above it; between two values it is where the line between them is.
    pub lower_quartile: f64,
    pub upper_quartile: f64,
    pub min: f64,
    pub max: f64,
}

/// `None` where there are no values.
pub fn summary(values: &[f64]) -> Option<Summary> {
    let min = values.iter().copied().reduce(f64::min)?;
    let max = values.iter().copied().reduce(f64::max)?;
    let [lower_quartile, median, upper_quartile] =
        quantiles(&mut values.to_vec(), [0.25, 0.5, 0.75]);
    Some(Summary {
        count: values.len(),
        mean: mean(values).clamp(min, max),
        median,
        lower_quartile,
        upper_quartile,
        min,
        max,
    })
}

/// 0 for no values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().copied().collect::<Sum>().get() / values.len().max(1) as f64
}

pub(super) fn median(values: &mut [f64]) -> f64 {
    let [median] = quantiles(values, [0.5]);
    median
}

/// By linear interpolation between the two values beside each; 0 for no values. `parts` rise. Puts the values into another
/// order.
fn quantiles<const N: usize>(values: &mut [f64], parts: [f64; N]) -> [f64; N] {
    let Some(last) = values.len().checked_sub(1) else { return [0.0; N] };
    // No value before this place is above one from it on.
    let mut from = 0;
    parts.map(|part| {
        let place = part * last as f64;
        let (_, low, above) =
            values[from..].select_nth_unstable_by(place as usize - from, f64::total_cmp);
        let low = *low;
        from = place as usize;
        let next = above.iter().copied().reduce(f64::min).unwrap_or(low);
        low + (next - low) * place.fract()
    })
}
