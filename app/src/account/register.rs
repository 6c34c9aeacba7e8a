//! The registration page.

use super::sign_in::{NameAndPassword, get_gate};
use crate::error::AppError;
use crate::ui::{browser_zone, error_of};
use crate::wire::Answer;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

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

#[component]
pub fn RegisterPage() -> impl IntoView {
    let action = ServerAction::<Register>::new();
    let gate = Resource::new_blocking(|| (), |()| get_gate());
    let error = error_of(action);
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
            <ActionForm action attr:class="form">
                <input type="hidden" name="zone" prop:value=zone />
                <NameAndPassword error autocomplete="new-password" help="At least 10 characters." />
                <button class="primary">"Create the account"</button>
            </ActionForm>
            <p class="dim">"Have an account? " <a href="/sign-in">"Sign in"</a></p>
        </main>
    }
}
