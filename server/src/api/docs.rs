//! `/api/docs`: the OpenAPI document as a page. It is ours, carries no script and asks no other server.

mod read;
mod view;

use crate::http::State;
use axum::Router;
use axum::extract;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use leptos::config::LeptosOptions;
use read::Section;
use std::sync::{Arc, OnceLock};
use utoipa::openapi::OpenApi;

/// Our stylesheet and our icon; nothing runs here.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

pub(super) fn router(document: &OpenApi) -> Router<State> {
    let sections: Arc<[Section]> = read::sections(document).into();
    let drawn: Arc<OnceLock<String>> = Arc::default();
    let page = async move |extract::State(state): extract::State<State>| {
        let html = drawn.get_or_init(|| view::page(&sections, &stylesheet(&state.leptos)));
        ([(CONTENT_SECURITY_POLICY, POLICY)], Html(html.clone())).into_response()
    };
    Router::new().route("/docs", get(page))
}

/// Where the site's stylesheet is: its name carries the hash that `hash.txt` beside the executable tells.
fn stylesheet(options: &LeptosOptions) -> String {
    let beside = std::env::current_exe().ok();
    let hashes = beside
        .filter(|_| options.hash_files)
        .and_then(|exe| {
            std::fs::read_to_string(exe.parent()?.join(options.hash_file.as_ref())).ok()
        })
        .unwrap_or_default();
    let hash = hashes.lines().find_map(|line| line.strip_prefix("css:")).map(str::trim);
    let hash = hash.map(|hash| format!(".{hash}")).unwrap_or_default();
    format!("/{}/{}{hash}.css", options.site_pkg_dir, options.output_name)
}
