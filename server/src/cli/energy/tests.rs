//! Imports into real databases.

use super::*;
use connectors::archive::pack;
use domain::account::NewUser;
use domain::energy::GatewayState;
use std::path::Path;
use storage::account::Registration;

const READINGS: &str = concat!(
    r#"{"DeviceMacId":1,"MeterMacId":2,"TimeStamp":788535584,"Demand":16776716,"Multiplier":1,"Divisor":1000}"#,
    "\n",
    r#"{"DeviceMacId":1,"MeterMacId":2,"TimeStamp":788535590,"Demand":500,"Multiplier":1,"Divisor":1000}"#,
    "\n",
);
const USERS: &str = concat!(
    r#"{"cloud_id":"00ab12","user_email":"a@example.org","user_pw":"word-1","active":true}"#,
    "\n",
    r#"{"cloud_id":"00ab13","user_email":"a@example.org","user_pw":"word-2","active":false}"#,
    "\n",
);

async fn database(folder: &Path) -> Db {
    let db = Db::open(folder).await.expect("a new database");
    let new = NewUser::parse("Ada", "correct horse", "UTC", |_| true).expect("valid");
    account::register(&db, new, Registration::Open, false, storage::now()).await.expect("made");
    db
}

fn args(dry_run: bool, files: &[PathBuf]) -> ImportArgs {
    ImportArgs { user: "ada".to_owned(), gateway: None, dry_run, files: files.to_vec() }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let readings = folder.join("iseif-rainforest-00ab12-2024-12-26-13.jl.gz");
    std::fs::write(&readings, pack(READINGS).expect("packed")).expect("written");
    std::fs::write(folder.join("users.jl"), USERS).expect("written");
    // In the order of their names.
    vec![readings, folder.join("users.jl")]
}

#[tokio::test]
async fn gateways_and_readings_come_in_once_and_a_dry_run_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = database(folder.path()).await;
    let (files, ada) = (files(folder.path()), user(&db, "ADA").await.expect("there"));
    import(&db, args(true, &files)).await.expect("a dry run");
    assert!(energy::list(&db, ada).await.expect("a list").is_empty());
    let mut versions = Vec::new();
    for _ in 0..2 {
        import(&db, args(false, &files)).await.expect("imported");
        import(&db, args(true, &files)).await.expect("a dry run");
        let gateways = energy::list(&db, ada).await.expect("a list");
        let states: Vec<_> = gateways.iter().map(|it| (it.cloud_id.as_str(), it.state)).collect();
        assert_eq!(states, [("00ab12", GatewayState::Waiting), ("00ab13", GatewayState::Paused)]);
        let hour = hour_of(domain::Instant::parse("2024-12-26T13:39:44Z").expect("a time"));
        let readings = energy::archive::hour_readings(&db, gateways[0].id, hour).await;
        assert_eq!(readings.expect("read").len(), 2);
        versions.push(energy::target(&db, ada, gateways[0].id).await.expect("it").revision);
    }
    assert_eq!(versions[0], versions[1], "it was not even touched");
    let again = Import { db: &db, user: ada, dry_run: true, planned: Vec::new() };
    let cloud_id = CloudId::parse("00AB12").expect("six digits");
    let readings = archive_of(READINGS);
    let kept = again.readings(&cloud_id, readings).await.expect("compared");
    assert_eq!(kept, Kept { new: 0, known: 2 });
    db.close().await;
}

fn archive_of(text: &str) -> Vec<ArchivedReading> {
    domain::energy::archive::read(text).readings
}

#[tokio::test]
async fn what_cannot_be_taken_is_named_and_the_rest_is_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = database(folder.path()).await;
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let said = |args| async { import(&db, args).await.expect_err("refused").to_string() };
    let nameless = file("log.jl", READINGS);
    assert!(said(args(false, std::slice::from_ref(&nameless))).await.contains("add --gateway"));
    let named = || ImportArgs {
        gateway: Some("00ab12".to_owned()),
        ..args(false, std::slice::from_ref(&nameless))
    };
    assert!(said(named()).await.contains("there is no gateway 00ab12"));
    let nobody =
        ImportArgs { user: "eve".to_owned(), ..args(false, std::slice::from_ref(&nameless)) };
    assert!(said(nobody).await.contains("there is no account eve"));
    assert!(said(args(false, &[folder.path().join("none.jl")])).await.contains("none.jl"));

    let users = file("users.jl", &format!("{USERS}{{\"cloud_id\":1}}\n"));
    assert!(said(args(false, &[users])).await.starts_with("1 lines were not taken"));
    import(&db, named()).await.expect("imported");
    let ada = user(&db, "ada").await.expect("there");
    assert_eq!(energy::meters(&db, ada).await.expect("meters").len(), 1);
    db.close().await;
}
