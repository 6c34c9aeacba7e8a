//! How a run stands to the earlier runs of the same command.

use serde::{Deserialize, Serialize};

/// From how many earlier values on a spread means something.
const ENOUGH: usize = 4;

/// A value beside the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The median of the earlier ones.
    pub median: f64,
    /// By what part of the median the value is more (negative: less); `None` where the median is 0.
    pub relative: Option<f64>,
    /// Outside of the earlier ones' spread: more than 1.5 times the distance of the quartiles from the nearer of them
    /// (Tukey's fences). Never with fewer than four earlier ones.
    pub beyond: bool,
}

/// How `value` stands to `earlier`, in any order; `None` without any.
pub fn against(earlier: impl IntoIterator<Item = f64>, value: f64) -> Option<Change> {
    let mut sorted: Vec<f64> = earlier.into_iter().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let median = quantile(&sorted, 0.5)?;
    let (low, high) = (quantile(&sorted, 0.25)?, quantile(&sorted, 0.75)?);
    let fence = 1.5 * (high - low);
    let outside = value < low - fence || value > high + fence;
    Some(Change {
        median,
        relative: (median != 0.0).then(|| value / median - 1.0),
        beyond: sorted.len() >= ENOUGH && outside,
    })
}

/// Between the two nearest, in proportion.
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let place = part * (sorted.len().checked_sub(1)?) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_held_against_the_median_and_the_spread_of_the_earlier() {
        let check = |earlier: &[f64], value: f64, want: Option<(f64, Option<f64>, bool)>| {
            let got = against(earlier.iter().copied(), value);
            let got = got.map(|change| (change.median, change.relative, change.beyond));
            assert_eq!(got, want, "{earlier:?} {value}");
        };
        check(&[], 5.0, None);
        check(&[4.0], 5.0, Some((4.0, Some(0.25), false)));
        check(&[0.0], 5.0, Some((0.0, None, false)));
        check(&[3.0, 1.0], 1.0, Some((2.0, Some(-0.5), false)));
        // Quartiles 9.75 and 11.25, so the fences stand at 7.5 and 13.5.
        check(&[9.0, 10.0, 11.0, 12.0], 13.5, Some((10.5, Some(13.5 / 10.5 - 1.0), false)));
        check(&[9.0, 10.0, 11.0, 12.0], 13.6, Some((10.5, Some(13.6 / 10.5 - 1.0), true)));
        check(&[9.0, 10.0, 11.0, 12.0], 7.4, Some((10.5, Some(7.4 / 10.5 - 1.0), true)));
        check(&[10.0, 10.0, 10.0], 99.0, Some((10.0, Some(8.9), false)));
        check(&[f64::NAN, 10.0], 10.0, Some((10.0, Some(0.0), false)));
    }
}
