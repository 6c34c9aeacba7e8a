//! People, and the ways to prove who one is.

mod auth;
mod export;
mod me;
mod sessions;
mod tokens;
mod users;

use crate::http::State;
use domain::account::{Profile, User};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(auth::sign_in))
        .routes(routes!(me::get, me::change, me::delete))
        .routes(routes!(me::change_password))
        .routes(routes!(export::export))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::revoke))
        .routes(routes!(users::list))
        .routes(routes!(users::change))
}

/// A person.
#[derive(Serialize, ToSchema)]
#[schema(as = User, example = json!({
    "id": 1, "name": "ada", "admin": true, "disabled": false,
    "profile": {"zone": "Europe/Berlin", "day_start_hour": 4, "week_start": "monday", "clock": "h24", "currency": "EUR"}
}))]
struct UserAnswer {
    id: i64,
    name: String,
    admin: bool,
    disabled: bool,
    #[schema(value_type = ProfileShape)]
    profile: Profile,
}

impl From<User> for UserAnswer {
    fn from(user: User) -> Self {
        let User { id, name, admin, disabled, profile } = user;
        Self { id: id.0, name, admin, disabled, profile }
    }
}

/// How a person's time is divided and shown.
#[derive(ToSchema)]
#[schema(as = Profile)]
#[expect(dead_code, reason = "the shape of domain::account::Profile for the document")]
struct ProfileShape {
    /// An IANA zone name.
    zone: String,
    /// The hour at which a day begins.
    #[schema(maximum = 12)]
    day_start_hour: u8,
    /// monday, saturday or sunday.
    week_start: String,
    /// h24 or h12.
    clock: String,
    /// An ISO 4217 code.
    currency: String,
}
