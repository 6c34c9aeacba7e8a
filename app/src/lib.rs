//! The isomorphic user interface: pages, and the server functions they call.
//!
//! Absent by design: third parties (a page waits for none), SQL (it is in `storage`), and in the browser every zone
//! database, date parser and regex (the server formats).

// The type of a page is the type of everything in it; the compiler follows it this deep.
#![recursion_limit = "512"]

pub mod account;
pub mod energy;
pub mod error;
pub mod intervals;
pub mod jobs;
pub mod packaging;
mod routes;
pub mod runs;
#[cfg(feature = "ssr")]
pub mod ssr;
pub mod ui;
mod wire;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

/// The document around the application; drawn on the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    #[cfg(feature = "ssr")]
    ssr::send_content_policy();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <script nonce=leptos::nonce::use_nonce()>{ui::frame::BEFORE_PAINT}</script>
                <HashedStylesheet options=options.clone() id="style" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
                <div hidden inner_html=include_str!("ui/icons.svg") />
            </body>
        </html>
    }
}

/// A page is whole when it is sent, in its own order, so that it can be read before, or without, the wasm. What it waits
/// for is our own database.
const SSR: SsrMode = SsrMode::InOrder;

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Here and not in the frame: a lazy route begins to load before the frame around it is drawn.
    provide_context(ui::Live::default());
    provide_context(ui::ToastStack::default());
    provide_context(ui::ThemeVersion::default());
    view! {
        <Title text="Hindsight" />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view={Lazy::<routes::SignIn>::new()} ssr=SSR />
                <Route path=path!("/register") view={Lazy::<routes::Register>::new()} ssr=SSR />
                <ParentRoute path=path!("") view={Lazy::<routes::Frame>::new()} ssr=SSR>
                    <Route path=path!("") view=|| view! { <Redirect path="/intervals" /> } />
                    <Route path=path!("/intervals") view={Lazy::<routes::Intervals>::new()} ssr=SSR />
                    <Route path=path!("/intervals/tags") view={Lazy::<routes::Tags>::new()} ssr=SSR />
                    <Route path=path!("/intervals/transfer") view={Lazy::<routes::Transfer>::new()} ssr=SSR />
                    <Route path=path!("/intervals/trash") view={Lazy::<routes::Trash>::new()} ssr=SSR />
                    <Route path=path!("/runs") view={Lazy::<routes::Runs>::new()} ssr=SSR />
                    <Route path=path!("/runs/agent") view={Lazy::<routes::Agent>::new()} ssr=SSR />
                    <Route path=path!("/runs/compare") view={Lazy::<routes::Compare>::new()} ssr=SSR />
                    <Route path=path!("/runs/:id") view={Lazy::<routes::Run>::new()} ssr=SSR />
                    <Route path=path!("/energy") view={Lazy::<routes::Energy>::new()} ssr=SSR />
                    <Route path=path!("/energy/history") view={Lazy::<routes::History>::new()} ssr=SSR />
                    <Route path=path!("/energy/gateways") view={Lazy::<routes::Gateways>::new()} ssr=SSR />
                    <Route path=path!("/energy/prices") view={Lazy::<routes::Prices>::new()} ssr=SSR />
                    <Route path=path!("/energy/archive") view={Lazy::<routes::Archive>::new()} ssr=SSR />
                    <Route path=path!("/packaging") view={Lazy::<routes::Packaging>::new()} ssr=SSR />
                    <Route path=path!("/packaging/periods") view={Lazy::<routes::Periods>::new()} ssr=SSR />
                    <Route path=path!("/packaging/source") view={Lazy::<routes::Source>::new()} ssr=SSR />
                    <Route path=path!("/packaging/assumptions") view={Lazy::<routes::Assumptions>::new()} ssr=SSR />
                    <Route path=path!("/account") view={Lazy::<routes::Account>::new()} ssr=SSR />
                    <Route path=path!("/people") view={Lazy::<routes::People>::new()} ssr=SSR />
                    <Route path=path!("/jobs") view={Lazy::<routes::Jobs>::new()} ssr=SSR />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found · Hindsight" />
        <main class="gate" id="main">
            <header>
                <ui::Mark />
                <h1>"There is nothing here"</h1>
                <p>"The address may be mistyped, or what was here is gone."</p>
            </header>
            <a class="button primary" href="/">"To the start page"</a>
        </main>
    }
}
