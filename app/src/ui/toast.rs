//! Short messages at the edge, most with Undo.

use super::Icon;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long a message stays; long enough to read it and reach Undo.
const STAYS: Duration = Duration::from_secs(10);
/// More than this at once nobody reads.
const AT_ONCE: usize = 3;

/// Counted, not a `Callback`: that would end with the part of the page that spoke, and the message outlives it.
type Undo = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    message: String,
    failed: bool,
    undo: Option<Undo>,
}

/// Where messages go; in every page's context.
#[derive(Clone, Copy)]
pub struct ToastStack {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Default for ToastStack {
    fn default() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }
}

impl ToastStack {
    pub fn say(self, message: impl Into<String>) {
        self.push(message.into(), false, None);
    }

    pub fn fail(self, message: impl ToString) {
        self.push(message.to_string(), true, None);
    }

    /// A message about what was just done, and how to take it back.
    pub fn undoable(self, message: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.push(message.into(), false, Some(Arc::new(undo)));
    }

    fn push(self, message: String, failed: bool, undo: Option<Undo>) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| {
            shown.push(Toast { id, message, failed, undo });
            let over = shown.len().saturating_sub(AT_ONCE);
            shown.drain(..over);
        });
        set_timeout(move || self.dismiss(id), STAYS);
    }

    fn dismiss(self, id: u32) {
        // The page may have gone before the time was up.
        let _ = self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

pub fn use_toasts() -> ToastStack {
    expect_context()
}

#[component]
pub fn Toasts() -> impl IntoView {
    let stack = use_toasts();
    let draw = move |toast: Toast| {
        let id = toast.id;
        let undo = toast.undo.map(|undo| {
            let take_back = move |_| {
                stack.dismiss(id);
                undo();
            };
            view! { <button type="button" aria-keyshortcuts="Control+Z" on:click=take_back>"Undo"</button> }
        });
        view! {
            <div class="toast" class:failed=toast.failed>
                <p>{toast.message}</p>
                {undo}
                <button class="bare" type="button" aria-label="Dismiss" on:click=move |_| stack.dismiss(id)>
                    <Icon name="close" />
                </button>
            </div>
        }
    };
    view! {
        <section class="toasts" aria-label="Messages" aria-live="polite">
            <For each=move || stack.shown.get() key=|toast| toast.id children=draw />
        </section>
    }
}
