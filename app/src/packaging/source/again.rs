//! The question before everything is asked for again.

use super::server_fns::Scrape;
use crate::ui::{Icon, close_dialog};
use leptos::html::Dialog;
use leptos::prelude::*;

/// Nothing is lost by it, it only takes long: no warning, as [`crate::ui::Confirm`] is one.
#[component]
pub(super) fn AllAgain(
    dialog: NodeRef<Dialog>,
    text: String,
    scrape: ServerAction<Scrape>,
) -> impl IntoView {
    let ask = move |_| {
        close_dialog(dialog);
        scrape.dispatch(Scrape { again: true });
    };
    view! {
        <dialog class="small" node_ref=dialog aria-labelledby="again-h">
            <header>
                <h2 id="again-h">"Ask for everything again?"</h2>
                <form method="dialog">
                    <button class="quiet bare" aria-label="Close"><Icon name="close" /></button>
                </form>
            </header>
            <div class="body"><p>{text}</p></div>
            <footer>
                <span class="push"></span>
                <button type="button" on:click=move |_| close_dialog(dialog)>"Cancel"</button>
                <button type="button" class="primary" on:click=ask>"Ask again"</button>
            </footer>
        </dialog>
    }
}
