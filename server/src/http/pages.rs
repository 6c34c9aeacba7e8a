//! The application's pages and server functions.

use super::problem::Problem;
use super::{MAX_BODY, State, forms};
use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use storage::account::{Identity, Registration, Via};

pub fn router(state: &State) -> Router<State> {
    let routes = generate_route_list(app::App);
    let context = {
        let house = app::ssr::House {
            db: state.db.clone(),
            registration: state.settings.registration,
            secure_cookies: state.settings.is_https(),
            public_url: state.settings.public_url.as_ref().map(|url| url.as_str().to_owned()),
            archive: state.settings.archive.set_place(),
        };
        move || provide_context(house.clone())
    };
    let shell = {
        let options = state.leptos.clone();
        move || app::shell(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(state, routes, context.clone(), shell.clone())
        .fallback(leptos_axum::render_app_to_stream_with_context(context, shell))
        .layer(from_fn_with_state(state.clone(), guard))
        .layer(from_fn(forms::keep_input))
}

/// Pages are for people who are signed in: others are led to the page that lets them in, and back afterwards.
/// Server functions ask for themselves and answer with a status instead.
async fn guard(
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let gate = matches!(path, "/sign-in" | "/register");
    let known = request
        .extensions()
        .get::<Identity>()
        .is_some_and(|identity| matches!(identity.via, Via::Session(_)));
    if path.starts_with("/fn/") && too_large(request.headers()) {
        return Problem::too_large("1 MB").into_response();
    }
    if path.starts_with("/fn/") || (gate && !known) {
        return next.run(request).await;
    }
    if gate {
        return Redirect::to("/").into_response();
    }
    if known {
        return next.run(request).await;
    }
    // The first person of all has nothing to sign in with.
    match storage::account::any_user(&state.db).await {
        Ok(false) if state.settings.registration != Registration::Closed => {
            Redirect::to("/register").into_response()
        }
        _ if path == "/" => Redirect::to("/sign-in").into_response(),
        _ => {
            let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
            let next = utf8_percent_encode(wanted, NON_ALPHANUMERIC);
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
    }
}

/// Whether the body says that it is longer than a server function reads. One that does not say is cut off, and then it
/// cannot be read.
fn too_large(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    length.is_some_and(|length: usize| length > MAX_BODY)
}
