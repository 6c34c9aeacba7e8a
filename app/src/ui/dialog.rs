//! Dialogs are the platform's `<dialog>`: it keeps the focus, closes on Esc, and gives the focus back.

use super::{Icon, use_live, use_toasts};
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Opens a dialog that is in the page.
pub fn show_dialog(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked()
        && !dialog.open()
    {
        // It fails only when the element has left the page, and then there is nothing to open.
        let _ = dialog.show_modal();
    }
}

pub fn close_dialog(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}

/// What follows when a dialog's form is saved: it closes, what shows the domain is read again, and the person hears
/// that it is done.
pub fn once_saved<S>(
    dialog: NodeRef<Dialog>,
    action: ServerAction<S>,
    domain: Domain,
    words: impl Fn(S::Output) -> String + 'static,
) where
    S: ServerFn<Output: Clone + Send + Sync, Error: Clone + Send + Sync>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let (live, toasts) = (use_live(), use_toasts());
    Effect::new(move |_| {
        if let Some(Ok(saved)) = action.value().get() {
            close_dialog(dialog);
            live.touched(domain);
            toasts.say(words(saved));
        }
    });
}

/// In the head of a dialog.
#[component]
pub fn Close() -> impl IntoView {
    view! {
        <form method="dialog">
            <button class="quiet bare" aria-label="Close"><Icon name="close" /></button>
        </form>
    }
}

/// The one question before something that cannot be undone, or takes long.
#[component]
pub fn Confirm(
    dialog: NodeRef<Dialog>,
    #[prop(into)] title: Signal<String>,
    /// What will happen, in words.
    #[prop(into)]
    text: Signal<String>,
    /// What the confirming button says.
    verb: &'static str,
    on_confirm: impl Fn() + Clone + Send + 'static,
    /// Nothing is lost by it.
    #[prop(optional)]
    harmless: bool,
) -> impl IntoView {
    let confirm = move |_| {
        close_dialog(dialog);
        on_confirm();
    };
    view! {
        <dialog class="small" node_ref=dialog aria-label=title>
            <header>
                <h2>{title}</h2>
                <Close />
            </header>
            <div class="body"><p>{text}</p></div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(dialog)>"Cancel"</button>
                <button type="button" class="primary" class:danger=!harmless on:click=confirm>{verb}</button>
            </footer>
        </dialog>
    }
}
