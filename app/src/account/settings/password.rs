//! Changing the password.

use super::Part;
use super::server_fns::ChangePassword;
use crate::ui::{Field, Notice, error_of, use_live, use_toasts};
use domain::live::Domain;
use leptos::form::ActionForm;
use leptos::html::Form;
use leptos::prelude::*;

const FIELDS: [&str; 2] = ["current", "new"];

#[component]
pub(super) fn PasswordPart() -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let error = error_of(action);
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    let form: NodeRef<Form> = NodeRef::new();
    let (live, toasts) = (use_live(), use_toasts());
    Effect::new(move |_| {
        if action.value().with(|value| !matches!(value, Some(Ok(())))) {
            return;
        }
        if let Some(form) = form.get_untracked() {
            form.reset();
        }
        live.touched(Domain::Account);
        toasts.say("Password changed. You are signed out everywhere else.");
    });
    view! {
        <Part id="h-password" title="Password" about=|| "Changing it signs you out everywhere else.">
            <ActionForm action node_ref=form attr:class="form" attr:aria-label="Password">
                <Notice message=failure />
                <Field label="Current password" name="current" error>
                    <input id="current" type="password" name="current" autocomplete="current-password" required />
                </Field>
                <Field label="New password" name="new" error help="At least 10 characters.">
                    <input id="new" type="password" name="new" autocomplete="new-password" required />
                </Field>
                <div class="bar">
                    <button>"Change password"</button>
                </div>
            </ActionForm>
        </Part>
    }
}
