//! Signing in, tokens, and one's own account, over REST.

use crate::people::PASSWORD;
use crate::{Ask, TestApp};
use domain::account::Scope;
use serde_json::{Value, json};
use server::config::PublicUrl;
use std::io::Read;

#[tokio::test]
async fn a_name_and_a_password_buy_a_token() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let me = app.get("/api/v1/me").bearer_auth(&ada.jwt).answer().await.json(200);
    let profile = json!({
        "zone": "Europe/Berlin", "day_start_hour": 0, "week_start": "monday", "clock": "h24", "currency": "EUR"
    });
    assert_eq!(
        me,
        json!({ "id": ada.id, "name": "ada", "admin": true, "disabled": false, "profile": profile })
    );
    app.close().await;
}

#[tokio::test]
async fn failed_tries_have_to_wait_and_do_not_tell_names_from_passwords() {
    let app = TestApp::start().await;
    app.person("ada").await;
    let attempt = async |name: &str| {
        let body = json!({ "username": name, "password": "not the password" });
        app.post("/api/v1/auth").json(&body).answer().await
    };
    let (known, unknown) =
        (attempt("ada").await.problem(401), attempt("nobody").await.problem(401));
    assert_eq!(known, unknown);
    for _ in 0..4 {
        attempt("ada").await.problem(401);
    }
    let wait = attempt("ada").await;
    wait.problem(429);
    assert!(
        wait.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1),
        "{wait:?}"
    );
    // The right password is not looked at either, and the browser's form waits for the same reason.
    let body = json!({ "username": "ada", "password": PASSWORD });
    app.post("/api/v1/auth").json(&body).answer().await.problem(429);
    let form = app.call("/sign_in", "", "username=ada&password=not+it+at+all").await;
    assert_eq!((form.status, form.header("retry-after").is_empty()), (429, false));
    app.close().await;
}

#[tokio::test]
async fn a_token_is_shown_once_and_ends_when_it_is_revoked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let body =
        json!({ "name": "laptop", "scope": "read", "expires_at": "2126-01-01T00:00:00+01:00" });
    let made =
        app.post("/api/v1/tokens").bearer_auth(&ada.jwt).json(&body).answer().await.json(201);
    let token = made["token"].as_str().expect("a token");
    assert_eq!(made["expires_at"], "2125-12-31T23:00:00Z");
    let listed = app.get("/api/v1/tokens").header("cookie", &ada.cookie).answer().await;
    assert!(!listed.text().contains(token));
    let listed = listed.json(200);
    assert_eq!(
        (&listed["items"][0]["id"], &listed["items"][0]["scope"]),
        (&made["id"], &json!("read"))
    );
    app.get("/api/v1/me").bearer_auth(token).answer().await.json(200);
    let path = format!("/api/v1/tokens/{}", made["id"]);
    app.delete(&path).bearer_auth(&ada.jwt).answer().await.is(204);
    app.delete(&path).bearer_auth(&ada.jwt).answer().await.problem(404);
    let said = app.get("/api/v1/me").bearer_auth(token).answer().await;
    said.problem(401);
    assert_eq!(said.header("www-authenticate"), "Bearer");
    let wrong = json!({ "name": "", "scope": "everything", "expires_at": "tomorrow" });
    let wrong = app.post("/api/v1/tokens").bearer_auth(&ada.jwt).json(&wrong).answer().await;
    assert_eq!(wrong.fields(422), ["scope", "expires_at"]);
    app.close().await;
}

#[tokio::test]
async fn a_profile_is_patched_field_by_field() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let patch = async |profile: Value| {
        app.patch("/api/v1/me")
            .bearer_auth(&ada.jwt)
            .json(&json!({ "profile": profile }))
            .answer()
            .await
    };
    let me = patch(json!({ "zone": "Asia/Kolkata", "day_start_hour": 4 })).await.json(200);
    assert_eq!(
        (&me["profile"]["zone"], &me["profile"]["currency"]),
        (&json!("Asia/Kolkata"), &json!("EUR"))
    );
    let wrong = patch(json!({ "zone": "Mars", "day_start_hour": 13, "clock": "h25" })).await;
    assert_eq!(wrong.fields(422), ["zone", "day_start_hour", "clock"]);
    assert_eq!(patch(json!({ "zone": null })).await.fields(422), ["profile.zone"]);
    assert_eq!(patch(json!({ "colour": "red" })).await.fields(422), ["colour"]);
    assert_eq!(app.get("/api/v1/me").bearer_auth(&ada.jwt).answer().await.json(200), me);
    app.close().await;
}

