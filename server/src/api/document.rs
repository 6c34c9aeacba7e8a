//! The OpenAPI document: what the handlers say of themselves, and what holds for all of them.

use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
    path::PathItem,
};
use utoipa::{PartialSchema, ToSchema};

const ABOUT: &str = "\
All that the pages can do, over HTTP and JSON. Times are RFC 3339 and answered in UTC; a time without an offset is \
refused. Lists come newest first, with a cursor. Changes are JSON merge patches. JSON may only grow: take no notice \
of fields you do not know.";

/// Every failure (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "about:blank", "title": "Unprocessable Entity", "status": 422,
    "detail": "The end is before the start; choose a later time.",
    "errors": [{"field": "end", "message": "The end is before the start; choose a later time."}]
}))]
#[expect(dead_code, reason = "the shape of crate::http::problem::Problem for the document")]
struct ProblemShape {
    r#type: String,
    title: String,
    status: u16,
    /// A sentence that says what to do.
    detail: String,
    /// One complaint about each wrong field, where input was refused.
    errors: Option<Vec<FieldErrorShape>>,
}

/// What is wrong with one field.
#[derive(ToSchema)]
#[schema(as = FieldError)]
#[expect(dead_code, reason = "the shape of domain::FieldError for the document")]
pub(super) struct FieldErrorShape {
    /// As the body or the query spells it.
    field: String,
    message: String,
}

/// The document with what every operation shares.
pub(super) fn finish(collected: OpenApi) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Hindsight")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    let mut document = OpenApiBuilder::new()
        .info(info)
        .security(Some([requirement("bearer"), requirement("session")]))
        .build()
        .merge_from(collected);
    let components = document.components.get_or_insert_default();
    let schemas = [("Problem", ProblemShape::schema()), ("FieldError", FieldErrorShape::schema())];
    components.schemas.extend(schemas.map(|(name, schema)| (name.to_owned(), schema)));
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme("bearer", bearer);
    let cookie =
        ApiKeyValue::with_description(app::ssr::SESSION_COOKIE, "A browser that is signed in");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    document.paths.paths.values_mut().for_each(add_problems);
    document
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new::<_, [&str; 0], &str>(scheme, [])
}

/// Says of each operation that a failure is a problem body, whatever its status.
fn add_problems(item: &mut PathItem) {
    let problem = || {
        let schema = Ref::from_schema_name("Problem");
        ContentBuilder::new().schema(Some(schema)).build()
    };
    let operations =
        [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
    for operation in operations.into_iter().flatten() {
        let responses = &mut operation.responses.responses;
        for (status, response) in responses.iter_mut() {
            if let RefOr::T(Response { content, .. }) = response
                && status.starts_with('4')
            {
                content.insert("application/problem+json".to_owned(), RefOr::T(problem()));
            }
        }
        let otherwise = ResponseBuilder::new()
            .description("A problem in words")
            .content("application/problem+json", problem());
        responses.insert("default".to_owned(), RefOr::T(otherwise.build()));
    }
}
