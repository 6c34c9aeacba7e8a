//! What the pages of packaging share.

use leptos::prelude::*;
use leptos::web_sys;
use wasm_bindgen::JsCast;

const PAGES: [(&str, &str); 4] = [
    ("/packaging", "Figures"),
    ("/packaging/periods", "Periods"),
    ("/packaging/assumptions", "Assumptions"),
    ("/packaging/source", "Source"),
];

/// The pages about packaging; `here` is the path of this one.
#[component]
pub fn Tabs(here: &'static str) -> impl IntoView {
    let tab = |(path, name): (&'static str, &'static str)| {
        view! { <a href=path aria-current=(path == here).then_some("page")>{name}</a> }
    };
    view! { <nav class="tabs" aria-label="Packaging">{PAGES.map(tab)}</nav> }
}

/// The token of a complexity's colour, by its place in the lists.
pub(super) fn colour(group: usize) -> &'static str {
    ["c1", "c2", "c3", "c4", "c5", "c6"][group % 6]
}

/// The shape of its points, as plotly.js calls it. Another with each colour, and with each round of colours.
pub(super) fn shape(group: usize) -> &'static str {
    ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down"]
        [(group + group / 6) % 6]
}

/// The same shape and colour, in a page.
#[component]
pub(super) fn Shape(group: usize) -> impl IntoView {
    let path = match shape(group) {
        "circle" => "M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
        "square" => "M2.5 2.5h7v7h-7z",
        "diamond" => "M6 1l5 5l-5 5l-5-5z",
        "triangle-up" => "M6 1.5l5 9h-10z",
        "cross" => "M4.5 1.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
        _ => "M6 10.5l5-9h-10z",
    };
    view! {
        <svg class="shape" viewBox="0 0 12 12" aria-hidden="true" style=format!("color:var(--{})", colour(group))>
            <path d=path />
        </svg>
    }
}

/// Gives the person a text as a file.
pub(super) fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let address = web_sys::Blob::new_with_str_sequence(&parts)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    let link = document().create_element("a").ok();
    let link = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    if let (Ok(address), Some(link)) = (address, link) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
        let _ = web_sys::Url::revoke_object_url(&address);
    }
}
