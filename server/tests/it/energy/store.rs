//! Where the archive is, over REST and from its page.

use super::*;

const PATH: &str = "/api/v1/energy/archive/store";
const SECRET: &str = "opensesame-7";

struct House {
    app: TestApp,
    ada: Person,
}

impl House {
    async fn new(change: impl FnOnce(&mut Settings)) -> Self {
        let app = TestApp::with(change).await;
        let ada = app.person("ada").await;
        Self { app, ada }
    }

    async fn get(&self) -> Value {
        self.app.get(PATH).bearer_auth(&self.ada.jwt).answer().await.json(200)
    }

    async fn put(&self, body: Value) -> Answer {
        self.app.put(PATH).bearer_auth(&self.ada.jwt).json(&body).answer().await
    }

    async fn page(&self) -> String {
        self.app.get("/energy/archive").header("cookie", &self.ada.cookie).answer().await.text()
    }

    async fn save(&self, form: &str) -> Answer {
        self.app.call("archive/server_fns/save_store", &self.ada.cookie, form).await
    }
}

fn bucket(key: &str, secret: &str) -> Value {
    json!({
        "kind": "s3", "bucket": "energy", "prefix": "house", "endpoint": "https://s3.example.org",
        "access_key_id": key, "secret_access_key": secret
    })
}

#[tokio::test]
async fn an_administrator_chooses_and_the_secret_is_never_told() {
    let house = House::new(|_| {}).await;
    let told = house.get().await;
    assert_eq!((&told["set_by"], &told["place"]), (&json!("default"), &json!("archive")));
    assert!(house.page().await.contains("A folder beside the database."));

    let told = house.put(bucket("AKID", SECRET)).await.json(200);
    assert_eq!((&told["place"], &told["has_secret"]), (&json!("s3://energy/house"), &json!(true)));
    assert_eq!((&told["set_by"], &told["path_style"]), (&json!("administrator"), &json!(true)));
    assert_eq!(house.get().await, told);
    let page = house.page().await;
    assert!(page.contains("s3://energy/house") && page.contains("access key AKID"), "{page}");
    assert!(!told.to_string().contains(SECRET) && !page.contains(SECRET));

    // It stays with its access key, and with no other.
    let told = house.put(bucket("AKID", "")).await.json(200);
    assert_eq!(told["has_secret"], true);
    assert_eq!(house.put(bucket("OTHER", "")).await.fields(422), ["secret_access_key"]);
    let told = house.put(bucket("", "")).await.json(200);
    assert_eq!(told["has_secret"], false);
    assert_eq!(house.put(bucket("AKID", "")).await.fields(422), ["secret_access_key"]);
    house.app.close().await;
}

#[tokio::test]
async fn the_form_and_rest_refuse_alike() {
    let house = House::new(|_| {}).await;
    let body = json!({ "kind": "s3", "bucket": "a b", "endpoint": "http://192.168.1.20:9000" });
    assert_eq!(house.put(body).await.fields(422), ["bucket", "endpoint"]);
    let form = "draft[kind]=s3&draft[bucket]=a+b&draft[endpoint]=http://192.168.1.20:9000";
    let refused = house.save(form).await;
    refused.is(422);
    assert!(refused.text().contains("bucket") && refused.text().contains("endpoint"));
    let saved = house.save(&form.replace("a+b", "energy&draft[allow_http]=true")).await;
    saved.is(200);
    let told = house.get().await;
    assert_eq!((&told["allow_http"], &told["path_style"]), (&json!(true), &json!(false)));
    house.app.close().await;
}

#[tokio::test]
async fn what_the_operator_set_is_shown_and_not_changed() {
    let house = House::new(|settings| {
        let set = connectors::archive::Config::parse("s3://theirs", None, Some("eu-1"), true);
        settings.archive.set = Some(set.expect("a place"));
    });
    let house = house.await;
    let told = house.get().await;
    assert_eq!((&told["set_by"], &told["place"]), (&json!("operator"), &json!("s3://theirs")));
    assert_eq!(told["region"], "eu-1");
    let refused = house.put(bucket("AKID", SECRET)).await.problem(409);
    assert!(refused["detail"].as_str().is_some_and(|words| words.contains("hindsight.toml")));
    house.save("draft[kind]=folder").await.is(409);
    let page = house.page().await;
    assert!(page.contains("s3://theirs") && page.contains("Set by the operator"), "{page}");
    assert_eq!(house.get().await, told);
    house.app.close().await;
}

#[tokio::test]
async fn others_are_not_told_where_it_is() {
    let house = House::new(|_| {}).await;
    let bob = house.app.person("bob").await;
    let page = house.app.get("/energy/archive").header("cookie", &bob.cookie).answer().await;
    page.is(200);
    assert!(!page.text().contains("Where it goes"));
    house.app.close().await;
}

#[tokio::test]
async fn a_test_is_a_job_and_says_what_it_found() {
    let house = House::new(|_| {}).await;
    let path = format!("{PATH}/test");
    let test = || house.app.get(&path).bearer_auth(&house.ada.jwt);
    test().answer().await.problem(404);
    let asked = house.app.post(&path).bearer_auth(&house.ada.jwt).answer().await.json(202);
    assert_eq!(asked["state"], "queued");
    let (asking, archive) =
        (house.app.state.asking.clone(), house.app.state.settings.archive.clone());
    let means = server::jobs::Means { run_samples_days: 0, asking, archive };
    let jobs = server::jobs::start(house.app.db.clone(), means);
    let told = until("a test", async || {
        let told = test().answer().await.json(200);
        (told["state"] == "done").then_some(told)
    });
    let words = told.await["message"].as_str().unwrap_or_default().to_owned();
    assert!(words.contains("written, read back and deleted"), "{words}");
    assert!(house.page().await.contains("written, read back and deleted"));
    until("no job", async || {
        let jobs = storage::jobs::list_recent(&house.app.db, 100).await.expect("listed");
        (jobs.len() > 1 && jobs.iter().all(|job| job.finished_at.is_some())).then_some(())
    })
    .await;
    jobs.stop(Duration::from_secs(5)).await;
    house.app.close().await;
}
