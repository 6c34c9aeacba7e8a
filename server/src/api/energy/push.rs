//! What gateways post by themselves: the Uploader of an EAGLE behind NAT.

use crate::api::extract::{Id, bytes};
use crate::http::State;
use crate::http::auth::Recording;
use crate::http::problem::Problem;
use axum::http::StatusCode;
use axum::{Json, extract};
use connectors::energy::{Failure, push as uploader};
use domain::Instant;
use domain::energy::{CloudId, GatewayState, Kind, Reading};
use domain::instant::DAY;
use serde::Serialize;
use storage::energy::{self, Condition, Target};
use utoipa::ToSchema;

/// How many readings were in a post.
#[derive(Serialize, ToSchema)]
#[schema(as = Pushed)]
pub(super) struct Answer {
    readings: usize,
}

/// Take what a gateway posts
///
/// The address for the Uploader of an EAGLE: a body of XML or JSON as it sends it, whatever its content type. A token
/// that can only record is enough, as a bearer token or as the password of Basic authentication. The gateway must have
/// been added with the kind `push`. What is posted twice is kept once.
#[utoipa::path(
    post, path = "/energy/push/{cloud_id}", operation_id = "push_readings", tag = "Energy",
    params(("cloud_id" = String, Path, description = "The gateway's Cloud ID")),
    request_body(content = String, content_type = "text/xml"),
    responses((status = 200, description = "It is kept", body = Answer))
)]
pub(super) async fn push(
    extract::State(state): extract::State<State>,
    Recording(user): Recording,
    Id(cloud_id): Id<String>,
    request: extract::Request,
) -> Result<Json<Answer>, Problem> {
    let cloud_id = CloudId::parse(&cloud_id).ok_or_else(Problem::not_found)?;
    let target = energy::target_by_cloud_id(&state.db, user.id, &cloud_id).await?;
    if target.gateway.kind != Kind::Push {
        return Err(conflict("This gateway is asked, and does not post. Change its kind first."));
    }
    if target.gateway.paused {
        return Err(conflict("This gateway is paused."));
    }
    let body = bytes(request, &state, "1 MB").await?;
    let now = storage::now();
    let read = uploader::parse(&body, now).and_then(|readings| of_the_past(readings, now));
    tell(&state, &target, &read).await?;
    let readings = read
        .map_err(|failure| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, failure.to_string()))?;
    let count = readings.len();
    state.asking.keep(target.gateway.id, readings).await;
    Ok(Json(Answer { readings: count }))
}

/// What a gateway's clock says is far ahead would be drawn where nobody looks. Late is good: it may have waited.
fn of_the_past(mut readings: Vec<Reading>, now: Instant) -> Result<Vec<Reading>, Failure> {
    let ahead = readings.iter().map(Reading::at).find(|at| at.since(now) > DAY);
    readings.retain(|reading| reading.at().since(now) <= DAY);
    match ahead {
        Some(at) if readings.is_empty() => Err(Failure::BadAnswer {
            words: format!(
                "The gateway’s clock says {at}. Set it; its readings are not kept until then."
            ),
            raw: String::new(),
        }),
        _ => Ok(readings),
    }
}

fn conflict(detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, detail)
}

/// Says how the gateway does, when that is news.
async fn tell<T>(state: &State, target: &Target, read: &Result<T, Failure>) -> Result<(), Problem> {
    let now_is = match read {
        Ok(_) => GatewayState::Ok,
        Err(_) => GatewayState::BadAnswer,
    };
    if target.gateway.state == now_is && now_is == GatewayState::Ok {
        return Ok(());
    }
    let detail = read.as_ref().err().map(|failure| failure.to_string()).unwrap_or_default();
    let raw = match read {
        Err(Failure::BadAnswer { raw, .. }) => Some(raw.clone()),
        _ => None,
    };
    let condition = Condition { state: now_is, detail, raw, answered: true };
    let id = target.gateway.id;
    Ok(energy::set_condition(&state.db, id, target.revision, condition, storage::now()).await?)
}
