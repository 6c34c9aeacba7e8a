//! The routes of the REST API. Where a request is allowed but would spoil the next ones it is sent with a wrong
//! password, and 422 is the sign that it was let in.

use super::Line;

const PRICE: &str =
    r#"{"tariff":{"currency":"EUR","valid_from":"2026-01-01","kind":"flat","price":"0.3"}}"#;
const HOURS: &str =
    r#"{"gateway":{gateway},"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"}"#;
const LOGGER_USER: &str = r#"{"user_email":"ada@example.org","user_pw":"secret"}"#;

const ASSUMPTIONS: &str = r#"{"assumptions":{"currency":"USD","terms":[
    {"from":"2026-01-01","wage":18,"complexities":[{"name":"Basic","price":100,"planned_hours":2}]}]}}"#;
const COLUMNS: &str = "Date,JIRA-Key,Project,Package Number,Name,Type,Complexity,Technology,Status,Packager,QA,\
    Account/ Order#,Total Time (1),Time in period (2),QA passes,Overdue,Innovations (hr),\
    Packaging &  Development,Testing (hr),TR package (hr)\r\n";

/// The path with what it names filled in; see `Scene::fill`.
pub fn example(path: &str) -> String {
    match path {
        "/api/v1/intervals/export" => "/api/v1/intervals/export?format=csv".to_owned(),
        "/api/v1/jobs/{kind}/run" => "/api/v1/jobs/clean_up/run".to_owned(),
        path if path.starts_with("/api/v1/intervals/{id}") => path.replace("{id}", "{interval}"),
        path if path.starts_with("/api/v1/jobs/{id}") => path.replace("{id}", "{job}"),
        path if path.starts_with("/api/v1/sessions/") => path.replace("{id}", "{session}"),
        path if path.starts_with("/api/v1/tokens/") => path.replace("{id}", "{token}"),
        path if path.starts_with("/api/v1/energy/gateways/") => path.replace("{id}", "{gateway}"),
        path if path.starts_with("/api/v1/energy/meters/") => path.replace("{id}", "{meter}"),
        "/api/v1/energy/push/{cloud_id}" => "/api/v1/energy/push/{posting}".to_owned(),
        path if path.contains("{week}") => path.replace("{week}", "2018-02-18"),
        path if path.contains("{cloud_id}") => path.replace("{cloud_id}", "{cloud}"),
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

        line("GET /api/v1/energy/gateways", "",             "401 200 200 200 200 200 403 200 401 200"),
        line("POST /api/v1/energy/gateways", r#"{"kind":"push","cloud_id":"nothing"}"#,
                                                            "401 422 422 422 422 403 403 422 401 403"),
        line("GET /api/v1/energy/gateways/{id}", "",        "401 404 200 404 200 200 403 200 401 200"),
        line("PATCH /api/v1/energy/gateways/{id}", r#"{"name":"x"}"#,
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("DELETE /api/v1/energy/gateways/{id}", "",     "401 404 204 404 204 403 403 204 401 403"),
        line("POST /api/v1/energy/gateways/{id}/restore", "",
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("POST /api/v1/energy/gateways/{id}/test", "",  "401 404 202 404 202 403 403 202 401 403"),
        // Let in is found: nothing was tested yet.
        line("GET /api/v1/energy/gateways/{id}/test", "",   "401 404 404 404 404 404 403 404 401 404"),
        line("POST /api/v1/energy/push/{cloud_id}", "{}",   "401 404 200 404 200 403 200 200 401 403"),
        line("GET /api/v1/energy/meters", "",               "401 200 200 200 200 200 403 200 401 200"),
        line("PATCH /api/v1/energy/meters/{id}", r#"{"name":"x"}"#,
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("GET /api/v1/energy/meters/{id}/readings", "", "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/v1/energy/meters/{id}/gaps", "",     "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/v1/energy/meters/{id}/kwh", "",      "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/v1/energy/meters/{id}/cost", "",     "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/v1/energy/meters/{id}/export.csv", "",
                                                            "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/v1/energy/meters/{id}/prices", "",   "401 404 200 404 200 200 403 200 401 200"),
        line("POST /api/v1/energy/meters/{id}/prices", PRICE,
                                                            "401 404 201 404 201 403 403 201 401 403"),
        line("POST /api/v1/energy/meters/{id}/prices/preview", PRICE,
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("DELETE /api/v1/energy/meters/{id}/prices/{price}", "",
                                                            "401 404 204 404 204 403 403 204 401 403"),
        line("POST /api/v1/energy/meters/{id}/prices/{price}/restore", "",
                                                            "401 404 200 404 200 403 403 200 401 403"),
        line("GET /api/v1/energy/archive", "",              "401 200 200 200 200 200 403 200 401 200"),
        line("POST /api/v1/energy/archive/restore", HOURS,  "401 404 202 404 202 403 403 202 401 403"),
        line("POST /api/v1/energy/archive/verify", HOURS,   "401 404 202 404 202 403 403 202 401 403"),
        line("GET /api/v1/energy/archive/store", "",        "401 403 403 200 403 403 403 403 401 403"),
        line("PUT /api/v1/energy/archive/store", r#"{"kind":"folder"}"#,
                                                            "401 403 403 200 403 403 403 403 401 403"),
        line("POST /api/v1/energy/archive/store/test", "",  "401 403 403 202 403 403 403 403 401 403"),
        line("GET /api/v1/energy/archive/store/test", "",   "401 403 403 200 403 403 403 403 401 403"),

        line("GET /api/v1/packaging/source", "",            "401 200 200 200 200 200 403 200 401 200"),
        line("PUT /api/v1/packaging/source", r#"{"account":"x"}"#,
                                                            "401 403 403 422 403 403 403 403 401 403"),
        line("GET /api/v1/packaging/periods", "",           "401 200 200 200 200 200 403 200 401 200"),
        // Let in is found: no page is kept.
        line("GET /api/v1/packaging/periods/{week}/page", "",
                                                            "401 403 403 404 403 403 403 403 401 403"),
        // Let in is a conflict: no source is set up.
        line("POST /api/v1/packaging/scrape", "{}",         "401 403 403 409 403 403 403 403 401 403"),
        line("POST /api/v1/packaging/reparse", "",          "401 403 403 202 403 403 403 403 401 403"),
        line("GET /api/v1/packaging/series", "metric=costs",
                                                            "401 200 200 200 200 200 403 200 401 200"),
        line("GET /api/v1/packaging/rows", "",              "401 200 200 200 200 200 403 200 401 200"),
        line("GET /api/v1/packaging/assumptions", "",       "401 200 200 200 200 200 403 200 401 200"),
        line("PUT /api/v1/packaging/assumptions", ASSUMPTIONS,
                                                            "401 403 403 200 403 403 403 403 401 403"),
        line("GET /api/v1/packaging/export.csv", "",        "401 200 200 200 200 200 403 200 401 200"),
        line("POST /api/v1/packaging/import", COLUMNS,      "401 403 403 200 403 403 403 403 401 403"),

        line("POST /api/user/{cloud_id}", LOGGER_USER,      "401 409 200 409 200 403 403 200 401 403"),
        line("POST /api/users/{cloud_id}", LOGGER_USER,     "401 409 200 409 200 403 403 200 401 403"),
        line("GET /api/user/{cloud_id}", "",                "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/users/{cloud_id}", "",               "401 404 200 404 200 200 403 200 401 200"),
        line("GET /api/users", "",                          "401 200 200 200 200 200 403 200 401 200"),
        line("GET /api/users/", "",                         "401 200 200 200 200 200 403 200 401 200"),
        // Nobody is where it asks: 502 is let in.
        line("GET /api/event/{cloud_id}", "",               "401 403 403 403 502 403 502 502 401 403"),
    ]
}
