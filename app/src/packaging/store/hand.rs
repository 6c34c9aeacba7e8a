//! A hand at the page. What takes longer than a frame follows once it rests.

use super::Soft;
use crate::ui::plot::Zoom;
use domain::packaging::draw::View;
use leptos::prelude::*;
use std::time::Duration;

/// How long a hand that drags is still before it rests.
pub const REST: Duration = Duration::from_millis(120);

#[derive(Clone, Copy)]
pub struct Hand {
    /// Whether a date is dragged, for each picture: figures follow at once, pictures when the hand rests, one after the other.
    pub drags: [RwSignal<bool>; 2],
    /// How wide and how high each picture is, in pixels of the page, when it was last drawn: asking the browser again in each
    /// frame would have it lay out the page each time.
    pub size: RwSignal<[(f64, f64); 2]>,
    /// The colours of the theme that points are painted in, see `picture::colours`.
    pub colours: StoredValue<Vec<[u8; 3]>>,
    /// What the points of each picture are painted for, in pixels of the page.
    pub painted: StoredValue<[Option<View>; 2]>,
    /// What its lines and axes are drawn for.
    pub drawn: StoredValue<[Option<View>; 2]>,
    /// Which picture is moved, and to where, since the last frame.
    pub moved: StoredValue<Option<(usize, Zoom)>>,
    /// Which picture is pointed at, and which of its points.
    pub points_at: RwSignal<Option<(usize, usize)>>,
    resting: StoredValue<Option<TimeoutHandle>>,
}

impl Hand {
    pub fn new() -> Self {
        Self {
            drags: [RwSignal::new(false), RwSignal::new(false)],
            size: RwSignal::new([(0.0, 0.0); 2]),
            colours: StoredValue::new(Vec::new()),
            painted: StoredValue::new([None; 2]),
            drawn: StoredValue::new([None; 2]),
            moved: StoredValue::new(None),
            points_at: RwSignal::new(None),
            resting: StoredValue::new(None),
        }
    }

    /// Dragged a date a little farther.
    pub fn drag(self) {
        if let Some(timer) = self.resting.get_value() {
            timer.clear();
        }
        for drags in self.drags {
            if !drags.get_untracked() {
                drags.set(true);
            }
        }
        let rest = move || {
            let _ = self.drags[0].try_set(false);
            request_animation_frame(move || {
                let _ = self.drags[1].try_set(false);
            });
        };
        self.resting.set_value(set_timeout_with_handle(rest, REST).ok());
    }

    /// The same value for a picture, but for as long as the hand drags.
    pub fn steady<T>(self, at: usize, value: Memo<T>) -> Memo<T>
    where
        T: Clone + Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |old: Option<&T>| match old {
            Some(old) if self.drags[at].soft() => old.clone(),
            _ => value.soft(),
        })
    }
}
