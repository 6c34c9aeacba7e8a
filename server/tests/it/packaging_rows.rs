//! Rows of packages through the REST API, and what they come to.

mod files;

use crate::{Answer, Ask, Person, TestApp};
use domain::packaging::COLUMNS;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/packaging";

/// Dates, keys, complexities and hours; the columns between are the same.
const ROWS: [(&str, &str, &str, &str); 7] = [
    ("2018-02-18", "ABC-1", "Basic", "2"),
    ("2018-02-18", "ABC-2", "Easy", "5"),
    ("2018-02-18", "XYZ-1", "Odd", "1"),
    ("2018-02-25", "ABC-1", "Basic", "2"),
    ("2018-02-25", "ABC-3", "Basic", ""),
    ("2018-02-25", "XYZ-2", "Basic", "1,5"),
    ("2018-03-04", "XYZ-3", "Complex", "20"),
];

fn line((date, key, complexity, hours): (&str, &str, &str, &str)) -> String {
    let (project, number) = key.split_once('-').expect("a dash");
    let hours = if hours.contains(',') { format!("\"{hours}\"") } else { hours.to_owned() };
    format!(
        "{date},{key},{project},{number},Reader,New,{complexity},MSI,Done,pat,quinn,7,{hours},,,,,,,\r\n"
    )
}

fn file(rows: &[(&str, &str, &str, &str)]) -> String {
    let lines = rows.iter().copied().map(line);
    std::iter::once(format!("{}\r\n", COLUMNS.join(","))).chain(lines).collect()
}

impl TestApp {
    async fn take(&self, person: &Person, query: &str, file: impl Into<Vec<u8>>) -> Answer {
        let request = self.post(&format!("{PATH}/import{query}")).bearer_auth(&person.jwt);
        request.header("content-type", "text/csv").body(file.into()).answer().await
    }

    async fn ask_packaging(&self, person: &Person, path: &str) -> Answer {
        self.get(&format!("{PATH}/{path}")).bearer_auth(&person.jwt).answer().await
    }

