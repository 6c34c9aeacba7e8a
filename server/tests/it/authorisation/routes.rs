//! The routes of the REST API. Where a request is allowed but would spoil the next ones it is sent with a wrong
//! password, and 422 is the sign that it was let in.

use super::Line;

/// The path with what it names filled in; see `Scene::fill`.
pub fn example(path: &str) -> String {
    match path {
        "/api/v1/intervals/export" => "/api/v1/intervals/export?format=csv".to_owned(),
        "/api/v1/jobs/{kind}/run" => "/api/v1/jobs/clean_up/run".to_owned(),
        path if path.starts_with("/api/v1/intervals/{id}") => path.replace("{id}", "{interval}"),
        path if path.starts_with("/api/v1/jobs/{id}") => path.replace("{id}", "{job}"),
        path if path.starts_with("/api/v1/sessions/") => path.replace("{id}", "{session}"),
        path if path.starts_with("/api/v1/tokens/") => path.replace("{id}", "{token}"),
        path if path.starts_with("/api/v1/test/") => path.replace("{id}", "{run}"),
        path if path.starts_with("/api/v1/users/") => path.replace("{id}", "{user}"),
        path => path.to_owned(),
    }
}

#[rustfmt::skip]
pub fn table() -> Vec<Line> {
    let line = |name, sends, statuses| Line { name, sends, statuses };
    vec![
        //                                                nobody other member admin all read agent jwt expired cross-site
        line("POST /api/v1/auth", r#"{"username":"ada","password":"correct horse"}"#,
                                                            "200 200 200 200 200 200 200 200 401 403"),
        line("GET /api/v1/me", "",                          "401 200 200 200 200 200 403 200 401 200"),
        line("PATCH /api/v1/me", "{}",                      "401 200 200 200 200 403 403 200 401 403"),
        line("DELETE /api/v1/me", r#"{"password":"wrong"}"#,
                                                            "401 422 422 422 422 403 403 422 401 403"),
        line("GET /api/v1/me/export", "",                   "401 200 200 200 200 200 403 200 401 200"),
        line("PUT /api/v1/me/password", r#"{"current":"correct horse","new":"short"}"#,
                                                            "401 422 422 422 422 403 403 422 401 403"),
        line("GET /api/v1/sessions", "",                    "401 200 200 200 200 200 403 200 401 200"),
        line("DELETE /api/v1/sessions/{id}", "",            "401 404 204 404 204 403 403 204 401 403"),
        line("GET /api/v1/tokens", "",                      "401 200 200 200 403 403 403 200 401 200"),
        line("POST /api/v1/tokens", r#"{"name":"t","scope":"read"}"#,
                                                            "401 201 201 201 403 403 403 201 401 403"),
        line("DELETE /api/v1/tokens/{id}", "",              "401 404 204 404 403 403 403 204 401 403"),
        line("GET /api/v1/users", "",                       "401 403 403 200 403 403 403 403 401 403"),
        line("PATCH /api/v1/users/{id}", r#"{"disabled":false}"#,
                                                            "401 403 403 200 403 403 403 403 401 403"),
        line("GET /api/v1/jobs", "",                        "401 403 403 200 403 403 403 403 401 403"),
        line("POST /api/v1/jobs/{kind}/run", "",            "401 403 403 202 403 403 403 403 401 403"),
        line("POST /api/v1/jobs/{id}/cancel", "",           "401 403 403 200 403 403 403 403 401 403"),

        line("GET /api/v1/intervals", "",                   "401 200 200 200 200 200 403 200 401 200"),
        line("POST /api/v1/intervals", r#"{"start":"2026-03-02T09:00:00Z","end":"2026-03-02T10:00:00Z"}"#,
                                                            "401 201 201 201 201 403 403 201 401 403"),
        line("GET /api/v1/intervals/{id}", "",              "401 404 200 404 200 200 403 200 401 200"),
        line("PATCH /api/v1/intervals/{id}", r#"{"title":"x"}"#,
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("DELETE /api/v1/intervals/{id}", "",           "401 404 204 404 204 403 403 204 401 403"),
        line("POST /api/v1/intervals/{id}/restore", "",     "401 404 200 404 200 403 403 200 401 403"),
        line("POST /api/v1/intervals/{id}/revert", r#"{"revision":1}"#,
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("GET /api/v1/intervals/{id}/history", "",      "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/v1/intervals/trash", "",             "401 200 200 200 200 200 403 200 401 200"),
        // Nobody's timer runs here, and the others have recorded nothing that could be resumed.
        line("POST /api/v1/intervals/timer/stop", "",       "401 404 404 404 404 403 403 404 401 403"),
        line("POST /api/v1/intervals/timer/resume", "",     "401 201 201 201 201 403 403 201 401 403"),
        line("GET /api/v1/intervals/tags", "",              "401 200 200 200 200 200 403 200 401 200"),
        line("POST /api/v1/intervals/tags/rename", r#"{"from":"nowhere","to":"b"}"#,
                                                            "401 404 404 404 404 403 403 404 401 403"),
        line("POST /api/v1/intervals/undo", r#"{"batch":"{batch}"}"#,
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("GET /api/v1/intervals/export", "",            "401 200 200 200 200 200 403 200 401 200"),
        line("POST /api/v1/intervals/import", "start\n",    "401 200 200 200 200 403 403 200 401 403"),

        line("GET /api/v1/test", "",                        "401 200 200 200 200 200 403 200 401 200"),
        line("POST /api/v1/test", r#"{"name":"make","threshold":1}"#,
                                                            "401 201 201 201 201 403 201 201 401 403"),
        line("GET /api/v1/test/{id}", "",                   "401 404 200 404 200 200 200 200 401 200"),
        line("PATCH /api/v1/test/{id}", r#"{"name":"x"}"#,  "401 404 200 404 200 403 403 200 401 403"),
        line("DELETE /api/v1/test/{id}", "",                "401 404 204 404 204 403 403 204 401 403"),
        line("POST /api/v1/test/{id}/restore", "",          "401 404 200 404 200 403 403 200 401 403"),
        line("POST /api/v1/test/{id}/usage", r#"{"cpu_usage":1}"#,
                                                            "401 404 200 404 200 403 200 200 401 403"),
        line("POST /api/v1/test/{id}/samples", r#"{"samples":[]}"#,
                                                            "401 404 200 404 200 403 200 200 401 403"),
        line("POST /api/v1/test/{id}/stop", "{}",           "401 404 200 404 200 403 200 200 401 403"),
        line("GET /api/v1/test/{id}/samples", "",           "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/v1/test/{id}/samples.csv", "",       "401 404 200 404 200 200 403 200 401 200"),
    ]
}
