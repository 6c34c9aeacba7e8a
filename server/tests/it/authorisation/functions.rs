//! The server functions. They are the pages' own: a token opens none of them. Arguments are a form's, or JSON where
//! they begin with `{`. As with the routes, 422 stands for "let in" where doing it would spoil the next request.

use super::Line;

const ZONE: &str = "zone=Europe/Berlin";
const PROFILE: &str = "draft[zone]=Europe/Berlin&draft[day_start_hour]=0&draft[week_start]=monday&draft[clock]=h24\
                       &draft[currency]=EUR";
const DRAFT: &str =
    "draft[start]=2026-03-02T09:00&draft[end]=2026-03-02T10:00&draft[overlap_choice]=keep";
const EDIT: &str = "id={interval}&revision=2&draft[start]=2026-03-02T09:00&draft[end]=2026-03-02T10:00\
                    &draft[overlap_choice]=keep";
const DAYS: &str = "gateway={gateway}&from=2026-01-01&to=2026-01-02";
const RUNS: &str = "query[name]=&query[host]=&query[state]=&query[from]=&query[to]=&query[after]=";
const GATEWAY: &str =
    "id={gateway}&draft[kind]=cloud&draft[cloud_id]={cloud}&draft[user_name]=ada@example.org";
const PRICE: &str = "meter={meter}&draft[currency]=EUR&draft[valid_from]=2027-01-01&draft[kind]=flat&draft[price]=0.3";
const TERMS: &str = r#"{"form":{"currency":"USD","terms":[]},"seen":0}"#;
const LIST: &str = r#"{"query":{"range":{},"tags":[],"search":"","before":null}}"#;

