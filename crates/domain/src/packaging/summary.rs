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
    let mut scratch = values.to_vec();
    Some(Summary {
        count: values.len(),
        mean: mean(values).clamp(min, max),
        median: quantile(&mut scratch, 0.5),
        lower_quartile: quantile(&mut scratch, 0.25),
        upper_quartile: quantile(&mut scratch, 0.75),
        min,
        max,
    })
}

/// 0 for no values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().copied().collect::<Sum>().get() / values.len().max(1) as f64
}

pub(super) fn median(values: &mut [f64]) -> f64 {
    quantile(values, 0.5)
}

/// By linear interpolation between the two values beside it; 0 for no values. Puts the values into another order.
fn quantile(values: &mut [f64], part: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let place = part * last as f64;
    let (_, low, above) = values.select_nth_unstable_by(place as usize, f64::total_cmp);
    let low = *low;
    let next = above.iter().copied().reduce(f64::min).unwrap_or(low);
    low + (next - low) * place.fract()
}