#[tokio::test]
async fn a_new_password_ends_every_other_way_in_but_api_tokens() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (other, token) = (app.session(&ada).await, app.token(&ada, Scope::All).await);
    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        app.put("/api/v1/me/password").header("cookie", &ada.cookie).json(&body).answer().await
    };
    assert_eq!(change("not it at all", "battery staple").await.fields(422), ["current"]);
    assert_eq!(change(PASSWORD, "short").await.fields(422), ["new"]);
    change(PASSWORD, "battery staple").await.is(204);
    app.get("/api/v1/me").header("cookie", &ada.cookie).answer().await.json(200);
    app.get("/api/v1/me").bearer_auth(&token).answer().await.json(200);
    app.get("/api/v1/me").header("cookie", &other).answer().await.problem(401);
    app.get("/api/v1/me").bearer_auth(&ada.jwt).answer().await.problem(401);
    app.close().await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let other = app.session(&ada).await;
    let listed = app.get("/api/v1/sessions").bearer_auth(&ada.jwt).answer().await.json(200);
    let sessions = listed["items"].as_array().expect("items");
    let stranger = sessions
        .iter()
        .find(|session| session["address"] == "192.0.2.7")
        .expect("the other browser");
    assert_eq!((sessions.len(), &stranger["agent"]), (2, &json!("Test")));
    let path = format!("/api/v1/sessions/{}", stranger["id"]);
    app.delete(&path).bearer_auth(&ada.jwt).answer().await.is(204);
    app.get("/api/v1/me").header("cookie", &other).answer().await.problem(401);
    app.get("/api/v1/me").header("cookie", &ada.cookie).answer().await.json(200);
    app.close().await;
}

#[tokio::test]
async fn everything_of_mine_is_a_zip_of_json_lines() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    app.add(&ada, json!({ "start": "2026-03-02T09:00:00Z", "title": "mine" })).await.json(201);
    app.add(&bob, json!({ "start": "2026-03-02T09:00:00Z", "title": "theirs" })).await.json(201);
    let [mine, theirs] = [("my run", &ada), ("secret run", &bob)].map(async |(name, person)| {
        let body = json!({ "name": name, "threshold": 1, "start_time": "2026-03-02T09:00:00Z" });
        let run = app.send(person, "/api/v1/test", body).await.json(201)["id"].clone();
        let samples =
            json!({ "samples": [{ "seq": 0, "at": "2026-03-02T09:00:01Z", "system": 12.5 }] });
        app.send(person, &format!("/api/v1/test/{run}/samples"), samples).await.json(200);
        run
    });
    let (mine, theirs) = (mine.await, theirs.await);
    for (person, id) in [(&ada, "00ada1"), (&bob, "00b0b1")] {
        let said = json!({ "kind": "push", "cloud_id": id, "password": "sealed-secret" });
        app.send(person, "/api/v1/energy/gateways", said).await.json(201);
        let post = "<InstantaneousDemand><MeterMacId>0x0007810000222222</MeterMacId><TimeStamp>0x2f0b1a40</TimeStamp>\
                    <Demand>0xfffe0c</Demand><Multiplier>0x1</Multiplier><Divisor>0x3e8</Divisor></InstantaneousDemand>";
        let push = app.post(&format!("/api/v1/energy/push/{id}")).bearer_auth(&person.jwt);
        push.body(post).answer().await.json(200);
    }
    // What lies in the trash is theirs still.
    app.delete(&format!("/api/v1/test/{mine}")).bearer_auth(&ada.jwt).answer().await.is(204);
    let answer = app.get("/api/v1/me/export").bearer_auth(&ada.jwt).answer().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(answer.bytes)).expect("a zip");
    assert!(zip.by_name(&format!("runs/{theirs}.jsonl")).is_err());
    let mut text = String::new();
    zip.by_name(&format!("runs/{mine}.jsonl"))
        .expect("it")
        .read_to_string(&mut text)
        .expect("text");
    let line: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        line,
        json!({ "sample": { "seq": 0, "at": "2026-03-02T09:00:01Z", "system": 12.5 } })
    );
    assert!(zip.by_name("energy/00b0b1.jsonl").is_err());
    let mut said = String::new();
    zip.by_name("energy/00ada1.jsonl").expect("it").read_to_string(&mut said).expect("text");
    assert!(said.contains("\"demand_kw\":-0.5"), "{said}");
    for at in 0..zip.len() {
        zip.by_index(at).expect("a file").read_to_string(&mut text).expect("text");
    }
    for line in text.lines() {
        serde_json::from_str::<Value>(line).expect("JSON");
    }
    assert!(text.contains("\"mine\"") && text.contains("\"ada\""), "{text}");
    assert!(!text.contains("theirs") && !text.contains("$argon2"), "{text}");
    assert!(!text.contains("sealed-secret") && !text.contains("00b0b1"), "{text}");
    app.close().await;
}

