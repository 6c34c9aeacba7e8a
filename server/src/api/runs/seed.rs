//! The paths and bodies that the first grasshopper really uses, so that it works unchanged: `/v1/api/testrun`.
//!
//! Its answers are its own: `{"msg": …}` instead of problems, and dates as `Thu, 13 Feb 2025 17:42:11 GMT`. What it
//! got wrong is right here: a run that is active is answered, durations are seconds, above is above.

use super::answer::seconds;
use crate::api::extract::{Body, Id};
use crate::http::State;
use crate::http::auth::Recording;
use crate::http::problem::Problem;
use app::ssr::ClientAddress;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router, extract};
use domain::Instant;
use domain::runs::report::StartRun;
use domain::runs::{NewRun, RunId, check};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::account::{self, SignIn};
use storage::runs::{self, Usage};

/// What is nested under `/v1/api`.
pub fn router() -> Router<State> {
    Router::new()
        .route("/auth", post(sign_in))
        // The client sends HEAD to see whether anyone is there; any status will do.
        .route("/testrun", get(here).post(start))
        .route("/testrun/{id}", get(figures))
        .route("/testrun/{id}/usage", post(usage))
        .route("/testrun/{id}/stop", post(stop))
        .method_not_allowed_fallback(crate::api::wrong_method)
        .fallback(async || Problem::not_found())
}

/// Around all of it: what was refused, also before a handler was asked, in the words of this dialect.
pub async fn in_its_words(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let msg = match problem.status() {
            StatusCode::NOT_FOUND => "No testrun found",
            _ => problem.detail(),
        };
        let (parts, body) = Json(json!({ "msg": msg })).into_response().into_parts();
        response.headers_mut().extend(parts.headers);
        *response.body_mut() = body;
    }
    response
}

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

async fn sign_in(
    extract::State(state): extract::State<State>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Body(Credentials { username, password }): Body<Credentials>,
) -> Result<Json<Value>, Problem> {
    let address = address.to_string();
    match account::issue_jwt(&state.db, &username, &password, &address, storage::now()).await? {
        SignIn::Welcome { token } => Ok(Json(json!({ "token": token }))),
        SignIn::Wrong => Err(Problem::unauthorized("Bad username or password")),
        SignIn::Wait { seconds } => Err(Problem::wait(seconds)),
    }
}

async fn here(Recording(_): Recording) -> StatusCode {
    StatusCode::OK
}

async fn start(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Body(body): Body<StartRun>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let new = NewRun::parse(body)?;
    let run = runs::start(&state.db, user.id, new, storage::now()).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": run.id, "start_time": date(run.start) }))))
}

#[derive(Deserialize)]
struct UsageBody {
    usage: f64,
}

async fn usage(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(run): Id<RunId>,
    Body(body): Body<UsageBody>,
) -> Result<Json<Value>, Problem> {
    let percent = check::percent("usage", body.usage).map_err(|error| vec![error])?;
    let usage = Usage { run, at: None, percent };
    runs::record(&state.db, user.id, usage, storage::now()).await?;
    // As it is there: a list of the message and the status that was meant.
    Ok(Json(json!([{ "msg": "Usage recorded" }, 201])))
}

async fn stop(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(run): Id<RunId>,
) -> Result<Json<Value>, Problem> {
    // Its body says nothing that counts there; the end is now.
    runs::stop(&state.db, user.id, run, Default::default(), storage::now()).await?;
    Ok(Json(json!({ "msg": "Testrun finished" })))
}

async fn figures(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(run): Id<RunId>,
) -> Result<Json<Value>, Problem> {
    let summary = runs::summary(&state.db, user.id, run, storage::now()).await?;
    Ok(Json(json!({
        "id": run,
        "time_above_threshold": seconds(summary.figure.above),
        "start_time": date(summary.run.start),
        "end_time": summary.run.end.map(date),
        "duration": seconds(summary.figure.duration()),
    })))
}

/// An instant as HTTP writes dates, to the second.
fn date(at: Instant) -> String {
    at.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_http() {
        let at = Instant::parse("2025-02-13T17:42:11.9Z").expect("a time");
        assert_eq!(date(at), "Thu, 13 Feb 2025 17:42:11 GMT");
    }
}
