//! The registration page.

use super::sign_in::get_gate;
use crate::error::AppError;
use crate::ui::{Field, Notice, browser_zone};
use crate::wire::Answer;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Makes an account, signs it in, and proposes the browser's zone.
#[server(output = Answer)]
pub async fn register(
    username: String,
    password: String,
    #[server(default)] zone: String,
) -> Result<(), AppError> {
    use domain::account::NewUser;
    let house = crate::ssr::house();
    let new = NewUser::parse(&username, &password, &zone, crate::ssr::known_zone)?;
    let now = storage::now();
    let user = storage::account::register(&house.db, new, house.registration, false, now).await?;
    let (agent, address) = crate::ssr::browser();
    let token = storage::account::start_session(&house.db, user, &address, &agent, now).await?;
    crate::ssr::set_session_cookie(&token);
    leptos_axum::redirect("/");
    Ok(())
}

const FIELDS: [&str; 2] = ["username", "password"];

#[component]
pub fn RegisterPage() -> impl IntoView {
    let action = ServerAction::<Register>::new();
    let gate = Resource::new_blocking(|| (), |()| get_gate());
    let query = use_query_map();
    let known = move || query.read().get("username").unwrap_or_default();
    let error = Signal::derive(move || action.value().get().and_then(Result::err));
    let failure = move || error.get().and_then(|error| error.general(&FIELDS));
    // Empty in the first render on both sides; the browser fills it in.
    let zone = browser_zone();
    view! {
        <Title text="Register · Hindsight" />
        <main class="gate" id="main">
            <header>
                <crate::ui::Mark />
                <h1>"Register"</h1>
                <Suspense>
                    {move || Suspend::new(async move {
                        let (open, first) = gate.await.map_or((true, false), |gate| (gate.registration, gate.first));
                        let words = match (open, first) {
                            (false, _) => "Registration is closed here; ask the administrator for an account.",
                            (true, true) => "You are the first here: this account becomes the administrator.",
                            (true, false) => "Your intervals are yours alone.",
                        };
                        view! { <p>{words}</p> }
                    })}
                </Suspense>
            </header>
            <Notice message=failure />
            <ActionForm action attr:class="form">
                <input type="hidden" name="zone" prop:value=zone />
                <Field label="Name" name="username" error=error>
                    <input
                        id="username"
                        name="username"
                        value=known
                        autocomplete="username"
                        autocapitalize="none"
                        required
                        maxlength="64"
                        autofocus
                    />
                </Field>
                <Field label="Password" name="password" error=error help="At least 10 characters.">
                    <input id="password" type="password" name="password" autocomplete="new-password" required />
                </Field>
                <button class="primary">"Create the account"</button>
            </ActionForm>
            <p class="dim">"Have an account? " <a href="/sign-in">"Sign in"</a></p>
        </main>
    }
}
