//! The focus stays with its row when a list is drawn again, and goes on to the next when its row goes.
//!
//! A browser gives the focus of what is removed to the body, and whoever works with the keyboard begins again at the top
//! of the page. A list is drawn into the elements that it has, so one that stays may also stand for another row. Hence
//! each row says who it is (`data-row`), a button what it does (`data-act`), and a list which heading is above it
//! (`data-rows`, the heading's id).

/// Begins to watch, once the page lives.
pub(super) fn keep() {
    #[cfg(feature = "hydrate")]
    leptos::prelude::Effect::new(|_| watch::begin());
}

#[cfg(feature = "hydrate")]
mod watch {
    use leptos::ev;
    use leptos::prelude::*;
    use leptos::web_sys::{Element, Event, HtmlElement};
    use std::cell::RefCell;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{MutationObserver, MutationObserverInit};

    const ROW: &str = "data-row";
    const ACT: &str = "data-act";
    const LIST: &str = "data-rows";

    /// Where the focus was.
    struct Place {
        list: String,
        row: String,
        /// The row's place in its list, from 0.
        at: usize,
        act: Option<String>,
    }

    thread_local! {
        static PLACE: RefCell<Option<Place>> = const { RefCell::new(None) };
    }

    pub(super) fn begin() {
        let moved = window_event_listener(ev::focusin, |event| remember(&event));
        // Pressing where nothing takes the focus is leaving, too.
        let pressed = window_event_listener(ev::pointerdown, |event| remember(&event));
        on_cleanup(move || {
            moved.remove();
            pressed.remove();
        });
        let changed = Closure::<dyn FnMut()>::new(mend);
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        // `open`: what opened a dialog may be gone when it closes.
        options.set_attribute_filter(&js_sys::Array::of2(&ROW.into(), &"open".into()));
        if let (Some(main), Ok(observer)) = (
            document().get_element_by_id("main"),
            MutationObserver::new(changed.as_ref().unchecked_ref()),
        ) {
            let _ = observer.observe_with_options(&main, &options);
        }
        // It lives as long as the page's frame, which lives as long as the tab.
        changed.forget();
    }

    fn remember(event: &Event) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok())
        else {
            return;
        };
        let within = |selector: &str| target.closest(selector).ok().flatten();
        if let Some(place) = Place::of(&target) {
            PLACE.set(Some(place));
        } else if within("dialog, .toasts").is_none() {
            PLACE.set(None);
        }
        // Else it lies above the page for a while only: the focus will be back.
    }

    /// After something was drawn: is the focus where it was?
    fn mend() {
        let Some(place) = PLACE.take() else { return };
        let active = document().active_element();
        let row = active.as_ref().and_then(|active| active.closest("[data-row]").ok().flatten());
        let lost = active.is_none_or(|active| active.tag_name() == "BODY");
        if !lost && row.is_none_or(|row| row.get_attribute(ROW).as_ref() == Some(&place.row)) {
            PLACE.set(Some(place));
            return;
        }
        let heading = document().get_element_by_id(&place.list);
        let heading = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok());
        if !place.take_focus()
            && let Some(heading) = heading
        {
            // A heading takes none by itself.
            heading.set_tab_index(-1);
            let _ = heading.focus();
        }
    }

    impl Place {
        fn of(target: &Element) -> Option<Self> {
            let row = target.closest("[data-row]").ok()??;
            let list = row.closest("[data-rows]").ok()??.get_attribute(LIST)?;
            let at = rows(&list).iter().position(|other| **other == row)?;
            let act = target.closest("[data-act]").ok().flatten();
            let act = act.and_then(|act| act.get_attribute(ACT));
            Some(Self { list, row: row.get_attribute(ROW)?, at, act })
        }

        /// To the same row, else to what stands in its place now; `false` when the list is empty or gone.
        fn take_focus(&self) -> bool {
            let rows = rows(&self.list);
            let same = rows.iter().find(|row| row.get_attribute(ROW).as_ref() == Some(&self.row));
            let Some(row) = same.or_else(|| rows.get(self.at)).or_else(|| rows.last()) else {
                return false;
            };
            let act = self.act.as_ref().and_then(|act| {
                let act = row.query_selector(&format!("[{ACT}={act}]")).ok().flatten()?;
                act.dyn_into::<HtmlElement>().ok()
            });
            let focused = act.as_ref().is_some_and(|act| {
                // What is not drawn (on a phone) does not take it.
                act.focus().is_ok() && document().active_element().as_ref() == Some(act)
            });
            if !focused {
                let _ = row.focus();
            }
            // Without a word from the browser when the element had the focus before, for another row.
            PLACE.set(Self::of(act.as_deref().filter(|_| focused).unwrap_or(row)));
            true
        }
    }

    fn rows(list: &str) -> Vec<HtmlElement> {
        let found = document().query_selector_all(&format!("[{LIST}={list}] [{ROW}]"));
        let Ok(found) = found else { return Vec::new() };
        let element = |at| found.item(at)?.dyn_into::<HtmlElement>().ok();
        (0..found.length()).filter_map(element).collect()
    }
}