    /// An administrator and a member, and the rows.
    async fn packages(&self) -> (Person, Person) {
        let (root, ada) = (self.person("root").await, self.person("ada").await);
        let report = self.take(&root, "", file(&ROWS)).await.json(200);
        assert_eq!(report["new"], 7, "{report}");
        (root, ada)
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let items = value.as_array().expect("a list").iter();
    items.map(|item| item.as_f64().expect("a number")).collect()
}

fn values(series: &Value) -> Vec<f64> {
    let points = series["points"].as_array().expect("points").iter();
    points.map(|point| point["value"].as_f64().expect("a number")).collect()
}

fn close(found: &[f64], want: &[f64]) {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
    assert!(
        found.len() == want.len() && found.iter().zip(want).all(close),
        "{found:?} for {want:?}"
    );
}

#[tokio::test]
async fn a_series_says_what_packages_cost_and_earned() {
    let app = TestApp::start().await;
    let (_, ada) = app.packages().await;
    let ask =
        async |query: &str| app.ask_packaging(&ada, &format!("series?{query}")).await.json(200);

    // Worked out by hand: hours × 18, and 100, 180 and 680 less that.
    let costs = ask("metric=costs").await;
    close(&values(&costs), &[36.0, 90.0, 27.0, 360.0]);
    close(&numbers(&costs["rolling_mean"]), &[36.0, 63.0, 51.0, 128.25]);
    let summary = ["mean", "median", "lower_quartile", "upper_quartile"];
    close(&summary.map(|it| costs[it].as_f64().expect("a number")), &[128.25, 63.0, 33.75, 157.5]);
    let planned = json!({ "Basic": 36.0, "Easy": 72.0, "Medium": 144.0, "Complex": 288.0 });
    assert_eq!((&costs["planned"], &costs["currency"]), (&planned, &json!("USD")));
    let left_out = json!({ "complexity": 1, "duplicate": 1, "unreadable": 0, "no_hours": 1 });
    assert_eq!(costs["left_out"], left_out);
    let first = json!({
        "date": "2018-02-18", "value": 36.0, "project": "ABC", "package_number": "1",
        "complexity": "Basic", "hours": 2.0, "outlier": false
    });
    assert_eq!(costs["points"][0], first);

    let profits = ask("metric=profits&window=7d").await;
    close(&values(&profits), &[64.0, 90.0, 73.0, 320.0]);
    // Each Sunday is the eighth day of the week before: only those of the same day are looked back at.
    close(&numbers(&profits["rolling_mean"]), &[64.0, 77.0, 73.0, 320.0]);
    let profits = ask("metric=profits&window=8d").await;
    close(&numbers(&profits["rolling_mean"]), &[64.0, 77.0, 227.0 / 3.0, 196.5]);

    let basic = ask("metric=profits&complexity=Basic&complexity=Easy&project=ABC").await;
    close(&values(&basic), &[64.0, 90.0]);
    assert_eq!(basic["planned"], json!({ "Basic": 64.0, "Easy": 108.0 }));
    assert_eq!(basic["left_out"], left_out, "over all data");
    let week = ask("metric=costs&from=2018-02-25&to=2018-02-25").await;
    close(&values(&week), &[27.0]);
    let nothing = ask("metric=costs&project=nobody").await;
    assert_eq!((&nothing["mean"], &nothing["points"]), (&Value::Null, &json!([])));
    assert_eq!((&nothing["planned"], &nothing["rolling_mean"]), (&json!({}), &json!([])));
    app.close().await;
}

#[tokio::test]
async fn assumptions_are_saved_by_date_and_not_over_those_of_another() {
    let app = TestApp::start().await;
    let (root, ada) = app.packages().await;
    let path = format!("{PATH}/assumptions");
    let put = async |body: &Value| app.put(&path).bearer_auth(&root.jwt).json(body).answer().await;
    let first = app.ask_packaging(&ada, "assumptions").await.json(200);
    assert_eq!((&first["revision"], &first["saved_by"]), (&json!(0), &Value::Null));
    assert_eq!(first["assumptions"]["terms"][0]["wage"], "18");

    let mut assumptions = first["assumptions"].clone();
    let mut later = assumptions["terms"][0].clone();
    (later["from"], later["wage"]) = (json!("2018-02-25"), json!(20.5));
    later["complexities"][0]["price"] = json!("110,50");
    assumptions["terms"].as_array_mut().expect("terms").push(later);
    let saved = put(&json!({ "revision": 0, "assumptions": assumptions })).await.json(200);
    assert_eq!((&saved["revision"], &saved["saved_by"]), (&json!(1), &json!("root")));
    assert_eq!(saved["assumptions"]["terms"][1]["wage"], "20.5");
    assert_eq!(app.ask_packaging(&ada, "assumptions").await.json(200), saved);
    let profits = app.ask_packaging(&ada, "series?metric=profits").await.json(200);
    close(&values(&profits), &[64.0, 90.0, 79.75, 270.0]);
    assert_eq!(profits["planned"]["Basic"], 69.5);

    // What was answered is taken; the same again is no other revision.
    let same = json!({ "revision": 0, "assumptions": saved["assumptions"] });
    assert_eq!(put(&same).await.json(200), saved);
    let other = json!({ "revision": 0, "assumptions": first["assumptions"] });
    assert!(put(&other).await.problem(409)["detail"].to_string().contains("root"));
    let wrong = json!({ "assumptions": { "currency": "dollars", "terms": [
        { "from": "2018-02-30", "wage": -1, "complexities": [{ "name": "", "price": "x", "planned_hours": 1 }] }
    ] } });
    let fields = put(&wrong).await.fields(422);
    let field = |name: &str| format!("terms[0]{name}");
    for want in ["[from]", "[wage]", "[complexities][0][name]", "[complexities][0][price]"] {
        assert!(fields.contains(&field(want)), "{want}: {fields:?}");
    }
    assert!(fields.contains(&"currency".to_owned()), "{fields:?}");
    for wrong in [json!({ "assumptions": [] }), json!({ "assumptions": { "terms": 1 } }), json!({})]
    {
        put(&wrong).await.problem(422);
    }
    assert_eq!(put(&json!({ "assumptions": first["assumptions"] })).await.json(200)["revision"], 2);
    app.close().await;
}

#[tokio::test]
async fn rows_come_in_pages_with_why_they_are_left_out() {
    let app = TestApp::start().await;
    let (_, ada) = app.packages().await;
    let ask = async |query: &str| app.ask_packaging(&ada, &format!("rows?{query}")).await.json(200);
    let keys = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().expect("items").iter();
        items
            .map(|item| format!("{} {}", item["date"], item["jira_key"]).replace('"', ""))
            .collect()
    };
    let all = ask("").await;
    let mut want: Vec<String> = ROWS.iter().map(|row| format!("{} {}", row.0, row.1)).collect();
    want.reverse();
    assert_eq!((keys(&all), &all["next_cursor"]), (want.clone(), &Value::Null));
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = ask(&format!("limit=2{cursor}")).await;
        assert!(page["items"].as_array().is_some_and(|items| (1..=2).contains(&items.len())));
        paged.extend(keys(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, want);

    let newest = &all["items"][0];
    for (name, want) in [
        ("week", "2018-03-04"),
        ("project", "XYZ"),
        ("package_number", "3"),
        ("name", "Reader"),
        ("type", "New"),
        ("complexity", "Complex"),
        ("technology", "MSI"),
        ("status", "Done"),
        ("packager", "pat"),
        ("qa", "quinn"),
        ("account_order", "7"),
        ("total_time", "20"),
        ("time_in_period", ""),
        ("qa_passes", ""),
        ("overdue", ""),
        ("innovations", ""),
        ("packaging_development", ""),
        ("testing", ""),
        ("tr_package", ""),
    ] {
        assert_eq!(newest[name], want, "{name}");
    }
    assert_eq!((&newest["left_out"], &newest["reason"]), (&Value::Null, &Value::Null));
    let check = async |query: &str, want: &[&str], reason: &str| {
        let found = ask(query).await;
        assert_eq!(keys(&found), want, "{query}");
        let items = found["items"].as_array().expect("items").iter();
        let told: Vec<&str> = items.filter_map(|item| item["reason"].as_str()).collect();
        assert!(told.len() == want.len() && told.iter().all(|it| it.contains(reason)), "{told:?}");
    };
    check("left_out=complexity", &["2018-02-18 XYZ-1"], "“Odd”").await;
    check("left_out=duplicate", &["2018-02-25 ABC-1"], "earlier row").await;
    check("left_out=no_hours", &["2018-02-25 ABC-3"], "missing").await;
    check("left_out=no_hours&project=XYZ", &[], "").await;
    check("left_out=no_hours&to=2018-02-24", &[], "").await;
    check("left_out=unreadable", &[], "").await;
    let found = ask("complexity=Basic&project=ABC&from=2018-02-25").await;
    assert_eq!(keys(&found), ["2018-02-25 ABC-3", "2018-02-25 ABC-1"]);
    app.close().await;
}

#[tokio::test]
async fn each_wrong_parameter_is_named() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let check = async |path: &str, want: &[&str]| {
        assert_eq!(app.ask_packaging(&ada, path).await.fields(422), want, "{path}");
    };
    check("series", &["metric"]).await;
    check("series?metric=hours", &["metric"]).await;
    check("series?metric=x&from=y&to=z&window=4", &["metric", "from", "to", "window"]).await;
    check("series?metric=costs&from=2018-03-01&to=2018-02-01", &["to"]).await;
    for window in ["4", "501", "30w", "-7", "d", "99999999999d"] {
        check(&format!("series?metric=costs&window={window}"), &["window"]).await;
    }
    check("series?metric=costs&metric=profits", &["metric"]).await;
    check("rows?left_out=other&limit=0&cursor=x&from=x", &["from", "left_out", "limit", "cursor"])
        .await;
    for cursor in ["", "2018-02-18", "2018-02-18_1", "2018-02-18_1_2_3", "2018-02-30_1_2", "x_1_2"]
    {
        check(&format!("rows?cursor={cursor}"), &["cursor"]).await;
    }
    check("export.csv?to=28.02.2018", &["to"]).await;
    app.close().await;
}
