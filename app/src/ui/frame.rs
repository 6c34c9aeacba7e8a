//! What stands around every page of a signed-in person: the rail, the notices, the messages.

use super::focus;
use super::live::listen;
use super::shortcuts::Shortcuts;
pub use super::theme::BEFORE_PAINT;
use super::theme::{ThemeSwitch, ThemeVersion};
use super::zone::ZoneNotice;
use super::{Icon, Mark, Toasts, show_dialog, use_live};
use crate::account::me::{Me, who};
use domain::live::Domain;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use leptos_router::location::Url;

#[component]
pub fn Frame() -> impl IntoView {
    let live = use_live();
    listen(live);
    expect_context::<ThemeVersion>().listen();
    focus::keep();
    let me = Resource::new_blocking(move || live.version(Domain::Account), |_| who());
    let overlay: NodeRef<Dialog> = NodeRef::new();
    let location = use_location();
    // The first part of the path names the domain, whose hue the page wears.
    let domain = move || location.pathname.get().split('/').nth(1).unwrap_or_default().to_owned();
    view! {
        <a class="skip" href="#main" rel="external">"Skip to the content"</a>
        <div class="shell" data-domain=domain>
            <header class="rail">
                <a class="home" href="/" aria-label="Hindsight, start page"><Mark /></a>
                <Transition fallback=|| ()>
                    {move || Suspend::new(async move {
                        me.await.ok().map(|me| view! { <Rail me overlay /> })
                    })}
                </Transition>
            </header>
            <main id="main" tabindex="-1">
                <Transition fallback=|| ()>
                    {move || Suspend::new(async move { me.await.ok().map(|me| view! { <ZoneNotice me /> }) })}
                </Transition>
                <Offline />
                <Outlet />
            </main>
        </div>
        <Shortcuts overlay />
        <Toasts />
    }
}

/// Says so when the page may be behind.
#[component]
fn Offline() -> impl IntoView {
    let live = use_live();
    let location = use_location();
    move || {
        if live.signed_out() {
            let next = format!("/sign-in?next={}", Url::escape(&location.pathname.get()));
            return Some(
                view! {
                    <div class="notice attention" role="status">
                        <Icon name="attention" />
                        <p>"You are signed out. What you see may be old."</p>
                        <a class="button" href=next rel="external">"Sign in"</a>
                    </div>
                }
                .into_any(),
            );
        }
        (live.connected() == Some(false)).then(|| {
            view! {
                <div class="notice attention" role="status">
                    <Icon name="offline" />
                    <p>"The connection to the server is lost. What you see may be old; it catches up by itself."</p>
                </div>
            }
            .into_any()
        })
    }
}

/// Whether the page is the one at a path, or below it.
fn use_here() -> impl Fn(&'static str) -> Option<&'static str> + Copy + Send + Sync + 'static {
    let location = use_location();
    move |path| location.pathname.get().starts_with(path).then_some("page")
}

#[component]
fn Rail(me: Me, overlay: NodeRef<Dialog>) -> impl IntoView {
    let here = use_here();
    let admin = me.user.admin;
    view! {
        <nav aria-label="Main">
            <ul>
                <li>
                    <a href="/intervals" data-domain="intervals" aria-current=move || here("/intervals") aria-keyshortcuts="G I">
                        <Icon name="intervals" />
                        "Intervals"
                    </a>
                </li>
                <li>
                    <a href="/runs" data-domain="runs" aria-current=move || here("/runs") aria-keyshortcuts="G R">
                        <Icon name="runs" />
                        "Runs"
                    </a>
                </li>
                <li>
                    <a href="/energy" data-domain="energy" aria-current=move || here("/energy") aria-keyshortcuts="G E">
                        <Icon name="energy" />
                        "Energy"
                    </a>
                </li>
                <li>
                    <a href="/packaging" data-domain="packaging" aria-current=move || here("/packaging") aria-keyshortcuts="G P">
                        <Icon name="packaging" />
                        "Packaging"
                    </a>
                </li>
                {admin
                    .then(|| {
                        view! {
                            <li class="apart wide">
                                <a href="/jobs" aria-current=move || here("/jobs")>
                                    <Icon name="jobs" />
                                    "Jobs"
                                </a>
                            </li>
                        }
                    })}
            </ul>
        </nav>
        <LiveState />
        <AccountMenu me overlay />
    }
}

/// Whether changes arrive by themselves, in words.
#[component]
fn LiveState() -> impl IntoView {
    let live = use_live();
    let state = move || match live.connected() {
        Some(true) => ("live ok", "live", "Live"),
        Some(false) => ("live attention", "offline", "Offline"),
        None => ("live", "wait", "Waiting"),
    };
    view! {
        <p class=move || state().0 role="status">
            {move || view! { <Icon name=state().1 /> }}
            {move || state().2}
        </p>
    }
}

#[component]
fn AccountMenu(me: Me, overlay: NodeRef<Dialog>) -> impl IntoView {
    let here = use_here();
    // "true", not "page": it leads to the page, but is not its link.
    let within = move || here("/account").or(here("/people")).map(|_| "true");
    let user = me.user;
    let role = if user.admin { "Administrator" } else { "Member" };
    let administers = user.admin.then(|| {
        view! {
            <a href="/people" aria-current=move || here("/people")><Icon name="people" />"People"</a>
            <a class="narrow" href="/jobs" aria-current=move || here("/jobs")><Icon name="jobs" />"Jobs"</a>
        }
    });
    view! {
        <button class="me" type="button" popovertarget="me" aria-current=within aria-label=format!("Account menu of {}", user.name)>
            <Icon name="account" />
            <span>{user.name.clone()}</span>
        </button>
        <div class="menu corner" id="me" popover role="group" aria-label="Account menu">
            <p>
                <strong>{user.name.clone()}</strong>
                <br />
                <span class="dim">{role} " · " {user.profile.zone.clone()}</span>
            </p>
            <hr />
            <a href="/account" aria-current=move || here("/account")><Icon name="account" />"Account"</a>
            {administers}
            <a href="/api/docs" rel="external"><Icon name="key" />"API"</a>
            <button type="button" popovertarget="me" popovertargetaction="hide" on:click=move |_| show_dialog(overlay)>
                <Icon name="keyboard" />
                "Shortcuts"
                <kbd>"?"</kbd>
            </button>
            <ThemeSwitch />
            <hr />
            <form method="post" action="/fn/app/account/me/sign_out">
                <button><Icon name="signout" />"Sign out"</button>
            </form>
        </div>
    }
}
