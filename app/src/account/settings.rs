//! The account page: how time is shown, who is signed in where, tokens, and leaving.

mod leaving;
mod password;
mod profile;
pub mod server_fns;
mod sessions;
mod tokens;
mod view;

use crate::ui::use_live;
use domain::live::Domain;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fns::{get_profile, list_sessions, list_tokens};

#[component]
pub fn AccountPage() -> impl IntoView {
    let live = use_live();
    let version = move || live.version(Domain::Account);
    let settings = Resource::new(version, |_| get_profile());
    let sessions = Resource::new(version, |_| list_sessions());
    let tokens = Resource::new(version, |_| list_tokens());
    view! {
        <Title text="Account · Hindsight" />
        <header class="head">
            <h1>"Account"</h1>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    settings.await.ok().map(|settings| {
                        let role = if settings.admin { "administrator" } else { "member" };
                        view! { <span class="dim">{settings.name} " · " {role}</span> }
                    })
                })}
            </Transition>
        </header>
        <profile::ProfilePart settings />
        <password::PasswordPart />
        <sessions::SessionsPart sessions />
        <tokens::TokensPart tokens />
        <leaving::DataPart />
        <leaving::DeletePart />
    }
    .into_any()
}

/// One part of the page: what it is about on the left, what can be done about it on the right.
#[component]
fn Part(
    id: &'static str,
    title: &'static str,
    #[prop(into)] about: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="part" aria-labelledby=id>
            <header>
                <h2 id=id>{title}</h2>
                <p>{about.run()}</p>
            </header>
            <div class="stack">{children()}</div>
        </section>
    }
}