#[tokio::test]
async fn a_deleted_account_is_gone_with_all_that_was_its() {
    let app = TestApp::start().await;
    let (_ada, bob) = (app.person("ada").await, app.person("bob").await);
    let token = app.token(&bob, Scope::All).await;
    let delete = async |password: &str| {
        let body = json!({ "password": password });
        app.delete("/api/v1/me").bearer_auth(&token).json(&body).answer().await
    };
    assert_eq!(delete("not it at all").await.fields(422), ["password"]);
    delete(PASSWORD).await.is(204);
    for bearer in [&token, &bob.jwt] {
        app.get("/api/v1/me").bearer_auth(bearer).answer().await.problem(401);
    }
    let body = json!({ "username": bob.name, "password": PASSWORD });
    app.post("/api/v1/auth").json(&body).answer().await.problem(401);
    app.close().await;
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once_and_may_come_back() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let token = app.token(&bob, Scope::All).await;
    let set = async |id: i64, disabled: bool| {
        let request = app.patch(&format!("/api/v1/users/{id}")).bearer_auth(&ada.jwt);
        request.json(&json!({ "disabled": disabled })).answer().await
    };
    assert_eq!(set(bob.id.0, true).await.json(200)["disabled"], true);
    app.get("/api/v1/me").bearer_auth(&bob.jwt).answer().await.problem(401);
    app.get("/api/v1/me").header("cookie", &bob.cookie).answer().await.problem(401);
    app.get("/api/v1/me").bearer_auth(&token).answer().await.problem(401);
    set(bob.id.0, false).await.json(200);
    app.get("/api/v1/me").bearer_auth(&token).answer().await.json(200);
    assert_eq!(set(ada.id.0, true).await.fields(422), ["user"]);
    set(4711, true).await.problem(404);
    app.close().await;
}

#[tokio::test]
async fn a_cookie_changes_something_only_from_our_own_pages() {
    let public = "https://hindsight.example.org";
    let app = TestApp::with(|settings| settings.public_url = PublicUrl::parse(public).ok()).await;
    let ada = app.person("ada").await;
    let start = json!({ "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z" });
    let post = |name: &'static str, value: &'static str| {
        let request = app.post("/api/v1/intervals").header("cookie", &ada.cookie).json(&start);
        request.header(name, value).answer()
    };
    post("origin", public).await.json(201);
    post("sec-fetch-site", "same-origin").await.json(201);
    post("origin", "https://evil.example").await.problem(403);
    post("origin", "null").await.problem(403);
    post("sec-fetch-site", "cross-site").await.problem(403);
    // Reading from elsewhere is the browser's to hide; a token is not sent by itself.
    let read = app
        .get("/api/v1/intervals")
        .header("cookie", &ada.cookie)
        .header("origin", "https://evil.example");
    read.answer().await.json(200);
    let bearer = app
        .post("/api/v1/intervals")
        .bearer_auth(&ada.jwt)
        .header("origin", "https://evil.example");
    bearer.json(&start).answer().await.json(201);
    assert!(
        app.call("/sign_in", "", "username=ada&password=correct+horse")
            .await
            .header("set-cookie")
            .contains("; Secure")
    );
    app.close().await;
}
