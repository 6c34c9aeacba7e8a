//! A hand at the page. What takes longer than a frame follows once it rests.

use super::Soft;
use crate::ui::plot::Zoom;
use domain::packaging::draw::View;
use leptos::ev;
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
    /// Whether a pointer is down.
    held: RwSignal<bool>,
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
            held: RwSignal::new(false),
            moved: StoredValue::new(None),
            points_at: RwSignal::new(None),
            resting: StoredValue::new(None),
        }
    }

    /// The same, but for as long as a pointer is down: a slider that is drawn anew drops what it drags.
    pub fn calm(self, version: Signal<u32>) -> Signal<u32> {
        Effect::new(move |_| {
            let hold = move |held: bool| {
                let _ = self.held.try_set(held);
            };
            let ends = [
                window_event_listener(ev::pointerdown, move |_| hold(true)),
                window_event_listener(ev::pointerup, move |_| hold(false)),
                window_event_listener(ev::pointercancel, move |_| hold(false)),
                window_event_listener(ev::blur, move |_| hold(false)),
            ];
            on_cleanup(move || ends.into_iter().for_each(|handle| handle.remove()));
        });
        let calm = move |before: Option<&u32>| match before {
            Some(before) if self.held.soft() => *before,
            _ => version.soft(),
        };
        Memo::new(calm).into()
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