#[rustfmt::skip]
pub fn table() -> Vec<Line> {
    let line = |name, sends, statuses| Line { name, sends, statuses };
    vec![
        //                                                      nobody other member admin all read agent jwt expired cross-site
        line("account/sign_in/get_gate", "",                      "200 200 200 200 200 200 200 200 401 403"),
        line("account/sign_in/sign_in", "username=ada&password=correct+horse",
                                                                  "200 200 200 200 200 200 200 200 401 403"),
        line("account/register/register", "username=eve&password=short",
                                                                  "422 422 422 422 422 422 422 422 401 403"),
        line("account/me/who", "",                                "401 200 200 200 401 401 401 401 401 403"),
        line("account/me/sign_out", "",                           "401 200 200 200 401 401 401 401 401 403"),
        line("account/me/use_browser_zone", ZONE,                 "401 200 200 200 401 401 401 401 401 403"),
        line("account/people/list_people", "",                    "401 403 403 200 401 401 401 401 401 403"),
        line("account/people/set_disabled", "id={user}&disabled=false",
                                                                  "401 403 403 200 401 401 401 401 401 403"),

        line("account/settings/server_fns/get_profile", "",       "401 200 200 200 401 401 401 401 401 200"),
        line("account/settings/server_fns/list_zones", "",        "401 200 200 200 401 401 401 401 401 200"),
        line("account/settings/server_fns/save_profile", PROFILE, "401 200 200 200 401 401 401 401 401 403"),
        line("account/settings/server_fns/change_password", "current=wrong&new=correct+horse",
                                                                  "401 422 422 422 401 401 401 401 401 403"),
        line("account/settings/server_fns/list_sessions", "",     "401 200 200 200 401 401 401 401 401 200"),
        line("account/settings/server_fns/end_session", "id={session}",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("account/settings/server_fns/end_other_sessions", "",
                                                                  "401 200 200 200 401 401 401 401 401 403"),
        line("account/settings/server_fns/list_tokens", "",       "401 200 200 200 401 401 401 401 401 200"),
        line("account/settings/server_fns/make_token", "name=t&scope=read",
                                                                  "401 200 200 200 401 401 401 401 401 403"),
        line("account/settings/server_fns/end_token", "id={token}",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("account/settings/server_fns/delete_account", "password=wrong",
                                                                  "401 422 422 422 401 401 401 401 401 403"),

        line("intervals/server_fns/list_intervals", LIST,         "401 200 200 200 401 401 401 401 401 403"),
        line("intervals/server_fns/get_timer", "",                "401 200 200 200 401 401 401 401 401 200"),
        line("intervals/server_fns/get_interval", "id={interval}",
                                                                  "401 404 200 404 401 401 401 401 401 200"),
        line("intervals/server_fns/add_interval", DRAFT,          "401 200 200 200 401 401 401 401 401 403"),
        line("intervals/server_fns/edit_interval", EDIT,          "401 404 200 404 401 401 401 401 401 403"),
        line("intervals/server_fns/start_timer", "title=t",       "401 200 200 200 401 401 401 401 401 403"),
        line("intervals/server_fns/stop_timer", "",               "401 200 200 200 401 401 401 401 401 403"),
        line("intervals/server_fns/resume_timer", "id={interval}",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("intervals/server_fns/delete_interval", "id={interval}",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("intervals/server_fns/restore_interval", "id={interval}",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("intervals/server_fns/revert_interval", "id={interval}&revision=1&expected=2",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("intervals/tags/get_tags", "",                       "401 200 200 200 401 401 401 401 401 200"),
        line("intervals/tags/rename_tag", "from=nowhere&to=b",    "401 404 404 404 401 401 401 401 401 403"),
        line("intervals/tags/undo_rename", "batch={batch}",       "401 404 200 404 401 401 401 401 401 403"),
        line("intervals/trash/get_trash", "",                     "401 200 200 200 401 401 401 401 401 200"),

        line("runs/server_fns/list_runs", RUNS,                   "401 200 200 200 401 401 401 401 401 200"),
        line("runs/server_fns/get_run", "id={run}&points=100",    "401 404 200 404 401 401 401 401 401 200"),
        line("runs/server_fns/compare_runs", "id={run}",          "401 404 200 404 401 401 401 401 401 200"),
        line("runs/server_fns/set_threshold", "id={run}&threshold=5",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("runs/server_fns/rename_run", "id={run}&name=x&description=",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("runs/server_fns/delete_run", "id={run}",            "401 404 200 404 401 401 401 401 401 403"),
        line("runs/server_fns/restore_run", "id={run}",           "401 404 200 404 401 401 401 401 401 403"),
        line("runs/server_fns/get_agent", "",                     "401 200 200 200 401 401 401 401 401 200"),

        line("energy/server_fns/get_now", "meter={meter}",        "401 404 200 404 401 401 401 401 401 200"),
        line("energy/server_fns/get_history", "query[meter]={meter}",
                                                                  "401 404 200 404 401 401 401 401 401 200"),
        line("energy/server_fns/get_gateways", "",                "401 200 200 200 401 401 401 401 401 200"),
        line("energy/server_fns/save_gateway", GATEWAY,           "401 404 200 404 401 401 401 401 401 403"),
        line("energy/server_fns/pause_gateway", "id={gateway}&paused=true",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("energy/server_fns/delete_gateway", "id={gateway}",  "401 404 200 404 401 401 401 401 401 403"),
        line("energy/server_fns/restore_gateway", "id={gateway}", "401 404 200 404 401 401 401 401 401 403"),
        line("energy/server_fns/test_gateway", "id={gateway}",    "401 404 200 404 401 401 401 401 401 403"),
        line("energy/server_fns/change_meter", "id={meter}&name=x&max_kw=25",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("energy/archive/server_fns/get_archive", "gateway={gateway}",
                                                                  "401 404 200 404 401 401 401 401 401 200"),
        line("energy/archive/server_fns/restore_archive", DAYS,   "401 404 200 404 401 401 401 401 401 403"),
        line("energy/archive/server_fns/verify_archive", DAYS,    "401 404 200 404 401 401 401 401 401 403"),
        line("energy/archive/server_fns/save_store", "draft[kind]=folder",
                                                                  "401 403 403 200 401 401 401 401 401 403"),
        line("energy/archive/server_fns/test_store", "",          "401 403 403 200 401 401 401 401 401 403"),
        line("energy/prices/server_fns/get_prices", "meter={meter}",
                                                                  "401 404 200 404 401 401 401 401 401 200"),
        line("energy/prices/server_fns/save_price", PRICE,        "401 404 200 404 401 401 401 401 401 403"),
        line("energy/prices/server_fns/end_price", "meter={meter}&id={price}",
                                                                  "401 404 200 404 401 401 401 401 401 403"),
        line("energy/prices/server_fns/restore_price", "meter={meter}&id={price}",
                                                                  "401 404 200 404 401 401 401 401 401 403"),

        line("packaging/server_fns/get_overview", "query[from]=",
                                                                  "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/server_fns/get_whole", "",                "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/server_fns/get_left_out", "ids[0]=1",     "401 200 200 200 401 401 401 401 401 403"),
        line("packaging/server_fns/get_unreadable", "week=&position=0",
                                                                  "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/server_fns/save_terms", "terms[from]=2026-01-01&terms[wage]=x&revision=0",
                                                                  "401 403 403 422 401 401 401 401 401 403"),
        line("packaging/periods/server_fns/get_periods", "",      "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/periods/server_fns/get_week", "week=2018-02-18",
                                                                  "401 200 200 200 401 401 401 401 401 200"),
        // Let in is a conflict: no source is set up.
        line("packaging/periods/server_fns/ask_again", "week=2018-02-18",
                                                                  "401 403 403 409 401 401 401 401 401 403"),
        line("packaging/source/server_fns/get_source", "",        "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/source/server_fns/get_settings", "",      "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/source/server_fns/read_schedule", "line=","401 403 403 200 401 401 401 401 401 403"),
        line("packaging/source/server_fns/save_source", "form[account]=x",
                                                                  "401 403 403 422 401 401 401 401 401 403"),
        line("packaging/source/server_fns/scrape", "again=false", "401 403 403 409 401 401 401 401 401 403"),
        line("packaging/source/server_fns/reparse", "",           "401 403 403 200 401 401 401 401 401 403"),
        // Let in is not found: it is another kind of job.
        line("packaging/source/server_fns/stop_work", "id={job}", "401 403 403 404 401 401 401 401 401 403"),
        line("packaging/assumptions/server_fns/get_assumptions", "",
                                                                  "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/assumptions/server_fns/get_history", "",  "401 200 200 200 401 401 401 401 401 200"),
        line("packaging/assumptions/server_fns/preview_assumptions", TERMS,
                                                                  "401 403 403 422 401 401 401 401 401 403"),
        line("packaging/assumptions/server_fns/save_assumptions", TERMS,
                                                                  "401 403 403 422 401 401 401 401 401 403"),

        line("jobs/server_fns/get_jobs", "",                      "401 403 403 200 401 401 401 401 401 403"),
        line("jobs/server_fns/run_job", "kind=clean_up",          "401 403 403 200 401 401 401 401 401 403"),
        line("jobs/server_fns/cancel_job", "id={job}",            "401 403 403 200 401 401 401 401 401 403"),
    ]
}
