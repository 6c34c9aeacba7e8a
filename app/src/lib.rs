//! The isomorphic user interface.
use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    Lazy, LazyRoute, StaticSegment,
    components::{Route, Router, Routes},
    lazy_route,
};

/// The document around the application; drawn on the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <leptos_meta::HashedStylesheet options=options.clone() id="style" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title text="Hindsight" />
        <Router>
            <main>
                <Routes fallback=|| "Not found.">
                    <Route path=StaticSegment("") view={Lazy::<Home>::new()} />
                </Routes>
            </main>
        </Router>
    }
}

struct Home;

#[lazy_route]
impl LazyRoute for Home {
    fn data() -> Self {
        Self
    }
    fn view(_this: Self) -> AnyView {
        let count = RwSignal::new(0);
        view! { <button on:click=move |_| *count.write() += 1>"Clicked " {count}</button> }.into_any()
    }
}
