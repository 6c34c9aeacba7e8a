//! Prices, planned hours and the wage, by the dates from which they hold.

use crate::api::extract::Body;
use crate::http::State;
use crate::http::auth::{Administrator, Caller};
use crate::http::problem::Problem;
use axum::{Json, extract};
use domain::packaging::{Assumptions, AssumptionsForm};
use serde::{Deserialize, Serialize};
use storage::packaging::{self, Saved};
use utoipa::ToSchema;

/// Assumptions, and who saved them.
#[derive(Serialize, ToSchema)]
#[schema(as = PackagingAssumptions)]
pub(super) struct Answer {
    /// One more with each change; 0 for those that nobody saved.
    revision: i64,
    #[schema(value_type = AssumptionsShape)]
    assumptions: AssumptionsForm,
    #[schema(format = DateTime)]
    saved_at: Option<String>,
    saved_by: Option<String>,
}

impl From<Saved> for Answer {
    fn from(saved: Saved) -> Self {
        Self {
            revision: saved.revision,
            assumptions: AssumptionsForm::of(&saved.assumptions),
            saved_at: saved.saved_at.map(|at| at.to_string()),
            saved_by: saved.saved_by,
        }
    }
}

/// What holds, by the date from which it does; the date of a row chooses. Numbers are answered as decimal texts, and
/// taken as texts or as numbers.
#[derive(ToSchema)]
#[schema(as = Assumptions, example = json!({
    "currency": "USD",
    "terms": [{
        "from": "1970-01-01", "wage": "18",
        "complexities": [{"name": "Basic", "price": "100", "planned_hours": "2"}]
    }]
}))]
#[expect(dead_code, reason = "the shape of domain::packaging::AssumptionsForm for the document")]
struct AssumptionsShape {
    /// ISO 4217.
    currency: String,
    terms: Vec<TermsShape>,
}

#[derive(ToSchema)]
#[schema(as = Terms)]
#[expect(dead_code, reason = "the shape of domain::packaging::TermsForm for the document")]
struct TermsShape {
    #[schema(format = Date)]
    from: String,
    /// For an hour.
    wage: String,
    /// Rows of another complexity are left out.
    complexities: Vec<ComplexityShape>,
}

#[derive(ToSchema)]
#[schema(as = Complexity)]
#[expect(dead_code, reason = "the shape of domain::packaging::ComplexityForm for the document")]
struct ComplexityShape {
    /// Exactly as reports say it.
    name: String,
    /// Of a package.
    price: String,
    planned_hours: String,
}

/// Get the assumptions that figures are worked out with
#[utoipa::path(
    get, path = "/packaging/assumptions", operation_id = "get_packaging_assumptions", tag = "Packaging",
    responses((status = 200, description = "Those that hold", body = Answer))
)]
pub(super) async fn get(
    extract::State(state): extract::State<State>,
    Caller(_): Caller,
) -> Result<Json<Answer>, Problem> {
    Ok(Json(packaging::assumptions(&state.db).await?.into()))
}

/// New assumptions, and what they were made from.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewPackagingAssumptions)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBody {
    /// The revision that was seen; when another holds by now, nothing is saved (409). Without it nobody is asked.
    revision: Option<i64>,
    #[schema(value_type = AssumptionsShape)]
    assumptions: AssumptionsForm,
}

/// Save assumptions
///
/// All of them, in the place of those that hold. For administrators.
#[utoipa::path(
    put, path = "/packaging/assumptions", operation_id = "put_packaging_assumptions", tag = "Packaging",
    request_body = NewBody,
    responses(
        (status = 200, description = "They hold now", body = Answer),
        (status = 409, description = "Others were saved meanwhile"),
    )
)]
pub(super) async fn put(
    extract::State(state): extract::State<State>,
    Administrator(user): Administrator,
    Body(NewBody { revision, assumptions }): Body<NewBody>,
) -> Result<Json<Answer>, Problem> {
    let new = Assumptions::parse(&assumptions)?;
    let now = storage::now();
    Ok(Json(packaging::save_assumptions(&state.db, user.id, new, revision, now).await?.into()))
}
