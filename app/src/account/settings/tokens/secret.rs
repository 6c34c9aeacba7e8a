//! A token's text, shown once.

use crate::account::settings::server_fns::MakeToken;
use crate::account::settings::view::MadeToken;
use crate::ui::{Copy, Icon};
use leptos::prelude::*;

#[component]
pub(super) fn Secret(make: ServerAction<MakeToken>) -> impl IntoView {
    move || {
        let MadeToken { name, text } = make.value().get()?.ok()?;
        Some(view! {
            <div class="notice ok" role="status">
                <Icon name="key" />
                <p>
                    <strong>{format!("Token “{name}” made.")}</strong>
                    " Copy it now: it is not shown again."
                </p>
            </div>
            <div class="secret">
                <code>{text.clone()}</code>
                <Copy text what="The token" />
            </div>
        })
    }
}
