//! How many points the chart of a run is asked for: as many as its width can show.

use super::run::Page;
use super::view::ChartView;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

/// What the server takes before a browser has said how wide it is: about a wide page.
const POINTS: u32 = 800;
/// What stands around the chart's own area in its element: the labels of its axis, and its edge.
const AROUND: i32 = 52;
/// What stands beside that element in the page: the threshold, and the page's edges.
const BESIDE: i32 = 56;
/// How long the width rests before it counts.
const REST: Duration = Duration::from_millis(300);

impl Page {
    /// Asks for another chart once this one is drawn and does not fit, and when the width has changed.
    pub(super) fn fit(self, chart: &ChartView) {
        let (drawn, merged) = (chart.drawn, chart.merged);
        let measure = move || {
            // The page may have gone meanwhile.
            let (Some(room), Some(now)) = (room(), self.room.try_get_untracked()) else { return };
            if room != now {
                self.room.set(room);
            }
            if is_unfit(drawn, merged, room) && self.points.get_untracked() != room {
                self.points.set(room);
            }
        };
        let sizes = StoredValue::new(0_u32);
        Effect::new(move |_| {
            measure();
            let handle = window_event_listener(ev::resize, move |_| {
                sizes.update_value(|sizes| *sizes += 1);
                let mine = sizes.get_value();
                let rested = move || sizes.try_get_value() == Some(mine);
                set_timeout(
                    move || {
                        if rested() {
                            measure()
                        }
                    },
                    REST,
                );
            });
            on_cleanup(move || handle.remove());
        });
    }
}

/// Whether a chart for `room` points would be quite another: this one has many more, or could have.
fn is_unfit(drawn: u32, merged: bool, room: u32) -> bool {
    let (drawn, room) = (u64::from(drawn), u64::from(room));
    drawn * 4 > room * 5 || (merged && drawn * 4 < room * 3)
}

/// How many are asked for at first: what the browser knows to fit, unless the server has asked for it.
pub(super) fn first() -> u32 {
    let hydrating = Owner::current_shared_context().is_some_and(|it| it.during_hydration());
    room().filter(|_| !hydrating).unwrap_or(POINTS)
}

/// How wide the chart is, in pixels, or before it is there about how wide it will be; in steps, so that little changes
/// nothing. `None` on the server.
fn room() -> Option<u32> {
    if cfg!(feature = "ssr") {
        return None;
    }
    let wide = |place: &str, less: i32| {
        let place = document().query_selector(place).ok().flatten()?;
        u32::try_from(place.client_width() - less).ok()
    };
    let room = wide(".chart .plot", AROUND).or_else(|| wide("main", AROUND + BESIDE))?;
    Some((room / 50 * 50).clamp(50, 2_000))
}

#[cfg(test)]
mod tests {
    use super::is_unfit;

    #[test]
    fn a_chart_fits_unless_it_has_many_more_points_than_pixels_or_could_have() {
        let check = |drawn, merged, room, want| assert_eq!(is_unfit(drawn, merged, room), want);
        check(800, true, 1_000, false);
        check(800, true, 300, true);
        check(800, false, 300, true);
        check(375, true, 300, false);
        check(300, true, 1_000, true);
        // All there are.
        check(300, false, 1_000, false);
    }
}
