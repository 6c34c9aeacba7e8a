//! Setting up, scraping and looking, as a program does.

use super::schedule::Served;
use super::*;
use crate::{Answer, Ask};
use domain::packaging::Unreadable;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use storage::packaging::Report;

impl Served {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/api/v1/packaging/{path}");
        let request = self.app.request(method, &path).bearer_auth(&self.ada.jwt);
        match body {
            Some(body) => request.json(&body).answer().await,
            None => request.answer().await,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    async fn put(&self, source: Value) -> Answer {
        self.ask(Method::PUT, "source", Some(source)).await
    }

    /// All that is needed, with a user name and without a password.
    fn source(&self) -> Value {
        json!({
            "base_url": self.double.url(), "account": "132", "first_period": self.weeks()[0].to_string(),
            "schedule": "", "pause": 0, "timeout": 600, "user_name": "grace",
        })
    }

    async fn set_up(&self) {
        let mut source = self.source();
        let file = json!({ "username": USERNAME, "password": PASSWORD }).to_string();
        source["credentials"] = json!(file);
        let told = self.put(source).await.json(200);
        assert_eq!((&told["is_set_up"], &told["user_name"]), (&json!(true), &json!(USERNAME)));
        assert!(!told.to_string().contains(PASSWORD), "{told}");
    }

    /// Scrapes, and answers its last words.
    async fn scraped(&self, body: Value, subject: &str) -> String {
        let job = self.ask(Method::POST, "scrape", Some(body)).await.json(202);
        assert_eq!(job["kind"], "scrape_packaging", "{job}");
        let ended = self.ended(subject).await;
        assert_eq!(
            (json!(ended.id), ended.state.as_str()),
            (job["id"].clone(), "done"),
            "{ended:?}"
        );
        ended.message
    }
}

#[tokio::test]
async fn a_source_is_set_up_scraped_and_looked_at() {
    let served = Served::new().await;
    let workers = served.work();
    let proposed = served.get("source").await.json(200);
    assert_eq!((&proposed["is_set_up"], &proposed["next_run"]), (&json!(false), &Value::Null));
    assert_eq!(proposed["base_url"], "http://tt.revacom.com");
    let refused = served.ask(Method::POST, "scrape", Some(json!({}))).await;
    assert!(refused.problem(409)["detail"].to_string().contains("Packaging, Source"));

    served.set_up().await;
    let words = served.scraped(json!({}), "").await;
    assert!(words.starts_with("3 weeks asked for: "), "{words}");
    let rows = whole(&served.app.db, &served.double, served.weeks()).await;
    let periods = served.get("periods").await.json(200)["items"].clone();
    let listed: Vec<&str> =
        periods.as_array().expect("a list").iter().filter_map(|it| it["week"].as_str()).collect();
    let mut weeks: Vec<String> = served.weeks().iter().map(Week::to_string).collect();
    weeks.reverse();
    assert_eq!(listed, weeks, "the newest first");
    let sum = |name: &str| {
        let items = periods.as_array().expect("a list").iter();
        items.map(|it| it[name].as_u64().expect("a number")).sum::<u64>()
    };
    assert_eq!((sum("rows"), sum("unreadable")), (rows as u64, 0));
    assert_eq!((&periods[0]["outcome"], &periods[0]["done"]), (&json!("ok"), &json!(true)));

    let page = served.get(&format!("periods/{}/page", weeks[0])).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert!(page.header("content-disposition").starts_with("attachment"));
    assert!(page.text().contains("issueDetails"));
    served.get("periods/2012-01-01/page").await.problem(404);
    served.get("periods/yesterday/page").await.problem(404);
    served.close(workers).await;
}

#[tokio::test]
async fn weeks_are_asked_for_again_and_pages_read_again() {
    let served = Served::new().await;
    let workers = served.work();
    served.set_up().await;
    served.scraped(json!({}), "").await;
    let weeks = served.weeks();
    let (one, again) = (weeks[1], json!({ "weeks": [weeks[1].to_string()], "again": true }));
    let words = served.scraped(again, &format!("weeks={one}")).await;
    assert!(words.starts_with("1 week asked for: 0 new, 0 changed, "), "{words}");
    let words = served.scraped(json!({ "again": true }), "").await;
    assert!(words.starts_with("3 weeks asked for: 0 new, 0 changed, "), "{words}");
    let asked = [weeks.clone(), vec![one], weeks.clone()].concat();
    assert_eq!(served.double.reports(), asked);

    // Of a row that is there no more, its page still knows.
    let rows = packaging::rows(&served.app.db, &Filter::default(), None, None, 1).await;
    let newest = Week::of(rows.expect("read")[0].row.date);
    let odd = Report { unreadable: vec![(0, Unreadable::NoKey, Vec::new())], ..Report::default() };
    let emptied = packaging::reparsed_week(&served.app.db, newest, odd).await;
    let gone = emptied.expect("emptied").gone;
    let job = served.ask(Method::POST, "reparse", None).await.json(202);
    assert_eq!(job["kind"], "reparse_packaging");
    let mut changes = served.app.db.changes();
    let ended = loop {
        let job = storage::jobs::get(&served.app.db, job["id"].as_i64().expect("an id")).await;
        match job.expect("there") {
            job if job.finished_at.is_some() => break job,
            _ => drop(changes.recv().await),
        }
    };
    assert!(ended.message.starts_with(&format!("3 weeks read again: {gone} new, ")), "{ended:?}");
    whole(&served.app.db, &served.double, served.weeks()).await;
    assert_eq!(served.double.reports(), asked, "nothing was asked");
    served.close(workers).await;
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_kept() {
    let served = Served::new().await;
    let workers = served.work();
    let check = async |field: &str, value: Value| {
        let mut source = served.source();
        source[field] = value;
        let answer = served.put(source).await;
        assert_eq!(answer.fields(422), [field], "{}", answer.text());
    };
    check("base_url", json!("ftp://tt")).await;
    check("account", json!("one")).await;
    check("first_period", json!("1.1.2012")).await;
    check("schedule", json!("at noon")).await;
    check("pause", json!(-1)).await;
    check("timeout", json!(0)).await;
    check("user_name", json!("a\u{0}")).await;
    check("password", json!("x".repeat(501))).await;
    check("credentials", json!("ada:secret")).await;
    check("colour", json!("red")).await;
    assert_eq!(served.get("source").await.json(200)["is_set_up"], false);
    served.set_up().await;
    let check = async |body: Value, fields: &[&str]| {
        let answer = served.ask(Method::POST, "scrape", Some(body)).await;
        assert_eq!(answer.fields(422), fields, "{}", answer.text());
    };
    check(json!({ "from": "soon", "until": "2018" }), &["from", "until"]).await;
    check(json!({ "weeks": ["2018-02-18"], "from": "2018-01-01" }), &["weeks"]).await;
    check(json!({ "weeks": [server::packaging::today().to_string()] }), &["weeks"]).await;
    check(json!({ "weeks": vec!["2018-02-18"; 121] }), &["weeks"]).await;
    assert!(served.double.asked().is_empty());
    served.close(workers).await;
}

#[tokio::test]
async fn all_of_a_source_is_said_but_its_password() {
    let served = Served::new().await;
    let workers = served.work();
    assert_eq!(served.put(json!({})).await.fields(422), ["base_url"]);
    for field in served.source().as_object().expect("an object").keys() {
        let mut source = served.source();
        source.as_object_mut().expect("an object").remove(field);
        let answer = served.put(source).await;
        assert_eq!(answer.fields(422), [field.as_str()], "{}", answer.text());
    }
    assert_eq!(served.get("source").await.json(200)["is_set_up"], false);
    served.set_up().await;
    for password in [Value::Null, json!("")] {
        let mut source = served.source();
        source["password"] = password;
        served.put(source).await.json(200);
    }
    served.put(served.source()).await.json(200);
    let kept = packaging::credentials(&served.app.db).await.expect("read").expect("kept");
    assert_eq!((kept.user_name.as_str(), kept.password.expose_secret()), ("grace", PASSWORD));
    served.close(workers).await;
}

#[tokio::test]
async fn all_of_the_assumptions_is_said() {
    let served = Served::new().await;
    let workers = served.work();
    let check = async |assumptions: Value, fields: &[&str]| {
        let body = json!({ "assumptions": assumptions });
        let answer = served.ask(Method::PUT, "assumptions", Some(body)).await;
        assert_eq!(answer.fields(422), fields, "{}", answer.text());
    };
    check(json!({}), &["currency", "terms"]).await;
    check(
        json!({ "currency": "USD", "terms": [{ "from": "1970-01-01" }] }),
        &["terms[0][wage]", "terms[0][complexities]"],
    )
    .await;
    let terms =
        json!([{ "from": "1970-01-01", "wage": 18, "complexities": [{ "name": "Basic" }] }]);
    let rest = ["terms[0][complexities][0][price]", "terms[0][complexities][0][planned_hours]"];
    check(json!({ "currency": "USD", "terms": terms }), &rest).await;
    let mut typed = terms.clone();
    typed[0]["wages"] = json!(19);
    check(json!({ "currency": "USD", "terms": typed }), &["wages"]).await;
    let none = served.ask(Method::PUT, "assumptions", Some(json!({}))).await;
    assert_eq!(none.fields(422), ["assumptions"]);
    assert_eq!(served.get("assumptions").await.json(200)["revision"], 0);
    served.close(workers).await;
}

#[tokio::test]
async fn a_parameter_that_cannot_be_read_is_named() {
    let served = Served::new().await;
    let workers = served.work();
    for (path, field) in [
        ("periods?limit=abc", "limit"),
        ("series?metric=costs&window=abc", "window"),
        ("series?metric=costs&window=4", "window"),
        ("series", "metric"),
        ("series?metric=cost", "metric"),
        ("series?metric=costs&from=nonsense", "from"),
        ("series?metric=costs&from=2018-03-01&to=2018-02-01", "to"),
        ("series?metric=costs&colour=red", "colour"),
        ("rows?limit=-1", "limit"),
        ("rows?limit=1001", "limit"),
        ("rows?to=1.2.2018", "to"),
        ("rows?left_out=all", "left_out"),
        ("rows?cursor=x", "cursor"),
        ("rows?window=5", "window"),
        ("export.csv?from=2018-02-30", "from"),
        ("export.csv?metric=costs", "metric"),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.fields(422), [field], "{path}: {}", answer.text());
    }
    // A complexity is whatever reports say; one that they do not say is in none of them.
    let none = served.get("series?metric=costs&complexity=Unheard").await.json(200);
    assert_eq!((&none["points"], &none["mean"]), (&json!([]), &Value::Null));
    served.close(workers).await;
}

#[tokio::test]
async fn a_member_sees_no_user_name_and_asks_for_nothing() {
    let served = Served::new().await;
    let workers = served.work();
    served.set_up().await;
    let eve = served.app.person("eve").await;
    let seen = served.app.get("/api/v1/packaging/source").bearer_auth(&eve.jwt).answer().await;
    let seen = seen.json(200);
    assert_eq!((&seen["user_name"], &seen["has_password"]), (&Value::Null, &json!(true)));
    let asked = served.app.post("/api/v1/packaging/scrape").bearer_auth(&eve.jwt).json(&json!({}));
    asked.answer().await.problem(403);
    served.close(workers).await;
}

#[tokio::test]
async fn a_scrape_without_a_password_that_opens_says_what_to_do() {
    let served = Served::new().await;
    let workers = served.work();
    served.put(served.source()).await.json(200);
    served.ask(Method::POST, "scrape", Some(json!({}))).await.json(202);
    let ended = served.ended("").await;
    assert_eq!(ended.state.as_str(), "failed");
    assert!(ended.message.starts_with("Enter the user name and the password"), "{ended:?}");
    served.close(workers).await;
}
