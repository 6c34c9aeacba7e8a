//! What the build left beside the executable, and the headers that every answer carries.

use super::State;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use leptos::config::LeptosOptions;
use tower_http::services::{ServeDir, ServeFile};

/// Files in `public/`, which keep their names and so are asked about again.
const PUBLIC_FILES: [&str; 5] =
    ["favicon.svg", "icon-192.png", "icon-512.png", "manifest.webmanifest", "robots.txt"];

/// `site/` and `hash.txt` lie beside the executable, wherever it is started from.
pub fn leptos_options() -> anyhow::Result<LeptosOptions> {
    let executable = std::env::current_exe()?;
    let beside = executable.parent().unwrap_or(std::path::Path::new("."));
    Ok(LeptosOptions::builder()
        .output_name("hindsight")
        .site_root(beside.join("site").display().to_string())
        .site_pkg_dir("pkg")
        // A server under test has no site; its pages then refer to plain names.
        .hash_files(beside.join("hash.txt").exists())
        .build())
}

pub fn router(state: &State) -> Router<State> {
    let root = std::path::PathBuf::from(state.leptos.site_root.to_string());
    let packages = ServeDir::new(root.join("pkg")).precompressed_br().precompressed_gzip();
    let mut router = Router::new().nest_service("/pkg", packages).layer(from_fn(forever));
    for name in PUBLIC_FILES {
        let file = ServeFile::new(root.join(name)).precompressed_br().precompressed_gzip();
        router = router.route_service(&format!("/{name}"), file);
    }
    router
}

/// A name with a hash in it never changes its content.
async fn forever(request: Request, next: Next) -> Response {
    let package = request.uri().path().starts_with("/pkg/");
    let mut response = next.run(request).await;
    if package && response.status() == StatusCode::OK {
        let value = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(CACHE_CONTROL, value);
    }
    response
}

/// What holds for every answer to a request for `path`. Pages add their own policy with a nonce; see `app::shell`.
pub fn set_security_headers(path: &str, response: &mut Response) {
    let private = !path.starts_with("/pkg/");
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    set(
        HeaderName::from_static("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    if private {
        set(CACHE_CONTROL, "no-store");
    }
}
