use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};

#[tokio::main]
async fn main() {
    let options = LeptosOptions::builder()
        .output_name("hindsight")
        .site_root(std::env::current_exe().unwrap().parent().unwrap().join("site").display().to_string())
        .site_pkg_dir("pkg")
        .hash_files(true)
        .build();
    let routes = generate_route_list(app::App);
    let router = axum::Router::new()
        .leptos_routes(&options, routes, { let o = options.clone(); move || app::shell(o.clone()) })
        .fallback_service(tower_http::services::ServeDir::new(options.site_root.to_string()))
        .with_state(options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await.unwrap();
    axum::serve(listener, router).await.unwrap();
}
