//! The sign-in page.

use crate::error::AppError;
use crate::ui::{Field, Notice, error_of};
use crate::wire::Answer;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// Checks name and password and starts a session; `next` is the page that asked for it.
#[server(output = Answer)]
pub async fn sign_in(
    username: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use storage::account::SignIn;
    let db = crate::ssr::db();
    let (agent, address) = crate::ssr::browser();
    match storage::account::sign_in(&db, &username, &password, &address, &agent, storage::now())
        .await?
    {
        SignIn::Welcome { token } => crate::ssr::set_session_cookie(&token),
        SignIn::Wait { seconds } => return Err(crate::ssr::fail(AppError::Wait { seconds })),
        SignIn::Wrong => {
            let wrong =
                domain::FieldError::new("sign_in", "The name or the password is not right.");
            return Err(AppError::from(vec![wrong]));
        }
    }
    leptos_axum::redirect(safe_next(&next));
    Ok(())
}

/// Only a path of ours: a link to the sign-in page must not lead elsewhere afterwards.
pub fn safe_next(next: &str) -> &str {
    // Browsers take a backslash for a slash, and leave out tabs and line ends wherever they stand.
    let odd = |c: char| c == '\\' || c.is_control();
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(odd);
    if ours { next } else { "/" }
}

/// What the pages before signing in need to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    pub host: String,
    /// Whether anyone may register now.
    pub registration: bool,
    /// Whether whoever registers now becomes the administrator.
    pub first: bool,
}

#[server(output = Answer)]
pub async fn get_gate() -> Result<Gate, AppError> {
    use storage::account::Registration;
    let house = crate::ssr::house();
    let first = !storage::account::any_user(&house.db).await?;
    let registration = match house.registration {
        Registration::Open => true,
        Registration::First => first,
        Registration::Closed => false,
    };
    Ok(Gate { host: crate::ssr::host(), registration, first })
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let gate = Resource::new_blocking(|| (), |()| get_gate());
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    let error = error_of(action);
    view! {
        <Title text="Sign in · Hindsight" />
        <main class="gate" id="main">
            <header>
                <crate::ui::Mark />
                <h1>"Sign in to Hindsight"</h1>
                <Suspense>
                    <p>{move || Suspend::new(async move { gate.await.map(|gate| gate.host).unwrap_or_default() })}</p>
                </Suspense>
            </header>
            <ActionForm action attr:class="form">
                <input type="hidden" name="next" value=next />
                <NameAndPassword error autocomplete="current-password" />
                <button class="primary">"Sign in"</button>
            </ActionForm>
            <Suspense>
                {move || Suspend::new(async move {
                    gate.await
                        .is_ok_and(|gate| gate.registration)
                        .then(|| view! { <p class="dim">"No account? " <a href="/register">"Register"</a></p> })
                })}
            </Suspense>
        </main>
    }
}

/// The fields of both ways in, and above them what failed as a whole.
#[component]
pub(super) fn NameAndPassword(
    error: Signal<Option<AppError>>,
    /// Whether the browser offers a password that it knows, or a new one.
    autocomplete: &'static str,
    #[prop(optional)] help: &'static str,
) -> impl IntoView {
    let failure = move || error.get().and_then(|error| error.general(&["username", "password"]));
    let query = use_query_map();
    // A form that was refused before the wasm came brings the name back in the URL.
    let known = move || query.read().get("username").unwrap_or_default();
    view! {
        <Notice message=failure />
        <Field label="Name" name="username" error>
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
        <Field label="Password" name="password" error help>
            <input id="password" type="password" name="password" autocomplete=autocomplete required />
        </Field>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn signing_in_leads_nowhere_else() {
        let check = |next: &str, want: &str| assert_eq!(safe_next(next), want);
        check("/intervals?range=month", "/intervals?range=month");
        check("", "/");
        check("https://evil.example", "/");
        check("//evil.example", "/");
        check("/\\evil.example", "/");
        check("/\t/evil.example", "/");
        check("/\n/evil.example", "/");
    }
}
