//! The line through the points.
//!
//! ```text
//! points        o  o o     o     o
//! of 3 points      [       ]                the last three, the point included
//! of 7 days        (       ]                after the day a week before, to the point itself
//! ```

use super::Window;
use super::sum::Sum;

/// The mean up to each point over its window. `days` rise; of the same day those that come before the point count.
///
/// The same as pandas' `rolling(100, min_periods=1)` and `rolling("30D")`.
pub fn rolling_mean(days: &[i32], values: &[f64], window: Window) -> Vec<f64> {
    let mut sum = Sum::default();
    let mut first = 0;
    let mean = |(n, (day, value)): (usize, (&i32, &f64))| {
        sum.add(*value);
        let start = match window {
            Window::Points(points) => (n + 1).saturating_sub(points.max(1) as usize),
            Window::Days(length) => {
                let past = i64::from(*day) - i64::from(length.max(1));
                first + days[first..n].iter().take_while(|day| i64::from(**day) <= past).count()
            }
        };
        values[first..start].iter().for_each(|value| sum.add(-value));
        first = start;
        sum.get() / (n + 1 - first) as f64
    };
    days.iter().zip(values).enumerate().map(mean).collect()
}
